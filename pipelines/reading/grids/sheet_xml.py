"""What the workbook reader does not tell about a sheet: its extent, formula errors, what is hidden.

Searches the XML as bytes, by row at most: a parsed tree of 100,000 rows takes minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.reading.grids.grid import column_letter, column_position
from pipelines.reading.refused import RefusedFile

NO_RESULT = "formule zonder uitkomst"
"""A formula that was never calculated: a program wrote it and Excel did not yet open it."""

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
_ROW_NUMBER = re.compile(rb"""[^>]*?\sr=["'](\d{1,10})["']""")
_REFERENCE = re.compile(rb"""\sr=["']([A-Za-z]{1,7})(\d{1,10})["']""")
_ERROR_TYPE = re.compile(rb"""\st=["']e["']""")
_TEXT_TYPE = re.compile(rb"""\st=["']str["']""")
_HIDDEN = re.compile(rb"""\s(?:hidden=["'](?:1|true)|(?:ht|width)=["']0(?:\.0+)?["'])""")
_HIDDEN_MARKS = (b'hidden="', b"hidden='", b'ht="0', b"ht='0")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s[^>]*>")
_FIRST_COLUMN = re.compile(rb"""\bmin=["'](\d{1,6})["']""")
_FINAL_COLUMN = re.compile(rb"""\bmax=["'](\d{1,6})["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[^>]*>([^<]*)<")


@dataclass(frozen=True)
class Box:
    """The rectangle from A1 around every cell with content."""

    rows: int
    columns: int

    @property
    def corner(self) -> str:
        """The address of the last cell."""
        return f"{column_letter(self.columns - 1)}{self.rows}"


def extent(xml: bytes, sheet: str) -> Box:
    """The box around the filled cells of a sheet.

    Raises RefusedFile where rows or cells do not stand in order, as Excel always has them: then
    the box is not certain, and the reader would lay out whatever it is told.
    """
    prefix = _prefix(xml)
    rows = columns = number = 0
    closing = b"</" + prefix + b"c>"
    opening = b"<" + prefix + b"c"
    for row in xml.split(b"<" + prefix + b"row")[1:]:
        stated = _ROW_NUMBER.match(row)
        number = int(stated[1]) if stated else number + 1
        if closing in row:
            rows = max(rows, number)
            columns = max(columns, _last_column(row, closing, opening))
    if rows > _LAST_ROW or columns > _LAST_COLUMN or _is_beyond(xml, prefix, rows, columns):
        raise RefusedFile(
            f"Blad «{sheet}» is beschadigd: cellen staan buiten het blad of niet op volgorde.",
            remedy="Open het bestand in Excel, sla het opnieuw op als .xlsx en lever dat.",
        )
    return Box(rows, columns)


def _prefix(xml: bytes) -> bytes:
    """The namespace prefix before every tag: nothing in Excel, `x:` in some libraries."""
    root = _ROOT.search(xml[:5_000])
    return root[1] + b":" if root and root[1] else b""


def _last_column(row: bytes, closing: bytes, opening: bytes) -> int:
    """Columns up to the last cell with content; where cells are not numbered, their count."""
    end = row.rfind(closing)
    start = row.rfind(opening, 0, end)
    found = _REFERENCE.search(row, start, end)
    return column_position(found[1].decode()) + 1 if found else row.count(opening)


def _is_beyond(xml: bytes, prefix: bytes, rows: int, columns: int) -> bool:
    """Whether a cell with content has an address outside the box, or rows have two kinds of tag.

    Addresses in small letters, which Excel never writes, count as outside.
    """
    beyond_row = _greater(str(rows), "0123456789")
    letters = column_letter(columns - 1) if columns else "A"
    beyond_column = _greater(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    address = rf"(?:(?:{beyond_column})\d+|[A-Z]+(?:{beyond_row})[\"'])"
    reference = rf"""r=["'](?:{address}|[A-Z]*[a-z])"""
    cell = rf"""<(?:[\w.-]+:)?c\s(?:[^>]*\s)?{reference}[^>]*(?<!/)>"""
    # The short pattern is fast and nearly always finds nothing; a formatted blank cell may fit it.
    if re.search(reference.encode(), xml) and re.search(cell.encode(), xml):
        return True
    other = rb"<row[\s>]" if prefix else rb"<[\w.-]+:row[\s>]"
    return (b"<row" if prefix else b":row") in xml and re.search(other, xml) is not None


def _greater(text: str, digits: str) -> str:
    """A pattern for everything that counts further than `text`, all without leading zeros."""
    anything = f"[{digits[0]}-{digits[-1]}]"
    longer = f"{anything}{{{len(text) + 1},}}"
    higher = [
        f"{text[:place]}[{digits[digits.index(each) + 1]}-{digits[-1]}]"
        f"{anything}{{{len(text) - place - 1}}}"
        for place, each in enumerate(text)
        if each != digits[-1]
    ]
    return "|".join([longer, *higher])


def errors(xml: bytes) -> dict[tuple[int, int], str]:
    """(row, column) position from 0 → the error there; formulas that have no result included."""
    prefix = _prefix(xml)
    found = dict(_stated_errors(xml, prefix))
    found.update(_without_result(xml, prefix))
    return found


def _stated_errors(xml: bytes, prefix: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    closing = b"</" + prefix + b"c>"
    if b't="e"' not in xml and b"t='e'" not in xml:
        return
    for match in _ERROR_TYPE.finditer(xml):
        end = xml.find(closing, match.end())
        value = _VALUE.search(xml, match.end(), end)
        place = _place(xml, xml.rfind(b"<", 0, match.start()), match.end() + 60)
        if place:
            yield place, value[1].decode("utf-8", "replace") if value else "#N/A"


def _without_result(xml: bytes, prefix: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """A formula that results in empty text has type `str` and is not one of these."""
    if b"<" + prefix + b"f" not in xml:
        return
    p = re.escape(prefix)
    pattern = (
        rb"(?:</" + p + rb"f>|<" + p + rb"f(?:\s[^>]*)?/>)\s*"
        rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v></" + p + rb"v>)?\s*</" + p + rb"c>"
    )
    for match in re.finditer(pattern, xml):
        start = xml.rfind(b"<" + prefix + b"c ", 0, match.start())
        tag_end = xml.find(b">", start)
        place = _place(xml, start, tag_end + 1)
        if place and not _TEXT_TYPE.search(xml, start, tag_end):
            yield place, NO_RESULT


def hidden_rows(xml: bytes) -> frozenset[int]:
    """Rows that a filter, a group or a person hides, or makes 0 high."""
    if not any(mark in xml for mark in _HIDDEN_MARKS):
        return frozenset()
    found, number = set(), 0
    for row in xml.split(b"<" + _prefix(xml) + b"row")[1:]:
        stated = _ROW_NUMBER.match(row)
        number = int(stated[1]) if stated else number + 1
        if _HIDDEN.search(row, 0, row.find(b">") + 1):
            found.add(number)
    return frozenset(found)


def hidden_columns(xml: bytes) -> frozenset[int]:
    """Positions of columns that are hidden, or 0 wide."""
    found: set[int] = set()
    for column in _COLUMN.finditer(xml, 0, max(xml.find(b"sheetData"), 0)):
        first, last = _FIRST_COLUMN.search(column[0]), _FINAL_COLUMN.search(column[0])
        if first and last and _HIDDEN.search(column[0]):
            found |= set(range(int(first[1]) - 1, min(int(last[1]), _LAST_COLUMN)))
    return frozenset(found)


def _place(xml: bytes, start: int, end: int) -> tuple[int, int] | None:
    found = _REFERENCE.search(xml, max(start, 0), end)
    return (int(found[2]) - 1, column_position(found[1].decode())) if found else None
