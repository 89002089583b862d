"""From a plan's last state back to its first: what happened between two dates, undone.

Backwards, so that the last date holds the capacity it must hold, whatever went before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipelines.sample.plancapaciteit.draw import Draw
from pipelines.sample.plancapaciteit.model import NOT_CAPACITY, Home, Plan, reference_dates, shape
from pipelines.sample.plancapaciteit.plans import LastState, last_states

_LADDER = ("4B", "4A", "3", "2A", "1A")
"""From idea to irrevocable; a plan climbs one step at a time."""
_PHASE_LADDER = ("studie", "initiatief", "definitie", "ontwerp", "voorbereiding")
_LAST_YEAR = 2043
_SUFFIX = " (fictief)"


def plans_by_date(seed: int) -> list[list[Plan]]:
    """The plans on each reference date, oldest date first, in the order of their last numbers."""
    lists: list[list[Plan]] = [[] for _ in reference_dates()]
    for number, state in enumerate(last_states(seed)):
        for at, plan in _history(state, Draw(seed, "history", number)):
            lists[at].append(plan)
    return lists


def _history(state: LastState, draw: Draw) -> list[tuple[int, Plan]]:
    plan, versions = state.plan, [(state.last, state.plan)]
    for at in range(state.last, 0, -1):
        if _is_new(plan, at, draw):
            break
        plan = _before(plan, at, draw)
        versions.append((at - 1, plan))
    return versions


def _is_new(plan: Plan, at: int, draw: Draw) -> bool:
    """Whether the plan first appeared on date number `at`; not a plan that was being built then."""
    changes = shape()["changes"]
    being_built = any(home.is_realised(at) for home in plan.homes)
    return not being_built and draw.chance(changes["new_hard" if plan.is_hard else "new_soft"])


def _before(plan: Plan, at: int, draw: Draw) -> Plan:
    """The plan on the date before date number `at`."""
    if _is_due(plan, at) and draw.chance(shape()["changes"]["delayed"]):
        late = 2 if draw.chance(shape()["changes"]["two_years_late"]) else 1
        return _shifted(plan, at, -late)
    weights = {event: shape()["changes"][event.__name__[1:]] for event in _EVENTS}
    weights[_nothing] = 1 - sum(weights.values())
    return draw.weighted(weights)(plan, at, draw)


def _is_due(plan: Plan, at: int) -> bool:
    """Whether dwellings that still have to be built on this date were due about a year earlier."""
    years = [home.year for home in plan.remaining(at)]
    return bool(years) and min(years) <= reference_dates()[at - 1].year + 1


def _shifted(plan: Plan, at: int, years: int) -> Plan:
    """The open dwellings a number of years earlier or later, no further than a list reaches."""
    first = reference_dates()[at - 1].year - 1
    homes = tuple(
        home
        if home.is_realised(at)
        else replace(home, year=min(max(home.year + years, first), _LAST_YEAR))
        for home in plan.homes
    )
    return replace(plan, homes=homes)


def _nothing(plan: Plan, at: int, draw: Draw) -> Plan:
    return plan


def _brought_forward(plan: Plan, at: int, draw: Draw) -> Plan:
    return _shifted(plan, at, 1 + draw.below(2))


def _enlarged(plan: Plan, at: int, draw: Draw) -> Plan:
    """It was smaller: the last of its open dwellings were not there yet."""
    open_homes = plan.remaining(at)
    fewer = _part_of(open_homes, draw)
    gone = {id(home) for home in open_homes[len(open_homes) - fewer :]}
    return replace(plan, homes=tuple(home for home in plan.homes if id(home) not in gone))


def _reduced(plan: Plan, at: int, draw: Draw) -> Plan:
    """It was larger: there were more of its open dwellings."""
    open_homes = plan.remaining(at)
    more = tuple(open_homes[: _part_of(open_homes, draw)])
    return replace(plan, homes=plan.homes + more)


def _part_of(homes: list[Home], draw: Draw) -> int:
    """Between a tenth and three tenths; nothing of a plan that is too small for it."""
    return int(len(homes) * (0.1 + 0.2 * draw.share()))


def _status_up(plan: Plan, at: int, draw: Draw) -> Plan:
    return _at_status(plan, at, -1)


def _status_down(plan: Plan, at: int, draw: Draw) -> Plan:
    return _at_status(plan, at, 1)


def _at_status(plan: Plan, at: int, steps: int) -> Plan:
    """A step lower or higher on the ladder; what is being built or not public stays where it is."""
    if plan.status not in _LADDER or any(home.is_realised(at) for home in plan.homes):
        return plan
    rung = _LADDER.index(plan.status) + steps
    if not 0 <= rung < len(_LADDER) or (steps > 0 and plan.confidentiality != "openbaar"):
        return plan
    return replace(plan, status=_LADDER[rung], phase=_phase(plan.phase, steps))


def _phase(phase: str, steps: int) -> str:
    if phase not in _PHASE_LADDER:
        return "voorbereiding" if phase == "realisatie" else phase
    at = _PHASE_LADDER.index(phase) + steps
    return _PHASE_LADDER[min(max(at, 0), len(_PHASE_LADDER) - 1)]


def _renamed(plan: Plan, at: int, draw: Draw) -> Plan:
    """Same number, other name."""
    name = plan.name.removesuffix(_SUFFIX)
    return replace(plan, name=f"{draw.pick(('Locatie', 'Gebied', 'Plan'))} {name}{_SUFFIX}")


def _renumbered(plan: Plan, at: int, draw: Draw) -> Plan:
    """Same name, other number."""
    return replace(
        plan, plan_id=f"{plan.plan_id}9" if plan.plan_id.isdigit() else f"O-{plan.plan_id}"
    )


def _made_public(plan: Plan, at: int, draw: Draw) -> Plan:
    if plan.is_hard or plan.status in NOT_CAPACITY or plan.confidentiality != "openbaar":
        return plan
    if shape()["municipalities"][plan.municipality]["not_public"] == 0:
        return plan
    return replace(plan, confidentiality=draw.weighted(shape()["confidentiality"]))


_Event = Callable[[Plan, int, Draw], Plan]
_EVENTS: tuple[_Event, ...] = (
    _brought_forward,
    _enlarged,
    _reduced,
    _status_up,
    _status_down,
    _renamed,
    _renumbered,
    _made_public,
)
