"""Plain rows, read by their contract: headers, values and faults as people make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.contract_model import Column, Table
from pipelines.reading.personal_data import PersonalData
from pipelines.reading.refused import RefusedFile
from pipelines.reading.rows.parse import Rows, parse_rows

TABLE = Table(
    name="raw.proef_jaar",
    description="",
    grain="",
    columns=(
        Column("file_id", "varchar", "", is_required=True),
        Column("row_number", "bigint", "", is_required=True),
        Column(
            "municipality_code", "varchar", "", header="Gemeente", form="municipality",
            is_required=True, is_key=True, aliases=("gemeentenaam",),
        ),
        Column("year", "integer", "", header="Jaar", form="year", is_required=True, is_key=True),
        Column(
            "kind", "varchar", "", header="Soort", form="code",
            allowed={"MO": "maatschappelijke opvang", "BW": "beschermd wonen"},
            spellings={"BW": ("beschermde woonvorm",)},
        ),
        Column("amount", "integer", "", header="Aantal", form="count", is_required=True, least=0,
               most=5000),
        Column("rent", "double", "", header="Huur per maand", form="amount"),
        Column("day", "date", "", header="Datum", form="date"),
        Column("is_new", "boolean", "", header="Nieuw", form="flag"),
        Column("remark", "varchar", "", header="Naam van de locatie"),
    ),
)  # fmt: skip


def parsed(text: str | bytes) -> Rows:
    data = text.encode() if isinstance(text, str) else text
    return parse_rows(data, TABLE, source="proef", as_of=date(2025, 12, 31))


def faults(rows: Rows) -> list[tuple[int, str, str]]:
    found = rows.findings[["row_number", "rule", "reason"]]
    return [(int(row), rule, reason) for row, rule, reason in found.itertuples(index=False)]


def test_every_form_is_read_as_people_write_it() -> None:
    rows = parsed(
        "Gemeente;Jaar;Soort;Aantal;Huur per maand;Datum;Nieuw;Naam van de locatie\n"
        "Amsterdam;2024;beschermd wonen;12;€ 879,66;20-5-2024;ja;Het Hof\n"
        "0363;2025;bw;0;1.165,50;2025-05-20;nee;\n"
        "GM0344;2025;Beschermde woonvorm;1.165.000;;;;\n"
    )
    assert rows.row_count == 3
    first, second = rows.rows.to_dict("records")
    assert first == {
        "row_number": 2, "municipality_code": "GM0363", "year": 2024, "kind": "BW", "amount": 12,
        "rent": 879.66, "day": date(2024, 5, 20), "is_new": True, "remark": "Het Hof",
    }  # fmt: skip
    assert (second["municipality_code"], second["kind"], second["rent"]) == ("GM0363", "BW", 1165.5)
    assert second["day"] == date(2025, 5, 20)
    assert pd.isna(second["remark"])
    assert faults(rows) == [(4, "onleesbaar", "«Aantal» is «1165000», verwacht 0 t/m 5000.")]


def test_headers_are_known_in_any_order_below_a_title_and_by_other_names() -> None:
    rows = parsed("Lijst 2025\n\nAANTAL ;gemeente-naam;jaar\n7;Utrecht;2025\n".encode("cp1252"))
    assert rows.rows.to_dict("records") == [
        {"row_number": 4, "municipality_code": "GM0344", "year": 2025, "amount": 7}
    ]
    assert faults(rows) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Utrecgt;2025;1", "«Gemeente» is «Utrecgt», geen bekende gemeente; bedoelt u «Utrecht»?"),
        (";2025;1", "«Gemeente» is niet ingevuld; dit is een verplichte kolom."),
        ("Utrecht;25;1", "«Jaar» is «25», verwacht een jaartal van vier cijfers zoals 2027."),
        ("Utrecht;2025;-3", "«Aantal» is «-3», verwacht 0 t/m 5000."),
        ("Utrecht;2025;12,5", "«Aantal» is «12,5», verwacht een heel aantal zonder decimalen."),
        ("Utrecht;2025;onbekend", "«Aantal» is niet ingevuld; dit is een verplichte kolom."),
    ],
)
def test_a_row_with_a_fault_is_set_aside_and_the_others_load(row: str, reason: str) -> None:
    rows = parsed(f"Gemeente;Jaar;Aantal\nAmsterdam;2025;1\n{row}\n")
    assert list(rows.rows["row_number"]) == [2]
    assert faults(rows) == [(3, "onleesbaar", reason)]
    assert rows.row_count == 2


def test_rows_about_the_same_are_all_set_aside_because_nobody_knows_which_is_right() -> None:
    rows = parsed("Gemeente;Jaar;Aantal\nUtrecht;2025;1\n0344;2025;2\nUtrecht;2024;3\n")
    assert list(rows.rows["row_number"]) == [4]
    assert faults(rows) == [
        (2, "dubbel", "Utrecht, 2025 staat ook op rij 3; laat er één staan."),
        (3, "dubbel", "0344, 2025 staat ook op rij 2; laat er één staan."),
    ]


def test_of_many_rows_about_the_same_five_are_named_and_it_takes_no_square_of_time() -> None:
    rows = parsed("Gemeente;Jaar;Aantal\n" + "Utrecht;2025;1\n" * 20_000)
    assert (rows.row_count, len(rows.rows)) == (20_000, 0)
    first, *_, last = faults(rows)
    others = "staat ook op rij {}, …; laat er één staan."
    assert first == (2, "dubbel", "Utrecht, 2025 " + others.format("3, 4, 5, 6, 7"))
    assert last == (20_001, "dubbel", "Utrecht, 2025 " + others.format("2, 3, 4, 5, 6"))


def test_what_the_raw_table_cannot_hold_sets_its_row_aside_and_does_not_end_the_load() -> None:
    """A column without bounds: 3,000,000,000 is a number, but no integer of DuckDB."""
    table = replace(TABLE, columns=(*TABLE.columns[:3], Column("n", "integer", "", header="N",
                                                               form="count")))  # fmt: skip
    text = b"Gemeente;N\nUtrecht;3000000000\nAmsterdam;2147483647\nHaarlem;-3000000000\n"
    rows = parse_rows(text, table, source="proef", as_of=date(2025, 12, 31))
    assert list(rows.rows["n"]) == [2_147_483_647]
    assert faults(rows) == [
        (2, "onleesbaar", "«N» is «3000000000», te groot voor een aantal."),
        (4, "onleesbaar", "«N» is «-3000000000», te groot voor een aantal."),
    ]


def test_a_number_with_decimals_is_no_code_of_a_municipality() -> None:
    rows = parsed(workbook(Lijst=[HEADER, [344, 2025, 1], [344.4, 2024, 2]]))
    assert list(rows.rows["municipality_code"]) == ["GM0344"]
    assert faults(rows) == [(3, "onleesbaar", "«Gemeente» is «344,4», geen bekende gemeente.")]


def test_only_so_many_unknown_names_get_a_likely_one() -> None:
    names = [f"Utrecht{'x' * n}" for n in range(1, 151)]
    rows = parsed("Gemeente;Jaar;Aantal\n" + "".join(f"{name};2025;1\n" for name in names))
    reasons = [reason for _, _, reason in faults(rows)]
    assert "bedoelt u «Utrecht»?" in reasons[0]
    assert len(reasons) == 150


def test_a_value_is_told_as_people_write_it() -> None:
    rows = parsed(workbook(Lijst=[HEADER, ["Utrecht", 2025, -3], ["Amsterdam", True, 1]]))
    assert list(rows.findings["value"]) == ["-3", "WAAR"]


def test_a_column_without_a_header_is_told_because_it_is_not_read() -> None:
    rows = parsed(workbook(Lijst=[[*HEADER, None, 2026], ["Utrecht", 2025, 1, "let op", 9]]))
    assert len(rows.rows) == 1
    assert faults(rows) == [
        (1, "kolom_onbekend", "Kolom D zonder kop wordt niet gevraagd en niet gelezen."),
        (1, "kolom_onbekend", "Kolom E zonder kop wordt niet gevraagd en niet gelezen."),
    ]


def test_a_row_of_titles_or_another_sheet_with_a_word_twice_is_no_header_twice() -> None:
    groups: list[object] = ["Gemeente", "Jaar", "Jaar"]
    pivot: list[list[object]] = [["Gemeente", "Jaar", "Jaar"], ["x", 1, 2]]
    rows = parsed(workbook(Lijst=[groups, HEADER, ["Utrecht", 2025, 1]], Draaitabel=pivot))
    assert list(rows.rows["row_number"]) == [3]


def test_what_is_not_asked_is_told_and_stops_nothing() -> None:
    rows = parsed("Gemeente;Jaar;Aantal;Toelichting\nUtrecht;2025;1;telt nog\n")
    assert len(rows.rows) == 1
    assert faults(rows) == [
        (1, "kolom_onbekend", "De kolom «Toelichting» wordt niet gevraagd en niet gelezen.")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Gemeente;Aantal\nUtrecht;1\n", "Verplichte kolommen ontbreken: Jaar."),
        ("een;twee\n1;2\n", "Verplichte kolommen ontbreken: Gemeente, Jaar, Aantal."),
        ("Gemeente;Jaar;Aantal;aantal\nUtrecht;2025;1;1\n", "staat er twee keer in: kolom C en D."),
        ("Gemeente;Jaar;Aantal\n", "Onder de kolomkoppen staat geen enkele rij."),
    ],
)
def test_a_file_none_of_which_can_be_trusted_is_refused(text: str, said: str) -> None:
    with pytest.raises(RefusedFile, match="kolom") as refusal:
        parsed(text)
    assert said in str(refusal.value)


@pytest.mark.parametrize("header", ["BSN", "V-nummer", "Vreemdelingennummer", "Achternaam"])
def test_a_file_with_people_in_it_is_refused_whole(header: str) -> None:
    with pytest.raises(PersonalData):
        parsed(f"Gemeente;Jaar;Aantal;{header}\nUtrecht;2025;1;111222333\n")


def workbook(**sheets: list[list[object]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


HEADER: list[object] = ["Gemeente", "Jaar", "Aantal"]


def test_of_a_workbook_the_sheet_with_the_columns_is_read_and_the_others_are_told() -> None:
    rows = parsed(
        workbook(
            Uitleg=[["zo vult u dit in"]],
            Lijst=[HEADER, ["Utrecht", 2025, 1]],
            Voorbeeld=[HEADER, ["Amsterdam", 2025, 9]],
        )
    )
    assert list(rows.rows["municipality_code"]) == ["GM0344"]
    assert faults(rows) == [(1, "blad_niet_gelezen", "Het blad «Uitleg» wordt niet gelezen.")]


def marked(mark: Callable[[Worksheet], None], *rows: list[object]) -> bytes:
    """A workbook whose one sheet somebody has marked."""
    made = load_workbook(BytesIO(workbook(Lijst=[HEADER, *rows])))
    mark(made.worksheets[0])
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_row_with_a_line_through_it_is_set_aside_for_both_readings_are_a_guess() -> None:
    def strike(sheet: Worksheet) -> None:
        sheet["C3"].font = Font(strike=True)

    rows = parsed(marked(strike, ["Utrecht", 2025, 1], ["Amsterdam", 2025, 2]))
    assert list(rows.rows["row_number"]) == [2]
    ((row, rule, reason),) = faults(rows)
    assert (row, rule) == (3, "doorgehaald")
    assert reason.startswith("«Aantal» is doorgehaald. Geldt de rij niet meer, verwijder haar;")


def test_a_count_that_is_shown_as_a_percentage_is_none() -> None:
    def show(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "0%"

    rows = parsed(marked(show, ["Utrecht", 2025, 1]))
    assert (len(rows.rows), rows.findings["value"].tolist()) == (0, ["1"])
    assert "«Aantal» staat in procentopmaak." in faults(rows)[0][2]


def test_a_hidden_row_is_read_and_told() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    rows = parsed(marked(hide, ["Utrecht", 2025, 1], ["Amsterdam", 2025, 2]))
    assert len(rows.rows) == 2
    ((row, rule, reason),) = faults(rows)
    assert (row, rule) == (3, "rij_verborgen")
    assert reason.startswith("Verborgen, en toch gelezen: rij 3.")


def test_a_hidden_sheet_with_last_years_list_is_told_and_not_read() -> None:
    made = load_workbook(
        BytesIO(workbook(Lijst=[HEADER, ["Utrecht", 2025, 1]], Oud=[HEADER, ["Utrecht", 2024, 9]]))
    )
    made["Oud"].sheet_state = "hidden"
    stream = BytesIO()
    made.save(stream)
    rows = parsed(stream.getvalue())
    assert list(rows.rows["year"]) == [2025]
    assert faults(rows) == [
        (1, "blad_niet_gelezen", "Het verborgen blad «Oud» wordt niet gelezen.")
    ]


def test_of_two_lists_below_each_other_nothing_is_lost() -> None:
    """The header of the second has a column more; what stands above it is read all the same."""
    second: list[object] = [*HEADER, "Soort"]
    rows = parsed(
        workbook(Lijst=[HEADER, ["Utrecht", 2024, 1], second, ["Utrecht", 2025, 2, "MO"]])
    )
    assert list(rows.rows["row_number"]) == [2, 4]
    assert {row for row, rule, _ in faults(rows) if rule == "onleesbaar"} == {3}


def test_two_sheets_with_the_columns_are_refused_because_one_would_be_lost() -> None:
    with pytest.raises(RefusedFile, match="«een» en «twee»"):
        parsed(workbook(een=[HEADER, ["Utrecht", 2025, 1]], twee=[HEADER, ["Utrecht", 2024, 1]]))
