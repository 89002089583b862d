"""Total rows are never plans, and no plan is lost as a total."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_ROWS,
    MAP_HEADERS,
    MAP_ROWS,
    PLAN_ROWS,
    WIDE_HEADERS,
    YEAR_ROWS,
    Row,
    csv_of,
    planmonitor,
    read,
    reasons,
    rules,
    wide_rows,
)

SUMS: Row = [95, -10, 0, 0, 83, 0, 12, 23, 60, 12, 80, 3, 12]
"""Of the three rows of MAP_ROWS: 80 + 12 + 3, and so on."""


def rest(found: PlanList) -> int:
    accepted = found.plans[found.plans["is_accepted"]]
    return int(accepted["remaining_total"].sum())


def names(found: PlanList) -> list[str]:
    return found.plans["plan_name"].tolist()


def total(name: str, *, plan_id: object = None, status: object = None, sums: Row = SUMS) -> Row:
    return [plan_id, "Haarlem", name, None, status, *sums]


@pytest.mark.parametrize(
    "name",
    [
        "Totaal",
        "TOTAAL:",
        "Totaal Haarlem",
        "Haarlem totaal",
        "Totaal gemeente Haarlem",
        "Totaal harde plannen",
        "Totaal 2026",
        "Subtotaal",
        "Eindtotaal",
        "Som",
        "Som van alle plannen",
    ],
)
@pytest.mark.parametrize("status", [None, "1A Onherroepelijk"])
def test_a_row_that_is_named_a_total_is_told_and_not_loaded(name: str, status: object) -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, total(name, status=status)))
    assert names(found) == ["Spaarnoever", "Haven", "Duinrand"]
    assert rest(found) == 95
    assert rules(found, "info") == ["total_row"]
    row = found.findings.loc[found.findings["rule"] == "total_row"].iloc[0]
    assert (row["row_number"], row["column_name"], row["value"]) == (5, "Plannaam", name)


def test_the_case_of_the_issue_is_1290_and_not_2580(cases: Path) -> None:
    """45 + 1,165 + 80 = 1,290."""
    data = (cases / "02_total_row_with_municipality" / "x04b_totaal_gemeente.xlsx").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert rest(found) == 1_290
    assert names(found) == ["Duinhof", "Zeewegterrein", "Assumpark"]
    assert rules(found, "info") == ["total_row"]


@pytest.mark.parametrize(
    "name", ["Totaaltransformatie Kennemerplein", "Somerset", "Somerlust totaalrenovatie", "Totale"]
)
def test_a_plan_whose_name_only_looks_like_a_total_is_a_plan(name: str) -> None:
    for plan_id in ("9", None):
        found = read(csv_of(MAP_HEADERS, *MAP_ROWS, [plan_id, "Haarlem", name, *MAP_ROWS[1][3:]]))
        assert names(found)[3:] == [name]
        assert rest(found) == 95 + 12


def test_a_total_that_is_not_the_sum_is_left_out_with_a_warning() -> None:
    wrong: Row = [96, *SUMS[1:]]
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, total("Totaal Haarlem", sums=wrong)))
    assert rest(found) == 95
    assert "total_differs" in rules(found, "warning")


@pytest.mark.parametrize("name", ["Gemiddelde", "Verschil", "waarvan sociaal", "Mediaan per plan"])
def test_a_row_that_says_something_of_the_others_is_no_plan(name: str) -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, total(name, sums=MAP_ROWS[1][5:])))
    assert rest(found) == 95
    assert {"total_differs", "total_doubtful"} & set(rules(found))


def test_a_row_without_number_and_name_that_is_the_sum_is_a_total() -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, [None, None, None, None, None, *SUMS]))
    assert rest(found) == 95
    assert rules(found, "info") == ["total_row"]
    assert rules(found, "critical") == []


@pytest.mark.parametrize("name", ["Haarlem", "Harde plannen", "1A"])
def test_a_row_named_after_a_place_or_status_that_is_the_sum_is_a_total(name: str) -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, total(name)))
    assert (rest(found), rules(found, "info")) == (95, ["total_row"])


def test_a_plan_named_after_its_municipality_that_is_no_sum_is_a_plan() -> None:
    row: Row = [None, "Haarlem", "Haarlem", "Onbekend", "3", 7, 0, 0, 0, 7, 0, 0, 7, 0, 0, 7, 0, 0]
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, row))
    assert (rest(found), names(found)[3]) == (95 + 7, "Haarlem")


def test_a_plan_equal_to_another_is_no_total() -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, [None, "Haarlem", "Kop", *MAP_ROWS[0][3:]]))
    assert rest(found) == 95 + 80


def test_plans_numbered_in_their_name_are_no_totals_though_they_add_up() -> None:
    """Fase 3 has as many dwellings as fase 1 and fase 2 together; no plan has a number."""
    counts = {"Fase 1": 10, "Fase 2": 20, "Fase 3": 30, "Fase 4": 5}
    rows: list[Row] = [
        [None, "Haarlem", name, "Verdichting", "3", n, 0, 0, 0, n, 0, 0, n, 0, 0, n, 0, 0]
        for name, n in counts.items()
    ]
    assert rest(read(csv_of(MAP_HEADERS, *rows))) == 65


def numbered(name: str, counts: Row) -> Row:
    return ["P9", "Haarlem", name, "Verdichting", "3", *counts]


def one_period(*counts: int) -> list[Row]:
    """Plans with one figure each: all their dwellings in one period."""
    return [
        [f"P{n}", "Haarlem", f"Hof {n}", "Verdichting", "3", n, 0, 0, 0, n, 0, 0, n, 0, 0, n, 0, 0]
        for n in counts
    ]


def test_a_subtotal_named_after_a_neighbourhood_is_asked_about() -> None:
    """Its number and name are a plan's; each of its figures is the sum of the three above it."""
    rows: list[Row] = [*MAP_ROWS, numbered("Wijk Noord", SUMS), *one_period(7, 230)]
    found = read(csv_of(MAP_HEADERS, *rows))
    assert reasons(found, "total_doubtful") != []
    assert rest(found) == 95 + 7 + 230
    below = read(csv_of(MAP_HEADERS, *one_period(7, 230), numbered("Wijk", SUMS), *MAP_ROWS))
    assert rest(below) == 95 + 7 + 230


