"""Counts, years and amounts of one cell. What has two readings is a fault, never a guess."""

from __future__ import annotations

import re
from datetime import date

from pipelines.sources.plancapaciteit.dates import dutch, serial_of
from pipelines.sources.plancapaciteit.outcome import Outcome, Truth, faulty, good, quoted

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Four digits outside these are no year at all; which years a list may name is for the rules."""

_MOST = 10**15
"""Beyond this a workbook's number no longer tells whole numbers apart."""

_PLAIN = r"(?:0|[1-9]\d{0,14})"
_GROUPED = r"[1-9]\d{0,2}(?:\.\d{3}){1,4}|[1-9]\d{0,2}(?: \d{3}){1,4}"
_COUNT = re.compile(rf"(-?)({_PLAIN}|{_GROUPED})(?:,0{{1,2}})?", re.ASCII)
_COUNT_WITH_POINT = re.compile(rf"(-?)({_PLAIN})\.0{{1,2}}", re.ASCII)
"""12.0 as programs write it: one or two zeros are no thousands."""

_AMOUNT = re.compile(rf"(-?)({_PLAIN}|{_GROUPED})(?:,(\d{{1,2}}|-))?", re.ASCII)
_AMOUNT_WITH_POINT = re.compile(rf"(-?)({_PLAIN})\.(\d{{1,2}})", re.ASCII)
_EURO = re.compile(r"^(-?) ?(?:€|eur(?:o)?\b) ?|(?: ?(?:€|euro?))$", re.IGNORECASE)
_WITH_WORDS = re.compile(r"-?[\d.,]+\D+")
_TIME_LIKE = re.compile(r"(?:\d+ days?, )?\d{1,2}:\d{2}:\d{2}(?:\.\d+)?")
"""A number below 1 in a date format, 0 most of all, comes as a time."""
_DATE_LIKE = re.compile(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?")


def count_of(cell: object) -> Outcome:
    """A whole number, negative or not: 1165, 1.165, '1 165', -5, 12.0; 12,5 is a fault."""
    if isinstance(cell, float):
        return _whole(cell)
    if not isinstance(cell, str):
        return faulty(_no_number(cell, "een aantal"))
    found = _COUNT.fullmatch(cell) or _COUNT_WITH_POINT.fullmatch(cell)
    if found is None:
        return faulty(_count_fault(cell))
    number = int(re.sub("[. ]", "", found[2]))
    return good(-number if found[1] else number)


def _whole(number: float) -> Outcome:
    if not number.is_integer():
        return faulty(f"is {quoted(number)}, verwacht een heel aantal zonder decimalen")
    if abs(number) >= _MOST:
        return faulty(f"is {quoted(number)}, te groot voor een aantal")
    return good(int(number))


def _count_fault(text: str) -> str:
    if _AMOUNT.fullmatch(text) or _AMOUNT_WITH_POINT.fullmatch(text):
        return f"is {quoted(text)}, verwacht een heel aantal zonder decimalen"
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+", text):
        return (
            f"is {quoted(text)}: een komma is een decimaalteken; "
            f"schrijf {text.replace(',', '')} of {text.replace(',', '.')}"
        )
    if _TIME_LIKE.fullmatch(text):
        return f"is de tijd {text}: de cel staat in tijd- of datumopmaak; zet de opmaak op Getal"
    if _DATE_LIKE.fullmatch(text):
        return f"is {quoted(text)}: dat lijkt een datum of een reeks, verwacht één aantal"
    if _WITH_WORDS.fullmatch(text):
        return f"is {quoted(text)}: vul alleen het getal in, zonder woorden of tekens"
    return f"is {quoted(text)}, verwacht een heel getal zoals 12 of 1.165"


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


def amount_of(cell: object) -> Outcome:
    """Euros: 879.66 as a number; '€ 1.165,50', '879,66', '250.000', '€ 879,-' as text."""
    if isinstance(cell, float):
        return good(cell)
    if not isinstance(cell, str):
        return faulty(_no_number(cell, "een bedrag in euro"))
    text = _EURO.sub(r"\1", cell).strip()
    found = _AMOUNT.fullmatch(text) or _AMOUNT_WITH_POINT.fullmatch(text)
    if found is None:
        return faulty(f"is {quoted(cell)}, verwacht een bedrag in euro zoals 879,66 of 250.000")
    cents = (found[3] or "0").replace("-", "0")
    amount = float(f"{re.sub('[. ]', '', found[2])}.{cents}")
    return good(-amount if found[1] else amount)
