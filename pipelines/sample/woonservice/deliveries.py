"""Which invented extracts are delivered, and what is wrong in each on purpose.

deliveries.yml as objects; facts only: no SQL and no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.sample.woonservice.world import document

STOCK = "inschrijvingen"


@dataclass(frozen=True)
class Mistake:
    """Something that is wrong in one record."""

    row: int
    explanation_nl: str
    rule: str | None = None
    """What the gate says of it; None for what only shows across files."""
    rejects: bool = False
    set: Mapping[str, str] = field(default_factory=dict)
    repeat: bool = False
    torn: str | None = None


@dataclass(frozen=True)
class Manner:
    """How a file is written."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    dutch_days: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Columns besides the usual."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Column of the file → column of `extracts.sql` that fills it instead."""
    explanation_nl: str = ""


@dataclass(frozen=True)
class SampleExtract:
    """One extract over one period."""

    extract: str
    first: date
    last: date
    is_full: bool
    manner: Manner
    mistakes: tuple[Mistake, ...] = ()
    missing_month: date | None = None
    is_late: bool = False
    """Delivered long after its last day: with the outcome of everything in it."""
    notes: tuple[str, ...] = ()
    """What is odd about the file as a whole, in Dutch."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The header."""
        usual = tuple(document("deliveries.yml")["columns"][self.extract]) + self.manner.more
        return usual if self.is_full else ("mutatiesoort", *usual)

    @property
    def name(self) -> str:
        """The file's name; it says what the file covers."""
        kind = "volledig" if self.is_full else "mutaties"
        return f"{self.extract}_{self._period}_{kind}_fictief.csv"

    @property
    def path(self) -> str:
        """Below the source's folder."""
        return f"{self.extract}/{self.last}/{self.name}"

    @property
    def _period(self) -> str:
        if self.is_full and self.extract == STOCK:
            return str(self.last)
        is_month = self.first.day == 1 and (self.first.month, self.first.year) == (
            self.last.month,
            self.last.year,
        )
        return f"{self.last:%Y-%m}" if is_month else f"{self.first}_{self.last}"


def deliveries() -> Iterator[SampleExtract]:
    """Every delivery of the sample, by extract and in order of time."""
    content = document("deliveries.yml")
    for extract in content["columns"]:
        periods = content["stock" if extract == STOCK else "events"]
        listed = [(*days, True) for days in periods["full"]]
        listed += [(*days, False) for days in periods["changes"]]
        for first, last, is_full in sorted(listed, key=lambda each: each[1]):
            yield _delivery(extract, first, last, is_full=is_full)
        if content["twice"]["file"][0] == extract:
            yield _second(extract, content["twice"]["file"][1])


def _delivery(extract: str, first: date, last: date, *, is_full: bool) -> SampleExtract:
    content = document("deliveries.yml")
    here = [extract, last]
    manners = [_without_file(each) for each in content["manners"] if each["file"] == here]
    manner = _manner({name: value for each in manners for name, value in each.items()})
    missing, twice = content["missing"], content["twice"]
    is_short = missing["file"] == here
    oddities = [each["explanation_nl"] for each in (missing, twice) if each["file"] == here]
    return SampleExtract(
        extract=extract,
        first=first,
        last=last,
        is_full=is_full,
        manner=manner,
        mistakes=tuple(
            Mistake(**_without_file(each)) for each in content["mistakes"] if each["file"] == here
        ),
        missing_month=missing["month"] if is_short else None,
        is_late=is_full and extract != STOCK,
        notes=tuple(text for text in (manner.explanation_nl, *oddities) if text),
    )


def _second(extract: str, last: date) -> SampleExtract:
    """The full set of a month that was delivered as changes as well."""
    return SampleExtract(extract, last.replace(day=1), last, is_full=True, manner=Manner())


def _without_file(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "file"}


def _manner(entry: Mapping[str, Any]) -> Manner:
    lists = {name: tuple(entry.get(name, ())) for name in ("dutch_days", "more")}
    return Manner(**{**entry, **lists})
