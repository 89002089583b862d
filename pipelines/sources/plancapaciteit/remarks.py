"""Rows with nothing but words: a source, a note, a legend, a subheading between plans.

They hold no dwellings. One that may be a plan of which only the name is filled in is told as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.municipalities import find_municipality
from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.sheet_rows import SheetRows, sheet_rows
from pipelines.sources.plancapaciteit.total_names import TotalNames

REMARK, BARE = "remark_row", "row_only_name"
"""Rules of `rules.yml`: certainly words; perhaps a plan."""

_MOST_CELLS = 2
_LONG = 60
"""Characters: longer than the name of any known plan (54 in the list of 2020)."""
_IDENTITY = ("plan_id", "plan_name")


def find_remarks(tables: Sequence[FoundTable], layout: Layout, year: int) -> pd.DataFrame:
    """The rows that are words only: table_no, row_number, position, value, rule."""
    rows = [
        line
        for sheet in sheet_rows(tables)
        for line in _lines(sheet, _named_elsewhere(sheet, tables), layout, year)
    ]
    return pd.DataFrame(rows, columns=["table_no", "row_number", "position", "value", "rule"])


def _named_elsewhere(sheet: SheetRows, tables: Sequence[FoundTable]) -> set[str]:
    """Numbers and names of plans on the other sheets: a plan may be told there."""
    others = [found for found in tables if found.grid is not sheet.tables[0].grid]
    return {
        text for found in others for name in _IDENTITY for text in texts(found.column(name)) if text
    }


def _lines(
    sheet: SheetRows, elsewhere: set[str], layout: Layout, year: int
) -> Iterator[tuple[int, int, int, str, str]]:
    cells = sheet.body.to_numpy(dtype=object)
    for row in _wordy(sheet, cells):
        filled = np.flatnonzero(pd.notna(cells[row]))
        said = [text for text in texts(pd.Series(cells[row][filled])) if text]
        if not elsewhere & set(said) and not _is_plan(sheet, row, filled, year):
            rule = _rule(sheet, filled, said, TotalNames(layout, year, set))
            number = int(sheet.body.index[row])
            yield sheet.tables[0].number, number, int(filled[0]), " ".join(said), rule


def _wordy(sheet: SheetRows, cells: npt.NDArray[np.object_]) -> Iterator[int]:
    """Rows of one or two cells, at least one of them text and none a number of dwellings."""
    is_filled = pd.notna(cells)
    few = is_filled.sum(axis=1) <= _MOST_CELLS
    few &= ~is_filled[:, sheet.counted].any(axis=1)
    for row in np.flatnonzero(few):
        if any(isinstance(cell, str) for cell in cells[row]):
            yield int(row)


def _is_plan(sheet: SheetRows, row: int, filled: npt.NDArray[np.intp], year: int) -> bool:
    """Whether the row is (part of) a plan after all, and its faults should be told as such."""
    positions = sheet.positions
    if len(filled) == 1:
        return False
    if {positions.get(name) for name in _IDENTITY} <= set(filled.tolist()):
        return True
    place = sheet.texts("municipality")[row]
    if place and find_municipality(place, year) is not None:
        return True
    return positions.get("planning_status") in filled


def _rule(
    sheet: SheetRows, filled: npt.NDArray[np.intp], said: list[str], names: TotalNames
) -> str:
    text = " ".join(said)
    identity = {sheet.positions.get(name) for name in _IDENTITY}
    is_named = bool(identity & set(filled.tolist())) and sheet.tables[0].table.holds_plans
    starts = tuple(known_fields().remark_words)
    is_words = text.casefold().startswith(starts) or text.endswith(":") or len(text) > _LONG
    if not is_named or is_words or names.is_place_or_status(text) or names.is_general(text):
        return REMARK
    return BARE
