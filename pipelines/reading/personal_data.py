"""Personal data in a file that should hold none: found by header, then by what cells look like.

For every source whose deliveries are about things. Says of which kind and in which column, and
never quotes a header or a cell. Knows no file format: it is given cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.grids import column_letter
from pipelines.reading.refused import RefusedFile

_WORDS = Path(__file__).with_name("personal_data.yml")
_HEADER_ROWS = 30
"""A header stands in one of the first rows: titles and explanations stand above it."""
_MANY, _SHARE = 3, 0.8
"""So many different numbers, of so much of the column, that pass the eleven-test: one in eleven
passes by chance, three of three in one of 1,331."""
_RECENT = 2010
_EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00)31[ -]?(?:\(0\))?[1-9](?:[ -]?\d){8}|06[ -](?:[ -]?\d){8})(?!\d)"
)
_BARE_MOBILE = re.compile(r"(?<![\d.,])06\d{8}(?!\d)")
_BSN = re.compile(r"\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}\.\d{3}\.\d{3}|\d{4} \d{2} \d{3}")
_LONG_AGO = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|200\d)|(?:19\d\d|200\d)-?\d{2}-?\d{2}")
_BSN_SAID = re.compile(r"\b(?:bsn|burgerservicenummer)\b\D{0,12}(\d{9})(?!\d)", re.IGNORECASE)


REASON = "Het bestand lijkt persoonsgegevens te bevatten"


class PersonalData(RefusedFile):
    """A file that must not be sent: what stands in it is about people."""


@dataclass(frozen=True)
class Cells:
    """The cells of one sheet or file: index is the row as shown, columns the position from 0."""

    sheet: str | None
    cells: pd.DataFrame
    header_row: int | None = None
    """The row of headers, where it is known: then a header may say more than the word itself."""
    is_of_no_shape: bool = False
    """Nobody knows what file it is: then a column of days long ago is one of birth dates."""


def refuse_personal_data(tables: Iterable[Cells]) -> None:
    """Raises PersonalData, naming kinds and columns, where a table seems to hold any."""
    places = [place for table in tables for place in _found(table)]
    if not places:
        return
    shown = "; ".join(places[:_SHOWN])
    rest = f" en nog {len(places) - _SHOWN}" if len(places) > _SHOWN else ""
    raise PersonalData(
        f"{REASON}: {shown}{rest}.",
        remedy="Haal die kolommen of cellen weg; zij worden nergens voor gebruikt.",
    )


_SHOWN = 6


def _found(table: Cells) -> Iterator[str]:
    for position, column in table.cells.items():
        filled = [each for each in column.tolist() if each is not None and each == each]  # noqa: PLR0124
        kind = _by_header(_headers_of(table, column, filled)) or _by_cells(filled)
        if kind is None and table.is_of_no_shape and _are_births(filled):
            kind = "geboortedatums"
        if kind:
            at = f"blad «{table.sheet}», " if table.sheet else ""
            yield f"{kind} ({at}kolom {column_letter(int(str(position)))})"


def _headers_of(table: Cells, column: pd.Series, filled: Sequence[object]) -> list[str]:
    """What may be the column's header, in words between blanks; none with nothing below it."""
    if table.header_row is not None:
        below = column[column.index > table.header_row]
        header = column.get(table.header_row)
        return [_plain(header)] if isinstance(header, str) and below.notna().any() else []
    texts = [cell for cell in filled[: min(_HEADER_ROWS, len(filled) - 1)] if isinstance(cell, str)]
    # Where it is not known which row it is, only the word itself is a header: plans have names.
    return [words for words in map(_plain, texts) if words in _alone()]


def _plain(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _by_header(headers: Sequence[str]) -> str | None:
    for kind, words in _headers().items():
        if any(f" {word} " in header for header in headers for word in words):
            return kind
    return None


def _by_cells(filled: Sequence[object]) -> str | None:
    texts = [_text(each) for each in filled]
    if any(_is_of_a_person(text) for text in texts if "@" in text):
        return "e-mailadressen"
    if any(_has_phone(text) for text in texts):
        return "telefoonnummers"
    if any(_passes_eleven(said[1]) for text in texts for said in _BSN_SAID.finditer(text)):
        return "burgerservicenummers"
    numbers = {re.sub(r"\D", "", text) for text in texts if _BSN.fullmatch(text)}
    passing = sum(map(_passes_eleven, numbers))
    if passing >= _MANY and passing >= _SHARE * len(numbers):
        return "burgerservicenummers"
    return None


def _are_births(filled: Sequence[object]) -> bool:
    """Several days of before 2010, and next to nothing else."""
    days = [
        cell
        for cell in filled
        if (isinstance(cell, date) and cell.year < _RECENT)
        or (isinstance(cell, str) and _LONG_AGO.fullmatch(cell.strip()))
    ]
    return len(set(days)) >= _MANY and len(days) >= _SHARE * len(filled)


def _text(cell: object) -> str:
    """A number as it is written: a workbook keeps a BSN as 111222333.0, without leading zero."""
    if isinstance(cell, float) and cell.is_integer() and 1e7 <= cell < 1e9:  # noqa: PLR2004
        return f"{int(cell):09d}"
    return str(cell).strip() if isinstance(cell, str) else ""


def _is_of_a_person(text: str) -> bool:
    return any(box.lower() not in _offices() for box in _EMAIL.findall(text))


def _has_phone(text: str) -> bool:
    """Bare digits that fill the cell may be a number of a plan in a municipality 06xx."""
    return bool(_PHONE.search(text) or (_BARE_MOBILE.search(text) and not text.isdecimal()))


def _passes_eleven(number: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True))
    return total % 11 == 0 and int(number) > 0


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    words: Mapping[str, Mapping[str, Sequence[str]]] = read_yaml(_WORDS)
    return words


def _headers() -> Mapping[str, Sequence[str]]:
    return _words()["headers"]


@lru_cache(maxsize=1)
def _alone() -> frozenset[str]:
    return frozenset(f" {word} " for words in _headers().values() for word in words)


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    return frozenset(_words()["offices"])
