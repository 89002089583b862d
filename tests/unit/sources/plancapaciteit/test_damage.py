"""Any damage to a good list: a refusal or a list that balances, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.parse import PlanList
from pipelines.sources.plancapaciteit.read import quarantined
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_HEADERS,
    CATEGORY_ROWS,
    MAP_HEADERS,
    MAP_ROWS,
    PLAN_HEADERS,
    PLAN_ROWS,
    WIDE_HEADERS,
    YEAR_HEADERS,
    YEAR_ROWS,
    Row,
    read,
    wide_rows,
    workbook_of,
)

_JUNK = [
    *(None, "", "-", "onbekend", "n.v.t.", "#REF!", "²", "Totaal", "x" * 500),
    *(-5, 3.5, 1e18, 99_999_999_999_999_999_999, "1e5", "1.165", 2026, "2026"),
    *(True, date(2026, 1, 2), "Ja", "Nieuwbouw", "HLM-1", "Haarlem", "0392"),
]
LISTS: dict[str, Mapping[str, list[Row]]] = {
    "planmonitor": {
        "Plannen": [PLAN_HEADERS, *PLAN_ROWS],
        "Categorieen": [CATEGORY_HEADERS, *CATEGORY_ROWS],
        "Detailplanning": [YEAR_HEADERS, *YEAR_ROWS],
    },
    "breed": {"Jaren": [WIDE_HEADERS, *wide_rows()]},
    "nieuwe_kaart": {"Kaart": [MAP_HEADERS, *MAP_ROWS]},
}


def assert_balanced(found: PlanList) -> None:
    """Each plan set aside is counted once; of a plan that loads every division is its total."""
    rejected = int((~found.plans["is_accepted"]).sum())
    assert quarantined(found)["observation_count"].sum() == rejected
    key = ["municipality_code", "plan_id"]
    accepted = found.plans.loc[found.plans["is_accepted"], key]
    counts = found.counts.merge(accepted, on=key)
    counts = counts[(counts["mutation"] == "build") & (counts["classification"] != "flex")]
    assert (counts["dwellings"] >= 0).all()
    whole = counts[counts["phase"] == "whole"]
    sums = whole.groupby([*key, "measure", "classification"])["dwellings"].sum()
    assert (sums.groupby([*key, "measure"]).nunique() == 1).all()
    totals = counts[(counts["classification"] == "total") & (counts["measure"] == "remaining")]
    by_phase = totals.groupby([*key, totals["phase"] == "whole"])["dwellings"].sum().unstack()
    by_phase = by_phase.reindex(columns=[True, False]).fillna(0)
    assert (by_phase[True] == by_phase[False]).all()


@pytest.mark.parametrize("layout", LISTS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_cells_and_rows_are_told_and_nothing_is_lost(layout: str, data: Any) -> None:
    sheets = {name: [list(row) for row in rows] for name, rows in LISTS[layout].items()}
    for _ in range(data.draw(st.integers(1, 8))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(_JUNK))
        if data.draw(st.integers(0, 5)) == 0:
            rows.append(list(data.draw(st.sampled_from(rows))))
    try:
        found = read(workbook_of(sheets))
    except RefusedFile as refusal:
        assert refusal.remedy
    else:
        assert_balanced(found)
