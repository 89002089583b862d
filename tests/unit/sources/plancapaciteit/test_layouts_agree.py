"""The same three plans in each layout are the same plans, as far as the layout carries them."""

import pandas as pd
import pytest

from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_HEADERS,
    CATEGORY_ROWS,
    MAP_HEADERS,
    MAP_ROWS,
    PLAN_HEADERS,
    PLAN_ROWS,
    WIDE_HEADERS,
    csv_of,
    planmonitor,
    read,
    rules,
    wide_rows,
)

_PER_YEAR = {
    ("HLM-1", "Nieuwbouw", "Totaal"): [50, 30, None],
    ("HLM-1", "Woningtype", "Eengezins"): [20, None, None],
    ("HLM-1", "Woningtype", "Meergezins"): [30, 30, None],
    ("HLM-1", "Betaalbaarheid", "Sociale huur"): [30, None, None],
    ("HLM-1", "Betaalbaarheid", "Huur middenhuur"): [20, 30, None],
    ("HLM-1", "Sloop", "Totaal"): [10, None, None],
    ("VEL-1", "Nieuwbouw", "Totaal"): [None, None, 3],
    ("VEL-1", "Woningtype", "Eengezins"): [None, None, 3],
    ("VEL-1", "Betaalbaarheid", "Koop dure koop"): [None, None, 3],
}
_PLANS = {row[0]: row for row in PLAN_ROWS}

SHEETS = planmonitor()
FLAT = csv_of(
    [*PLAN_HEADERS, *CATEGORY_HEADERS[1:], 2026, 2027, 2028],
    *[
        [*_PLANS[row[0]], *row[1:], *_PER_YEAR.get(tuple(row[:3]), [None] * 3)]
        for row in CATEGORY_ROWS
    ],
)
WIDE = csv_of(WIDE_HEADERS, *wide_rows())
MAP = csv_of(MAP_HEADERS, *MAP_ROWS, delimiter=",")

KEY = ["plan_id", "mutation", "classification", "class_code", "measure", "phase", "period_from"]


def counts(data: bytes, *classifications: str) -> pd.DataFrame:
    """What the layouts share. Of classes only the wide one says that their year is unknown."""
    rows = read(data).counts
    rows = rows[rows["classification"].isin(classifications)]
    is_total = rows["classification"] == "total"
    rows = rows[
        (is_total | (rows["phase"] != "unknown")) & (is_total | (rows["mutation"] == "build"))
    ]
    return rows[[*KEY, "dwellings"]].sort_values(KEY, ignore_index=True)


@pytest.mark.parametrize(
    ("data", "layout"),
    [(SHEETS, "planmonitor"), (FLAT, "planmonitor"), (WIDE, "breed"), (MAP, "nieuwe_kaart")],
)
def test_the_layout_is_told_from_the_headers_and_all_plans_load(data: bytes, layout: str) -> None:
    found = read(data)
    assert found.layout == layout
    assert rules(found, "critical") == []
    assert found.plans["is_accepted"].all()
    named = found.plans[["plan_id", "plan_name", "municipality_code", "planning_status"]]
    assert named.to_numpy().tolist() == [
        ["HLM-1", "Spaarnoever", "GM0392", "1A"],
        ["HLM-2", "Haven", "GM0392", "3"],
        ["VEL-1", "Duinrand", "GM0453", "4B"],
    ]
    assert found.plans["remaining_total"].tolist() == [80, 12, 3]
    assert found.plans["demolition_total"].tolist() == [10, 0, 0]


@pytest.mark.parametrize("data", [SHEETS, FLAT, WIDE])
def test_planned_and_realised_are_carried_by_planmonitor_and_breed(data: bytes) -> None:
    plans = read(data).plans
    assert plans["new_build_total"].tolist() == [100, 12, 3]
    assert plans["realised_total"].tolist() == [20, 0, 0]
    assert plans["first_delivery_year"].tolist() == [2026, pd.NA, 2028]
    assert plans["last_delivery_year"].tolist() == [2027, pd.NA, 2028]


@pytest.mark.parametrize("data", [FLAT, WIDE])
def test_planmonitor_in_sheets_flat_and_breed_give_the_same_counts(data: bytes) -> None:
    shared = ("total", "price", "dwelling_type")
    pd.testing.assert_frame_equal(counts(data, *shared), counts(SHEETS, *shared))


def test_the_counts_are_those_of_the_plans() -> None:
    """Worked out from the table in lists.py; the plan whose classes are not told is unknown."""
    rows = counts(SHEETS, "dwelling_type")
    of_haven = rows[rows["plan_id"] == "HLM-2"]
    assert of_haven[["class_code", "measure", "dwellings"]].to_numpy().tolist() == [
        ["onbekend", "planned", 12],
        ["onbekend", "remaining", 12],
    ]
    spaarnoever = rows[(rows["plan_id"] == "HLM-1") & (rows["measure"] == "remaining")]
    assert spaarnoever[["class_code", "phase", "dwellings"]].to_numpy().tolist() == [
        ["eengezins", "whole", 20],
        ["eengezins", "year", 20],
        ["meergezins", "whole", 60],
        ["meergezins", "year", 30],
        ["meergezins", "year", 30],
    ]


def test_the_map_gives_the_same_rest_by_type_and_period() -> None:
    rows, fine = counts(MAP, "total", "dwelling_type"), counts(SHEETS, "total", "dwelling_type")
    whole = (fine["measure"] == "remaining") & (fine["phase"] == "whole")
    mine = rows[rows["phase"] == "whole"]
    pd.testing.assert_frame_equal(
        mine.drop(columns="period_from").reset_index(drop=True),
        fine[whole].drop(columns="period_from").reset_index(drop=True),
    )
    period = rows[rows["phase"] == "period"]
    assert period[["plan_id", "period_from", "dwellings"]].to_numpy().tolist() == [
        ["HLM-1", 2025, 80],
        ["VEL-1", 2025, 3],
    ]


def test_the_wide_layout_has_its_own_cross_table() -> None:
    rows = counts(WIDE, "price_and_type")
    planned = rows[(rows["plan_id"] == "HLM-1") & (rows["measure"] == "planned")]
    assert planned.set_index("class_code")["dwellings"].to_dict() == {
        "middenhuur__eengezins": 40,
        "middenhuur__meergezins": 30,
        "sociale_huur__meergezins": 30,
    }
