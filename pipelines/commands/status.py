"""`woonmonitor status`: how things stand, for a person or a machine."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines import fingerprint
from pipelines.publish.versions import current_version, newest_fingerprint
from pipelines.settings import Settings
from pipelines.warehouse.connection import reading

_LAST_RUN = """
    select
        run_id,
        max(checked_at) as checked_at,
        count(*) filter (where is_success) as passed,
        count(*) filter (where not is_success and severity != 'critical') as warned,
        count(*) filter (where not is_success and severity = 'critical') as failed
    from quality.check_result
    group by run_id
    order by checked_at desc
    limit 1
"""

_FILES = """
    select path, as_of, status, loaded_count, quarantined_count, reason
    from raw.file_ledger
    where status in ('loaded', 'refused')
    order by path
"""


def show_status(settings: Settings, *, as_json: bool, console: Console) -> int:
    """Print the state; exit code 1 when there is a problem among it."""
    state = gather(settings)
    if as_json:
        sys.stdout.write(json.dumps(state, indent=2, default=str) + "\n")
    else:
        _print(state, console)
    return 1 if state["problems"] else 0


def gather(settings: Settings) -> dict[str, Any]:
    """The state as a plain dictionary."""
    version = current_version(settings.published_dir)
    last_run, files = _from_warehouse(settings)
    refused = [file for file in files if file["status"] == "refused"]
    problems = [f"refused: {file['path']}: {file['reason']}" for file in refused]
    if last_run and last_run["failed"]:
        problems.append(f"the last run failed {last_run['failed']} blocking checks")
    if version is None:
        problems.append("nothing has been published yet")
    return {
        "publication": version.name if version else None,
        "published_at": version.created_at if version else None,
        "age_hours": _hours_since(version.created_at) if version else None,
        "is_up_to_date": fingerprint.of_folder(settings)
        == newest_fingerprint(settings.published_dir),
        "last_run": last_run,
        "files": files,
        "problems": problems,
    }


def _from_warehouse(settings: Settings) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    if not settings.warehouse_path.is_file():
        return None, []
    with reading(settings.warehouse_path) as connection:
        cursor = connection.execute(_LAST_RUN)
        names = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone()
        cursor = connection.execute(_FILES)
        columns = [column[0] for column in cursor.description or ()]
        files = [dict(zip(columns, file, strict=True)) for file in cursor.fetchall()]
    return (dict(zip(names, row, strict=True)) if row else None), files


def _hours_since(moment: datetime) -> float:
    return round((datetime.now(UTC) - moment).total_seconds() / 3600, 1)


def _print(state: dict[str, Any], console: Console) -> None:
    console.print(f"Publication  {state['publication'] or '-'} (age {state['age_hours']} hours)")
    console.print(f"Up to date   {'yes' if state['is_up_to_date'] else 'no: `woonmonitor run`'}")
    if run := state["last_run"]:
        console.print(
            f"Last run     {run['passed']} checks passed, {run['warned']} warned, "
            f"{run['failed']} failed"
        )
    table = Table("file", "status", "rows", "quarantined")
    for file in state["files"]:
        table.add_row(
            file["path"],
            file["status"],
            f"{file['loaded_count']:,}",
            f"{file['quarantined_count']:,}",
        )
    console.print(table)
    for problem in state["problems"]:
        console.print(f"[red]Problem:[/red] {escape(problem)}", soft_wrap=True, highlight=False)
