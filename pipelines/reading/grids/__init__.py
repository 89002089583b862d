"""From the bytes of a delivered workbook or CSV to its sheets as grids: `read_grids` is the door.

What is damaged, unsafe or too large is refused. Which sheet and which row matter is for who reads.
"""

from __future__ import annotations

import pandas as pd

from pipelines.reading.grids.delimited import read_delimited
from pipelines.reading.grids.grid import ErrorCell, Grid, column_letter
from pipelines.reading.grids.notes import without_notes
from pipelines.reading.grids.safety import is_workbook
from pipelines.reading.grids.workbook import read_workbook

__all__ = ["ErrorCell", "Grid", "cells_by_sheet", "column_letter", "read_grids"]


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of an .xlsx that hold anything, or one grid for a CSV; never an empty list.

    Raises RefusedFile, in Dutch, for everything else and for a file that is damaged, unsafe, too
    large or blank.
    """
    grids = read_workbook(data) if is_workbook(data) else [read_delimited(data)]
    return [without_notes(grid) for grid in grids]


def cells_by_sheet(data: bytes) -> dict[str | None, pd.DataFrame]:
    """The cells of each sheet, as `Grid.cells`; None: a CSV. Raises RefusedFile as `read_grids`."""
    return {grid.sheet: grid.cells for grid in read_grids(data)}
