"""How things stand: publication, runs, files and what is wrong. Says it; shows it to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines.alerts.problem import Problem
from pipelines.alerts.problems import find_problems, is_up_to_date
from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import is_held
from pipelines.core.settings import DUTCH_TIME, Settings
from pipelines.publish.versions import current_version
from pipelines.quality import runs
from pipelines.warehouse.connection import reading, records

_RUNS = """
    select
        run.job, run.run_id, run.status, run.started_at, run.finished_at, run.message, run.version,
        run.files_loaded, run.rows_loaded, run.rows_quarantined,
        coalesce(checks.passed, 0) as passed,
        coalesce(checks.warned, 0) as warned,
        coalesce(checks.failed, 0) as failed
    from quality.run as run
    left join (
        select
            run_id,
            count(*) filter (where is_success) as passed,
            count(*) filter (where not is_success and severity != 'critical') as warned,
            count(*) filter (where not is_success and severity = 'critical') as failed
        from quality.check_result
        group by run_id
    ) as checks on run.run_id = checks.run_id
    where list_contains($jobs, run.job)  -- what a person runs by hand is no job
    qualify row_number() over (partition by run.job order by run.started_at desc) = 1
    order by run.job
"""
_FILES = """
    select path, as_of, status, loaded_count, quarantined_count, reason
    from raw.file_ledger
    where status not in ('replaced', 'withdrawn')
    order by path
"""


@dataclass(frozen=True)
class Status:
    """The state at one moment; moments in UTC, problems in Dutch."""

    publication: str | None
    """Name of the version that is published."""
    published_at: datetime | None
    age_hours: float | None
    is_up_to_date: bool
    is_running: bool
    next_run: datetime
    runs: Mapping[str, Mapping[str, Any]]
    """Job → its newest run, with numbers of files, rows and checks."""
    files: Sequence[Mapping[str, Any]]
    """Each delivery that counts or should: path, as_of, status, counts, reason."""
    problems: Sequence[Problem]

    @property
    def is_blocked(self) -> bool:
        """Whether something keeps new figures from being published."""
        return any(problem.level == "blokkade" for problem in self.problems)


def gather(settings: Settings, *, now: datetime) -> Status:
    """The state now. Of a warehouse that cannot be opened no runs and files: it is a problem."""
    version = current_version(settings.published_dir)
    known_runs, files = _from_warehouse(settings)
    age = round((now - version.created_at).total_seconds() / 3600, 1) if version else None
    return Status(
        publication=version.name if version else None,
        published_at=version.created_at if version else None,
        age_hours=age,
        is_up_to_date=is_up_to_date(settings),
        is_running=is_held(settings.state_dir),
        next_run=next_run(settings, now=now),
        runs={run.pop("job"): run for run in known_runs},
        files=files,
        problems=find_problems(settings, now=now).problems,
    )


def next_run(settings: Settings, *, now: datetime) -> datetime:
    """When the schedule fires next, in UTC. Whether a daemon is there to do it is not known."""
    from cronsim import CronSim

    local = now.astimezone(DUTCH_TIME)
    return next(CronSim(settings.nightly_cron, local)).astimezone(UTC)


def _from_warehouse(settings: Settings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Runs and files; none of a warehouse that cannot be opened, which is among the problems."""
    if not settings.warehouse_path.exists():
        return [], []
    try:
        with reading(settings.warehouse_path) as connection:
            return records(connection, _RUNS, jobs=list(runs.JOBS)), records(connection, _FILES)
    except (WoonmonitorError, OSError):
        return [], []
