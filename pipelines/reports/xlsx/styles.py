"""Styles of marked cells: what the cell looked like, with another fill."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal

from pipelines.reports.xlsx.package import Unmarkable, attribute, with_attribute

Mark = Literal["critical", "warning"]

_COLOURS: dict[Mark, str] = {"critical": "FFFFC7CF", "warning": "FFFFEB9D"}
"""Next to Excel's own 'bad' and 'neutral': rare enough to know our marks by in a marked copy."""
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_FILL = re.compile(r"<fill\b[^>]*?/>|<fill\b[^>]*?>.*?</fill>", re.DOTALL)
_FORMAT = re.compile(r"<xf\b[^>]*?/>|<xf\b[^>]*?>.*?</xf>", re.DOTALL)
_FONT = re.compile(r"<font\b[^>]*?/>|<font\b[^>]*?>.*?</font>", re.DOTALL)


class Styles:
    """The styles part; formats are added to it as cells ask for them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fonts = _entries(text, "fonts", _FONT)
        self._fills = [_unmarked(fill) for fill in _entries(text, "fills", _FILL)]
        self._formats = _entries(text, "cellXfs", _FORMAT)
        self._fill_of: dict[Mark, int] = {}
        self._marked: dict[tuple[int, Mark], int] = {}
        for mark, colour in _COLOURS.items():
            self._fill_of[mark] = len(self._fills)
            self._fills.append(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            )

    def marked(self, style: int, mark: Mark) -> int:
        """The number of the format that is `style` with the fill of `mark`."""
        if (style, mark) not in self._marked:
            try:
                old = self._formats[style]
            except IndexError as error:
                raise Unmarkable("cellXfs") from error
            tag = old[: old.index(">") + 1]
            new = with_attribute(tag, "fillId", str(self._fill_of[mark]))
            new = with_attribute(new, "applyFill", "1")
            self._marked[style, mark] = self._add_format(new + old[len(tag) :])
        return self._marked[style, mark]

    def of_font(self, font: str) -> int:
        """The number of a format with this font, its text wrapped and at the top."""
        self._fonts.append(f"<font>{font}</font>")
        return self._add_format(
            f'<xf numFmtId="0" fontId="{len(self._fonts) - 1}" fillId="0" borderId="0" xfId="0" '
            'applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        )

    def _add_format(self, entry: str) -> int:
        self._formats.append(entry)
        return len(self._formats) - 1

    def text(self) -> str:
        """The part with all that was added."""
        text = self._text
        for name, entries in (("fonts", self._fonts), ("fills", self._fills),
                              ("cellXfs", self._formats)):  # fmt: skip
            section = f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>'
            text = _section(name).sub(partial(_same, section), text, count=1)
        return text


def _section(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{name}\b[^>]*>(.*?)</{name}>", re.DOTALL)


def _entries(text: str, name: str, entry: re.Pattern[str]) -> list[str]:
    section = _section(name).search(text)
    if section is None:
        raise Unmarkable(name)
    return entry.findall(section[1])


def _unmarked(fill: str) -> str:
    """A copy marked before is marked anew: what was mended is no longer coloured."""
    colour = re.search(r"<fgColor\b[^>]*>", fill)
    is_ours = colour and attribute(colour[0], "rgb") in _COLOURS.values()
    return _NO_FILL if is_ours else fill


def _same(text: str, _: re.Match[str]) -> str:
    """Put in as it is: a backslash in a replacement would mean something."""
    return text
