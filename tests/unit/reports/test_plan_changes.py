"""What changed between two plan lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelines.reports.model import Change
from pipelines.reports.plancapaciteit.changes import changes
from pipelines.reports.plancapaciteit.words import read_words
from tests.unit.reports.plan_lists import plan_list


def _changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[str, list[Change]]:
    found = changes(plan_list(new), plan_list(old), read_words())
    return {group.title: list(group.changes) for group in found}


def test_equal_lists_have_no_changes() -> None:
    assert _changes([{}], [{}]) == {}


def test_plans_that_appear_and_vanish() -> None:
    found = _changes(
        [{}, {"plan_id": "HLM-2", "plan_name": "Oude Bakkerij", "new_build_total": 12}],
        [{}, {"plan_id": "HLM-3", "plan_name": "Zuidrand", "new_build_total": 80}],
    )
    assert set(found) == {"Nieuw", "Vervallen"}
    assert found["Nieuw"] == [
        Change("Zuidrand (HLM-3)", "80 woningen, 1A Onherroepelijk, oplevering 2027–2028", 80)
    ]
    assert found["Vervallen"][0].difference == -12


@pytest.mark.parametrize(
    ("old", "new", "title", "detail"),
    [
        (
            {"last_delivery_year": 2028},
            {"last_delivery_year": 2031},
            "Vertraagd",
            "oplevering 2027–2031, was 2027–2028 (90 woningen te bouwen)",
        ),
        (
            {"last_delivery_year": 2031},
            {"first_delivery_year": 2026, "last_delivery_year": 2026},
            "Vervroegd",
            "oplevering 2026, was 2027–2031 (90 woningen te bouwen)",
        ),
        (
            {"new_build_total": 1100},
            {"new_build_total": 1250},
            "Vergroot",
            "1.250 woningen, was 1.100 (+150)",
        ),
        (
            {"new_build_total": 100},
            {"new_build_total": 99},
            "Verkleind",
            "99 woningen, was 100 (−1)",
        ),
        (
            {"planning_status": "4B"},
            {"planning_status": "3"},
            "Status omhoog",
            "3 In voorbereiding, was 4B Idee of optie",
        ),
        # 1C is soft, 2A hard: the digit alone does not tell.
        (
            {"planning_status": "2A"},
            {"planning_status": "1C"},
            "Status omlaag",
            "1C Onherroepelijk, wijzigingsbevoegdheid, was 2A Vastgesteld",
        ),
        (
            {"planning_status": "1A"},
            {"planning_status": "onbekend"},
            "Status van of naar onbekend",
            "Onbekend, was 1A Onherroepelijk",
        ),
        (
            {"realised_total": 10},
            {"realised_total": 35},
            "Gerealiseerd",
            "25 woningen sinds de vorige levering, nu 35",
        ),
    ],
)
def test_one_change_is_in_one_group(
    old: dict[str, Any], new: dict[str, Any], title: str, detail: str
) -> None:
    found = _changes([old], [new])
    assert {group: [each.detail for each in entries] for group, entries in found.items()} == {
        title: [detail]
    }


def test_a_later_first_year_alone_is_no_delay() -> None:
    """Dwellings of the first year were completed."""
    assert _changes([{"first_delivery_year": 2026}], [{"first_delivery_year": 2027}]) == {}


def test_a_plan_with_another_number_is_perhaps_renamed_and_not_new() -> None:
    found = _changes(
        [{"plan_id": "HLM-2", "plan_name": "Slachthuisterrein"}],
        [{"plan_id": "2026/014", "plan_name": "Slachthuis-terrein"}],
    )
    assert set(found) == {"Mogelijk hernoemd of hernummerd"}
    assert found["Mogelijk hernoemd of hernummerd"] == [
        Change("Slachthuis-terrein (2026/014)", "was Slachthuisterrein (HLM-2)")
    ]


def test_two_phases_of_one_project_are_two_plans() -> None:
    found = _changes(
        [{"plan_id": "A", "plan_name": "Oostpoort fase 1"}],
        [{"plan_id": "B", "plan_name": "Oostpoort fase 2"}],
    )
    assert set(found) == {"Nieuw", "Vervallen"}


def test_a_name_in_another_municipality_is_another_plan() -> None:
    found = _changes(
        [{"plan_id": "A", "plan_name": "Stationsgebied"}],
        [{"plan_id": "B", "plan_name": "Stationsgebied", "municipality_code": "GM0453"}],
    )
    assert set(found) == {"Nieuw", "Vervallen"}


def test_every_plan_renamed_gives_pairs_of_the_right_plans() -> None:
    names = ["Kazerne", "Haven Noord", "Melkfabriek", "Duinrand"]
    found = _changes(
        [{"plan_id": f"old-{name}", "plan_name": name} for name in names],
        [{"plan_id": f"new-{name}", "plan_name": name.upper()} for name in reversed(names)],
    )
    pairs = {each.subject: each.detail for each in found["Mogelijk hernoemd of hernummerd"]}
    assert pairs["KAZERNE (new-Kazerne)"] == "was Kazerne (old-Kazerne)"
    assert len(pairs) == 4


def test_a_regional_list_names_the_municipality() -> None:
    words = replace(read_words(), shows_municipality=True)
    found = changes(plan_list([{"new_build_total": 110}]), plan_list([{}]), words)
    assert found[0].changes[0].subject == "Stationskwartier (HLM-1), Haarlem"
