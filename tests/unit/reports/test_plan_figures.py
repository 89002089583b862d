"""Totals of a plan list: who counts, and where dwellings belong."""

from __future__ import annotations

from pipelines.reports.model import Totals
from pipelines.reports.plancapaciteit.figures import totals
from pipelines.reports.plancapaciteit.words import read_words
from tests.unit.reports.plan_lists import plan_list


def _lines(tables: list[Totals], title: str) -> dict[str, tuple[int | None, int | None]]:
    table = next(table for table in tables if table.title.startswith(title))
    return {line.label: (line.now, line.before) for line in table.lines}


NOW = plan_list(
    [
        {"plan_id": "hard", "planning_status": "2B", "remaining_total": 60},
        {"plan_id": "soft", "planning_status": "2C", "remaining_total": 25},
        {"plan_id": "unknown", "planning_status": "onbekend", "remaining_total": 5},
        {"plan_id": "outside", "planning_status": "5A", "remaining_total": 1000},
        {"plan_id": "rejected", "is_accepted": False, "remaining_total": 4000},
    ],
    [
        {"plan_id": "hard", "period_from": 2029, "dwellings": 60},
        {
            "plan_id": "soft",
            "period_from": 2030,
            "period_to": 2050,
            "phase": "period",
            "dwellings": 25,
        },
        {"plan_id": "unknown", "phase": "unknown", "period_from": None, "dwellings": 5},
        {"plan_id": "outside", "period_from": 2026, "dwellings": 1000},
        {"plan_id": "rejected", "period_from": 2026, "dwellings": 4000},
        *(
            {
                "plan_id": plan,
                "classification": "price",
                "class_code": code,
                "measure": "planned",
                "phase": "whole",
                "period_from": None,
                "dwellings": count,
            }
            for plan, code, count in [
                ("hard", "sociale_huur", 30),
                ("hard", "dure_koop", 70),
                ("soft", "sociale_huur", 12),
                ("soft", None, 8),
                ("outside", "sociale_huur", 1000),
            ]
        ),
    ],
)


def test_only_accepted_plans_of_a_status_that_is_capacity_count() -> None:
    plans = _lines(totals(NOW, None, read_words()), "Plannen")
    assert plans["Plannen in het bestand"] == (5, None)
    assert plans["met een fout: telt niet mee"] == (1, None)
    assert plans["status 5A of 5B: telt niet mee"] == (1, None)
    assert plans["Plannen die meetellen"] == (3, None)


def test_a_plan_of_unknown_status_is_soft() -> None:
    dwellings = _lines(totals(NOW, None, read_words()), "Woningen")
    assert dwellings["Nog te bouwen (rest)"] == (90, None)  # 60 + 25 + 5
    assert dwellings["in harde plannen"] == (60, None)
    assert dwellings["in zachte plannen"] == (30, None)  # 25 + 5


def test_dwellings_lie_in_the_period_of_their_first_year() -> None:
    periods = _lines(totals(NOW, None, read_words()), "Nog te bouwen, naar jaar")
    assert periods == {
        "vóór 2020": (0, None),
        "2020 t/m 2024": (0, None),
        "2025 t/m 2029": (60, None),
        "2030 en later": (25, None),
        "jaar onbekend": (5, None),
    }


def test_price_classes_beside_those_of_the_previous_list() -> None:
    before = plan_list(
        [{"plan_id": "hard"}],
        [
            {
                "plan_id": "hard",
                "classification": "price",
                "class_code": "sociale_huur",
                "measure": "planned",
                "phase": "whole",
                "dwellings": 40,
            }
        ],
    )
    tables = totals(NOW, before, read_words())
    classes = _lines(tables, "Nieuwbouw, naar betaalbaarheid")
    assert classes["Sociale huur"] == (42, 40)  # 30 + 12; 5A does not count
    assert classes["Dure koop"] == (70, 0)
    assert classes["volgt uit huur of koopprijs"] == (8, 0)
    social = next(line for line in tables[3].lines if line.label == "Sociale huur")
    assert social.difference == 2


def test_a_list_that_does_not_know_its_totals_says_so() -> None:
    rest_only = plan_list(
        [{"new_build_total": None, "realised_total": None, "remaining_total": 90}]
    )
    dwellings = _lines(totals(rest_only, None, read_words()), "Woningen")
    assert dwellings["Nieuwbouw (bruto)"] == (None, None)
    assert dwellings["Nog te bouwen (rest)"] == (90, None)


def test_an_empty_list_has_totals_of_nought() -> None:
    plans = _lines(totals(plan_list([]), None, read_words()), "Plannen")
    assert plans["Plannen in het bestand"] == (0, None)
