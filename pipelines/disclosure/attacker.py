"""What a reader can work out of published figures on people: the attacker, apart from who rounds.

He knows everything that is published, every definition and the rule of rounding, and asks of each
count what it can have been. He reads the seeds with the definitions, never the tables behind them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.quality.named_thresholds import threshold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOTAL = ("totaal", "totaal")
_DECIMALS = 4
_ROUNDING = 1.01e-4
"""Halves are rounded up by the one and to even by the other."""


class Cell(NamedTuple):
    """The place of a figure."""

    region_code: str
    period_code: str
    indicator: str
    breakdown: str
    category: str


class Broken(StrEnum):
    """What a publication may give away."""

    EXACT = "niet afgerond op vijftallen"
    NARROW = "laat minder dan vijf waarden over"
    CONTRADICTION = "kan niet samengaan met wat ernaast staat"
    SMALL = "berust op te weinig mensen"
    FINE = "is niet in hele maanden"
    OTHER_SHARE = "volgt niet uit de afgeronde aantallen ernaast"
    CHANGED = "is veranderd zonder dat tien mensen erbij kwamen of weggingen"


@dataclass(frozen=True)
class Limits:
    """What a publication promises of people: docs/decisions/0009."""

    base: int
    """Counts are multiples of it: a published v was v - 4 to v + 4, and never below 0."""
    room: int
    """At least so many values must remain possible of every count that can be below `many`."""
    many: int
    least_denominator: int
    least_records: int
    least_records_p90: int

    @property
    def reach(self) -> int:
        """How far a published count may lie from the true one."""
        return self.base - 1


@cache
def limits() -> Limits:
    """As they stand with their reasons: what the house says that it keeps to."""
    return Limits(
        base=int(threshold("allocation_rounding")),
        room=int(threshold("possible_values")),
        many=int(threshold("small_count")),
        least_denominator=int(threshold("allocation_least_denominator")),
        least_records=int(threshold("allocation_least_records")),
        least_records_p90=int(threshold("allocation_least_records_p90")),
    )


@dataclass(frozen=True)
class Finding:
    """One figure that gives something away."""

    cell: Cell
    broken: Broken


@dataclass(frozen=True)
class Definitions:
    """The seeds: `allocation_indicators` by indicator, `region_members`, `allocation_relations`."""

    indicators: Mapping[str, Mapping[str, Any]]
    members: Mapping[str, frozenset[str]]
    """Unit → its municipalities."""
    relations: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Relation:
    """A whole and parts of it, by their place in the list of counts."""

    whole: int
    parts: Sequence[int]
    kind: str
    """sum; union: no less than each, no more than all together; parts: all together at most."""


def attack(
    figures: Sequence[Mapping[str, Any]],
    definitions: Definitions,
    earlier: Mapping[Cell, float] | None = None,
) -> list[Finding]:
    """Everything that the published rows give away, in their order.

    `earlier`: the counts of an earlier publication of which fewer than ten records changed since.
    """
    people = [row for row in figures if definitions.indicators[row["indicator"]]["is_people"]]
    found = [*_by_itself(people)]
    counts = {_cell(row): int(row["value"]) for row in people if _is_count(row)}
    if any(finding.broken is Broken.EXACT for finding in found):
        return found  # the rest is about rounded figures
    relations = related(list(counts), definitions)
    lowest, highest = possible(list(counts.values()), relations)
    for cell, low, high in zip(counts, lowest, highest, strict=True):
        if high < low:
            found.append(Finding(cell, Broken.CONTRADICTION))
        elif low < limits().many and high - low + 1 < limits().room:
            found.append(Finding(cell, Broken.NARROW))
    return [*found, *_changed(counts, relations, earlier or {})]


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(*(row[name] for name in Cell._fields))


def _is_count(row: Mapping[str, Any]) -> bool:
    return row["kind"] == "count" and row["value"] is not None


def _by_itself(people: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """What is wrong with a figure whatever stands beside it."""
    for row in people:
        counted = [row["numerator"], row["denominator"], row["n"]]
        if row["kind"] == "count":
            counted.append(row["value"])
        if any(count is not None and count % limits().base for count in counted):
            yield Finding(_cell(row), Broken.EXACT)
        elif row["kind"] != "count" and row["value"] is not None:
            yield from (Finding(_cell(row), broken) for broken in _of_derived(row))


def _of_derived(row: Mapping[str, Any]) -> Iterator[Broken]:
    value, numerator, denominator = row["value"], row["numerator"], row["denominator"]
    is_ratio = numerator is not None
    if denominator is None or denominator < _least(row["kind"], is_ratio=is_ratio):
        yield Broken.SMALL
    elif is_ratio:
        follows = round(numerator / denominator, _DECIMALS)
        if abs(value - (min(follows, 1) if row["kind"] == "share" else follows)) > _ROUNDING:
            yield Broken.OTHER_SHARE
    elif value % 1:
        yield Broken.FINE


def _least(kind: str, *, is_ratio: bool) -> int:
    if is_ratio:
        return limits().least_denominator
    return limits().least_records_p90 if kind == "p90" else limits().least_records


def related(cells: Sequence[Cell], definitions: Definitions) -> list[Relation]:
    """Every relation between counts that follows from the definitions."""
    place = {cell: number for number, cell in enumerate(cells)}
    return [
        *_classes(place, definitions),
        *_units(place, definitions),
        *_periods(place, definitions),
        *_parts(place, definitions),
    ]


def _relation(
    place: Mapping[Cell, int], whole: Cell, parts: Iterable[Cell], kind: str
) -> Iterator[Relation]:
    """The relation, where the whole and something of it is published; some of a sum fit in it."""
    wanted = list(parts)
    found = [place[part] for part in wanted if part in place]
    if whole in place and found:
        is_all = len(found) == len(wanted)
        if is_all or kind != "union":
            yield Relation(place[whole], found, kind if is_all else "parts")


def _classes(place: Mapping[Cell, int], definitions: Definitions) -> Iterator[Relation]:
    classes: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in place:
        adds = definitions.indicators[cell.indicator]["adds_over_categories"]
        if adds and cell.breakdown != "totaal":
            whole = cell._replace(breakdown="totaal", category="totaal")
            classes[whole, cell.breakdown].append(cell)
    for (whole, _), parts in classes.items():
        yield from _relation(place, whole, parts, "sum")


def _units(place: Mapping[Cell, int], definitions: Definitions) -> Iterator[Relation]:
    covers = {unit: list(_covers(unit, definitions.members)) for unit in definitions.members}
    for cell in place:
        indicator = definitions.indicators[cell.indicator]
        adds = indicator["adds_over_regions"]
        if not adds and cell.breakdown == "origin":  # relative to the unit
            continue
        for cover in covers.get(cell.region_code, ()):
            parts = [cell._replace(region_code=unit) for unit in cover]
            yield from _relation(place, cell, parts, "sum" if adds else "union")


def _covers(unit: str, members: Mapping[str, frozenset[str]]) -> Iterator[list[str]]:
    """The ways in which other units make up this one.

    Its municipalities, and one or two smaller units that do not overlap, with what they lack.
    """
    own = members[unit]
    smaller = [other for other, its in members.items() if len(its) > 1 and its < own]
    if len(own) > 1:
        yield sorted(own)
    for other in smaller:
        yield [other, *sorted(own - members[other])]
    for first in smaller:
        for second in smaller:
            if first < second and not members[first] & members[second]:
                yield [first, second, *sorted(own - members[first] - members[second])]


def _periods(place: Mapping[Cell, int], definitions: Definitions) -> Iterator[Relation]:
    for cell in place:
        if not cell.period_code.endswith("JJ00"):
            continue
        indicator = definitions.indicators[cell.indicator]
        halves = [cell._replace(period_code=cell.period_code[:4] + half) for half in _HALVES]
        if indicator["adds_over_periods"]:
            yield from _relation(place, cell, halves, "sum")
        elif indicator["is_stock"]:
            # The same day; of who is active then, somebody may have responded in the first half.
            of = indicator["part_of"]
            yield from _relation(place, cell, halves[1:], "parts" if of else "sum")
            if of:
                whole = halves[1]._replace(indicator=of)
                yield from _relation(place, whole, [cell], "parts")
        elif indicator["region_of"] == "dwelling" and (cell.breakdown, cell.category) == _TOTAL:
            yield from _relation(place, cell, halves, "union")


_HALVES = ("HJ01", "HJ02")


def _parts(place: Mapping[Cell, int], definitions: Definitions) -> Iterator[Relation]:
    implied: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in definitions.relations:
        implied[row["relation"]].append(row)
    for cell in place:
        whole = definitions.indicators[cell.indicator]["part_of"]
        if whole is not None:
            yield from _relation(place, cell._replace(indicator=whole), [cell], "parts")
        for rows in implied.values():
            if cell[2:] != tuple(rows[0][f"whole_{name}"] for name in Cell._fields[2:]):
                continue
            parts = [
                Cell(*cell[:2], *(row[f"part_{name}"] for name in Cell._fields[2:])) for row in rows
            ]
            yield from _relation(place, cell, parts, "sum" if rows[0]["is_all"] else "parts")


def possible(
    values: Sequence[int], relations: Sequence[Relation]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and highest that each count can have been, by all relations until none tells more.

    Where that ends, a linear programme finds nothing either, on all that was tried (see the tests).
    """
    import numpy as np

    rounded = np.asarray(values, dtype=np.float64)
    low, high = np.maximum(rounded - limits().reach, 0), rounded + limits().reach
    if not relations:
        return low, high
    groups = [_Group(relations, kind) for kind in ("sum", "union", "parts")]
    while True:
        before = low.copy(), high.copy()
        for group in groups:
            group.narrow(low, high)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            return low, high
        if (high < low).any():
            return low, high