@pytest.mark.parametrize("plan_id", [None, "P9"])
def test_a_subtotal_of_two_plans_is_asked_about_above_and_below_them(plan_id: object) -> None:
    """80 + 12 = 92 and so on, in nine columns: «Noord» is no third plan of 92."""
    two = [one + other for one, other in zip(MAP_ROWS[0][5:], MAP_ROWS[1][5:], strict=True)]  # type: ignore[operator]
    noord: Row = [plan_id, "Haarlem", "Noord", "Verdichting", "3", *two]
    for rows in ([*MAP_ROWS[:2], noord], [noord, *MAP_ROWS[:2]]):
        found = read(csv_of(MAP_HEADERS, *one_period(7), *rows, *one_period(230)))
        assert rest(found) == 7 + 92 + 230
        assert "«Noord»" in reasons(found, "total_doubtful")[0]


def test_a_numbered_row_with_one_figure_is_a_total_only_where_it_adds_up_much() -> None:
    """60 + 50 + 12 + 7 = 129; a village may well have plans of 1, 2, 3, 4 and 10."""
    found = read(csv_of(MAP_HEADERS, *one_period(60, 50, 12, 7, 129)))
    assert (rest(found), rules(found, "critical")) == (129, ["total_doubtful"])
    assert rest(read(csv_of(MAP_HEADERS, *one_period(1, 2, 3, 4, 10)))) == 20
    assert rest(read(csv_of(MAP_HEADERS, *one_period(60, 50, 110)))) == 220


@pytest.mark.parametrize(
    ("plan_id", "name", "sums"),
    [
        (None, "Totaal Wonen", MAP_ROWS[1][5:]),  # no number and no sum: a plan or a total
        ("9", "Totaal Haarlem", MAP_ROWS[1][5:]),  # a number, but a name that names no plan
        ("9", "Totaal Wonen", SUMS),  # a number and a name, and yet the sum of all
        (None, "Het hele programma", SUMS),  # no word, but the sum of three plans in every column
        ("9", "Gemeentelijk programma", SUMS),  # the same with a number
    ],
)
def test_what_may_be_a_plan_is_asked_about_and_not_counted(
    plan_id: object, name: str, sums: Row
) -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, total(name, plan_id=plan_id, sums=sums)))
    assert rest(found) == 95
    assert "total_doubtful" in rules(found, "critical")
    assert f"«{name}»" in reasons(found, "total_doubtful")[0]
    assert not found.plans["is_accepted"].iloc[3]


