"""Which dwellings a plan holds: how many, when, of which classes. Not how the plan is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.sample.plancapaciteit.draw import Draw, allocate
from pipelines.sample.plancapaciteit.model import Home, Shape, shape

_KNOWN_PRICES = ("sociale_huur", "middenhuur", "dure_huur", "betaalbare_koop", "dure_koop")
_UNKNOWN_PRICES = {"huur_onbekend": 15, "koop_onbekend": 15, "onbekend": 70}
_SMALLEST_CLUSTER = 12
"""Dwellings; smaller clusters count as nultreden (DOSSIER D1)."""


def years_of_capacity(facts: Shape, hardness: str) -> dict[int, int]:
    """Year → dwellings that remain to be built on the last date, demolition made good."""
    first, second, third = facts["capacity"][hardness]
    moved = round(second * shape()["moved_to_2030"])
    gross = facts["demolition"][hardness]
    due = {
        f"{hardness}_first": first + second - moved + gross,
        "later": moved + third,
    }
    years: dict[int, int] = {}
    for period, total in due.items():
        weights: dict[int, int] = shape()["years"][period]
        years |= dict(zip(weights, allocate(total, list(weights.values())), strict=True))
    return {year: number for year, number in sorted(years.items()) if number}


def plan_sizes(total: int, plans: int, draw: Draw) -> list[int]:
    """Sizes of `plans` plans that add up to `total`: many small, a few large; largest first."""
    weights = [
        draw.pick(shape()["plan_weights"]) * (0.6 + 0.8 * draw.share()) for _ in range(plans)
    ]
    return sorted(allocate(total, weights, least=2), reverse=True)


def take_years(capacity: dict[int, int], size: int, draw: Draw) -> list[int]:
    """The delivery years of a plan of `size` dwellings, taken from what is left in `capacity`.

    A large plan is built over several years from its first year on.
    """
    left = {year: number for year, number in capacity.items() if number}
    first = draw.weighted(left)
    order = [year for year in left if year >= first] + [year for year in left if year < first][::-1]
    span = min(1 + size // 90, 8)
    taken: dict[int, int] = {}
    for share in (_even_share(size, span), size):
        for year in order:
            number = min(share, left[year] - taken.get(year, 0), size - sum(taken.values()))
            taken[year] = taken.get(year, 0) + number
    for year, number in taken.items():
        capacity[year] -= number
    return [year for year, number in sorted(taken.items()) for _ in range(number)]


def _even_share(size: int, span: int) -> int:
    return -(-size // span)


_LARGE = 150
"""Dwellings; of a larger plan something of the prices is always known."""


@dataclass(frozen=True)
class Programme:
    """What one plan builds: weights of the classes its dwellings are drawn from."""

    price: Mapping[str, float]
    price_unknown: float
    meergezins: float
    type_unknown: float
    care_unknown: float
    has_clusters: bool
    is_flex: bool


def programme(facts: Shape, *, is_hard: bool, size: int, draw: Draw) -> Programme:
    """A plan's programme around its municipality's; a soft plan knows less of itself."""
    price = {
        name: weight * (0.3 + 1.4 * draw.share())
        for name, weight in zip(_KNOWN_PRICES, facts["price"], strict=True)
    }
    unknown = facts["price_unknown"]
    is_large = size > _LARGE
    nothing_known = not is_hard and draw.chance(unknown * 0.6) and not is_large
    partly = unknown * (0.15 if is_hard else 1.0 if is_large else 0.55)
    meergezins = facts["meergezins"]
    return Programme(
        price=price,
        price_unknown=1.0 if nothing_known else partly,
        meergezins=min(1.0, meergezins + 0.3) if draw.chance(meergezins) else 0.15,
        type_unknown=0.02 if is_hard else 0.10,
        care_unknown=0.03 if is_hard else 0.25,
        has_clusters=size >= 2 * _SMALLEST_CLUSTER,
        is_flex=not is_hard and draw.chance(shape()["flex_plans"]),
    )


def home(of: Programme, year: int, draw: Draw, realised_at: int | None = None) -> Home:
    """One dwelling of the programme."""
    unknown_price = draw.chance(of.price_unknown)
    price = draw.weighted(_UNKNOWN_PRICES) if unknown_price else draw.weighted(of.price)
    kind = "meergezins" if draw.chance(of.meergezins) else "eengezins"
    care = draw.weighted(shape()["care_type"])
    if care in {"geclusterd", "zorggeschikt"} and not of.has_clusters:
        care = "nultreden"
    return Home(
        price=price,
        dwelling_type="onbekend" if draw.chance(of.type_unknown) else kind,
        care_type="onbekend" if draw.chance(of.care_unknown) else care,
        is_flex=of.is_flex,
        year=year,
        realised_at=realised_at,
    )
