"""The rows of one header on one sheet, whatever tables share it: what each row names and counts.

Decides nothing: `totals.py` and `remarks.py` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.recognise import FoundTable

Figures = npt.NDArray[np.float64]

_POINTS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
_COMMAS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class SheetRows:
    """Tables that share a header row, and the rows under it."""

    tables: tuple[FoundTable, ...]
    body: pd.DataFrame
    """Every row that any of the tables reads."""

    @cached_property
    def positions(self) -> dict[str, int]:
        """Field → position; stated totals and columns of dwellings are not among them."""
        known: dict[str, int] = {}
        for found in self.tables:
            fields = found.table.columns
            known |= {name: at for name, at in found.match.positions.items() if name in fields}
        return known

    @cached_property
    def counted(self) -> list[int]:
        """Positions of the columns that hold dwellings, as counts or as stated totals."""
        at: set[int] = set()
        for found in self.tables:
            named = found.match.positions.items()
            at |= {*found.value_columns, *(p for name, p in named if name.startswith("stated:"))}
        return sorted(at)

    @property
    def has_one_row_per_plan(self) -> bool:
        """Whether a plan is one row here."""
        return all(found.table.grain == ("plan",) for found in self.tables)

    def texts(self, name: str) -> npt.NDArray[np.object_]:
        """The cells of a field as text; None where blank or where there is no such column."""
        if name not in self.positions:
            return np.full(len(self.body), None, dtype=object)
        return texts(self.body[self.positions[name]]).to_numpy(dtype=object)

    @cached_property
    def figures(self) -> tuple[Figures, Figures]:
        """Rows × counted columns, texts read with the point and with the comma for thousands.

        Blank or unreadable is NaN. Sums are compared within one reading, so that no style need be
        known here.
        """
        cells = self.body[self.counted].to_numpy(dtype=object)
        distinct = {cell for cell in cells.ravel() if isinstance(cell, float | str)}
        readings = []
        for pattern, dropped, decimal in ((_POINTS, ".", ","), (_COMMAS, ",", ".")):
            known = {cell: _number(cell, pattern, dropped, decimal) for cell in distinct}
            listed = [known.get(cell, np.nan) for cell in cells.ravel()]
            readings.append(np.array(listed, dtype=float).reshape(cells.shape))
        return readings[0], readings[1]


def _number(cell: float | str, pattern: re.Pattern[str], dropped: str, decimal: str) -> float:
    if isinstance(cell, float):
        return cell
    text = "".join(cell.split())
    if not pattern.fullmatch(text):
        return float("nan")
    return float(text.replace(dropped, "").replace(decimal, "."))


def sheet_rows(tables: Sequence[FoundTable]) -> Iterator[SheetRows]:
    """The tables by sheet and header row, in file order."""
    places: dict[tuple[int, int], list[FoundTable]] = {}
    for found in tables:
        places.setdefault((id(found.grid), found.match.header_row), []).append(found)
    for mine in places.values():
        rows = mine[0].rows.index
        for found in mine[1:]:
            rows = rows.union(found.rows.index)
        yield SheetRows(tuple(mine), mine[0].grid.cells.loc[rows])
