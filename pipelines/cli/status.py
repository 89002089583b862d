"""`woonmonitor status`: how things stand, for a person or a machine; what is wrong comes first."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.core.settings import DUTCH_TIME, Settings
from pipelines.operations.status import Status, gather


def show_status(settings: Settings, *, as_json: bool, with_files: bool, console: Console) -> int:
    """Print the state; exit code 1 when something blocks."""
    state = gather(settings, now=settings.now)
    if as_json:
        text = json.dumps(_as_json(state), indent=2, default=str, ensure_ascii=False)
        sys.stdout.write(text + "\n")
    else:
        _print_problems(state, console)
        _print_facts(state, console)
        if with_files:
            _print_files(state, console)
    return 1 if state.is_blocked else 0


def _as_json(state: Status) -> dict[str, Any]:
    problems = [
        {
            "level": problem.level,
            "title": problem.title,
            "details": list(problem.details),
            "what_to_do": problem.what_to_do,
        }
        for problem in state.problems
    ]
    return {**vars(state), "problems": problems}


def _print_problems(state: Status, console: Console) -> None:
    for problem in state.problems:
        colour = "red" if problem.level == "blokkade" else "yellow"
        console.print(
            f"[{colour}]{problem.level}[/{colour}] {escape(problem.title)}",
            *(f"\n    {escape(detail)}" for detail in problem.details),
            f"\n    [dim]Wat te doen:[/dim] {escape(problem.what_to_do)}",
            soft_wrap=True,
            highlight=False,
            sep="",
        )
    if not state.problems:
        console.print("[green]Nothing is wrong.[/green]")


def _print_facts(state: Status, console: Console) -> None:
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(state):
        facts.add_row(name, escape(value))
    console.print(facts)


def _print_files(state: Status, console: Console) -> None:
    table = Table("file", "status", "rows", "quarantined")
    table.columns[0].overflow = "fold"  # a path that is cut off cannot be found
    for file in state.files:
        counts = (f"{file['loaded_count']:,}", f"{file['quarantined_count']:,}")
        table.add_row(escape(file["path"]), file["status"], *counts)
    console.print(table)


def _facts(state: Status) -> Sequence[tuple[str, str]]:
    nightly = state.runs.get("nightly")
    last = (
        f"{nightly['status']} {_minute(nightly['finished_at'] or nightly['started_at'])}: "
        f"{nightly['passed']} checks passed, {nightly['warned']} warned, {nightly['failed']} failed"
        if nightly
        else "none yet"
    )
    files = state.files
    refused = sum(file["status"] != "loaded" for file in files)
    return (
        ("Publication", f"{state.publication or '-'} (age {state.age_hours} hours)"),
        ("Up to date", "yes" if state.is_up_to_date else "no: `woonmonitor run`"),
        ("Last run", last),
        ("At work now", "yes" if state.is_running else "no"),
        ("Next run", f"{_minute(state.next_run)}, if the daemon is up"),
        ("Files", f"{len(files)}, of which {refused} do not count; --files lists them"),
    )


def _minute(moment: datetime) -> str:
    return moment.astimezone(DUTCH_TIME).strftime("%Y-%m-%d %H:%M")
