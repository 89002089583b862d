"""Cells with a line through them and percentages: which plans they concern. Both are asked about.

Changes no value; which cells look so, `reading.grids.styles` says.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable

_Told = tuple[int, int, int, object]
"""Table, row, position and plan."""


def check_looks(
    tables: Sequence[FoundTable], bodies: Sequence[pd.DataFrame], plan_of_row: Sequence[pd.Series]
) -> pd.DataFrame:
    """Plans with a line through their number, name or a number of dwellings; and percentages."""
    struck: list[_Told] = []
    percent: list[_Told] = []
    for number, (found, body) in enumerate(zip(tables, bodies, strict=True)):
        named = {found.match.positions.get(name) for name in ("plan_id", "plan_name")}
        counted = set(found.value_columns)
        for kind, cells, columns in (
            (struck, found.grid.looks.struck, counted | named),
            (percent, found.grid.looks.percent, counted),
        ):
            kind += [
                (number, row, at, plan_of_row[number].get(row))
                for row, at in sorted(cells)
                if at in columns and row in body.index and _says_something(body.at[row, at])
            ]
    return together([_told("struck_through", tables, struck), _told("percent", tables, percent)])


def _says_something(cell: object) -> bool:
    """Zero dwellings are zero, and 0% too."""
    return cell is not None and cell == cell and cell != 0  # noqa: PLR0124 - NaN is a blank


def _told(rule: str, tables: Sequence[FoundTable], places: Sequence[_Told]) -> pd.DataFrame:
    """One finding per plan, at its first such cell."""
    at = pd.DataFrame(places, columns=["table_no", "row_number", "position", "plan_no"])
    at = at.drop_duplicates("plan_no").reset_index(drop=True)
    shown = [
        str(tables[number].grid.cells.loc[row].iloc[position])
        for number, row, position in zip(
            at["table_no"], at["row_number"], at["position"], strict=True
        )
    ]
    return findings(rule, at.assign(value=shown))
