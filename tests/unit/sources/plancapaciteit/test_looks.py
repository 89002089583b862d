"""What only the look of a cell says is asked about: a line through it, a percentage."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.grids.styles import styles_of
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import (
    MAP_HEADERS,
    MAP_ROWS,
    read,
    reasons,
    rules,
    workbook_of,
)


def looking(change: Callable[[Worksheet], object]) -> PlanList:
    """The three plans (80, 12 and 3 that remain) in rows 2 to 4 after a change of their look."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of({"Plannen": [MAP_HEADERS, *MAP_ROWS]})))
    change(book["Plannen"])
    stream = io.BytesIO()
    book.save(stream)
    return read(stream.getvalue())


def rest(found: PlanList) -> int:
    return int(found.plans.loc[found.plans["is_accepted"], "remaining_total"].sum())


def struck(*cells: str) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].font = Font(strike=True)

    return change


def rich(cell: str, *runs: tuple[str, bool]) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        blocks = [TextBlock(InlineFont(strike=is_struck), text) for text, is_struck in runs]
        sheet[cell] = CellRichText(*blocks)

    return change


def shown_as(number_format: str, cell: str) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        sheet[cell].number_format = number_format

    return change


@pytest.mark.parametrize(
    "change",
    [
        struck(*(f"{letter}3" for letter in "ABCDEFGHIJKLMNOPQR")),
        struck("C3"),
        struck("A3"),
        struck("F3"),
        rich("C3", ("Haven", True), (" vervallen", False)),
        rich("F3", ("1", True), ("12", False)),
    ],
    ids=["row", "name", "number", "count", "part of the name", "part of a count"],
)
def test_a_plan_with_a_line_through_it_is_asked_about_once(
    change: Callable[[Worksheet], object],
) -> None:
    """80 + 3; HLM-2 of 12, or of 112 where a struck 1 stands before 12, is not counted."""
    found = looking(change)
    assert rest(found) == 83
    assert rules(found, "critical").count("struck_through") == 1
    assert "is doorgehaald" in reasons(found, "struck_through")[0]


@pytest.mark.parametrize(
    "change",
    [struck("D3"), struck("C9"), struck("J3"), rich("C3", ("Haven", False)), lambda _: None],
    ids=["type", "blank cell", "zero", "not struck", "nothing"],
)
def test_a_line_that_says_nothing_of_the_plan_is_left_alone(
    change: Callable[[Worksheet], object],
) -> None:
    found = looking(change)
    assert (rest(found), rules(found, "critical")) == (95, [])


@pytest.mark.parametrize("number_format", ["0%", "0.00%", "0.0 %;-0.0 %", "[Red]0%"])
def test_dwellings_that_are_shown_as_a_percentage_are_asked_about(number_format: str) -> None:
    found = looking(shown_as(number_format, "F3"))
    assert rest(found) == 83
    assert reasons(found, "percent")[0].startswith("«Aantalrest» staat in procentopmaak (als getal")


@pytest.mark.parametrize(("number_format", "cell"), [('0" % "', "F3"), ("0", "F3"), ("0%", "J3")])
def test_a_literal_percent_sign_and_zero_percent_are_no_percentage(
    number_format: str, cell: str
) -> None:
    assert rest(looking(shown_as(number_format, cell))) == 95


def test_a_line_in_shared_texts_and_as_libreoffice_writes_it_is_found() -> None:
    """`val="true"`, shared texts by their number, and `val="false"` for no line."""
    parts = {
        "xl/styles.xml": b"<styleSheet><fonts count='3'><font/>"
        b'<font><strike val="true"/></font><font><strike val="false"/></font></fonts>'
        b'<cellXfs><xf fontId="0" numFmtId="0"/><xf fontId="2" numFmtId="0"/>'
        b'<xf fontId="1" numFmtId="0"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": b"<sst><si><t>Haven</t></si>"
        b"<si><r><rPr><strike/></rPr><t>Oud</t></r><r><t> plan</t></r></si></sst>",
    }
    xml = (
        b'<sheetData><row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="2"><v>45</v></c>'
        b'<c r="C2" t="s"><v>1</v></c></row></sheetData>'
    )
    assert styles_of(parts).of(xml).struck == {(2, 1), (2, 2)}
