"""What disclosure control must know about the tables: rules, and how their numbers add up.

The facts stand in `disclosure.yml`; which municipalities make up a region comes from the seed.
No figures here, and no decision on what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

DISCLOSURE_YML = Path(__file__).with_name("disclosure.yml")

Dimension = Literal["region", "period", "category"]
Additive = Literal["sum", "union", "none"]
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
    region: Additive = "sum"
    """`union`: who counts in two parts counts once in the whole; `none`: unrelated."""
    period: Additive = "sum"
    category: Additive = "sum"
    within: tuple[str, ...] = ()
    """Quantities of which this one is a part, cell by cell."""


@dataclass(frozen=True)
class Indicator:
    """How the number columns of one indicator's rows are to be read.

    kind    | value                  | numerator      | denominator     | n
    --------|------------------------|----------------|-----------------|----------------
    count   | `of`                   | –              | –               | `of`
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
            named = {"value": self.of, "n": self.of}
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


def load(
    region_members: Iterable[tuple[str, str]], path: Path = DISCLOSURE_YML
) -> tuple[Structure, Rules]:
    """The structure and rules of the project.

    `region_members`: (region_code, member_code) pairs, as in the seed `region_members`.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    members: dict[str, set[str]] = {}
    for region, member in region_members:
        members.setdefault(region, set()).add(member)
    structure = Structure(
        quantities={name: _quantity(name, e) for name, e in document["quantities"].items()},
        indicators={name: _indicator(e) for name, e in document["indicators"].items()},
        region_members={region: frozenset(codes) for region, codes in members.items()},
        period_parts=document["periods"]["parts"],
        year_type=document["periods"]["year_type"],
        total=(document["total"]["breakdown"], document["total"]["category"]),
        unknown_categories=frozenset(document["unknown_categories"]),
        category_groups=tuple(_group(entry) for entry in document.get("category_groups", ())),
    )
    return structure, Rules(**{name: e["value"] for name, e in document["rules"].items()})


def _described(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """An entry without what is written for people only."""
    texts = ("label_nl", "reason", "since")
    return {name: value for name, value in (entry or {}).items() if name not in texts}


def _quantity(name: str, entry: Mapping[str, Any] | None) -> Quantity:
    fields = _described(entry)
    return Quantity(name=name, **fields | {"within": tuple(fields.get("within", ()))})


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    return Indicator(**_described(entry))


def _group(entry: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
    whole, parts = entry["whole"], entry["parts"]
    return (whole[0], whole[1]), tuple((part[0], part[1]) for part in parts)
