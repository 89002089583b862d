"""`woonmonitor status`: how things stand, for a person or a machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines import fingerprint
from pipelines.alerts.problems import find_problems
from pipelines.errors import WoonmonitorError
from pipelines.publish.versions import current_version
from pipelines.run_lock import is_held
from pipelines.settings import DUTCH_TIME, Settings
from pipelines.warehouse.connection import reading

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
    qualify row_number() over (partition by run.job order by run.started_at desc) = 1
    order by run.job
"""
_FILES = """
    select path, as_of, status, loaded_count, quarantined_count, reason
    from raw.file_ledger
    where status in ('loaded', 'refused')
    order by path
"""


def show_status(settings: Settings, *, as_json: bool, console: Console) -> int:
    """Print the state; exit code 1 when something blocks."""
    state = gather(settings, now=settings.now)
    if as_json:
        sys.stdout.write(json.dumps(state, indent=2, default=str, ensure_ascii=False) + "\n")
    else:
        _print(state, console)
    return 1 if any(problem["level"] == "blokkade" for problem in state["problems"]) else 0


def gather(settings: Settings, *, now: datetime) -> dict[str, Any]:
    """The state as a plain dictionary; moments in UTC, problems in Dutch."""
    version = current_version(settings.published_dir)
    runs, files = _from_warehouse(settings)
    return {
        "publication": version.name if version else None,
        "published_at": version.created_at if version else None,
        "age_hours": round((now - version.created_at).total_seconds() / 3600, 1)
        if version
        else None,
        "is_up_to_date": _is_up_to_date(settings),
        "is_running": is_held(settings.state_dir),
        "next_run": next_run(settings, now=now),
        "runs": {run.pop("job"): run for run in runs},
        "files": files,
        "problems": [
            {
                "level": problem.level,
                "title": problem.title,
                "details": list(problem.details),
                "what_to_do": problem.what_to_do,
            }
            for problem in find_problems(settings, now=now)
        ],
    }


def _is_up_to_date(settings: Settings) -> bool:
    try:
        return fingerprint.is_published(settings)
    except WoonmonitorError:  # a stray file, which is among the problems
        return False


def next_run(settings: Settings, *, now: datetime) -> datetime:
    """When the schedule fires next, in UTC. Whether a daemon is there to do it is not known."""
    from cronsim import CronSim

    local = now.astimezone(DUTCH_TIME)
    return next(CronSim(settings.nightly_cron, local)).astimezone(UTC)


def _from_warehouse(settings: Settings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if not settings.warehouse_path.is_file():
        return [], []
    with reading(settings.warehouse_path) as connection:
        answers = []
        for sql in (_RUNS, _FILES):
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            answers.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return answers[0], answers[1]


def _print(state: dict[str, Any], console: Console) -> None:
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(state):
        facts.add_row(name, escape(value))
    console.print(facts)
    table = Table("file", "status", "rows", "quarantined")
    for file in state["files"]:
        counts = (f"{file['loaded_count']:,}", f"{file['quarantined_count']:,}")
        table.add_row(escape(file["path"]), file["status"], *counts)
    console.print(table)
    for problem in state["problems"]:
        colour = "red" if problem["level"] == "blokkade" else "yellow"
        console.print(
            f"[{colour}]{problem['level']}[/{colour}] {escape(problem['title'])}",
            *(f"\n    {escape(detail)}" for detail in problem["details"]),
            soft_wrap=True,
            highlight=False,
            sep="",
        )


def _facts(state: dict[str, Any]) -> Sequence[tuple[str, str]]:
    nightly = state["runs"].get("nightly")
    last = (
        f"{nightly['status']} {_minute(nightly['finished_at'] or nightly['started_at'])}: "
        f"{nightly['passed']} checks passed, {nightly['warned']} warned, {nightly['failed']} failed"
        if nightly
        else "none yet"
    )
    return (
        ("Publication", f"{state['publication'] or '-'} (age {state['age_hours']} hours)"),
        ("Up to date", "yes" if state["is_up_to_date"] else "no: `woonmonitor run`"),
        ("Last run", last),
        ("At work now", "yes" if state["is_running"] else "no"),
        ("Next run", f"{_minute(state['next_run'])}, if the daemon is up"),
    )


def _minute(moment: datetime) -> str:
    return moment.astimezone(DUTCH_TIME).strftime("%Y-%m-%d %H:%M")
