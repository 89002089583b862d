"""The Dutch text of an alert: what is new, what still stands, what has recovered. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.alerts.memory import Told
from pipelines.alerts.problem import Problem
from pipelines.core.settings import DUTCH_TIME


@dataclass(frozen=True)
class Addresses:
    """Where a message may link to; what is empty is not linked to."""

    dagster: str
    runbook: str = ""


@dataclass(frozen=True)
class News:
    """What changed since the last message."""

    new: Sequence[Problem]
    standing: Sequence[Problem]
    """Told before, unchanged: only counted, with their titles."""
    recovered: Sequence[Told]

    def __bool__(self) -> bool:
        """Whether there is anything to tell: what merely still stands is no news."""
        return bool(self.new or self.recovered)


def news(problems: Sequence[Problem], told: Mapping[str, Told]) -> News:
    """Compare what is wrong now with what was told before."""
    present = {problem.key for problem in problems}
    is_old = {
        problem.key: problem.key in told and told[problem.key].content == problem.content
        for problem in problems
    }
    return News(
        new=[problem for problem in problems if not is_old[problem.key]],
        standing=[problem for problem in problems if is_old[problem.key]],
        recovered=[entry for key, entry in told.items() if key not in present],
    )


def title_of(report: News) -> str:
    """`Woonmonitor: 1 blokkade, 2 waarschuwingen` or `Woonmonitor: hersteld`."""
    problems = [*report.new, *report.standing]
    blocking = sum(problem.level == "blokkade" for problem in problems)
    warnings = len(problems) - blocking
    parts = [
        f"{blocking} blokkade{'s' if blocking > 1 else ''}" if blocking else "",
        f"{warnings} waarschuwing{'en' if warnings > 1 else ''}" if warnings else "",
    ]
    return f"Woonmonitor: {', '.join(part for part in parts if part) or 'hersteld'}"


def body_of(
    report: News,
    *,
    since: Mapping[str, str],
    addresses: Addresses,
    failed_channels: Mapping[str, str],
) -> str:
    """The whole message as plain text, at most a screen for a usual night."""
    sections = [
        _section("NIEUW OF VERANDERD", [_full(it, since, addresses) for it in report.new]),
        _section("HERSTELD", [f"- {entry.title}" for entry in report.recovered]),
        _section("STAAT NOG", [_short(it, since) for it in report.standing]),
        _section(
            "NIET BEZORGD",
            [f"- Het vorige bericht kwam niet aan via {name}." for name in failed_channels],
        ),
    ]
    return "\n\n".join(section for section in sections if section)


def _section(heading: str, entries: Sequence[str]) -> str:
    return "\n".join([heading, *entries]) if entries else ""


def _full(problem: Problem, since: Mapping[str, str], addresses: Addresses) -> str:
    lines = [
        f"- [{problem.level}] {problem.title}",
        *(f"    {detail}" for detail in problem.details),
        f"    Sinds: {_moment(since[problem.key])}",
        f"    Wat te doen: {problem.what_to_do}",
    ]
    if problem.check:
        asset, check = problem.check
        page = f"{addresses.dagster.rstrip('/')}/assets/{asset}?view=checks"
        lines.append(f"    Toets: {page} ({check})")
    if problem.runbook and addresses.runbook:
        lines.append(f"    Draaiboek (Engels): {addresses.runbook}#{problem.runbook}")
    return "\n".join(lines)


def _short(problem: Problem, since: Mapping[str, str]) -> str:
    return f"- [{problem.level}] {problem.title} (sinds {_moment(since[problem.key])})"


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(DUTCH_TIME).strftime("%d-%m-%Y %H:%M")
