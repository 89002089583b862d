"""What is read and what is not is told: sheets, rows and columns, hidden ones and old ones too."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.grids.sheet_xml import hidden_columns, hidden_rows
from pipelines.reports.plancapaciteit.reading import reading_facts
from pipelines.sources.plancapaciteit.parse import PlanList
from pipelines.sources.plancapaciteit.read import quarantined
from tests.unit.sources.plancapaciteit.lists import (
    MAP_HEADERS,
    MAP_ROWS,
    PLAN_ROWS,
    Row,
    csv_of,
    planmonitor,
    read,
    reasons,
    rules,
    workbook_of,
)

OLD: Row = ["OUD-1", "Haarlem", "Oude Haven", *MAP_ROWS[1][3:]]


def rest(found: PlanList) -> int:
    accepted = found.plans[found.plans["is_accepted"]]
    return int(accepted["remaining_total"].sum())


def test_the_archive_sheet_of_the_issue_is_not_counted_and_asked_about(cases: Path) -> None:
    """45 + 1,165 + 80 = 1,290; the 300 of «Vervallen plannen» do not count."""
    data = (cases / "05_archive_sheet" / "x34_archive_sheet.xlsx").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert rest(found) == 1_290
    assert "«Vervallen plannen»" in reasons(found, "sheet_archive")[0]
    facts = dict(reading_facts(found.read))
    assert facts["Gelezen"].startswith("blad «Plannen», rijen 2-4 (3 rijen met gegevens), 11")
    assert facts["Niet gelezen"] == "blad «Vervallen plannen» (heet naar oude plannen)"


def test_the_hidden_row_of_the_issue_counts_and_is_asked_about(cases: Path) -> None:
    data = (cases / "09_hidden_rows" / "x01_hidden_row.xlsx").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert rest(found) == 1_290
    assert rules(found, "warning").count("hidden_rows") == 1
    assert "rij 3 van dit blad, samen 1.165 woningen" in reasons(found, "hidden_rows")[0]
    assert found.plans["finding_rules"].tolist()[1].split(", ").count("hidden_rows") == 1


@pytest.mark.parametrize(
    "name",
    ["Vervallen plannen", "Opgeleverd", "Archief 2024", "Plannen_oud", "PlannenOud", "Vorige lijst",
     "Kopie van Plannen", "Plannen (2)", "Historie", "VERVALLEN"],
)  # fmt: skip
def test_a_sheet_with_the_name_of_an_archive_is_not_counted(name: str) -> None:
    found = read(workbook_of({"Plannen": [MAP_HEADERS, *MAP_ROWS], name: [MAP_HEADERS, OLD]}))
    assert (len(found.plans), rest(found)) == (3, 95)
    assert rules(found, "warning").count("sheet_archive") == 1


@pytest.mark.parametrize("name", ["Oude IJsselstreek", "Fase 2", "Zuid", "Koude Hoek"])
def test_another_sheet_is_counted_and_named(name: str) -> None:
    found = read(workbook_of({"Plannen": [MAP_HEADERS, *MAP_ROWS], name: [MAP_HEADERS, OLD]}))
    assert (len(found.plans), rest(found)) == (4, 95 + 12)
    assert f"blad «{name}», rijen 2-2" in str(reading_facts(found.read))


def test_an_archive_that_is_all_there_is_is_read_with_a_warning() -> None:
    found = read(workbook_of({"Planlijst oud": [MAP_HEADERS, *MAP_ROWS]}))
    assert rest(found) == 95
    assert "sheet_archive_read" in rules(found, "warning")


def test_a_copy_of_a_sheet_leaves_the_plans_of_the_list_alone() -> None:
    rows = [MAP_HEADERS, *MAP_ROWS]
    found = read(workbook_of({"Plannen": rows, "Plannen (2)": rows}))
    assert rest(found) == 95
    assert rules(found, "critical") == []


def test_the_same_plan_on_two_sheets_is_told_with_the_sheets() -> None:
    found = read(
        workbook_of({"Noord": [MAP_HEADERS, *MAP_ROWS], "Zuid": [MAP_HEADERS, MAP_ROWS[0]]})
    )
    assert "(blad «Noord» rij 2, blad «Zuid» rij 2)" in reasons(found, "plan_twice")[0]


def spoiled(change: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of({"Plannen": [MAP_HEADERS, *MAP_ROWS]})))
    sheet = book.active
    if change == "group":
        sheet.row_dimensions.group(2, 3, hidden=True)
    elif change == "hand":
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[3].hidden = True
    elif change == "column":
        sheet.column_dimensions["G"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("change", ["group", "hand"])
def test_hidden_rows_count_and_say_how_many_dwellings_they_hold(change: str) -> None:
    """HLM-1 has 80 that remain and HLM-2 has 12."""
    found = read(spoiled(change))
    assert rest(found) == 95
    assert [
        "rij 2-3 van dit blad, samen 92 woningen" in r for r in reasons(found, "hidden_rows")
    ] == [
        True,
        True,
    ]


def test_a_row_of_no_height_and_a_column_of_no_width_are_hidden() -> None:
    xml = b'<worksheet><cols><col min="2" max="3" width="0"/></cols><sheetData>' + (
        b'<row r="1" ht="15"/><row r="4" ht="0" customHeight="1"/><row r="5" hidden="true"/>'
        b"<row/></sheetData></worksheet>"
    )
    assert (hidden_rows(xml), hidden_columns(xml)) == ({4, 5}, {1, 2})


def test_a_hidden_column_that_is_read_is_named() -> None:
    found = read(spoiled("column"))
    assert reasons(found, "hidden_column")[0].startswith("De kolom «Sloop» is verborgen")
    assert rules(found).count("hidden_column") == 1


def test_nothing_hidden_is_told_of_nothing() -> None:
    assert not {"hidden_rows", "hidden_column"} & set(rules(read(spoiled(""))))


_SHEETS = {
    "Plannen": True, "Zuid": True, "Fase 2": True, "Koude Hoek": True,
    "Archief": False, "Vervallen plannen": False, "Opgeleverd 2024": False, "PlannenOud": False,
}  # fmt: skip
"""Name of a sheet → whether its plans count."""


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(_SHEETS)), min_size=1, max_size=5, unique=True),
    st.sets(st.sampled_from(sorted(_SHEETS)), max_size=2),
    st.data(),
)
def test_every_sheet_is_named_and_no_hidden_row_counts_without_a_word(
    names: list[str], hidden_sheets: set[str], data: st.DataObject
) -> None:
    """Sheets and rows, hidden or not; «Plannen» stays, so that there is a list."""
    names = ["Plannen", *(name for name in names if name != "Plannen")]
    hidden_sheets = hidden_sheets & set(names) - {"Plannen"}
    book = openpyxl.Workbook()
    book.remove(book.active)
    counted, asked = 0, 0
    for at, name in enumerate(names):
        sheet = book.create_sheet(name)
        sheet.append(MAP_HEADERS)
        sheet.sheet_state = "hidden" if name in hidden_sheets else "visible"
        for number in range(data.draw(st.integers(1, 3))):
            homes = data.draw(st.integers(1, 400))
            sheet.append([f"{at}-{number}", "Haarlem", f"Hof {at}-{number}", *MAP_ROWS[1][3:5],
                          homes, 0, 0, 0, 0, 0, homes, 0, 0, homes, 0, 0, homes])  # fmt: skip
            is_hidden = data.draw(st.booleans())
            sheet.row_dimensions[number + 2].hidden = is_hidden
            if _SHEETS[name] and name not in hidden_sheets:
                counted += homes
                asked += is_hidden
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue())
    assert rest(found) == counted
    assert rules(found, "warning").count("hidden_rows") == asked
    told = str(reading_facts(found.read))
    assert [name for name in names if f"«{name}»" not in told] == []


def test_notes_of_the_issue_are_passed_over_with_a_remark(cases: Path) -> None:
    data = (cases / "22_notes_and_subheads" / "x05_notes.xlsx").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert (len(found.plans), rest(found)) == (3, 1_290)
    assert rules(found, "critical") == []
    assert found.findings.loc[found.findings["rule"] == "remark_row", "row_number"].tolist() == [
        5,
        6,
    ]
    assert "overgeslagen: rij 5-6 (alleen tekst)" in dict(reading_facts(found.read))["Gelezen"]


@pytest.mark.parametrize(
    "words",
    [["Bron: gemeente Haarlem"], ["* voorlopig"], ["Harde plannen"], ["Velsen"], ["Legenda:"],
     ["1A", "Onherroepelijk"]],
)  # fmt: skip
def test_words_between_plans_are_no_plan(words: Row) -> None:
    found = read(csv_of(MAP_HEADERS, MAP_ROWS[0], words, *MAP_ROWS[1:], words))
    assert (len(found.plans), rest(found)) == (3, 95)
    assert rules(found, "critical") == []
    assert rules(found, "info") == ["remark_row", "remark_row"]


def test_a_row_with_only_a_name_is_told_and_not_silently_lost() -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, [None, None, "Stationsplein"]))
    assert len(found.plans) == 3
    assert "«Stationsplein»" in reasons(found, "row_only_name")[0]
    assert rules(found, "warning").count("row_only_name") == 1


def test_a_plan_with_a_name_and_a_municipality_stays_a_plan_with_faults() -> None:
    found = read(csv_of(MAP_HEADERS, *MAP_ROWS, [None, "Haarlem", "Stationsplein"]))
    assert len(found.plans) == 4
    assert "total_missing" in rules(found, "critical")


def test_a_plan_of_which_only_the_number_stands_here_may_be_told_on_another_sheet() -> None:
    found = read(planmonitor([PLAN_ROWS[0], ["HLM-2"], PLAN_ROWS[2]]))
    assert len(found.plans) == 3
    assert "municipality_missing" in rules(found, "critical")


def test_a_csv_says_how_it_was_read() -> None:
    facts = dict(reading_facts(read(csv_of([*MAP_HEADERS, "mening"], *MAP_ROWS)).read))
    assert facts["Gelezen"] == (
        "CSV (utf-8, kolommen gescheiden door «;»), rijen 2-4 (3 rijen met gegevens), 18 kolommen; "
        "overgeslagen: kolom «mening»"
    )


def test_names_that_look_equal_are_equal() -> None:
    """é as one character, and as an e with an accent; a blank of no width."""
    plans: list[Row] = [[None, "Caf\u00e9 Zuid", "Haarlem", "Openbaar", "1A"]]
    found = read(
        workbook_of(
            {
                "Plannen": [["plan_id", "plan_naam", "gemeente", "vertrouwelijkheid",
                             "status_planologisch"], *plans],
                "Categorieen": [["plan_naam", "groep", "klasse", "totaal_gepland",
                                 "totaal_gerealiseerd"],
                                ["Cafe\u0301\u200b Zuid", "Nieuwbouw", "Totaal", 12, 0]],
            }
        )
    )  # fmt: skip
    assert rules(found, "critical") == []
    assert rest(found) == 12


def test_a_sheet_that_was_left_out_stands_in_quarantine_and_counts_no_plan() -> None:
    data = workbook_of({"Plannen": [MAP_HEADERS, *MAP_ROWS], "Archief": [MAP_HEADERS, OLD]})
    set_aside = quarantined(read(data))
    assert set_aside[["rule", "value", "observation_count"]].to_numpy().tolist() == [
        ["sheet_archive", "Archief", 0]
    ]


def test_a_note_is_no_fault_of_a_plan() -> None:
    rows: list[Row] = [[*MAP_ROWS[0][:5], "80¹", *MAP_ROWS[0][6:]], *MAP_ROWS[1:]]
    assert "note_left_out" not in read(csv_of(MAP_HEADERS, *rows)).plans["finding_rules"].iloc[0]
