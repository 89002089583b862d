"""One round of alerts: find, compare, send, remember. Never stops a run.

Channels are apprise addresses (mail, Teams, Slack, webhook). They hold passwords, so a channel is
named by its kind and number only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipelines.alerts.memory import Memory, Told, read_memory, write_memory
from pipelines.alerts.message import Addresses, News, body_of, news, title_of
from pipelines.alerts.problem import Problem
from pipelines.alerts.problems import find_problems, is_up_to_date
from pipelines.core.settings import Settings

LOGGER = logging.getLogger("woonmonitor")


@dataclass(frozen=True)
class Sent:
    """What one round did."""

    title: str | None
    """None: there was no news."""
    failed_channels: Mapping[str, str]


def send_alerts(
    settings: Settings, *, now: datetime | None = None, more: Sequence[Problem] = ()
) -> Sent:
    """Tell what changed since the last message; `more` are problems that only the caller knows.

    What reaches no channel at all counts as not told and is told again next time.
    """
    moment = now or settings.now
    before = read_memory(settings.state_dir)
    memory = _looked(settings, before, moment)
    if memory != before:  # also without channels: `woonmonitor status` looks at it
        _remember(settings, memory)
    channels = settings.alert_urls.get_secret_value().split()
    look = find_problems(settings, now=moment)
    problems = _merged(look.problems, more)
    report = news(problems, memory.told)
    if not look.is_whole:  # what the warehouse tells has not recovered because it cannot be read
        report = replace(report, recovered=())
    if not channels or not report:
        return Sent(None, memory.failed_channels)
    told = _told(problems, memory, moment)
    if not look.is_whole:
        told = {**memory.told, **told}
    title = title_of(report)
    failed = _deliver(channels, title, _body(report, told, memory, settings))
    if len(failed) == len(channels):
        told = memory.told
    _remember(settings, replace(memory, told=told, failed_channels=failed))
    return Sent(title, failed)


def _looked(settings: Settings, memory: Memory, now: datetime) -> Memory:
    """The memory with whether all is published now."""
    if is_up_to_date(settings):
        seen = datetime.now(UTC).isoformat()
        return replace(memory, behind_since=None, published_seen=seen)
    return replace(memory, behind_since=memory.behind_since or now.isoformat())


def _merged(found: Sequence[Problem], more: Sequence[Problem]) -> list[Problem]:
    """One for each key, the caller's rather than what was found; nothing is said twice."""
    said = {detail for problem in found for detail in problem.details}
    added = [problem for problem in more if not said.issuperset(problem.details)]
    return list({problem.key: problem for problem in (*found, *added)}.values())


def _told(problems: Sequence[Problem], memory: Memory, moment: datetime) -> Mapping[str, Told]:
    now = moment.isoformat()
    return {
        problem.key: Told(
            title=problem.title,
            content=problem.content,
            since=memory.told[problem.key].since if problem.key in memory.told else now,
        )
        for problem in problems
    }


def _body(report: News, told: Mapping[str, Told], memory: Memory, settings: Settings) -> str:
    return body_of(
        report,
        since={key: entry.since for key, entry in told.items()},
        addresses=Addresses(settings.dagster_url, settings.runbook_url),
        failed_channels=memory.failed_channels,
    )


def _deliver(channels: Sequence[str], title: str, body: str) -> dict[str, str]:
    """The channels that failed. apprise is imported here: a quiet night does not need it."""
    import apprise

    failed = {}
    for number, address in enumerate(channels, 1):
        name = f"kanaal {number} ({address.partition('://')[0]})"
        sender = apprise.Apprise()
        if not sender.add(address):
            failed[name] = "address not understood"
        elif not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            failed[name] = "not delivered"
        if name in failed:
            LOGGER.error("Alert not sent through %s: %s", name, failed[name])
    return failed


def _remember(settings: Settings, memory: Memory) -> None:
    try:
        write_memory(settings.state_dir, memory)
    except OSError as error:
        LOGGER.error("Alerts were sent, but that cannot be remembered: %s", error.strerror)
