"""An .xlsx as grids: one per sheet that holds anything.

`package.py` has checked the file, `sheet_xml.py` looks at what the reader does not tell; the
reader itself is calamine (Rust): cached values of formulas, dates by their format.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar
from xml.etree import ElementTree

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipelines.reading.grids.grid import Cells, Date1904, Grid, Looks, cells_frame
from pipelines.reading.grids.limits import MAX_TREE, check_rows, check_size, dotted
from pipelines.reading.grids.package import Parts, packed, safe_parts
from pipelines.reading.grids.rich_text import (
    Notes,
    SharedNotes,
    without_inline_notes,
)
from pipelines.reading.grids.sheet_xml import (
    errors,
    extent,
    hidden_columns,
    hidden_rows,
)
from pipelines.reading.grids.styles import styles_of
from pipelines.reading.refused import RefusedFile, excerpt

_T = TypeVar("_T")
_WORKBOOK = "xl/workbook.xml"
_ANEW = "Open het bestand in Excel, sla het opnieuw op als .xlsx en lever dat."


def read_workbook(data: bytes) -> list[Grid]:
    """The sheets that hold anything, in the workbook's order, hidden ones marked.

    Raises RefusedFile for a workbook that is unsafe, damaged, too large or blank.
    """
    parts = safe_parts(data)
    sheets = _sheet_parts(parts)
    for name, part in sheets.items():
        box = extent(parts[part], name)
        check_size(f"Blad «{name}»", box.rows, box.columns, box.corner)
    styles = styles_of(parts)
    looks = {name: styles.of(parts[part]) for name, part in sheets.items()}
    notes = _take_notes(parts, sheets)
    counts_from_1904 = _counts_from_1904(parts)
    book = _guarded(lambda: CalamineWorkbook.from_filelike(packed(parts)), "de werkmap")
    listed = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    grids = [
        replace(
            _grid(book, each, parts.get(sheets.get(each.name, ""), b""), counts_from_1904),
            notes=notes.get(each.name, {}),
            looks=looks.get(each.name, Looks()),
        )
        for each in listed
    ]
    filled = [grid for grid in grids if not grid.is_blank]
    if not filled:
        names = ", ".join(each.name for each in listed)
        raise RefusedFile(
            f"De werkmap bevat geen enkele gevulde cel (bladen: {excerpt(names) or 'geen'}).",
            remedy="Lever de werkmap met de lijst erin.",
        )
    return filled


def _take_notes(parts: Parts, sheets: dict[str, str]) -> dict[str, Notes]:
    """Sheet → notes; they are taken out of the parts, so that the reader does not see them."""
    shared = SharedNotes(parts)
    notes = {}
    for name, part in sheets.items():
        parts[part], inline = without_inline_notes(parts[part])
        notes[name] = {**shared.on_sheet(parts[part]), **inline}
    return notes


def _grid(
    book: CalamineWorkbook, listed: SheetMetadata, xml: bytes, counts_from_1904: bool
) -> Grid:
    name = listed.name
    sheet = _guarded(lambda: book.get_sheet_by_name(name), f"blad «{name}»")
    rows = _guarded(lambda: sheet.to_python(skip_empty_area=False), f"blad «{name}»")
    faults = errors(xml)
    raw = _array(rows, faults)
    if counts_from_1904:
        raw = np.array(np.frompyfunc(_from_1904, 1, 1)(raw), dtype=object).reshape(raw.shape)
    cells = cells_frame(raw, list(range(1, len(raw) + 1)), faults)
    check_rows(f"Blad «{name}»", int(cells.notna().to_numpy().any(axis=1).sum()))
    return Grid(
        name,
        listed.visible != SheetVisibleEnum.Visible,
        cells,
        hidden_rows=hidden_rows(xml),
        hidden_columns=hidden_columns(xml),
    )


def _array(rows: Sequence[Sequence[object]], faults: dict[tuple[int, int], str]) -> Cells:
    """The cells as an array, large enough for errors beyond the last value."""
    height = max([len(rows), *(row + 1 for row, _ in faults)])
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in faults)])
    array = np.full((height, width), None, dtype=object)
    if rows:
        array[: len(rows), : len(rows[0])] = np.array(rows, dtype=object)
    return array


def _guarded(read: Callable[[], _T], subject: str) -> _T:
    """What the reader returns; its errors and its panics as a refusal."""
    try:
        return read()
    except CalamineError as error:
        raise _unreadable(subject, error) from error
    except BaseException as error:
        # A panic in Rust is no Exception and its class cannot be imported; all else passes.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(subject, error) from error


def _unreadable(subject: str, error: BaseException) -> RefusedFile:
    return RefusedFile(
        f"Het Excel-bestand is beschadigd: {subject} is niet te lezen ({excerpt(str(error))}).",
        remedy=_ANEW,
    )


def _sheet_parts(parts: Parts) -> dict[str, str]:
    """Sheet name → part. Parts the workbook does not list are not read, by the reader neither."""
    by_low = {name.lower(): name for name in parts}
    workbook = _tree(parts, by_low[_WORKBOOK])
    rels = by_low.get("xl/_rels/workbook.xml.rels", "")
    targets = {each.get("Id"): each.get("Target", "") for each in _tree(parts, rels)}
    found = {}
    for entry in workbook.iter():
        if _local(entry.tag) != "sheet":
            continue
        key = next((value for name, value in entry.items() if _local(name) == "id"), None)
        part = by_low.get(posixpath.normpath(_inside_xl(targets.get(key, ""))).lower())
        if part is not None:
            found[entry.get("name", "")] = part
    return found


def _counts_from_1904(parts: Parts) -> bool:
    """Whether day 0 of this workbook is 1 January 1904."""
    by_low = {name.lower(): name for name in parts}
    settings = (each for each in _tree(parts, by_low[_WORKBOOK]).iter())
    found = next((each for each in settings if _local(each.tag) == "workbookPr"), None)
    return found is not None and found.get("date1904", "0").lower() in ("1", "true", "on")


def _from_1904(cell: object) -> object:
    return Date1904(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell


def _inside_xl(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _local(name: str) -> str:
    return re.sub(r"^\{.*\}", "", name)


def _tree(parts: Parts, name: str) -> ElementTree.Element:
    """A small part as a tree; it has no DTD, so nothing in it expands."""
    part = parts.get(name, b"<none/>")
    if len(part) > MAX_TREE:
        raise RefusedFile(
            f"Het deel «{excerpt(name)}» van de werkmap is {dotted(len(part))} bytes groot; "
            f"hoogstens {dotted(MAX_TREE)} wordt gelezen.",
            remedy="Verwijder namen van cellen en externe koppelingen en sla opnieuw op.",
        )
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - see above
    except ElementTree.ParseError as error:
        raise _unreadable(f"deel «{excerpt(name)}»", error) from error