def test_subtotals_between_plans_are_all_left_out() -> None:
    first, second, third = MAP_ROWS
    both: Row = [int(str(a)) + int(str(b)) for a, b in zip(first[5:], second[5:], strict=True)]
    rows = [first, second, total("", sums=both), third, total("Totaal Velsen", sums=third[5:])]
    found = read(csv_of(MAP_HEADERS, *rows, total("Totaal")))
    assert (rest(found), names(found)) == (95, ["Spaarnoever", "Haven", "Duinrand"])


def test_a_total_in_the_column_of_years_is_no_year() -> None:
    row = wide_rows([(0, "Totaal", "Nee", {"meergezins_huur1": 30, "eengezins_huur3": 40,
                                           "meergezins_huur3": 30})])  # fmt: skip
    found = read(csv_of(WIDE_HEADERS, *wide_rows(), *row))
    assert rules(found, "critical") == []
    assert rest(found) == 95


def test_totals_on_each_sheet_of_a_workbook_are_left_out() -> None:
    """In Categorieen the class may be called Totaal: that is no total row."""
    found = read(
        planmonitor(
            [*PLAN_ROWS, ["Totaal", None, "Haarlem", None, None]],
            [*CATEGORY_ROWS, ["Totaal", "Nieuwbouw", "Totaal", 115, 20]],
            [*YEAR_ROWS, ["Totaal", "Nieuwbouw", "Totaal", 2026, 50]],
        )
    )
    assert rules(found, "critical") == []
    assert (len(found.plans), rest(found)) == (3, 95)
    assert set(rules(found, "info")) == {"total_row"}


def test_a_total_named_in_a_column_that_is_not_read() -> None:
    headers = ["nr", *MAP_HEADERS]
    rows: list[Row] = [[None, *row] for row in MAP_ROWS]
    found = read(csv_of(headers, *rows, ["Totaal", None, "Haarlem", None, None, None, *SUMS]))
    assert rest(found) == 95


_WORDS = st.sampled_from(
    [
        "Totaal",
        "Totaal Haarlem",
        "Totaal harde plannen",
        "Subtotaal",
        "SOM",
        "Eindtotaal:",
        "totalen",
    ]
)
_PLAN_NAMES = ["Haven", "Totaaltransformatie Kennemerplein", "Somerset", "Duinrand", "Fase 2",
               "Stationsplein", "Oosterhout", "De Som der Delen"]  # fmt: skip


@st.composite
def _plans(draw: Any) -> list[Row]:
    counts = draw(st.lists(st.integers(1, 1500), min_size=2, max_size=8))
    statuses = st.sampled_from(["1A Onherroepelijk", "3 In voorbereiding", "4B Optie"])
    return [
        [f"P{number}", "Haarlem", _PLAN_NAMES[number], "Verdichting", draw(statuses),
         count, -draw(st.integers(0, 9)), 0, 0, count, 0, 0, count, 0, 0, 0, count, 0]
        for number, count in enumerate(counts)
    ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_total_row_changes_what_is_loaded_and_no_plan_is_lost(data: Any) -> None:
    plans = data.draw(_plans())
    rows = list(plans)
    for _ in range(data.draw(st.integers(1, 3))):
        first = data.draw(st.integers(0, len(plans) - 1))
        parts = plans if data.draw(st.booleans()) else plans[first:]
        sums: Row = [sum(int(str(row[at])) for row in parts) for at in range(5, len(MAP_HEADERS))]
        row: Row = [None, data.draw(st.sampled_from(["Haarlem", None])), data.draw(_WORDS), None,
                    data.draw(st.sampled_from([None, "1A Onherroepelijk"])), *sums]  # fmt: skip
        if data.draw(st.booleans()):
            row[0], row[2] = row[2], None
        rows.insert(data.draw(st.integers(0, len(rows))), row)
    found = read(csv_of(MAP_HEADERS, *rows))
    assert rest(found) == sum(int(str(row[5])) for row in plans)
    assert names(found) == [row[2] for row in plans]
