"""What one header says: compared without case, accents and blanks, never without its signs.

«Gerealiseerd (%)» is no number of dwellings and «2029+» is not the year 2029. Which columns a
table has is for `header.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pipelines.reading.cells.dates import date_of, dutch, serial_of
from pipelines.sources.plancapaciteit.fields import known_fields

_ALIKE = str.maketrans(
    {"⩾": "≥", "≧": "≥", "⩽": "≤", "≦": "≤", "‒": "-", "–": "-", "—": "-", "−": "-"}
)
_PAIRS = ((">=", "≥"), ("<=", "≤"))
_WITHOUT_MEANING = ("Z", "C", "P", "M", "Sk")
"""Kinds of character (Unicode): blanks, control, punctuation, accents, accents on their own."""

_MEANS = frozenset("%‰‱\u0338")
"""Punctuation and accents that say something all the same; the last strikes a sign out."""

_DECIMAL_YEAR = re.compile(r"((?:19|20)\d\d)[.,]0+")
_EDGE_DASH = re.compile(r"^\W*-\s*(?=\d)|(?<=\d)\s*-\W*$")
_SHARE = re.compile(r"[%‰‱]|percentage|promille|aandeel")
_SCALE = re.compile(r"[x×]1000|duizendtallen|[x×]1(?:mln|miljoen)")
_YEAR = r"((?:19|20)\d\d)"


class Years(NamedTuple):
    """The years of a column by its header."""

    first: int
    last: int
    title: str
    is_open: bool


@lru_cache(maxsize=20_000, typed=True)
def plain(header: object) -> str:
    """A header to compare by: `Plan-naam ` is `plannaam`, `Gerealiseerd (%)` is `gerealiseerd%`."""
    text = unicodedata.normalize("NFKD", _year_text(header)).translate(_ALIKE).casefold()
    for pair, sign in _PAIRS:
        text = text.replace(pair, sign)
    text = _EDGE_DASH.sub("\N{MINUS SIGN}", text)
    return "".join(mark for mark in text if _has_meaning(mark))


def without_euro(name: str) -> str:
    """A plain header of an amount, of which the euro sign says nothing new."""
    return re.sub("(in)?€", "", name)


def shown(header: object) -> str:
    """A header as its file shows it: 2024, not 2024.0; 1-7-2026."""
    if isinstance(header, float):
        return f"{header:.15g}"
    return dutch(header) if isinstance(header, date) else str(header)


def as_date(header: object) -> date | None:
    """The date that a header is, in a workbook or as text; None for anything else."""
    if isinstance(header, str):
        header = date_of(header.strip()).value
    return header if isinstance(header, date) else None


def year_of_date(header: date) -> int | None:
    """The year that a header in date format is: 1-1-2026, or the number 2026 that shows as 1905."""
    first, last = known_fields().open_periods.bounds
    if first <= serial_of(header) <= last:
        return serial_of(header)
    return header.year if (header.month, header.day) == (1, 1) else None


def changes_numbers(header: str, position: int) -> bool:
    """Whether a plain header over others makes shares or thousands of what stands below it.

    Over the first column stands the title of the sheet, in which a percentage says little.
    """
    return bool(_SCALE.search(header) or (position > 0 and _SHARE.search(header)))


def year_patterns(header: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Ways to write a header of a layout in which `{year}` stands, by what the year means."""
    before, after = (re.escape(plain(part)) for part in header.split("{year}"))
    yield "year", re.compile(before + _YEAR + after)
    open_periods = known_fields().open_periods
    for meaning in ("since", "later_than", "until", "earlier_than"):
        entry = getattr(open_periods, meaning)
        ways = [way for word in entry.before for way in _before(word, before, after)]
        ways += [way for word in entry.after for way in _after(word, before, after)]
        yield meaning, re.compile("|".join(ways))


def years(meaning: str, year: int) -> Years:
    """The period that a year begins or ends; a year by itself is its own."""
    first, last = known_fields().open_periods.bounds
    if meaning == "year":
        return Years(year, year, str(year), is_open=False)
    if meaning in ("since", "later_than"):
        year += meaning == "later_than"
        return Years(year, last, f"{year} en later", is_open=True)
    year -= meaning == "earlier_than"
    return Years(first, year, f"t/m {year}", is_open=True)


def _year_text(header: object) -> str:
    """The header as text; a year that a program or a date format has dressed up is that year."""
    if header is None:
        return ""
    day = as_date(header)
    if day is not None:
        return str(year_of_date(day) or dutch(day))
    text = shown(header)
    dressed = _DECIMAL_YEAR.fullmatch(text.strip())
    return dressed[1] if dressed else text


def _has_meaning(mark: str) -> bool:
    if mark in _MEANS or mark == "\N{MINUS SIGN}":
        return True
    return mark != "|" and not unicodedata.category(mark).startswith(_WITHOUT_MEANING)


def _before(word: str, before: str, after: str) -> list[str]:
    said = re.escape(plain(word))
    return list(dict.fromkeys([before + said + _YEAR + after, said + before + _YEAR + after]))


def _after(word: str, before: str, after: str) -> list[str]:
    said = re.escape(plain(word))
    return list(dict.fromkeys([before + _YEAR + said + after, before + _YEAR + after + said]))
