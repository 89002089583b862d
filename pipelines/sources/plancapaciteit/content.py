"""From the bytes of a delivered plan list to its sheets as grids: the door to this half.

Which sheet holds plans, and which row is the header, is for the layouts.
"""

from __future__ import annotations

from pipelines.sources.plancapaciteit.delimited import read_delimited
from pipelines.sources.plancapaciteit.grid import ErrorCell, Grid, column_letter
from pipelines.sources.plancapaciteit.notes import without_notes
from pipelines.sources.plancapaciteit.safety import is_workbook
from pipelines.sources.plancapaciteit.workbook import read_workbook

__all__ = ["ErrorCell", "Grid", "column_letter", "read_grids"]


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of an .xlsx that hold anything, or one grid for a CSV; never an empty list.

    Raises RefusedFile, in Dutch, for everything else and for a file that is damaged, unsafe, too
    large or blank.
    """
    grids = read_workbook(data) if is_workbook(data) else [read_delimited(data)]
    return [without_notes(grid) for grid in grids]
