"""Comments on cells: the texts, and the drawing that spreadsheet programs want beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from pipelines.reports.xlsx.cells import address, with_comments_link
from pipelines.reports.xlsx.package import MAIN, Package, Unmarkable, attribute, insert_before

AUTHOR = "Woonmonitor"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENT = re.compile(r"<comment\b.*?</comment>", re.DOTALL)
_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
_EMPTY_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
)
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
"""On each shape too: whoever made the drawing may use other prefixes."""
_EMPTY_DRAWING = (
    f"<xml {_NAMESPACES}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype></xml>"
)


def comment(package: Package, sheet: str, texts: Mapping[str, str]) -> None:
    """Put these texts on these cells of the sheet; comments of others stay, ours are replaced."""
    related = {each.kind: each.target for each in package.relationships(sheet)}
    comments, drawing = related.get("comments"), related.get("vmlDrawing")
    if bool(comments) != bool(drawing):
        raise Unmarkable("comments without a drawing")
    if not comments or not drawing:
        comments, drawing = _start(package, sheet)
    old = package.text(comments)
    ours = _cells_of_ours(old)
    package.put(comments, _with_comments(_without_ours(old), texts))
    kept = _without_shapes(package.text(drawing), ours)
    theirs = {attribute(each, "ref") for each in _COMMENT.findall(old)} - ours
    shapes = "".join(_shape(cell, 90_000 + n) for n, cell in enumerate(texts) if cell not in theirs)
    package.put(drawing, insert_before(kept, "</xml>", shapes))


def _start(package: Package, sheet: str) -> tuple[str, str]:
    comments = package.free_name("xl/commentsWoonmonitor{}.xml")
    package.add(comments, _EMPTY_COMMENTS, _COMMENTS_TYPE)
    package.relate(sheet, "comments", comments)
    drawing = package.free_name("xl/drawings/vmlDrawingWoonmonitor{}.vml")
    package.put(drawing, _EMPTY_DRAWING)
    package.declare_extension("vml", _DRAWING_TYPE)
    identifier = package.relate(sheet, "vmlDrawing", drawing)
    package.put(sheet, with_comments_link(package.text(sheet), identifier))
    return comments, drawing


def _authors(text: str) -> list[str]:
    return re.findall(r"<author>(.*?)</author>|<author/>", text, re.DOTALL)


def _is_ours(entry: str, authors: list[str]) -> bool:
    number = int(attribute(entry, "authorId") or 0)
    return number < len(authors) and authors[number] == AUTHOR


def _cells_of_ours(text: str) -> set[str | None]:
    authors = _authors(text)
    return {attribute(each, "ref") for each in _COMMENT.findall(text) if _is_ours(each, authors)}


def _without_ours(text: str) -> str:
    authors = _authors(text)
    return _COMMENT.sub(lambda match: "" if _is_ours(match[0], authors) else match[0], text)


def _with_comments(text: str, texts: Mapping[str, str]) -> str:
    """Where somebody else's comment stands on the cell, ours is added to it."""
    text = re.sub(r"<commentList\s*/>", "<commentList></commentList>", text)
    text = re.sub(r"<authors\s*/>", "<authors></authors>", text)
    author = len(_authors(text))
    text = insert_before(text, "</authors>", f"<author>{AUTHOR}</author>")
    left = dict(texts)

    def extended(match: re.Match[str]) -> str:
        added = left.pop(attribute(match[0], "ref") or "", None)
        return match[0] if added is None else insert_before(match[0], "</text>", _run("\n" + added))

    text = _COMMENT.sub(extended, text)
    new = (
        f'<comment ref="{cell}" authorId="{author}"><text>{_run(words)}</text></comment>'
        for cell, words in left.items()
    )
    return insert_before(text, "</commentList>", "".join(new))


def _run(words: str) -> str:
    return f'<r><t xml:space="preserve">{escape(words)}</t></r>'


def _without_shapes(drawing: str, cells: set[str | None]) -> str:
    places = {address(cell) for cell in cells if cell}

    def kept(match: re.Match[str]) -> str:
        row = re.search(r"<x:Row>\s*(\d+)", match[0])
        column = re.search(r"<x:Column>\s*(\d+)", match[0])
        place = (int(row[1]) + 1, int(column[1]) + 1) if row and column else None
        return "" if place in places else match[0]

    return _SHAPE.sub(kept, drawing)


def _shape(cell: str, number: int) -> str:
    row, column = address(cell)
    return (
        f'<v:shape {_NAMESPACES} id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:60pt;margin-top:2pt;width:260pt;height:90pt;z-index:1;'
        'visibility:hidden" '
        'fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column}, 15, {row - 1}, 2, {column + 4}, 15, {row + 4}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )
