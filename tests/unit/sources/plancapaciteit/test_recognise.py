"""Recognising a layout: where headers stand, what is refused, and with which words."""

from __future__ import annotations

import pytest

from pipelines.reading.refused import RefusedFile
from tests.unit.sources.plancapaciteit.lists import (
    MAP_HEADERS,
    MAP_ROWS,
    WIDE_HEADERS,
    WIDE_VALUES,
    Row,
    csv_of,
    planmonitor,
    read,
    rules,
    wide_rows,
    workbook_of,
)


def refused(data: bytes) -> str:
    with pytest.raises(RefusedFile) as raised:
        read(data)
    return raised.value.problem


def plans_of(data: bytes) -> list[list[object]]:
    plans = read(data).plans
    assert plans["is_accepted"].all()
    return plans[["plan_id", "plan_name", "remaining_total"]].to_numpy().tolist()


MAP_PLANS = plans_of(csv_of(MAP_HEADERS, *MAP_ROWS))
WIDE_PLANS = plans_of(csv_of(WIDE_HEADERS, *wide_rows()))


def test_the_plans_to_compare_with_are_those_of_the_table_in_lists() -> None:
    expected = [["HLM-1", "Spaarnoever", 80], ["HLM-2", "Haven", 12], ["VEL-1", "Duinrand", 3]]
    assert MAP_PLANS == WIDE_PLANS == expected


def test_title_rows_above_the_header_are_passed_over() -> None:
    titles: list[Row] = [["Planlijst gemeente Haarlem"], ["peildatum", "1-1-2026"], []]
    data = workbook_of({"Blad1": [*titles, MAP_HEADERS, *MAP_ROWS]})
    assert plans_of(data) == MAP_PLANS
    assert read(data).plans["row_number"].tolist() == [5, 6, 7]


def test_columns_are_found_by_name_in_any_order() -> None:
    order = sorted(range(len(MAP_HEADERS)), key=lambda at: at * 7 % len(MAP_HEADERS))
    assert order[:4] == [0, 13, 8, 3]
    shuffled = [[row[at] for at in order] for row in [MAP_HEADERS, *MAP_ROWS]]
    assert plans_of(csv_of(*shuffled)) == MAP_PLANS


def test_case_blanks_and_signs_of_headers_do_not_matter() -> None:
    headers = [f" {str(header).upper().replace('_', ' ')} " for header in WIDE_HEADERS]
    assert plans_of(csv_of(headers, *wide_rows())) == WIDE_PLANS


def test_a_header_repeated_in_the_body_and_a_total_are_no_plans() -> None:
    total: Row = ["Totaal", None, None, None, None, 95, -10, 0, 0, 83, 0, 12]
    data = csv_of(MAP_HEADERS, MAP_ROWS[0], MAP_HEADERS, *MAP_ROWS[1:], total)
    assert plans_of(data) == MAP_PLANS


@pytest.mark.parametrize("word", ["Totaal", "TOTAAL", "Subtotaal Haarlem", "totalen"])
def test_totals_have_many_names(word: str) -> None:
    data = csv_of(MAP_HEADERS, *MAP_ROWS, [None, None, word, None, None, 95])
    assert plans_of(data) == MAP_PLANS


def test_a_plan_that_is_called_total_is_a_plan() -> None:
    row: Row = ["9", "Haarlem", "Totaal Wonen", *MAP_ROWS[0][3:]]
    assert plans_of(csv_of(MAP_HEADERS, *MAP_ROWS, row))[3][1] == "Totaal Wonen"


def test_a_header_of_two_rows_with_merged_cells_is_one_header() -> None:
    """`Sloop` stands once over 33 columns that are called like those of new build."""
    plan_columns = WIDE_HEADERS[:8]
    upper: Row = [*plan_columns, "Bouw", *[None] * 32, "Sloop", *[None] * 32]
    lower: Row = [*[None] * 8, *WIDE_VALUES[:33], *WIDE_VALUES[:33]]
    data = workbook_of({"Blad1": [upper, lower, *wide_rows()]})
    found = read(data)
    assert plans_of(data) == WIDE_PLANS
    assert found.plans["demolition_total"].tolist() == [10, 0, 0]
    assert found.plans["row_number"].tolist() == [3, 6, 7]


def test_a_sheet_per_municipality_is_one_list() -> None:
    data = workbook_of(
        {"Haarlem": [MAP_HEADERS, *MAP_ROWS[:2]], "Velsen": [MAP_HEADERS, MAP_ROWS[2]]}
    )
    assert plans_of(data) == MAP_PLANS
    assert read(data).plans["sheet"].tolist() == ["Haarlem", "Haarlem", "Velsen"]


def test_blank_rows_and_remarks_beside_the_table_are_no_plans() -> None:
    remark: Row = [*[None] * len(MAP_HEADERS), "nagekeken"]
    data = csv_of(MAP_HEADERS, MAP_ROWS[0], [], remark, *MAP_ROWS[1:])
    assert plans_of(data) == MAP_PLANS


def test_a_missing_column_is_named_with_the_layout_and_the_place() -> None:
    headers = [*MAP_HEADERS[:3], *MAP_HEADERS[4:5], *MAP_HEADERS[6:]]
    problem = refused(workbook_of({"Lijst": [["Titel"], headers, [1] * len(headers)]}))
    assert "«nieuwe_kaart»" in problem
    assert "ontbreekt de kolom «Aantalrest»" in problem
    assert "blad «Lijst», rij 2" in problem


def test_a_misspelled_header_is_pointed_at() -> None:
    headers = ["Aantalrset" if header == "Aantalrest" else header for header in MAP_HEADERS]
    assert "kolom F heet «Aantalrset»" in refused(csv_of(headers, *MAP_ROWS))


def test_a_header_that_stands_twice_is_refused() -> None:
    data = csv_of([*MAP_HEADERS, "Aantalrest"], *[[*row, 1] for row in MAP_ROWS])
    assert "«Aantalrest» komt meer dan één keer voor (rij 1)" in refused(data)


def test_a_year_that_stands_twice_is_refused() -> None:
    header = ["plan_naam", "gemeente", "status_planologisch", "groep", "klasse", "totaal_gepland"]
    data = csv_of([*header, "totaal_gerealiseerd", 2026, "jaar 2026"], ["Haven", "Haarlem", "1A"])
    assert "«2026» komt meer dan één keer voor" in refused(data)


def test_a_file_about_something_else_says_which_layouts_are_known() -> None:
    problem = refused(csv_of(["naam", "leeftijd"], ["Piet", 40]))
    assert "breed, nieuwe_kaart, planmonitor" in problem


def test_a_list_without_plans_is_refused() -> None:
    assert "geen enkel plan" in refused(csv_of(MAP_HEADERS, [None, "Totaal"]))


def test_only_hidden_sheets_are_refused_and_said_to_be_hidden() -> None:
    data = workbook_of({"Leeg": [["Uitleg"]], "Lijst": [MAP_HEADERS, *MAP_ROWS]}, hidden=["Lijst"])
    assert "«Lijst» (verborgen, niet gelezen)" in refused(data)


def test_a_planmonitor_without_categories_is_not_recognised() -> None:
    sheets = [["plan_naam", "gemeente", "status_planologisch"], ["Haven", "Haarlem", "1A"]]
    assert "categorieen" in refused(workbook_of({"Plannen": sheets}))


def test_nothing_is_said_of_a_list_that_is_as_it_should_be() -> None:
    assert rules(read(planmonitor())) == ["phase_missing"]
