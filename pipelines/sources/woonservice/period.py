"""What a delivery covers: everything or only changes, and which days. From its name and header.

`reacties_2026-06.csv`, `reacties_2026-01-01_2026-06-30_volledig.csv`, `reacties_mutaties.csv`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pipelines.reading.refused import RefusedFile

_DAY = r"(\d{4})-(\d{2})-(\d{2})"
_DAYS = re.compile(rf"(?<!\d){_DAY}_(?:tm_)?{_DAY}(?!\d)")
_MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d{2})(?![\d-])")
_FULL = re.compile(r"volledig|(?<![a-z])(?:full|totaal)(?![a-z])")
_CHANGES = re.compile(r"mutatie|wijziging|(?<![a-z])delta(?![a-z])")


@dataclass(frozen=True)
class Coverage:
    """`first` and `last` are inclusive; None where the name does not say it."""

    is_full: bool
    first: date | None
    last: date | None


def coverage(file_name: str, *, has_change_column: bool) -> Coverage:
    """What the file covers; a column `mutatiesoort` makes a change set unless its name denies it.

    Raises RefusedFile for a period that does not exist.
    """
    name = file_name.lower()
    is_full = bool(_FULL.search(name)) or not (has_change_column or _CHANGES.search(name))
    first, last = _period(name)
    if first and last and first > last:
        raise RefusedFile(
            "De periode in de bestandsnaam eindigt voor zij begint.", remedy="Verbeter de naam."
        )
    return Coverage(is_full, first, last)


def _period(name: str) -> tuple[date | None, date | None]:
    try:
        if days := _DAYS.search(name):
            numbers = [int(text) for text in days.groups()]
            return date(*numbers[:3]), date(*numbers[3:])
        if month := _MONTH.search(name):
            year, number = (int(text) for text in month.groups())
            return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
    except ValueError:
        raise RefusedFile(
            "De bestandsnaam bevat een periode die niet bestaat.", remedy="Verbeter de naam."
        ) from None
    return None, None
