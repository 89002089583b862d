"""What can be wrong with a row of an extract, each as an SQL condition on the read cells.

The rules and their Dutch sentences stand in rules.yml. A fault never holds a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipelines.sources.woonservice.columns import Columns, Found
from pipelines.sources.woonservice.expressions import DATES, expected, literal, value
from pipelines.sources.woonservice.extracts import Extract, known
from pipelines.sources.woonservice.period import Coverage


@dataclass(frozen=True)
class Fault:
    """One thing that can be wrong."""

    rule: str
    condition: str
    column_name: str | None
    column_letter: str | None
    reason: str

    @property
    def rejects(self) -> bool:
        """Whether a row with this fault is set aside."""
        return known().rules[self.rule].severity == "reject"


def possible_faults(
    extract: Extract, columns: Columns, cover: Coverage, as_of: date
) -> list[Fault]:
    """Everything that is looked for in a file with these columns, in the order it is reported."""
    of_cells = [
        *(each for found in columns.found for each in _of_a_cell(found, extract, as_of)),
        *_expired_codes(extract, columns, as_of),
        *_of_the_period(extract, columns, cover),
        *_of_two_dates(extract, columns),
        *_forgotten(columns),
    ]
    # Of a line that is torn, what seems to stand in its cells says nothing.
    whole = [replace(each, condition=f"is_whole and ({each.condition})") for each in of_cells]
    return [*_of_the_line(), *whole]


def fault(rule: str, condition: str, found: Found | None = None, **facts: str) -> Fault:
    """A fault with its sentence filled in."""
    name = found.name if found else None
    reason = known().rules[rule].reason.format(column=name, **facts)
    return Fault(rule, condition, name, found.letter if found else None, reason)


def _of_the_line() -> Iterator[Fault]:
    yield fault("regeleinde_in_cel", "line_count > 1")
    yield fault("aantal_cellen", "line_count = 1 and (is_short or is_long)")


def _of_a_cell(found: Found, extract: Extract, as_of: date) -> Iterator[Fault]:
    field, position = found.field, found.position
    is_blank, read = f"b_{position}", f"v_{position}"
    unreadable = f"not {is_blank} and {read} is null"
    if field.treatment == "change":
        yield fault("mutatiesoort_leeg", f"has_changes and {is_blank}", found)
        yield fault("onleesbaar", f"has_changes and {unreadable}", found, expected=expected(field))
        return
    if field.required:
        # Of a removed record a change set need say no more than its number.
        unless = "" if field.to == extract.key else " and not is_removal"
        yield fault("verplicht_leeg", f"{is_blank}{unless}", found)
    rule = "onleesbaar" if field.required else "onleesbaar_leeg"
    yield fault(rule, unreadable, found, expected=expected(field))
    if field.treatment == "date" and not field.future:
        yield fault("na_einde_bestand", f"{read} > date '{as_of}'", found)


def _expired_codes(extract: Extract, columns: Columns, as_of: date) -> Iterator[Fault]:
    day = event_day(extract, columns, as_of)
    for found in columns.found:
        codes = known().lists.get(found.field.list_name or "", ())
        expired = [code for code in codes if code.until]
        if expired:
            condition = " or ".join(
                f"v_{found.position} = {literal(code.code)} and {day} > date '{code.until}'"
                for code in expired
            )
            yield fault("code_vervallen", condition, found)


def event_day(extract: Extract, columns: Columns, as_of: date) -> str:
    """The day a record is about: of a stock the last day of the extract."""
    return f"date '{as_of}'" if extract.is_stock else value(columns, extract.event)


def _of_the_period(extract: Extract, columns: Columns, cover: Coverage) -> Iterator[Fault]:
    """Only a full set has a period that all its records lie in: changes may go far back."""
    found = columns.of(extract.event)
    if cover.is_full and not extract.is_stock and found and cover.first and cover.last:
        outside = f"v_{found.position} not between date '{cover.first}' and date '{cover.last}'"
        yield fault("buiten_periode", outside, found)


def _of_two_dates(extract: Extract, columns: Columns) -> Iterator[Fault]:
    for order in extract.orders:
        first, then = columns.of(order.first), columns.of(order.then)
        if first and then:
            assert {first.field.treatment, then.field.treatment} <= set(DATES)  # noqa: S101
            yield fault(order.rule, f"v_{first.position} > v_{then.position}", then)


def _forgotten(columns: Columns) -> Iterator[Fault]:
    """Rows of people who asked to be removed (`woonmonitor forget`)."""
    keys = [columns.of("registration_key"), columns.of("person_key")]
    conditions = [
        f"list_contains(getvariable('forgotten'), k_{found.position})" for found in keys if found
    ]
    if conditions:
        yield fault("vergeten", " or ".join(conditions))
