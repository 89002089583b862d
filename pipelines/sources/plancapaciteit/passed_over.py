"""Rows between the header and the end that are no plans: totals, notes, subheadings.

They are taken out before plans are numbered, and each is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.remarks import find_remarks
from pipelines.sources.plancapaciteit.totals import DOUBTFUL, find_totals


@dataclass(frozen=True)
class PassedOver:
    """What was taken out, and what is left."""

    bodies: list[pd.DataFrame]
    """Per table the rows that are data."""
    rows: pd.DataFrame
    """table_no (the first on its sheet), row_number, position, value, rule."""

    @property
    def gone(self) -> pd.DataFrame:
        """Those of `rows` that were taken out."""
        return self.rows[self.rows["rule"] != DOUBTFUL]

    def findings(self, plan_of_row: Sequence[pd.Series]) -> pd.DataFrame:
        """One per row; what may be a plan is said of the plan."""
        parts = []
        for rule, rows in self.rows.groupby("rule", sort=False):
            at = rows.assign(plan_no=None)
            if rule == DOUBTFUL:
                at["plan_no"] = [
                    plan_of_row[table_no].get(row)
                    for table_no, row in zip(rows["table_no"], rows["row_number"], strict=True)
                ]
            parts.append(findings(str(rule), at))
        return together(parts)


def pass_over(
    tables: Sequence[FoundTable], bodies: Sequence[pd.DataFrame], layout: Layout, year: int
) -> PassedOver:
    """The data rows of each table without what is no plan."""
    remarks = find_remarks(tables, bodies, layout, year)
    left = _without(tables, bodies, remarks)
    totals = find_totals(tables, left, layout, year)
    left = _without(tables, left, totals[totals["rule"] != DOUBTFUL])
    rows = pd.concat([each for each in (remarks, totals) if len(each)] or [totals])
    return PassedOver(left, rows.reset_index(drop=True))


def _without(
    tables: Sequence[FoundTable], bodies: Sequence[pd.DataFrame], rows: pd.DataFrame
) -> list[pd.DataFrame]:
    """The bodies without these rows, in every table that shares the sheet."""
    left = []
    for found, body in zip(tables, bodies, strict=True):
        mine = [tables[number].grid is found.grid for number in rows["table_no"]]
        gone = rows.loc[mine, "row_number"]
        left.append(body.loc[~body.index.isin(gone)] if len(gone) else body)
    return left
