"""Raised and lowered characters are notes: they are left out of what is read, and told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from pipelines.reading.grids import read_grids
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import (
    MAP_HEADERS,
    MAP_ROWS,
    Row,
    csv_of,
    read,
    reasons,
    rules,
)

RAISED, LOWERED = "superscript", "subscript"
Runs = list[tuple[str, str | None]]


def rich(*runs: tuple[str, str | None]) -> CellRichText:
    return CellRichText(
        *(TextBlock(InlineFont(vertAlign=kind), text) if kind else text for text, kind in runs)
    )


def workbook(rows: list[Row]) -> bytes:
    """openpyxl writes rich text in the cells themselves."""
    book = openpyxl.Workbook()
    book.active.title = "Plannen"
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shared(rows: list[list[Runs]]) -> bytes:
    """As Excel writes it: every text in one part, by number."""
    texts: list[str] = []
    lines = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for position, runs in enumerate(row):
            texts.append("".join(_run(text, kind) for text, kind in runs))
            cells += f'<c r="{chr(65 + position)}{number}" t="s"><v>{len(texts) - 1}</v></c>'
        lines += f'<row r="{number}">{cells}</row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    table = f'<sst xmlns="{main}">{"".join(f"<si>{each}</si>" for each in texts)}</sst>'
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["x"]]))) as source,
        zipfile.ZipFile(stream, "w") as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                start, end = text.index("<sheetData>") + 11, text.index("</sheetData>")
                text = text[:start] + lines + text[end:]
            if name == "xl/_rels/workbook.xml.rels" and "sharedStrings" not in text:
                link = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/>'
                text = text.replace("</Relationships>", link + "</Relationships>")
            if name != "xl/sharedStrings.xml":
                target.writestr(name, text)
        target.writestr("xl/sharedStrings.xml", table)
    return stream.getvalue()


def _run(text: str, kind: str | None) -> str:
    look = f'<rPr><b/><vertAlign val="{kind}"/></rPr>' if kind else ""
    return f'<r>{look}<t xml:space="preserve">{escape(text)}</t></r>'


def rest(found: PlanList) -> list[int]:
    return found.plans["remaining_total"].tolist()


def with_first(cell: object, at: int = 5) -> list[Row]:
    first = list(MAP_ROWS[0])
    first[at] = cell
    return [MAP_HEADERS, first, *MAP_ROWS[1:]]


def test_the_case_of_the_issue_is_45_and_not_451(cases: Path) -> None:
    data = (cases / "03_superscript_footnote" / "x03_superscript_note.xlsx").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert rest(found) == [45, 1_165, 80]
    assert rules(found, "critical") == []
    assert reasons(found, "note_left_out")[0].startswith("De noot «1»")


@pytest.mark.parametrize("kind", [RAISED, LOWERED])
def test_a_run_beside_a_number_is_a_note_that_is_told_with_its_place(kind: str) -> None:
    found = read(workbook(with_first(rich(("80", None), ("12", kind)))))
    assert rest(found) == [80, 12, 3]
    row = found.findings[found.findings["rule"] == "note_left_out"].iloc[0]
    assert (row["row_number"], row["column_letter"], row["severity"]) == (2, "F", "info")
    assert row["reason"] == "De noot «12» in kleine letters is weggelaten; gelezen is «80»."


@pytest.mark.parametrize("text", ["80¹", "80 ¹⁾", "80 ²)", "80 (¹)", "80¹,²"])
def test_raised_characters_are_notes_in_any_file(text: str) -> None:
    for data in (csv_of(*with_first(text)), workbook(with_first(text))):
        found = read(data)
        assert rest(found) == [80, 12, 3]
        assert rules(found, "info") == ["note_left_out"]


def test_a_note_at_a_header_and_at_a_name_is_no_part_of_it() -> None:
    headers = ["Aantalrest¹" if each == "Aantalrest" else each for each in MAP_HEADERS]
    rows = [headers, *with_first(rich(("Spaarnoever", None), ("2", RAISED)), at=2)[1:]]
    found = read(workbook(rows))
    assert found.plans["plan_name"].tolist() == ["Spaarnoever", "Haven", "Duinrand"]
    assert rules(found, "info") == ["note_left_out", "note_left_out"]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("Blok van 900 m", None), ("2", RAISED)], "Blok van 900 m2"),
        ([("CO", None), ("2", LOWERED), ("-vrij wonen", None)], "CO2-vrij wonen"),
        ([("Duinpark 2", None), ("e", RAISED), (" fase", None)], "Duinpark 2e fase"),
    ],
)
def test_what_is_raised_and_belongs_to_a_name_stays(runs: Runs, text: str) -> None:
    found = read(workbook(with_first(rich(*runs), at=2)))
    assert found.plans["plan_name"].iloc[0] == text
    assert rules(found, "info") == []


def test_a_square_metre_in_a_name_stays() -> None:
    found = read(csv_of(*with_first("Blok van 900 m²", at=2)))
    assert found.plans["plan_name"].iloc[0] == "Blok van 900 m²"


def test_a_cell_that_is_raised_as_a_whole_is_no_number() -> None:
    for cell in (rich(("80", RAISED)), "⁸⁰"):
        found = read(workbook(with_first(cell)))
        assert "value_unreadable" in rules(found, "critical")


_NUMBER = st.integers(0, 9_999).map(str)
_NOTE = st.tuples(st.sampled_from(["1", "12", "*", "a", "1)"]), st.sampled_from([RAISED, LOWERED]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_NUMBER, st.lists(_NOTE, max_size=2), st.booleans()), min_size=1,
                max_size=6))  # fmt: skip
def test_whatever_the_runs_the_number_is_what_is_not_raised(
    cells: list[tuple[str, list[tuple[str, str]], bool]],
) -> None:
    """The digits themselves may be in several runs, and a note may stand before or behind them."""
    rows: list[list[Runs]] = []
    for digits, notes, is_split in cells:
        parts: Runs = [(digits[:1], None), (digits[1:], None)] if is_split else [(digits, None)]
        rows.append([[*notes[:1], *parts, *notes[1:]]])
    as_excel = read_grids(shared(rows))[0].cells[0].tolist()
    in_cells = read_grids(workbook([[rich(*row[0])] for row in rows]))[0].cells[0].tolist()
    assert as_excel == in_cells == [digits for digits, _, _ in cells]
