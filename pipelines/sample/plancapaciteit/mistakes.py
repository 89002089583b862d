"""The planned mistakes, put in tables that are otherwise right. The region's pack says which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from pipelines.reports.plancapaciteit.plan_tables import Tables
from pipelines.sample.plancapaciteit.model import Plan, shape

_SMALL = range(2, 21)
"""Open dwellings of a plan that a mistake may take out."""


@dataclass(frozen=True)
class Mistake:
    """One cell or row that is wrong on purpose; see `sample/plan_lists.yml` of a pack."""

    deliverer: str
    at: int
    plan: int
    sheet: str
    header: str
    rule: str
    explanation_nl: str
    group: str | None = None
    is_on_every_row: bool = False
    set: str | int | None = None
    add: int = 0
    duplicate: str | None = None


@dataclass(frozen=True)
class Planted:
    """A mistake in a file: which plan it hits and where it stands."""

    mistake: Mistake
    plan_id: str
    sheet: str
    """Empty: a CSV."""
    row: int
    """0-based row of the table."""


@cache
def known_mistakes() -> tuple[Mistake, ...]:
    """Every planned mistake, in the order of the list."""
    return tuple(Mistake(**entry) for entry in shape()["mistakes"])


def plant(
    tables: Tables, plans: list[Plan], deliverer: str, at: int
) -> tuple[Tables, list[Planted]]:
    """The tables with the mistakes of this delivery, and where they stand."""
    planted = []
    small = [plan for plan in plans if len(plan.remaining(at)) in _SMALL and not plan.demolition]
    for mistake in known_mistakes():
        if (mistake.deliverer, mistake.at) == (deliverer, at):
            plan = small[mistake.plan]
            sheet = mistake.sheet if mistake.sheet in tables else ""
            rows, row = _spoilt(tables[sheet], mistake, plan.plan_id)
            tables = {**tables, sheet: rows}
            planted.append(Planted(mistake, plan.plan_id, sheet, row))
    return tables, planted


def _spoilt(rows: pd.DataFrame, mistake: Mistake, plan_id: str) -> tuple[pd.DataFrame, int]:
    """The rows with the mistake in them, and the first row where it stands."""
    header = "plan_id" if "plan_id" in rows else "OBJECTID"
    own = rows[header] == plan_id
    if mistake.group:
        own &= rows["groep"] == mistake.group
    row = int(rows.index[own][-1])
    if mistake.duplicate is not None:
        again = rows.loc[[row]].assign(**{mistake.header: mistake.duplicate})
        rows = pd.concat([rows.loc[:row], again, rows.loc[row + 1 :]], ignore_index=True)
        return rows, row + 1
    cells = rows[mistake.header].astype(object)
    spoilt = cells[own] if mistake.is_on_every_row else cells[[row]]
    cells[spoilt.index] = spoilt + mistake.add if mistake.set is None else mistake.set
    return rows.assign(**{mistake.header: cells}), int(spoilt.index[0])
