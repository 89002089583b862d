"""Each rule on a plan list that breaks it, once: which rule, which row and column, what is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_ROWS,
    MAP_HEADERS,
    MAP_ROWS,
    PLAN_HEADERS,
    PLAN_ROWS,
    WIDE_HEADERS,
    WIDE_YEARS,
    YEAR_ROWS,
    Row,
    csv_of,
    planmonitor,
    read,
    reasons,
    rules,
    wide_rows,
    workbook_of,
)


def changed(rows: list[Row], row: int, column: int, value: object) -> list[Row]:
    """The rows with one cell replaced."""
    copy = [list(each) for each in rows]
    copy[row][column] = value
    return copy


def plans(row: int, column: int, value: object) -> PlanList:
    return read(planmonitor(plans=changed(PLAN_ROWS, row, column, value)))


def categories(row: int, column: int, value: object) -> PlanList:
    return read(planmonitor(categories=changed(CATEGORY_ROWS, row, column, value)))


def years(row: int, column: int, value: object) -> PlanList:
    return read(planmonitor(years=changed(YEAR_ROWS, row, column, value)))


def wide(*extra: object) -> PlanList:
    return read(csv_of(WIDE_HEADERS, *wide_rows([*WIDE_YEARS, *extra])))  # type: ignore[list-item]


def test_a_plan_carries_the_rules_it_breaks_warnings_too_each_once() -> None:
    # HLM-1: dwellings of two classes cannot be read. HLM-2 has no year for its 12.
    bad = changed(changed(CATEGORY_ROWS, 1, 3, "ca. 40"), 2, 3, "veel")
    found = read(planmonitor(categories=bad))
    by_plan = dict(zip(found.plans["plan_id"], found.plans["finding_rules"], strict=True))
    assert "value_unreadable" in by_plan["HLM-1"].split(", ")
    assert by_plan["HLM-1"].count("value_unreadable") == 1
    assert rules(found).count("value_unreadable") == 2
    assert by_plan["HLM-2"] == "phase_missing"
    assert by_plan["VEL-1"] == ""


def critical(found: PlanList) -> list[tuple[object, ...]]:
    """Rule, sheet, row, column letter and plan of what is critical."""
    bad = found.findings[found.findings["severity"] == "critical"]
    names = ["rule", "sheet", "row_number", "column_letter", "plan_id"]
    return [tuple(row) for row in bad[names].itertuples(index=False)]


def accepted(found: PlanList) -> list[str]:
    return list(found.plans.loc[found.plans["is_accepted"], "plan_id"])


def test_an_unknown_status_sets_the_plan_aside_and_the_others_load() -> None:
    found = plans(1, 4, "6A Zeker")
    assert critical(found) == [("code_unknown", "Plannen", 3, "E", "HLM-2")]
    assert accepted(found) == ["HLM-1", "VEL-1"]
    assert reasons(found, "code_unknown")[0].startswith("«status_planologisch» is «6A Zeker»")
    # Its dwellings are kept, to show what is missing.
    assert found.counts.loc[found.counts["plan_id"] == "HLM-2", "dwellings"].sum() > 0


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("Harlem", "municipality_unknown"),
        (None, "municipality_missing"),
        ("#REF!", "municipality_unknown"),
    ],
)
def test_a_plan_needs_a_municipality(value: object, rule: str) -> None:
    found = plans(0, 2, value)
    assert (rule, "Plannen", 2, "C", "HLM-1") in critical(found)
    assert accepted(found) == ["HLM-2", "VEL-1"]


def test_a_municipality_that_is_misspelled_is_suggested() -> None:
    assert "bedoeld: «Haarlem»?" in reasons(plans(0, 2, "Harlem"), "municipality_unknown")[0]


def test_a_plan_of_another_municipality_than_the_deliverer_is_set_aside() -> None:
    found = read(planmonitor(), deliverer="haarlem")
    assert [row[0] for row in critical(found)] == ["municipality_other"]
    assert accepted(found) == ["HLM-1", "HLM-2"]
    assert (
        "in Velsen, maar dit is de levering van Haarlem" in reasons(found, "municipality_other")[0]
    )


def test_the_same_number_with_the_same_name_is_a_double_plan() -> None:
    found = read(planmonitor(plans=[*PLAN_ROWS, PLAN_ROWS[1]]))
    assert {row[0] for row in critical(found)} == {"plan_twice", "total_missing"}
    assert accepted(found) == ["HLM-1", "VEL-1"]
    assert len(found.plans) == 4
    assert "(rijen 3, 5)" in reasons(found, "plan_twice")[0]


def test_the_same_number_with_another_name_is_a_conflict() -> None:
    found = plans(1, 0, "HLM-1")
    assert "plan_id_conflict" in rules(found, "critical")
    assert "«Spaarnoever», «Haven»" in reasons(found, "plan_id_conflict")[0]
    assert accepted(found) == ["VEL-1"]


@pytest.mark.parametrize("value", [date(2026, 2, 1), "1-2-2026", "1-feb", "feb-26"])
def test_a_number_that_became_a_date_is_told(value: object) -> None:
    found = plans(0, 0, value)
    assert "plan_id_date" in rules(found, "warning")


def test_the_case_of_a_plan_number_that_became_a_date(cases: Path) -> None:
    """Of three plans the first had number 1-2; the second kept 1-3."""
    data = (cases / "15_plan_number_became_date" / "x29b_id_date.xlsx").read_bytes()
    found = read(data, reference_date=date(2026, 7, 1), deliverer="heemskerk")
    (told,) = reasons(found, "plan_id_date")
    assert told.startswith("«OBJECTID» is de datum 1-2-2026: Excel maakt van nummers als 1-2")
    at = found.findings[found.findings["rule"] == "plan_id_date"]
    assert at[["row_number", "column_letter"]].to_numpy().tolist() == [[2, "A"]]
    assert found.plans["remaining_total"].tolist() == [45, 1165, 80]


def test_the_same_number_in_two_municipalities_is_two_plans() -> None:
    rows = [[*row[:2], "Haarlem" if row[0] == "A" else "Velsen", *row[3:]] for row in PLAN_ROWS]
    rows[0][0], rows[2][0] = "N1", "N1"
    rows[0][2] = "Haarlem"
    header = [*PLAN_HEADERS, "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"]
    data = csv_of(header, *[[*row, "Nieuwbouw", "", 5, 0] for row in rows])
    found = read(data)
    assert rules(found, "critical") == []
    assert len(found.plans) == 3


def test_category_rows_that_fit_two_municipalities_are_told() -> None:
    rows = changed(PLAN_ROWS, 2, 0, "HLM-1")
    found = read(planmonitor(plans=rows))
    assert "plan_ambiguous" in rules(found, "critical")


def test_category_rows_of_an_unknown_plan_are_a_plan_set_aside() -> None:
    stray: Row = ["VEL-9", "Nieuwbouw", "Totaal", 8, 0]
    found = read(planmonitor(categories=[*CATEGORY_ROWS, stray]))
    assert critical(found) == [("plan_orphan", "Categorieen", 12, None, "VEL-9")]
    assert len(found.plans) == 4
    assert accepted(found) == ["HLM-1", "HLM-2", "VEL-1"]


def test_a_row_without_plan_is_a_plan_set_aside() -> None:
    found = categories(6, 0, None)
    assert ("plan_unnamed", "Categorieen", 8, None, "rij 8") in critical(found)
    # Haven has lost its total.
    assert ("total_missing", "Plannen", 3, None, "HLM-2") in critical(found)


def test_a_plan_without_number_is_known_by_its_name() -> None:
    rows = [[None, *row[1:]] for row in PLAN_ROWS]
    header = [*PLAN_HEADERS, "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"]
    found = read(csv_of(header, *[[*row, "Nieuwbouw", "", 5, 0] for row in rows]))
    assert rules(found, "critical") == []
    assert rules(found).count("plan_id_missing") == 3
    assert found.plans["plan_id"].tolist() == ["spaarnoever", "haven", "duinrand"]
    assert set(found.plans["plan_id_source"]) == {"name"}


def test_classes_must_add_up_to_the_total() -> None:
    """Spaarnoever: 41 + 60 = 101 of 100."""
    found = categories(1, 3, 41)
    assert critical(found)[0] == ("class_sum", "Categorieen", 3, "D", "HLM-1")
    assert reasons(found, "class_sum") == [
        "De klassen van Woningtype tellen op tot 101 geplande woningen; verwacht wordt 100, "
        "het totaal van de nieuwbouw."
    ]


def test_realised_classes_must_add_up_too() -> None:
    """Realised by price is 20; blank makes it 0 while the total says 20."""
    found = categories(4, 4, None)
    assert "class_sum" in rules(found, "critical")
    assert "op tot 0 gerealiseerde woningen; verwacht wordt 20" in reasons(found, "class_sum")[0]


def test_more_realised_than_planned_is_critical() -> None:
    found = categories(7, 4, 4)
    assert ("realised_exceeds", "Categorieen", 9, "E", "VEL-1") in critical(found)
    assert reasons(found, "realised_exceeds")[0].startswith(
        "Er zijn 4 woningen gerealiseerd van 3 gepland;"
    )


def test_years_must_add_up_to_what_remains() -> None:
    """Spaarnoever: 50 + 31 = 81 of 80."""
    found = years(1, 4, 31)
    assert critical(found) == [("year_sum", "Detailplanning", 2, "E", "HLM-1")]
    assert reasons(found, "year_sum") == [
        "De jaren tellen op tot 81 woningen; verwacht wordt 80, de restcapaciteit."
    ]


def test_years_of_a_class_must_add_up_to_what_remains_of_it() -> None:
    found = years(2, 4, 19)
    assert critical(found) == [("year_sum", "Detailplanning", 4, "E", "HLM-1")]
    assert "(Woningtype, Eengezins)" in reasons(found, "year_sum")[0]


def test_years_of_demolition_need_not_add_up_but_cannot_be_too_many() -> None:
    assert rules(years(8, 4, 7), "critical") == []
    assert rules(years(8, 4, 11), "critical") == ["year_sum"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [(-3, "negative"), ("drie", "value_unreadable"), (2.5, "value_unreadable")],
)
def test_a_count_is_a_whole_number_of_dwellings(value: object, rule: str) -> None:
    found = categories(9, 3, value)
    assert (rule, "Categorieen", 11, "D", "VEL-1") in critical(found)
    assert accepted(found) == ["HLM-1", "HLM-2"]


@pytest.mark.parametrize("year", [1989, 2101])
def test_a_year_is_a_year_of_a_plan(year: int) -> None:
    found = years(9, 3, year)
    assert rules(found, "critical") in (["year_out_of_range"], ["value_unreadable"])
    assert accepted(found) == ["HLM-1", "HLM-2"]


def test_the_total_must_be_there() -> None:
    found = categories(6, 3, None)
    assert critical(found) == [("total_missing", "Plannen", 3, None, "HLM-2")]


def test_the_same_class_twice_is_not_added_up() -> None:
    found = read(planmonitor(categories=[*CATEGORY_ROWS, CATEGORY_ROWS[9]]))
    assert "row_twice" in rules(found, "critical")
    assert "(rijen 11, 12)" in reasons(found, "row_twice")[0]


def test_the_same_year_twice_is_not_added_up() -> None:
    found = wide(WIDE_YEARS[4])
    assert rules(found, "critical") == ["row_twice"]
    assert accepted(found) == ["HLM-1", "HLM-2"]


def test_two_prices_of_one_class_are_two_rows() -> None:
    header = [
        *PLAN_HEADERS,
        "groep",
        "klasse",
        "totaal_gepland",
        "totaal_gerealiseerd",
        "maandhuur",
        "koopprijs",
    ]
    rows: list[Row] = [
        ["Nieuwbouw", "", 30, 0, "", ""],
        ["Betaalbaarheid", "Sociale huur", 10, 0, "700", ""],
        ["Betaalbaarheid", "Sociale huur", 5, 0, "€ 850,50", ""],
        ["Betaalbaarheid", "", 15, 0, "", "389.000"],
    ]
    found = read(csv_of(header, *[[*PLAN_ROWS[0], *row] for row in rows]))
    assert rules(found, "critical") == []
    priced = found.counts[
        (found.counts["classification"] == "price") & (found.counts["measure"] == "planned")
    ]
    assert priced[["class_code", "amount_eur", "amount_kind", "dwellings"]].to_numpy().tolist() == [
        ["sociale_huur", 700.0, "rent", 10],
        ["sociale_huur", 850.5, "rent", 5],
        [None, 389_000.0, "purchase", 15],
    ]


def test_columns_of_a_plan_must_not_differ_between_its_rows() -> None:
    rows = wide_rows()
    rows[1][4] = "2A Vastgesteld"
    found = read(csv_of(WIDE_HEADERS, *rows))
    assert critical(found) == [("field_differs", None, 2, "E", "HLM-1")]
    assert "«1A Onherroepelijk», «2A Vastgesteld»" in reasons(found, "field_differs")[0]


def test_stated_totals_are_checked() -> None:
    """Spaarnoever: 100 planned, 20 realised, 10 demolished: rest 80, net 90."""
    header = [*WIDE_HEADERS, "Totaal_bouw", "Totaal_bouw_resterend", "Totaal_netto"]
    rows = wide_rows()
    good = [100, 80, 90], [100, 80, 90], [100, 80, 90], [12, 12, 12], [3, 3, 3]
    right = [[*row, *totals] for row, totals in zip(rows, good, strict=True)]
    assert rules(read(csv_of(header, *right)), "critical") == []
    wrong = [[*row, 101, 81, 91] for row in rows[:3]]
    found = read(csv_of(header, *wrong))
    assert set(rules(found, "critical")) == {"stated_mismatch", "rest_mismatch", "net_mismatch"}
    assert reasons(found, "net_mismatch") == [
        "«Totaal_netto» is 91; verwacht wordt 90, bouw min sloop."
    ]


def test_the_rest_on_a_category_row_is_checked() -> None:
    header = [*PLAN_HEADERS, "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"]
    data = csv_of([*header, "restcapaciteit"], [*PLAN_ROWS[0], "Nieuwbouw", "", 10, 4, 5])
    assert reasons(read(data), "rest_mismatch") == [
        "«restcapaciteit» is 5; verwacht wordt 6, gepland min gerealiseerd."
    ]


def test_5a_loads_with_a_warning() -> None:
    found = plans(1, 4, "5A")
    assert rules(found, "critical") == []
    assert reasons(found, "not_capacity")[0].startswith("Een plan met status 5A telt niet mee")


def test_a_hard_plan_must_be_visible_to_province_and_state() -> None:
    assert "hard_not_public" in rules(plans(0, 3, "Gemeente"), "warning")
    assert "hard_not_public" not in rules(plans(0, 3, "Provincie"))
    assert "hard_not_public" not in rules(plans(1, 3, "Gemeente"))


def test_unknown_confidentiality_is_a_warning_and_not_public() -> None:
    for word in (None, "Onbekend", "Geheim"):
        found = plans(2, 3, word)
        assert accepted(found) == ["HLM-1", "HLM-2", "VEL-1"]
        assert found.plans["confidentiality"].tolist()[2] == "onbekend"
        # One message per cell: a word that is not known is told as such.
        told = "code_unknown_harmless" if word == "Geheim" else "confidentiality_unknown"
        assert told in rules(found, "warning")


def test_a_missing_status_counts_as_unknown() -> None:
    found = plans(1, 4, None)
    assert "status_missing" in rules(found, "warning")
    assert found.plans["planning_status"].tolist() == ["1A", "onbekend", "4B"]


def test_demolition_of_the_map_is_written_with_a_minus() -> None:
    found = read(csv_of(MAP_HEADERS, *changed(MAP_ROWS, 0, 6, 10)))
    assert critical(found) == [("negative", None, 2, "G", "HLM-1")]
    assert "«Sloop» is 10;" in reasons(found, "negative")[0]
    assert "staat het met een min" in reasons(found, "negative")[0]


def test_a_formula_error_in_a_name_is_told() -> None:
    found = plans(1, 1, "#REF!")
    assert critical(found) == [("value_unreadable", "Plannen", 3, "B", "HLM-2")]
    assert "bevat de formulefout #REF!" in reasons(found, "value_unreadable")[0]


def test_years_gone_by_are_told() -> None:
    """At 1 January 2027 the 50 of 2026 are late; the year 2027 is not over."""
    found = read(planmonitor(), reference_date=date(2027, 1, 1))
    assert reasons(found, "overdue") == [
        "50 woningen staan gepland vóór de peildatum en zijn niet gerealiseerd; "
        "zij tellen als vertraagd."
    ]


def test_realised_is_not_believed_of_a_year_to_come() -> None:
    found = wide((2, 2030, "Ja", {"eengezins_koop4": 7}))
    assert "in 2030, maar" in reasons(found, "realised_in_future")[0]
    assert found.plans["realised_total"].tolist() == [20, 0, 0]
    assert found.plans["remaining_total"].tolist() == [80, 12, 10]


@pytest.mark.parametrize(("month", "realised"), [(1, 0), (7, 5)])
def test_of_the_running_year_something_is_realised_only_after_new_years_day(
    month: int, realised: int
) -> None:
    rows = wide_rows([(0, 2026, "Ja", {"eengezins_koop4": 5})])
    found = read(csv_of(WIDE_HEADERS, *rows), reference_date=date(2026, month, 1))
    assert found.plans["realised_total"].tolist() == [realised]


def test_nothing_left_and_not_finished_is_told() -> None:
    header = [*PLAN_HEADERS, "status_project", "groep", "klasse", "totaal_gepland"]
    header += ["totaal_gerealiseerd"]
    data = csv_of(header, [*PLAN_ROWS[0], "Ontwerp", "Nieuwbouw", "", 5, 5])
    assert "nothing_remaining" in rules(read(data))
    data = csv_of(header, [*PLAN_ROWS[0], "Afgerond", "Nieuwbouw", "", 5, 5])
    assert "nothing_remaining" not in rules(read(data))


def test_much_unknown_is_told_once_per_plan() -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, delimiter=","))
    assert reasons(found, "class_unknown") == [
        "Van meer dan de helft van de woningen is onbekend: "
        "Woningtype (12 van 12), Huur of koop (12 van 12)."
    ]


def test_small_plans_are_plans() -> None:
    header = [*PLAN_HEADERS, "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"]
    found = read(csv_of(header, [*PLAN_ROWS[0], "Nieuwbouw", "", 1, 0]))
    assert found.plans["is_accepted"].tolist() == [True]


def test_unknown_words_that_count_nowhere_are_warnings() -> None:
    header = [*PLAN_HEADERS, "knelpunten", "sleutelproject", "groep", "klasse", "totaal_gepland"]
    header += ["totaal_gerealiseerd"]
    row = [*PLAN_ROWS[0], "Stikstof; Draken", "misschien", "Nieuwbouw", "", 5, 0]
    found = read(csv_of(header, row))
    assert rules(found).count("code_unknown_harmless") == 2
    assert found.plans["bottlenecks"].tolist() == ["stikstof"]
    assert found.plans["is_accepted"].tolist() == [True]


def test_an_unknown_group_or_class_sets_the_plan_aside() -> None:
    assert "code_unknown" in rules(categories(1, 1, "Kleur"), "critical")
    assert "code_unknown" in rules(categories(1, 2, "Kasteel"), "critical")
    assert "code_unknown" in rules(categories(1, 2, None), "critical")


def test_a_hidden_plan_list_an_unknown_sheet_and_extra_columns_are_told() -> None:
    data = workbook_of(
        {
            "Lijst": [[*MAP_HEADERS, "Kleur"], *[[*row, "rood"] for row in MAP_ROWS]],
            "Lijst oud": [MAP_HEADERS, *MAP_ROWS],
            "Toelichting": [["Zo vult u dit in"]],
            "Notities": [["bellen met Piet"]],
        },
        hidden=["Lijst oud"],
    )
    found = read(data)
    assert len(found.plans) == 3
    about_file = found.findings[found.findings["plan_index"].isna()]
    assert sorted(about_file["rule"]) == ["columns_unread", "sheet_hidden", "sheet_unread"]
    assert about_file["plan_id"].isna().all()
    assert reasons(found, "columns_unread")[0].endswith("niet gelezen: «Kleur».")
    assert "«Notities»" in reasons(found, "sheet_unread")[0]


def test_every_rule_has_a_reason_and_a_message_that_is_a_sentence() -> None:
    for code, rule in known_rules().items():
        assert rule.message.endswith("."), code
        assert len(rule.reason) > 20, code
