"""What only the look of a cell says: a line through it, or a percentage.

Finds such cells in the XML of a workbook; what it means is for who reads the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.grids.grid import Looks, column_position
from pipelines.reading.grids.package import Parts

_TAG = rb"<(?:[\w.-]+:)?"
_STRIKE = re.compile(_TAG + rb"""strike(?:\s*/?>|\s+val=["'](?:1|true)["'])""")
_FONTS = re.compile(_TAG + rb"fonts[\s>].*?</(?:[\w.-]+:)?fonts>", re.DOTALL)
_FONT = re.compile(_TAG + rb"font(?:\s[^>]*)?(?:/>|>.*?</(?:[\w.-]+:)?font>)", re.DOTALL)
_FORMAT = re.compile(_TAG + rb"""numFmt\s[^>]*?numFmtId=["'](\d+)["'][^>]*""")
_CODE = re.compile(rb"""formatCode=(?:"([^"]*)"|'([^']*)')""")
_LITERAL = re.compile(rb'&quot;.*?&quot;|".*?"|\\.')
_STYLES = re.compile(_TAG + rb"cellXfs[\s>].*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(_TAG + rb"xf\s[^>]*>")
_FONT_OF = re.compile(rb"""\sfontId=["'](\d+)["']""")
_FORMAT_OF = re.compile(rb"""\snumFmtId=["'](\d+)["']""")
_PERCENT = frozenset((9, 10))
"""Excel's own formats 0% and 0,00%."""
_SHARED = re.compile(_TAG + rb"si(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?si>)", re.DOTALL)
_CELL = re.compile(_TAG + rb"c\s([^>]*)>")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,7})(\d{1,10})["']""")
_STYLE_OF = re.compile(rb"""\bs=["'](\d+)["']""")
_SHARED_VALUE = re.compile(rb"\s*" + _TAG + rb"v>(\d+)<")


@dataclass(frozen=True)
class Styles:
    """Which cell styles and shared texts of a workbook have a line through them, or are shares."""

    struck: frozenset[int]
    percent: frozenset[int]
    struck_texts: frozenset[int]

    def of(self, xml: bytes) -> Looks:
        """The cells of a sheet with such a look; blank ones may be among them."""
        is_told = self.struck or self.percent or self.struck_texts or _STRIKE.search(xml)
        if not is_told:
            return Looks()
        struck, percent = set(), set()
        for found in _CELL.finditer(xml):
            attributes = found[1]
            place, style = _PLACE.search(attributes), _STYLE_OF.search(attributes)
            if place is None:
                continue
            at = (int(place[2]), column_position(place[1].decode()))
            number = int(style[1]) if style else 0
            if number in self.struck or self._has_struck_text(xml, found):
                struck.add(at)
            if number in self.percent:
                percent.add(at)
        return Looks(frozenset(struck), frozenset(percent))

    def _has_struck_text(self, xml: bytes, cell: re.Match[bytes]) -> bool:
        if b'"s"' in cell[1] or b"'s'" in cell[1]:
            value = _SHARED_VALUE.match(xml, cell.end())
            return value is not None and int(value[1]) in self.struck_texts
        if b"inlineStr" in cell[1]:
            opening = xml.find(b"is>", cell.end())
            return bool(_STRIKE.search(xml, cell.end(), xml.find(b"is>", opening + 1)))
        return False


def styles_of(parts: Parts) -> Styles:
    """The looks that the styles and shared texts of a workbook define."""
    by_low = {name.lower(): part for name, part in parts.items()}
    xml = by_low.get("xl/styles.xml", b"")
    fonts = _numbered(_FONTS, _FONT, xml)
    struck = {number for number, font in enumerate(fonts) if _STRIKE.search(font)}
    formats = _PERCENT | set(_percent_formats(xml))
    styles = _numbered(_STYLES, _STYLE, xml)
    texts = by_low.get("xl/sharedstrings.xml", b"")
    shared = _SHARED.finditer(texts) if _STRIKE.search(texts) else ()
    return Styles(
        struck=_with(styles, _FONT_OF, struck),
        percent=_with(styles, _FORMAT_OF, formats),
        struck_texts=frozenset(
            number for number, each in enumerate(shared) if _STRIKE.search(each[1] or b"")
        ),
    )


def _numbered(block: re.Pattern[bytes], entry: re.Pattern[bytes], xml: bytes) -> list[bytes]:
    found = block.search(xml)
    return [each[0] for each in entry.finditer(found[0])] if found else []


def _percent_formats(xml: bytes) -> Iterator[int]:
    for each in _FORMAT.finditer(xml):
        code = _CODE.search(each[0])
        if code and b"%" in _LITERAL.sub(b"", code[1] or code[2] or b""):
            yield int(each[1])


def _with(
    styles: Sequence[bytes], name: re.Pattern[bytes], wanted: Collection[int]
) -> frozenset[int]:
    return frozenset(
        number
        for number, style in enumerate(styles)
        if (found := name.search(style)) and int(found[1]) in wanted
    )
