"""Totals that the deliverer states, compared with what the rows add up to; not used otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipelines.reading.cells.values import Read, read_counts
from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.notations import Notations
from pipelines.sources.plancapaciteit.sums import Added

_ROW = "row_remaining"


def check_statements(added: Added, notations: Notations) -> pd.DataFrame:
    """Stated totals that cannot be read or differ from the sum of the plan's rows."""
    parts: list[pd.DataFrame] = []
    for found in added.tables:
        for name in found.table.stated:
            if f"stated:{name}" in found.match.positions:
                at = found.match.positions[f"stated:{name}"]
                cells = found.rows[at].dropna()
                read = read_counts(cells, notations.of(found.number, at))
                stated = _placed(read, cells, (found.number, at), found.plan_of_row)
                parts.extend(_compared(added, stated, name))
    return together(parts)


def _placed(
    read: Read, cells: pd.Series, place: tuple[int, int], plan_of_row: pd.Series
) -> pd.DataFrame:
    """What was read of a column, with the plan and the place of each cell."""
    return pd.DataFrame(
        {
            "plan_no": plan_of_row.reindex(cells.index).to_numpy(),
            "table_no": place[0],
            "row_number": cells.index,
            "position": place[1],
            "value": cells.to_numpy(),
            "kind": read["kind"].to_numpy(),
            "fault": read["fault"].to_numpy(),
            "found": read["value"].to_numpy(),
        }
    )


def _compared(added: Added, stated: pd.DataFrame, name: str) -> Iterator[pd.DataFrame]:
    bad = stated[stated["kind"] == "fault"]
    yield findings("value_unreadable", bad, fault=bad["fault"])
    told = stated[stated["kind"] == "value"]
    told = told.assign(found=told["found"].astype("int64"))
    told["expected"] = _row_rests(added, told) if name == _ROW else _expected(added, told, name)
    differs = told[told["expected"].notna() & (told["found"] != told["expected"])]
    if name != _ROW:
        differs = differs.drop_duplicates(["plan_no", "found"])
    yield findings(
        _rule(added.layout, name),
        differs,
        found=differs["found"].astype(str),
        expected=differs["expected"].astype("int64").astype(str),
    )


def _rule(layout: Layout, name: str) -> str:
    if name == "net_total":
        return "net_mismatch"
    is_rest = name == _ROW or (name == "remaining_total" and layout.basis != "remaining")
    return "rest_mismatch" if is_rest else "stated_mismatch"


def _expected(added: Added, told: pd.DataFrame, name: str) -> pd.Series:
    """What the plan's rows add up to; where only what remains is delivered, of what remains."""
    sums = added.sums
    plans = pd.Index(told["plan_no"].unique())
    whole = "remaining" if added.layout.basis == "remaining" else "planned"
    built = sums.of(whole, "total").reindex(plans, fill_value=0)
    demolition = sums.of(whole, "total", "demolition").reindex(plans, fill_value=0)
    by_name = {
        "planned_total": built,
        "realised_total": sums.of("realised", "total").reindex(plans, fill_value=0),
        "remaining_total": sums.of("remaining", "total").reindex(plans, fill_value=0),
        "demolition_total": demolition,
        "net_total": built - demolition,
    }
    return told["plan_no"].map(by_name[name])


def _row_rests(added: Added, told: pd.DataFrame) -> pd.Series:
    """Planned less realised, of one row."""
    cells = added.cells[added.cells["phase"] == "whole"]
    sign = cells["measure"].map({"planned": 1, "realised": -1}).fillna(0)
    once = cells.assign(signed=cells["dwellings"] * sign)
    rests = once.groupby(["table_no", "row_number"])["signed"].sum()
    return pd.Series(
        rests.reindex(pd.MultiIndex.from_frame(told[["table_no", "row_number"]])).to_numpy(),
        index=told.index,
    )
