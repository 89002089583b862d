"""What disclosure control must know about the tables: rules, and how their numbers hang together.

Plain descriptions, no figures, no decision on what is hidden. Where they come from is in `facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Dimension = Literal["region", "period", "category"]
Additive = Literal["sum", "union", "last", "last_part", "none"]
"""How the parts make up the whole.

`sum`: they add up. `union`: who counts in two parts counts once in the whole, so no part exceeds
it and together they are at least the whole. `last` (periods): the whole is its last part, as with a
stock at the end. `last_part`: only the last part lies within the whole. `none`: no relation that
always holds.
"""
Kind = Literal["count", "share", "ratio", "statistic", "sum"]

COLUMNS: Mapping[Dimension, list[str]] = {
    "region": ["region_code"],
    "period": ["period_type", "period_code"],
    "category": ["breakdown", "category"],
}
"""The columns that hold each dimension, in every table."""


@dataclass(frozen=True)
class Rules:
    """The thresholds. Their reasons and dates stand in `disclosure.yml`."""

    count_threshold: int = 10
    """A count above 0 and below this is hidden; no hidden count may be known more closely."""
    share_denominator: int = 30
    """A share with a smaller denominator is not shown."""
    dominance_percent: float = 15.0
    """p% rule for sums: the second largest must not know the largest this closely."""

    @property
    def closeness(self) -> float:
        """How closely, as a share of its upper bound, a hidden sum may not be known."""
        return self.dominance_percent / 100


@dataclass(frozen=True)
class Quantity:
    """A thing that is counted, wherever it is published: lettings, active seekers."""

    name: str
    is_people: bool = True
    """Records about people; False for adverts or dwellings on offer, which need no protection."""
    is_money: bool = False
    region: Additive | Mapping[str, Additive] = "sum"
    """The same for every breakdown, or per breakdown, with `*` for the others."""
    period: Additive | Mapping[str, Additive] = "sum"
    category: Additive | Mapping[str, Additive] = "sum"
    within: tuple[str, ...] = ()
    """Quantities of which this one is a part, cell by cell."""

    def adds(self, dimension: Dimension, breakdown: str) -> Additive:
        """How parts make up the whole over a dimension, for the rows of a breakdown."""
        rule: Additive | Mapping[str, Additive] = getattr(self, dimension)
        if isinstance(rule, str):
            return rule
        return rule.get(breakdown, rule.get("*", "none"))


@dataclass(frozen=True)
class Indicator:
    """How the number columns of one indicator's rows are to be read.

    kind    | value                  | numerator      | denominator     | n
    --------|------------------------|----------------|-----------------|----------------
    count   | `of`                   | `of`           | –               | `of`
    share   | numerator/denominator  | `numerator`    | `denominator`   | `denominator`
    ratio   | the same, may exceed 1 | `numerator`    | `denominator`   | `denominator`
    statistic (mean, median, p90)    | free           | `n`             | `n`
    sum     | `of` (money)           | –              | –               | `n`
    """

    kind: Kind
    of: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    n: str | None = None
    is_of_total: bool = False
    """The denominator stands in the total row (a distribution), not in the row's own category."""
    decimals: int | None = None
    """Decimals to which a share or ratio is published; none: unrounded."""
    is_complement_open: bool = False
    """The rest (denominator − numerator) needs no protection; `disclosure.yml` says why."""

    def slots(self) -> dict[str, str]:
        """Number column → quantity it holds."""
        if self.kind == "count":
            named = {"value": self.of, "numerator": self.of, "n": self.of}
        elif self.kind == "sum":
            named = {"value": self.of, "n": self.n}
        elif self.kind == "statistic":
            named = {"n": self.n, "denominator": self.n}
        else:
            named = {
                "numerator": self.numerator,
                "denominator": self.denominator,
                "n": self.denominator,
            }
        return {slot: quantity for slot, quantity in named.items() if quantity}

    @property
    def has_protected_complement(self) -> bool:
        """Whether those who are not in the numerator are a group to protect as well."""
        return self.kind == "share" and not self.is_of_total and not self.is_complement_open


Spot = tuple[str, str, str]
"""Quantity, breakdown, category."""


@dataclass(frozen=True)
class Structure:
    """How the published numbers hang together, over all tables."""

    quantities: Mapping[str, Quantity]
    indicators: Mapping[str, Indicator]
    region_members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Region → its municipalities; a municipality is its own only member."""
    period_parts: Mapping[str, int] = field(default_factory=lambda: {"halfjaar": 2})
    """Period type within a year → how many make a year."""
    year_type: str = "jaar"
    total: tuple[str, str] = ("totaal", "totaal")
    """Breakdown and category of the row that counts everyone."""
    unknown_categories: frozenset[str] = frozenset({"onbekend"})
    """Everyone in one of these tells nothing about anyone."""
    category_groups: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = ()
    """(breakdown, category) and the (breakdown, category) pairs that make it up."""
    identities: tuple[tuple[Spot, tuple[Spot, ...]], ...] = ()
    """(quantity, breakdown, category) and those that add up to it in every region and period."""

    def __post_init__(self) -> None:
        for name, indicator in self.indicators.items():
            unknown = set(indicator.slots().values()) - set(self.quantities)
            if unknown or not indicator.slots():
                raise ValueError(f"indicator {name}: unknown or missing quantity {sorted(unknown)}")

    @cached_property
    def subsets(self) -> list[tuple[str, str]]:
        """(part, whole) quantities, of the same people in the same cell."""
        pairs = {(q.name, whole) for q in self.quantities.values() for whole in q.within}
        for indicator in self.indicators.values():
            if indicator.kind == "share" and indicator.numerator != indicator.denominator:
                pairs.add((str(indicator.numerator), str(indicator.denominator)))
        return sorted(pairs)

    def region_partitions(self, present: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Each region with the ways it falls apart into other regions that are present."""
        members = {code: self.region_members.get(code, frozenset({code})) for code in present}
        by_size = sorted(members, key=lambda code: (len(members[code]), code))
        found = []
        for parent in by_size:
            smaller = [code for code in by_size if members[code] < members[parent]]
            fine, coarse = (_cover(members[parent], members, c) for c in (smaller, smaller[::-1]))
            found += [(parent, parts) for parts in sorted({fine, coarse}) if parts]
        return found


def _cover(
    whole: frozenset[str], members: Mapping[str, frozenset[str]], candidates: Iterable[str]
) -> tuple[str, ...]:
    """Disjoint candidates, taken in order; they need not cover the whole."""
    left, parts = set(whole), []
    for code in candidates:
        if members[code] <= left:
            parts.append(code)
            left -= members[code]
    return tuple(sorted(parts))
