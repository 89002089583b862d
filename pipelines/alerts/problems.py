"""What is wrong now, gathered from where it is known: the publication, the folder, the warehouse.

Reads; sends nothing and remembers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb

from pipelines import fingerprint
from pipelines.alerts.memory import read_memory
from pipelines.alerts.problem import Problem
from pipelines.alerts.recorded import recorded_problems
from pipelines.errors import WoonmonitorError
from pipelines.publish.versions import current_version
from pipelines.settings import DUTCH_TIME, Settings
from pipelines.warehouse.connection import reading

_STALE = timedelta(hours=24)
"""The nightly job has had its chance."""
_LONG_AGO = "2000-01-01T00:00:00+00:00"


def find_problems(settings: Settings, *, now: datetime) -> list[Problem]:
    """Everything that is wrong now, blocking first. A warehouse in use is not looked into."""
    try:
        is_published, problems = fingerprint.is_published(settings), []
    except WoonmonitorError as error:
        is_published, problems = False, [_misplaced(error)]
    memory = read_memory(settings.state_dir)
    problems += _of_publication(settings, now, None if is_published else memory.behind_since)
    if settings.warehouse_path.is_file():
        seen = datetime.fromisoformat(memory.published_seen or _LONG_AGO)
        problems += _of_warehouse(settings, now, datetime.now(UTC) if is_published else seen)
    return sorted(problems, key=lambda problem: (problem.level, problem.key))


def _misplaced(error: WoonmonitorError) -> Problem:
    return Problem(
        key="folder:misplaced",
        level="blokkade",
        title="Een bestand ligt niet op zijn plaats of heeft geen bruikbare naam.",
        what_to_do=(
            "Leg het in data/raw/<bron>/<dataset>/<JJJJ-MM-DD>/ of haal het weg. Tot dan wordt er "
            "niets gepubliceerd; lezers houden de vorige."
        ),
        details=(error.problem,),
        runbook="bestand-geweigerd",
    )


def _of_publication(
    settings: Settings, now: datetime, behind_since: str | None
) -> Iterator[Problem]:
    version = current_version(settings.published_dir)
    if version is None:
        yield Problem(
            key="publication:none",
            level="blokkade",
            title="Er is nog niets gepubliceerd.",
            what_to_do="Draai `woonmonitor run` en bekijk wat er misgaat.",
            runbook="geen-publicatie",
        )
        return
    if behind_since and now - datetime.fromisoformat(behind_since) >= _STALE:
        yield Problem(
            key="publication:stale",
            level="blokkade",
            title="De publicatie loopt meer dan een dag achter op wat er geleverd is.",
            what_to_do="Kijk met `woonmonitor status` of de run draaide en waarom hij stopte.",
            details=(f"Lezers zien nog de publicatie van {_day(version.created_at)}.",),
            runbook="publicatie-loopt-achter",
        )


def _day(moment: datetime) -> str:
    return moment.astimezone(DUTCH_TIME).strftime("%d-%m-%Y %H:%M")


def _of_warehouse(settings: Settings, now: datetime, settled_at: datetime) -> list[Problem]:
    try:
        with reading(settings.warehouse_path) as connection:
            return list(recorded_problems(connection, settings, now=now, settled_at=settled_at))
    except (WoonmonitorError, duckdb.Error) as error:
        return [_unreadable_warehouse(error)]


def _unreadable_warehouse(error: WoonmonitorError | duckdb.Error) -> Problem:
    said = error.problem if isinstance(error, WoonmonitorError) else str(error).splitlines()[0]
    return Problem(
        key="warehouse:unreadable",
        level="blokkade",
        title="De werkdatabase is niet te openen.",
        what_to_do="Kijk of er nog een run bezig is; anders: zie het draaiboek.",
        details=(said,),
        runbook="werkdatabase",
    )
