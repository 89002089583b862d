"""Counts, years and amounts of one cell, in the notation of its column (`notations.py`).

What has two readings is a fault, never a guess.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from math import isfinite

from pipelines.reading.cells.dates import dutch, serial_of
from pipelines.reading.cells.outcome import (
    CellReader,
    Outcome,
    Truth,
    faulty,
    good,
    quoted,
)
from pipelines.reading.number_style import POINT, Notation, number, open_mark, readings

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Four digits outside these are no year at all; which years a list may name is for the rules."""

_MOST = 10**15
"""Beyond this a workbook's number no longer tells whole numbers apart."""

_NOISE = Decimal("1e-11")
"""What sums of fractions leave in the last of a workbook's 15 digits; relative, from 1 on."""

_EURO = re.compile(r"^(-?) ?(?:€|eur(?:o)?\b) ?|(?: ?(?:€|euro?))$", re.IGNORECASE)
_NO_CENTS = re.compile(r",-+$")
_WITH_WORDS = re.compile(r"-?[\d.,]+\D+")
_TIME_LIKE = re.compile(r"(?:\d+ days?, )?\d{1,2}:\d{2}:\d{2}(?:\.\d+)?")
"""A number below 1 in a date format, 0 most of all, comes as a time."""
_DATE_LIKE = re.compile(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?")


def count_reader(notation: Notation) -> CellReader:
    """A reader of whole numbers, negative or not: 1165, '1 165', -5, 12,0; 12,5 is a fault."""

    def count_of(cell: object) -> Outcome:
        if isinstance(cell, float):
            return _whole(Decimal(cell), cell) if isfinite(cell) else faulty(_too_large(cell))
        if not isinstance(cell, str):
            return faulty(_no_number(cell, "een aantal"))
        read = number(cell, notation)
        return faulty(_count_fault(cell)) if read is None else _whole(read, cell)

    return count_of


def _whole(read: Decimal, cell: object) -> Outcome:
    whole = read.to_integral_value()
    if abs(read - whole) > _NOISE * max(Decimal(1), abs(read)):
        return faulty(f"is {quoted(cell)}, verwacht een heel aantal zonder decimalen")
    if abs(whole) >= _MOST:
        return faulty(_too_large(cell))
    return good(int(whole))


def _too_large(cell: object) -> str:
    return f"is {quoted(cell)}, te groot voor een aantal"


def two_readings(text: str) -> str | None:
    """Of a text that may be two numbers, the part of a sentence that says so."""
    mark = open_mark(text)
    if mark is None:
        return None
    name = "de punt" if mark == POINT else "de komma"
    small, large = readings(text)
    return (
        f"is {quoted(text)}: dat kan {small} zijn of {large}, want of {name} duizendtallen scheidt "
        f"is aan deze kolom niet te zien; schrijf {small} of {large}"
    )


def _count_fault(text: str) -> str:
    if open_mark(text):
        return _open_count_fault(text)
    if _TIME_LIKE.fullmatch(text):
        return f"is de tijd {text}: de cel staat in tijd- of datumopmaak; zet de opmaak op Getal"
    if _DATE_LIKE.fullmatch(text):
        return f"is {quoted(text)}: dat lijkt een datum of een reeks, verwacht één aantal"
    if _WITH_WORDS.fullmatch(text):
        return f"is {quoted(text)}: vul alleen het getal in, zonder woorden of tekens"
    return f"is {quoted(text)}, verwacht een heel getal zoals 12 of 1165"


def _open_count_fault(text: str) -> str:
    small, large = readings(text)
    if "," not in small:
        return str(two_readings(text))
    mark = "punt" if POINT in text else "komma"
    return (
        f"is {quoted(text)}, met een {mark} als decimaalteken geen heel aantal; "
        f"bedoelt u {large}, schrijf dan {large}"
    )


def _no_number(cell: object, wanted: str) -> str:
    if isinstance(cell, date):
        return (
            f"is de datum {dutch(cell)}: Excel heeft hier een datum van gemaakt "
            f"(als getal {serial_of(cell)}); zet de celopmaak op Getal en vul de cel opnieuw in"
            f", verwacht {wanted}"
        )
    if isinstance(cell, Truth):
        return f"is {cell}, verwacht {wanted}"
    return f"is {quoted(cell)}, verwacht {wanted}"


def year_of(cell: object) -> Outcome:
    """A year of four digits: 2025, '2025'. A date is a fault: only its maker knows what it was."""
    if isinstance(cell, date):
        return faulty(_date_for_year(cell))
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    if isinstance(cell, str) and re.fullmatch(r"[0-9]{4}(\.0)?", cell):
        year = int(cell[:4])
        if FIRST_YEAR <= year <= LAST_YEAR:
            return good(year)
    return faulty(f"is {quoted(cell)}, verwacht een jaartal van vier cijfers zoals 2027")


def _date_for_year(cell: date) -> str:
    serial = serial_of(cell)
    if FIRST_YEAR <= serial <= LAST_YEAR:  # 2027 with a date format shows as 19-7-1905
        return (
            f"is de datum {dutch(cell)}: het jaartal {serial} staat in datumopmaak; "
            "zet de celopmaak op Standaard"
        )
    return f"is de datum {dutch(cell)}, verwacht alleen het jaartal, zoals {cell.year}"


def amount_reader(notation: Notation) -> CellReader:
    """A reader of euros: 879.66 as a number; '€ 1.165,50', '879,66', '€ 879,-' as text."""

    def amount_of(cell: object) -> Outcome:
        if isinstance(cell, float):
            return good(cell)
        if not isinstance(cell, str):
            return faulty(_no_number(cell, "een bedrag in euro"))
        text = bare_amount(cell)
        read = number(text, notation)
        if read is not None and _has_cents(read):
            return good(float(read))
        wanted = f"is {quoted(cell)}, verwacht een bedrag in euro zoals 879,66 of 250000"
        return faulty(wanted if read is not None else two_readings(text) or wanted)

    return amount_of


def bare_amount(text: str) -> str:
    """An amount without the euro sign and without `,-` for no cents."""
    return _NO_CENTS.sub("", _EURO.sub(r"\1", text).strip())


def _has_cents(amount: Decimal) -> bool:
    """No more than two decimals, but those of a float."""
    return abs(amount - round(amount, 2)) <= _NOISE * max(Decimal(1), abs(amount))
