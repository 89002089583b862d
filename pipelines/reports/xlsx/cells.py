"""The XML of one sheet: other formats for some of its cells, and the link to its comments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from pipelines.reports.xlsx.package import OFFICE, Unmarkable, attribute, with_attribute

_ROW = re.compile(r"<row\b[^>]*?/>|<row\b[^>]*?>.*?</row>", re.DOTALL)
_CELL = re.compile(r"<c\b[^>]*>")
_TAG = re.compile(r"<(/?)([\w:.-]+)[^>]*?(/?)>")
_AFTER_COMMENTS = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "mc:AlternateContent",
}  # fmt: skip
"""What the schema of a sheet puts after the link to the comments."""

Restyle = Callable[[int], int]
"""The number of a cell's format → that of the marked format."""


def address(cell: str) -> tuple[int, int]:
    """'F12' → (12, 6): row and column, both from 1."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def restyled(text: str, cells: Mapping[str, Restyle]) -> str:
    """The sheet with the formats of these cells changed; a blank cell is made, a row is not."""
    per_row: defaultdict[int, list[str]] = defaultdict(list)
    for cell in cells:
        per_row[address(cell)[0]].append(cell)

    def row(match: re.Match[str]) -> str:
        number = attribute(match[0][: match[0].index(">") + 1], "r")
        if number is None:
            raise Unmarkable("row without a number")
        changed = match[0]
        for cell in per_row.get(int(number), ()):
            changed = _restyled_row(changed, cell, cells[cell])
        return changed

    return _ROW.sub(row, text)


def _restyled_row(row: str, cell: str, restyle: Restyle) -> str:
    column = address(cell)[1]
    for tag in _CELL.finditer(row):
        name = attribute(tag[0], "r")
        if name is None:
            raise Unmarkable("cell without an address")
        if name == cell:
            style = int(attribute(tag[0], "s") or 0)
            new = with_attribute(tag[0], "s", str(restyle(style)))
            return row[: tag.start()] + new + row[tag.end() :]
        if address(name)[1] > column:
            return row[: tag.start()] + _blank(cell, restyle) + row[tag.start() :]
    if row.endswith("/>"):
        return row.removesuffix("/>").rstrip() + ">" + _blank(cell, restyle) + "</row>"
    return row.removesuffix("</row>") + _blank(cell, restyle) + "</row>"


def _blank(cell: str, restyle: Restyle) -> str:
    return f'<c r="{cell}" s="{restyle(0)}"/>'


def with_comments_link(text: str, identifier: str) -> str:
    """The sheet with its link to the drawing of its comments, where the schema wants it."""
    link = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{identifier}"/>'
    start = text.find("</sheetData>")
    if start < 0:
        raise Unmarkable("sheetData")
    depth = 0
    for tag in _TAG.finditer(text, start + len("</sheetData>")):
        closes, name, is_empty = tag.groups()
        if closes:
            depth -= 1
        if depth < 0 or (depth == 0 and not closes and name in _AFTER_COMMENTS):
            return text[: tag.start()] + link + text[tag.start() :]
        if not closes and not is_empty:
            depth += 1
    raise Unmarkable("worksheet")


def unselected(text: str) -> str:
    """The sheet not selected: two selected sheets are edited together."""
    return re.sub(r"""\stabSelected\s*=\s*["'](?:1|true)["']""", "", text, count=1)
