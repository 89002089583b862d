"""Notes in rich text: runs in superscript or subscript are taken out before the cells are read.

The reader flattens runs, so that 45 with a note 1 comes out as 451. Works on the XML of a workbook;
notes that are written with characters such as ¹ are for `notes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from pipelines.reading.grids.grid import column_position
from pipelines.reading.grids.notes import is_note, raised
from pipelines.reading.grids.package import Parts

_MARK = b"vertAlign"
_TAG = rb"(?:[\w.-]+:)?"
_STRING = re.compile(rb"<" + _TAG + rb"si(?:\s[^>]*)?(?:/>|>(.*?)</" + _TAG + rb"si>)", re.DOTALL)
_INLINE = re.compile(rb"<(" + _TAG + rb")is>(.*?)</" + _TAG + rb"is>", re.DOTALL)
_PHONETIC = re.compile(rb"<" + _TAG + rb"rPh\s.*?</" + _TAG + rb"rPh>", re.DOTALL)
_RUN = re.compile(rb"<" + _TAG + rb"r(?:\s[^>]*)?>(.*?)</" + _TAG + rb"r>", re.DOTALL)
_TEXT = re.compile(rb"<" + _TAG + rb"t(?:\s[^>]*)?>(.*?)</" + _TAG + rb"t>", re.DOTALL)
_RAISED = re.compile(rb"""<(?:[\w.-]+:)?vertAlign\s+val=["'](superscript|subscript)["']""")
_CELL = re.compile(rb"<" + _TAG + rb"c\s([^>]*)>\s*<" + _TAG + rb"v>(\d+)</")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,7})(\d{1,10})["']""")

Notes = dict[tuple[int, int], str]
"""(row number, column position) → the note that was left out there."""


class SharedNotes:
    """The texts that cells share, without their notes."""

    def __init__(self, parts: Parts) -> None:
        self.by_number: dict[int, str] = {}
        """Number of a shared text → its note."""
        for name in [each for each in parts if each.lower() == "xl/sharedstrings.xml"]:
            if _MARK in parts[name]:
                parts[name] = self._cleaned(parts[name])

    def _cleaned(self, xml: bytes) -> bytes:
        """The part with the notes out; the same texts in the same order."""
        pieces, end = [], 0
        for number, found in enumerate(_STRING.finditer(xml)):
            parted = _parted(found[1] or b"")
            if parted:
                if parted[1]:
                    self.by_number[number] = parted[1]
                pieces += [xml[end : found.start(1)], _plain(parted[0], xml)]
                end = found.end(1)
        return b"".join([*pieces, xml[end:]])

    def on_sheet(self, xml: bytes) -> Notes:
        """Where on this sheet the texts stand that had a note."""
        if not self.by_number:
            return {}
        return {
            place: self.by_number[int(found[2])]
            for found in _CELL.finditer(xml)
            if b't="s"' in found[1] or b"t='s'" in found[1]
            if int(found[2]) in self.by_number and (place := _place(found[1]))
        }


def without_inline_notes(xml: bytes) -> tuple[bytes, Notes]:
    """A sheet whose cells hold their own texts, with the notes out, and where those were."""
    if _MARK not in xml:
        return xml, {}
    notes: Notes = {}

    def cleaned(found: re.Match[bytes]) -> bytes:
        parted = _parted(found[2])
        if parted is None:
            return found[0]
        start = xml.rfind(b"<" + found[1] + b"c ", 0, found.start())
        if parted[1] and (place := _place(xml[start : found.start()])):
            notes[place] = parted[1]
        tag = found[1]
        return b"<" + tag + b"is>" + _text(parted[0], tag) + b"</" + tag + b"is>"

    return _INLINE.sub(cleaned, xml), notes


def _parted(xml: bytes) -> tuple[str, str] | None:
    """Text and note of a text of several runs; None where nothing in it is raised.

    Of a text that is raised as a whole nobody can say to what it is a note: it stays, and looks so.
    """
    if _MARK not in xml:
        return None
    runs = list(_runs(_PHONETIC.sub(b"", xml)))
    base = "".join(text for text, kind in runs if not kind)
    if not base.strip():
        return raised("".join(text for text, _ in runs)), ""
    kept, notes = "", []
    for text, kind in runs:
        if kind and text.strip() and is_note(text, kind, before=kept, base=base):
            notes.append(text.strip())
        else:
            kept += text
    return (kept, " ".join(notes)) if notes else None


def _runs(xml: bytes) -> Iterator[tuple[str, str]]:
    """Text of each run, and `superscript`, `subscript` or nothing."""
    for run in _RUN.finditer(xml):
        raised = _RAISED.search(run[1])
        text = b"".join(_TEXT.findall(run[1])).decode("utf-8", "replace")
        yield unescape(text), raised[1].decode() if raised else ""


def _plain(text: str, xml: bytes) -> bytes:
    root = re.search(rb"<((?:[\w.-]+:)?)sst[\s>]", xml)
    return _text(text, root[1] if root else b"")


def _text(text: str, prefix: bytes) -> bytes:
    inside = escape(text, quote=False).encode()
    return b"<" + prefix + b't xml:space="preserve">' + inside + b"</" + prefix + b"t>"


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(attributes)
    return (int(found[2]), column_position(found[1].decode())) if found else None
