"""Rows between the header and the end that are no plans: totals, notes, subheadings.

They are taken out before plans are numbered, and each is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.remarks import find_remarks
from pipelines.sources.plancapaciteit.totals import DOUBTFUL, find_totals


@dataclass(frozen=True)
class PassedOver:
    """What was taken out, and what is left."""

    tables: tuple[FoundTable, ...]
    """With the rows that are data."""
    rows: pd.DataFrame
    """table_no (the first on its sheet), row_number, position, value, rule."""

    @property
    def gone(self) -> pd.DataFrame:
        """Those of `rows` that were taken out."""
        return self.rows[self.rows["rule"] != DOUBTFUL]

    def findings(self, tables: Sequence[FoundTable]) -> pd.DataFrame:
        """One per row; what may be a plan is said of the plan."""
        parts = []
        for rule, rows in self.rows.groupby("rule", sort=False):
            at = rows.assign(plan_no=None)
            if rule == DOUBTFUL:
                at["plan_no"] = [
                    tables[table_no].plan_of_row.get(row)
                    for table_no, row in zip(rows["table_no"], rows["row_number"], strict=True)
                ]
            parts.append(findings(str(rule), at))
        return together(parts)


def pass_over(tables: Sequence[FoundTable], layout: Layout, year: int) -> PassedOver:
    """The data rows of each table without what is no plan."""
    remarks = find_remarks(tables, layout, year)
    left = _without(tables, remarks)
    totals = find_totals(left, layout, year)
    left = _without(left, totals[totals["rule"] != DOUBTFUL])
    rows = pd.concat([each for each in (remarks, totals) if len(each)] or [totals])
    return PassedOver(left, rows.reset_index(drop=True))


def _without(tables: Sequence[FoundTable], rows: pd.DataFrame) -> tuple[FoundTable, ...]:
    """The tables without these rows, every one that shares the sheet."""
    left = []
    for found in tables:
        mine = [tables[number].grid is found.grid for number in rows["table_no"]]
        is_gone = found.rows.index.isin(rows.loc[mine, "row_number"])
        left.append(replace(found, rows=found.rows.loc[~is_gone]) if is_gone.any() else found)
    return tuple(left)
