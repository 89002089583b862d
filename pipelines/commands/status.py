"""`woonmonitor status`: how things stand, for a person or a machine; what is wrong comes first."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.alerts.problems import find_problems, is_up_to_date
from pipelines.errors import WoonmonitorError
from pipelines.publish.versions import current_version
from pipelines.quality import runs
from pipelines.run_lock import is_held
from pipelines.settings import DUTCH_TIME, Settings
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


def show_status(settings: Settings, *, as_json: bool, with_files: bool, console: Console) -> int:
    """Print the state; exit code 1 when something blocks."""
    state = gather(settings, now=settings.now)
    if as_json:
        sys.stdout.write(json.dumps(state, indent=2, default=str, ensure_ascii=False) + "\n")
    else:
        _print_problems(state, console)
        _print_facts(state, console)
        if with_files:
            _print_files(state, console)
    return 1 if any(problem["level"] == "blokkade" for problem in state["problems"]) else 0


def gather(settings: Settings, *, now: datetime) -> dict[str, Any]:
    """The state as a plain dictionary; moments in UTC, problems in Dutch."""
    version = current_version(settings.published_dir)
    known_runs, files = _from_warehouse(settings)
    return {
        "publication": version.name if version else None,
        "published_at": version.created_at if version else None,
        "age_hours": round((now - version.created_at).total_seconds() / 3600, 1)
        if version
        else None,
        "is_up_to_date": is_up_to_date(settings),
        "is_running": is_held(settings.state_dir),
        "next_run": next_run(settings, now=now),
        "runs": {run.pop("job"): run for run in known_runs},
        "files": files,
        "problems": [
            {
                "level": problem.level,
                "title": problem.title,
                "details": list(problem.details),
                "what_to_do": problem.what_to_do,
            }
            for problem in find_problems(settings, now=now).problems
        ],
    }


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


def _print_problems(state: dict[str, Any], console: Console) -> None:
    for problem in state["problems"]:
        colour = "red" if problem["level"] == "blokkade" else "yellow"
        console.print(
            f"[{colour}]{problem['level']}[/{colour}] {escape(problem['title'])}",
            *(f"\n    {escape(detail)}" for detail in problem["details"]),
            f"\n    [dim]Wat te doen:[/dim] {escape(problem['what_to_do'])}",
            soft_wrap=True,
            highlight=False,
            sep="",
        )
    if not state["problems"]:
        console.print("[green]Nothing is wrong.[/green]")


def _print_facts(state: dict[str, Any], console: Console) -> None:
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(state):
        facts.add_row(name, escape(value))
    console.print(facts)


def _print_files(state: dict[str, Any], console: Console) -> None:
    table = Table("file", "status", "rows", "quarantined")
    table.columns[0].overflow = "fold"  # a path that is cut off cannot be found
    for file in state["files"]:
        counts = (f"{file['loaded_count']:,}", f"{file['quarantined_count']:,}")
        table.add_row(escape(file["path"]), file["status"], *counts)
    console.print(table)


def _facts(state: dict[str, Any]) -> Sequence[tuple[str, str]]:
    nightly = state["runs"].get("nightly")
    last = (
        f"{nightly['status']} {_minute(nightly['finished_at'] or nightly['started_at'])}: "
        f"{nightly['passed']} checks passed, {nightly['warned']} warned, {nightly['failed']} failed"
        if nightly
        else "none yet"
    )
    files = state["files"]
    refused = sum(file["status"] != "loaded" for file in files)
    return (
        ("Publication", f"{state['publication'] or '-'} (age {state['age_hours']} hours)"),
        ("Up to date", "yes" if state["is_up_to_date"] else "no: `woonmonitor run`"),
        ("Last run", last),
        ("At work now", "yes" if state["is_running"] else "no"),
        ("Next run", f"{_minute(state['next_run'])}, if the daemon is up"),
        ("Files", f"{len(files)}, of which {refused} do not count; --files lists them"),
    )


def _minute(moment: datetime) -> str:
    return moment.astimezone(DUTCH_TIME).strftime("%Y-%m-%d %H:%M")
