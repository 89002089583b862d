"""Workbooks that we write: the same content gives the same bytes, and no text becomes a formula.

For the sample, the template and the annotated copy of a delivery. Reading workbooks happens
elsewhere (`pipelines.sources`), with calamine.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

_MAKER = "woonmonitor"
_MOMENT = datetime(2000, 1, 1)
"""Stands in every workbook as its date of making: the clock is no part of the content."""
_ZIP_MOMENT = (2000, 1, 1, 0, 0, 0)
_LONGEST_TEXT = 32_767
"""Characters in a cell; Excel calls a workbook with more damaged."""
_LOOKS_LIKE_FORMULA = re.compile(r"[=+\-@\t\r]")
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ORDINARY_FILE = 0o600 << 16

CellValue = str | int | float | bool | date | None


def save_workbook(workbook: Workbook, target: Path | BytesIO) -> None:
    """Write `workbook` to `target`; the same content gives the same bytes, whatever the clock says.

    What is packed in it is the same everywhere; how tightly depends on the zlib that Python was
    built with, so compare members, not bytes, between machines.
    """
    content = deterministic_bytes(workbook)
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)


def deterministic_bytes(workbook: Workbook) -> bytes:
    """The bytes of `workbook` as an xlsx file, see `save_workbook`."""
    workbook.properties.created = _MOMENT
    workbook.properties.modified = _MOMENT
    workbook.properties.creator = _MAKER
    workbook.properties.lastModifiedBy = None
    draft = BytesIO()
    # Not Workbook.save: that puts the time of day in the properties.
    ExcelWriter(workbook, ZipFile(draft, "w", ZIP_STORED)).save()
    return _repacked(draft)


def _repacked(draft: BytesIO) -> bytes:
    """The same members without the time, the system and the rights they were written with."""
    final = BytesIO()
    with ZipFile(draft) as source, ZipFile(final, "w") as target:
        for name in source.namelist():
            member = ZipInfo(name, _ZIP_MOMENT)
            member.create_system = 0
            member.external_attr = _ORDINARY_FILE
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return final.getvalue()


def set_value(cell: Cell, value: CellValue) -> Cell:
    """Put `value` in `cell`; text stays text, also where Excel would see a formula or an error.

    Characters that a workbook cannot hold are dropped, text is cut at the longest Excel allows.
    """
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = _NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value))[:_LONGEST_TEXT]
    cell.value = text
    cell.data_type = "s"
    if _LOOKS_LIKE_FORMULA.match(text):
        cell.quotePrefix = True  # else it turns into a formula once someone edits the cell
    return cell


def text_cell(sheet: WriteOnlyWorksheet, value: CellValue) -> Cell:
    """A cell for a write-only sheet's `append`, with the same care as `set_value`."""
    return set_value(WriteOnlyCell(sheet), value)
