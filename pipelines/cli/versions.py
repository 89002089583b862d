"""`woonmonitor versions` and `woonmonitor rollback`."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.table import Table

from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.publish.versions import list_versions, rollback


def show_versions(settings: Settings, *, as_json: bool, console: Console) -> None:
    """Every complete version, newest first, with its tables and rows."""
    found = list_versions(settings.published_dir)
    if as_json:
        listed = [
            {
                "version": version.name,
                "created_at": version.created_at.isoformat(),
                "is_current": version.is_current,
                "tables": dict(version.tables),
            }
            for version in found
        ]
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
        return
    table = Table("version", "made", "tables", "rows", "")
    for version in found:
        table.add_row(
            version.name,
            version.created_at.strftime("%Y-%m-%d %H:%M UTC"),
            str(len(version.tables)),
            f"{sum(version.tables.values()):,}",
            "current" if version.is_current else "",
        )
    console.print(table)


def roll_back(settings: Settings, name: str | None, *, console: Console) -> None:
    """Switch to an earlier version, after its checksums were verified."""
    with run_lock(settings.state_dir):
        version = rollback(settings.published_dir, name)
    console.print(
        f"Publication is now {version.name}. It stands until a run with new input publishes; "
        "`run --force` publishes the newest data again.",
        highlight=False,
    )
