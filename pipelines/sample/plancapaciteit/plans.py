"""The invented plans as they stand on the last date, or on the last one that still lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.sample.plancapaciteit.draw import Draw, allocate
from pipelines.sample.plancapaciteit.dwellings import (
    home,
    plan_sizes,
    programme,
    take_years,
    years_of_capacity,
)
from pipelines.sample.plancapaciteit.model import (
    Demolition,
    Home,
    Plan,
    Shape,
    reference_dates,
    shape,
)

_FICTIVE = " (fictief)"
_LARGE_OUTSIDE = 12
_KEY_PROJECT_FROM = 300
_TO_BUILD_ON = 20
"""Dwellings; only larger plans replace existing dwellings."""


@dataclass(frozen=True)
class LastState:
    """A plan at its end, and the number of the date on which it is listed for the last time."""

    plan: Plan
    last: int


def last_states(seed: int) -> list[LastState]:
    """Every plan that occurs in the sample; order and content depend on the seed only."""
    names = iter(_names(seed))
    return [
        state
        for code in shape()["municipalities"]
        for state in _Municipality(code, seed, names).states()
    ]


def _names(seed: int) -> list[str]:
    parts = shape()["names"]
    names = [f"{first}{second}" for first in parts["first"] for second in parts["second"]]
    return [name + _FICTIVE for name in Draw(seed, "names").shuffled(names)]


class _Municipality:
    """The plans of one municipality; hands out numbers and names in order."""

    def __init__(self, code: str, seed: int, names: Iterator[str]) -> None:
        self.code, self.seed, self.names = code, seed, names
        self.facts: Shape = shape()["municipalities"][code]
        self.number = 0

    def states(self) -> list[LastState]:
        end = len(reference_dates()) - 1
        hard = self._with_realised(self._capacity("hard"))
        soft = self._some_not_public(self._capacity("soft"))
        listed = [LastState(plan, end) for plan in hard + soft + self._not_capacity()]
        return listed + self._finished() + self._dropped()

    def new_plan(self, hardness: str, homes: tuple[Home, ...], draw: Draw) -> Plan:
        """A plan with the next number and name; public, and with its properties drawn."""
        self.number += 1
        kinds = shape()["plan_type"]
        plan_type = draw.weighted(kinds)
        if plan_type == "uitbreiding":
            plan_type += "_uitleg" if len(homes) >= _LARGE_OUTSIDE else "_overig"
        phase = "hard" if hardness == "hard" else "soft"
        return Plan(
            municipality=self.code,
            plan_id=self.facts["id_form"].format(self.number),
            name=next(self.names),
            place=draw.pick(self.facts["places"]),
            confidentiality="openbaar",
            client_type=draw.weighted(shape()["client_type"]),
            plan_type=plan_type,
            status=draw.weighted(shape()["status"][hardness]),
            phase=draw.weighted(shape()["phase"][phase]),
            bottlenecks=_bottlenecks(draw),
            is_key_project=len(homes) >= _KEY_PROJECT_FROM and draw.chance(0.6),
            homes=homes,
        )

    def _draw(self, *name: object) -> Draw:
        return Draw(self.seed, self.code, *name)

    def _capacity(self, hardness: str) -> list[Plan]:
        """The plans that together hold the capacity of the last date."""
        years = years_of_capacity(self.facts, hardness)
        draw = self._draw(hardness)
        sizes = plan_sizes(sum(years.values()), self.facts["plans"][hardness], draw)
        plans = []
        for number, size in enumerate(sizes):
            own = self._draw(hardness, number)
            due = take_years(years, size, own)
            plans.append(self.new_plan(hardness, self._homes(hardness, due, own), own))
        return self._with_demolition(plans, self.facts["demolition"][hardness])

    def _homes(self, hardness: str, years: list[int], draw: Draw) -> tuple[Home, ...]:
        what = programme(self.facts, is_hard=hardness == "hard", size=len(years), draw=draw)
        return tuple(home(what, year, draw) for year in years)

    def _with_demolition(self, plans: list[Plan], total: int) -> list[Plan]:
        """`total` dwellings make way, in the plans that are large enough."""
        if not total:
            return plans
        large = [plan for plan in plans if len(plan.homes) >= _TO_BUILD_ON]
        chosen = self._draw("demolition", total).shuffled(large)[: 1 + total // 40]
        parts = allocate(total, [len(plan.homes) for plan in chosen])
        by_id = {plan.plan_id: part for plan, part in zip(chosen, parts, strict=True)}
        return [
            _replacing(plan, by_id[plan.plan_id]) if by_id.get(plan.plan_id) else plan
            for plan in plans
        ]

    def _with_realised(self, plans: list[Plan]) -> list[Plan]:
        """Half of what was realised belongs to hard plans that are not finished yet."""
        chosen = plans[: max(1, len(plans) // 3)]
        done: dict[str, list[Home]] = {plan.plan_id: [] for plan in chosen}
        for at, year in enumerate((2024, 2025, 2025, 2026)):
            weights = [len(plan.homes) for plan in chosen]
            for plan, number in zip(chosen, allocate(self._half(), weights), strict=True):
                draw = self._draw("realised", plan.plan_id, at)
                what = programme(self.facts, is_hard=True, size=number, draw=draw)
                done[plan.plan_id] += [home(what, year, draw, at) for _ in range(number)]
        return [
            replace(plan, homes=(*done[plan.plan_id], *plan.homes), status="1A", phase="realisatie")
            if done.get(plan.plan_id)
            else plan
            for plan in plans
        ]

    def _half(self) -> int:
        return int(self.facts["realised"]) // 2

    def _finished(self) -> list[LastState]:
        """Plans that are wholly realised on a date; the list names them that once and no more."""
        states = []
        for at, year in ((1, 2025), (2, 2025), (3, 2026)):
            draw = self._draw("finished", at)
            for size in plan_sizes(self._half(), 1 + self._half() // 35, draw):
                what = programme(self.facts, is_hard=True, size=size, draw=draw)
                homes = tuple(home(what, year, draw, at) for _ in range(size))
                plan = self.new_plan("hard", homes, draw)
                states.append(LastState(replace(plan, status="1A", phase="afgerond"), at))
        return states

    def _dropped(self) -> list[LastState]:
        """Soft plans that were given up before the last date."""
        states = []
        share = shape()["changes"]["dropped"]
        for last in range(len(reference_dates()) - 1):
            draw = self._draw("dropped", last)
            number = self.facts["plans"]["soft"] * share
            for _ in range(int(number) + draw.chance(number % 1)):
                years = [2027 + draw.below(4)] * (4 + draw.below(60))
                plan = self.new_plan("soft", self._homes("soft", years, draw), draw)
                states.append(LastState(plan, last))
        return states

    def _not_capacity(self) -> list[Plan]:
        """Plans that live in the municipality's own administration: 5A and 5B never count."""
        plans = []
        for number in range(self.facts["plans"]["not_capacity"]):
            draw = self._draw("not capacity", number)
            years = [2031 + draw.below(6)] * (10 + draw.below(120))
            plans.append(self.new_plan("not_capacity", self._homes("soft", years, draw), draw))
        return plans

    def _some_not_public(self, plans: list[Plan]) -> list[Plan]:
        draw = self._draw("not public")
        chosen = {plan.plan_id for plan in draw.shuffled(plans)[: self.facts["not_public"]]}
        return [
            replace(plan, confidentiality=draw.weighted(shape()["confidentiality"]))
            if plan.plan_id in chosen
            else plan
            for plan in plans
        ]


def _bottlenecks(draw: Draw) -> tuple[str, ...]:
    weights = shape()["bottlenecks"]
    found = {draw.weighted(weights) for _ in range(1 + draw.chance(0.35) + draw.chance(0.15))}
    return tuple(sorted(found - {"geen"})) or ("geen",)


def _replacing(plan: Plan, dwellings: int) -> Plan:
    """The plan, on the spot of existing dwellings that go a year before the first new one."""
    first = min(home.year for home in plan.homes)
    done = 2 if plan.is_hard and first <= 2026 else None  # noqa: PLR2004  (the year of the last date)
    demolition = Demolition(dwellings, max(first - 1, 2026), "meergezins", done)
    return replace(plan, plan_type="herstructurering", demolition=demolition)
