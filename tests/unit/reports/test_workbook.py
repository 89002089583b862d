"""The marked copy of a workbook: only marks are added, and a second check marks anew."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from pipelines.reports.findings import grouped
from pipelines.reports.model import DeliveryReport
from pipelines.reports.workbook import marked_workbook, plain_workbook
from pipelines.reports.xlsx.cells import restyled, with_comments_link
from pipelines.reports.xlsx.package import Unmarkable
from tests.unit.reports.plan_lists import plan_list

RED, YELLOW = "FFFFC7CF", "FFFFEB9D"


def _workbook() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Plannen"
    sheet.append(["plan", "aantal", "dubbel"])
    sheet.append(["A", 12, "=B2*2"])
    sheet.append(["B", "veel", "=B3*2"])
    sheet["B3"].number_format = "0.00"
    sheet["B3"].font = openpyxl.styles.Font(italic=True)
    workbook.create_sheet("Ander blad").append(["x"])
    return workbook


def _bytes(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _report(*findings: dict[str, Any]) -> DeliveryReport:
    given = plan_list([{}], findings=list(findings)).findings
    return DeliveryReport("lijst.xlsx", "critical", "Nog niet in orde.", groups=grouped(given))


def _at(cell: str, **more: Any) -> dict[str, Any]:
    letter, row = cell[0], int(cell[1:])
    return {"column_letter": letter, "row_number": row, "column_name": "aantal"} | more


def _marked(data: bytes, *findings: dict[str, Any]) -> openpyxl.Workbook:
    result = marked_workbook(_report(*findings), data)
    _all_parts_are_xml(result)
    return openpyxl.load_workbook(io.BytesIO(result))


def _all_parts_are_xml(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(archive.read(name))  # noqa: S314


def _colours(sheet: Any) -> dict[str, str]:
    cells: Iterable[Any] = (cell for row in sheet.iter_rows() for cell in row)
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for cell in cells
        if cell.fill.fgColor.rgb in (RED, YELLOW)
    }


def test_bad_cells_are_coloured_and_say_why() -> None:
    workbook = _marked(
        _bytes(_workbook()),
        _at("B3", reason="«aantal» is «veel»."),
        _at("A2", severity="warning", rule="plan_id_missing", reason="Kijk dit na."),
    )
    sheet = workbook["Plannen"]
    assert _colours(sheet) == {"B3": RED, "A2": YELLOW}
    assert sheet["B3"].comment.text == "Fout: «aantal» is «veel»."
    assert sheet["A2"].comment.text == "Waarschuwing: Kijk dit na."
    assert _colours(workbook["Ander blad"]) == {}


def test_nothing_else_of_the_cell_changes() -> None:
    sheet = _marked(_bytes(_workbook()), _at("B3"))["Plannen"]
    assert (sheet["B3"].value, sheet["B3"].number_format, sheet["B3"].font.i) == (
        "veel",
        "0.00",
        True,
    )
    assert sheet["B2"].value == 12


def test_formulas_stay_formulas_with_the_value_they_had() -> None:
    data = _bytes(_workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    # As a spreadsheet program saves it: with the outcome beside the formula.
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<f>B2*2</f><v />", b"<f>B2*2</f><v>24</v>")
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    marked = marked_workbook(_report(_at("C2")), stream.getvalue())
    assert openpyxl.load_workbook(io.BytesIO(marked))["Plannen"]["C2"].value == "=B2*2"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(marked)).get_sheet_by_name("Plannen")
    assert rows.to_python()[1] == ["A", 12.0, 24.0]


def test_a_blank_cell_can_be_marked_and_so_can_a_row() -> None:
    workbook = _workbook()
    workbook["Plannen"].append(["C", None, None, "eind"])
    sheet = _marked(
        _bytes(workbook),
        _at("B4", rule="total_missing"),
        _at("A3", column_letter=None, column_name=None),
    )["Plannen"]
    assert _colours(sheet) == {"B4": RED, "A3": RED}
    assert [cell.value for cell in sheet[4]] == ["C", None, None, "eind"]


def test_a_cell_with_a_warning_and_an_error_is_an_error() -> None:
    sheet = _marked(
        _bytes(_workbook()),
        _at("B3", severity="warning", rule="overdue", reason="Kijk dit na."),
        _at("B3", reason="Dit kan niet."),
    )["Plannen"]
    assert _colours(sheet) == {"B3": RED}
    assert sheet["B3"].comment.text == "Fout: Dit kan niet.\nWaarschuwing: Kijk dit na."


def test_the_first_sheet_lists_all_with_links() -> None:
    workbook = _marked(
        _bytes(_workbook()),
        _at("B3", value="veel"),
        {"sheet": None, "row_number": None, "column_letter": None, "column_name": None},
    )
    sheet = workbook.worksheets[0]
    assert sheet.title == "Controle"
    assert workbook.active is sheet
    rows = {sheet.cell(row, 3).value: row for row in (5, 6)}
    assert sheet.cell(rows["B3"], 3).hyperlink.location == "'Plannen'!B3"
    assert sheet.cell(rows["B3"], 7).value == "veel"
    selected = [each.title for each in workbook if each.sheet_view.tabSelected]
    assert selected == ["Controle"]


def test_text_that_looks_like_a_formula_stays_text_in_the_list() -> None:
    sheet = _marked(
        _bytes(_workbook()), _at("B3", value="=1+1", plan_name="=HYPERLINK(A1)")
    ).worksheets[0]
    assert (sheet["G5"].value, sheet["G5"].data_type) == ("=1+1", "s")
    assert sheet["E5"].data_type == "s"


def test_comments_of_the_deliverer_stay() -> None:
    workbook = _workbook()
    workbook["Plannen"]["A1"].comment = Comment("Van ons", "Haarlem")
    workbook["Plannen"]["B3"].comment = Comment("Nog navragen", "Haarlem")
    sheet = _marked(_bytes(workbook), _at("B3", reason="Geen getal."), _at("B2", reason="Let op."))[
        "Plannen"
    ]
    assert sheet["A1"].comment.text == "Van ons"
    assert sheet["B2"].comment.text == "Fout: Let op."
    assert sheet["B3"].comment.text == "Nog navragen\nFout: Geen getal."


def test_a_marked_copy_is_marked_anew() -> None:
    """Who mends errors in the marked copy and checks that sees what is left."""
    first = marked_workbook(
        _report(_at("B3", reason="Oud."), _at("A2", reason="Oud.")), _bytes(_workbook())
    )
    workbook = _marked(first, _at("A2", reason="Nieuw."))
    assert workbook.sheetnames == ["Controle", "Plannen", "Ander blad"]
    sheet = workbook["Plannen"]
    assert _colours(sheet) == {"A2": RED}
    assert sheet["A2"].comment.text == "Fout: Nieuw."
    assert sheet["B3"].comment is None


def test_a_sheet_controle_of_the_deliverer_stays() -> None:
    workbook = _workbook()
    workbook.create_sheet("Controle")["A1"] = "van ons"
    marked = _marked(_bytes(workbook), _at("B3"))
    assert marked.sheetnames == ["Controle woonmonitor", "Plannen", "Ander blad", "Controle"]
    assert marked["Controle"]["A1"].value == "van ons"


def test_names_of_a_sheet_follow_their_sheet() -> None:
    workbook = _workbook()
    workbook["Ander blad"].defined_names["hier"] = DefinedName(
        "hier", attr_text="'Ander blad'!$A$1"
    )
    workbook["Plannen"].print_title_rows = "1:1"
    marked = _marked(_bytes(workbook), _at("B3"))
    assert "hier" in marked["Ander blad"].defined_names
    assert marked["Plannen"].print_title_rows == "$1:$1"


def test_a_quote_in_the_name_of_a_sheet() -> None:
    workbook = _workbook()
    workbook["Plannen"].title = "Plannen '26 & meer"
    marked = _marked(_bytes(workbook), _at("B3", sheet="Plannen '26 & meer"))
    assert marked.worksheets[0]["C5"].hyperlink.location == "'Plannen ''26 & meer'!B3"
    assert _colours(marked["Plannen '26 & meer"]) == {"B3": RED}


def test_a_workbook_written_in_another_way_is_not_touched() -> None:
    """Element names with a prefix: then a plain copy is marked, never half of this one."""
    prefixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_bytes(_workbook()))) as source,
        zipfile.ZipFile(prefixed, "w") as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", text).replace(b"xmlns=", b"xmlns:x=")
            target.writestr(name, text)
    assert openpyxl.load_workbook(io.BytesIO(prefixed.getvalue()))["Plannen"]["B3"].value == "veel"
    with pytest.raises(Unmarkable):
        marked_workbook(_report(_at("B3")), prefixed.getvalue())


def test_a_workbook_as_excel_saves_it() -> None:
    """Extension namespaces, row attributes, a table part after the comments, a sheet selected."""
    rows = (
        '<row r="2" spans="1:2" ht="15" x14ac:dyDescent="0.25"><c r="A2" s="1" t="s"><v>0</v></c>'
        '<c r="B2" s="1"><f>1+1</f><v>2</v></c></row><row r="3" x14ac:dyDescent="0.25"/>'
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
        f"<sheetData>{rows}</sheetData>"
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
        "<formula>1</formula>"
        '<extLst><ext uri="x"/></extLst></cfRule></conditionalFormatting>'
        '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
        '<extLst><ext uri="y"/></extLst></worksheet>'
    )
    linked = with_comments_link(restyled(sheet, {"A2": lambda s: s + 7, "B3": lambda s: 9}), "rId4")
    assert '<c r="A2" t="s" s="8"><v>0</v></c><c r="B2" s="1"><f>1+1</f><v>2</v></c>' in linked
    assert '<row r="3" x14ac:dyDescent="0.25"><c r="B3" s="9"/></row>' in linked
    assert re.search(r'footer="0"/><legacyDrawing [^>]*r:id="rId4"/><extLst><ext uri="y"/>', linked)
    ElementTree.fromstring(linked)  # noqa: S314


def test_the_same_report_gives_the_same_bytes() -> None:
    data, report = _bytes(_workbook()), _report(_at("B3"))
    assert marked_workbook(report, data) == marked_workbook(report, data)


def test_a_csv_becomes_a_workbook_with_its_line_numbers() -> None:
    cells = pd.DataFrame(
        [["plan", "aantal"], ["=1+1", "veel"]], index=[1, 3], columns=[0, 1], dtype=object
    )
    data = plain_workbook({None: cells})
    workbook = _marked(data, _at("B3", sheet=None, reason="Geen getal."))
    sheet = workbook["Levering"]
    assert _colours(sheet) == {"B3": RED}
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert workbook.worksheets[0]["C5"].hyperlink.location == "'Levering'!B3"


@pytest.mark.parametrize("count", [1, 6_000])
def test_a_workbook_full_of_errors_is_marked_and_listed(count: int) -> None:
    workbook = _workbook()
    for row in range(count):
        workbook["Plannen"].append([f"P{row}", "x"])
    findings = [_at(f"B{row}") for row in range(4, 4 + count)]
    marked = _marked(_bytes(workbook), *findings)
    assert len(_colours(marked["Plannen"])) == count
    assert marked.worksheets[0].max_row == count + 4
