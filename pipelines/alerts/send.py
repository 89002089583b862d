"""One round of alerts: find, compare, send, remember. Never stops a run.

Channels are apprise addresses (mail, Teams, Slack, webhook). They hold passwords, so a channel is
named by its kind and number only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.alerts.memory import Memory, Told, read_memory, write_memory
from pipelines.alerts.message import News, body_of, news, title_of
from pipelines.alerts.problems import Problem, find_problems
from pipelines.settings import Settings

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
    channels = settings.alert_urls.get_secret_value().split()
    if not channels:
        return Sent(None, {})
    moment = now or datetime.now(UTC)
    memory = read_memory(settings.state_dir)
    problems = [*find_problems(settings, now=moment), *more]
    report = news(problems, memory.told)
    if not report:
        return Sent(None, memory.failed_channels)
    told = _told(problems, memory, moment)
    title = title_of(report)
    body = _body(report, told, memory, settings)
    failed = _deliver(channels, title, body)
    if len(failed) == len(channels):
        told = memory.told
    _remember(settings, Memory(told, failed))
    return Sent(title, failed)


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
        dagster_url=settings.dagster_url,
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
