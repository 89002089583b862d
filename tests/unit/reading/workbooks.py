"""Workbooks made in code, and ways to spoil them below what a spreadsheet program can do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import openpyxl

Rows = Iterable[Sequence[object]]
SHEET = "xl/worksheets/sheet1.xml"


def xlsx(rows: Rows, *, sheet: str = "Plannen") -> bytes:
    return xlsx_of({sheet: rows})


def xlsx_of(sheets: Mapping[str, Rows], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets. Excel demands one visible sheet; openpyxl does not."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.active = 0
    book.save(stream)
    return stream.getvalue()


def long_xlsx(rows: Rows, *, sheet: str = "Plannen") -> bytes:
    """As `xlsx`, for 100,000 rows: the XML is written straight, which openpyxl takes 20 s for."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(row, number))}</row>'
        for number, row in enumerate(rows, 1)
    )
    end = b"</sheetData>"
    return repacked(xlsx([], sheet=sheet), lambda xml: xml.replace(end, lines.encode() + end))


def _cell(row: Sequence[object], number: int) -> Iterator[str]:
    for position, cell in enumerate(row):
        place = f'<c r="{chr(ord("A") + position)}{number}"'
        if isinstance(cell, str):
            yield f'{place} t="inlineStr"><is><t>{cell}</t></is></c>'
        elif cell is not None:
            yield f"{place}><v>{cell}</v></c>"


def edited(change: Callable[[openpyxl.Workbook], object], rows: Rows = (("x", 1),)) -> bytes:
    """A workbook after a change with openpyxl's own objects."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(rows)))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(
    data: bytes,
    change: Callable[[bytes], bytes] = bytes,
    *,
    part: str = SHEET,
    extra: Mapping[str, bytes] | None = None,
    without: Sequence[str] = (),
) -> bytes:
    """The same zip with one part changed, parts added or left out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name not in without:
                target.writestr(name, change(content) if name == part else content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()
