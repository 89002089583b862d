"""Workbooks that we write: same bytes at another hour, and text that stays text."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineWorkbook

from pipelines.reading.workbooks import deterministic_bytes, save_workbook, set_value, text_cell


def example() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    set_value(sheet.cell(1, 1), "plan")
    set_value(sheet.cell(2, 1), 12)
    sheet.cell(2, 1).comment = Comment("te groot", "woonmonitor")
    return workbook


def test_the_clock_is_no_part_of_the_content() -> None:
    first = deterministic_bytes(example())
    time.sleep(2.1)  # a zip counts in steps of two seconds
    assert deterministic_bytes(example()) == first


def test_saving_does_not_depend_on_where(tmp_path: Path) -> None:
    buffer = BytesIO()
    save_workbook(example(), buffer)
    save_workbook(example(), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == buffer.getvalue()


@pytest.mark.parametrize(
    "text", ["=1+1", "+31 23", "-", "@plan", '=HYPERLINK("x")', "#N/A", "\t=1", "TRUE", "1.165"]
)
def test_text_stays_text(text: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    set_value(sheet.cell(1, 1), text)
    set_value(sheet.cell(1, 2), "bewaker van de rand")
    content = deterministic_bytes(workbook)
    cell = openpyxl.load_workbook(BytesIO(content)).worksheets[0]["A1"]
    assert (cell.value, cell.data_type) == (text, "s")
    read = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert read[0][0] == text


def test_text_that_excel_would_run_is_marked_as_quoted() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    assert set_value(sheet.cell(1, 1), "=1+1").quotePrefix
    assert not set_value(sheet.cell(1, 2), "Meerhof").quotePrefix


def test_what_a_workbook_cannot_hold_is_dropped_and_cut() -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("blad")
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.append(
        [
            text_cell(sheet, "a\x00\ud800\uffffb"),
            text_cell(sheet, "x" * 40_000),
            text_cell(sheet, 3),
        ]
    )
    row = openpyxl.load_workbook(BytesIO(deterministic_bytes(workbook))).worksheets[0][1]
    assert row[0].value == "ab"
    assert len(str(row[1].value)) == 32_767
    assert row[2].value == 3
