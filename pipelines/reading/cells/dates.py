"""Dates of one cell: Excel's own, 20-5-2025 and 2025-05-20. Anything else is a fault."""

from __future__ import annotations

import re
from datetime import date

from pipelines.reading.cells.outcome import Outcome, faulty, good, quoted
from pipelines.reading.grids.grid import Date1904

_DUTCH = re.compile(
    r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})(?: 0?0:00(?::00)?)?", re.ASCII
)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII
)
_SERIALS = range(18_264, 109_575)
"""Excel's numbers of the days 1950 to 2199: what a date without date format looks like."""

_EPOCH = date(1899, 12, 30).toordinal()
_EPOCH_1904 = date(1904, 1, 1).toordinal()


def date_of(cell: object) -> Outcome:
    """A datetime.date; a year alone and d/m/yyyy (day first or month first?) are faults."""
    if isinstance(cell, date):
        return good(cell)
    if isinstance(cell, float):
        return faulty(_number_fault(cell))
    found = isinstance(cell, str) and (_DUTCH.fullmatch(cell) or _ISO.fullmatch(cell))
    if not found:
        return faulty(_text_fault(cell))
    try:
        return good(date(int(found["year"]), int(found["month"]), int(found["day"])))
    except ValueError:
        return faulty(f"is {quoted(cell)}: die dag bestaat niet")


def _number_fault(number: float) -> str:
    if number in _SERIALS:
        shown = dutch(date.fromordinal(_EPOCH + int(number)))
        return (
            f"is het getal {quoted(number)}, verwacht een datum; als Excel-datum is dat {shown}: "
            "zet de celopmaak op Datum"
        )
    return _text_fault(number)


def _text_fault(cell: object) -> str:
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    if re.fullmatch(r"\d{4}", text):
        return f"is {quoted(cell)}, alleen een jaartal; verwacht een datum zoals 20-5-2025"
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
        return f"is {quoted(cell)}: dag en maand zijn niet te onderscheiden; schrijf 20-5-2025"
    return f"is {quoted(cell)}, verwacht een datum zoals 20-5-2025"


def dutch(day: date) -> str:
    """20-5-2025."""
    return f"{day.day}-{day.month}-{day.year}"


def serial_of(day: date) -> int:
    """The number Excel keeps for a day; it believes that 29 February 1900 existed."""
    if isinstance(day, Date1904):
        return day.toordinal() - _EPOCH_1904
    return day.toordinal() - _EPOCH - (day < date(1900, 3, 1))