class _Group:
    """All relations of one kind, side by side in arrays."""

    def __init__(self, relations: Sequence[Relation], kind: str) -> None:
        import numpy as np

        chosen = [it for it in relations if it.kind == kind]
        self.kind = kind
        self.whole = np.array([it.whole for it in chosen], dtype=np.intp)
        self.part = np.array([part for it in chosen for part in it.parts], dtype=np.intp)
        sizes = [len(it.parts) for it in chosen]
        self.of = np.repeat(np.arange(len(chosen)), sizes)

    def narrow(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        """What each relation says of its whole and of each of its parts."""
        import numpy as np

        count = len(self.whole)
        if not count:
            return
        least = np.bincount(self.of, low[self.part], count)
        most = np.bincount(self.of, high[self.part], count)
        if self.kind == "union":
            np.maximum.at(low, self.whole[self.of], low[self.part])
            np.minimum.at(high, self.part, high[self.whole][self.of])
        else:
            np.maximum.at(low, self.whole, least)
            room = high[self.whole][self.of] - (least[self.of] - low[self.part])
            np.minimum.at(high, self.part, room)
        if self.kind != "parts":
            np.minimum.at(high, self.whole, most)
            need = low[self.whole][self.of] - (most[self.of] - high[self.part])
            np.maximum.at(low, self.part, need)


def _changed(
    counts: Mapping[Cell, int], relations: Sequence[Relation], earlier: Mapping[Cell, float]
) -> Iterator[Finding]:
    """Counts that differ from before although hardly anybody came or went.

    A whole may differ where its old figure would tell too much beside its parts of now.
    """
    moved = {cell for cell, value in counts.items() if earlier.get(cell, value) != value}
    if not moved:
        return
    cells = list(counts)
    values = list(counts.values())
    is_forced = {
        cells[it.whole]
        for it in relations
        if cells[it.whole] in moved
        and not _leaves_room(earlier[cells[it.whole]], [values[part] for part in it.parts], it.kind)
    }
    yield from (Finding(cell, Broken.CHANGED) for cell in counts if cell in moved - is_forced)


def _leaves_room(whole: float, parts: Sequence[int], kind: str) -> bool:
    reach = limits().reach
    least = [max(part - reach, 0) for part in parts]
    at_least = max(least) if kind == "union" else sum(least)
    return at_least <= whole and (kind == "parts" or whole <= sum(part + reach for part in parts))
