"""`woonmonitor retention`: remove delivered files with personal data that have lain long enough."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape

from pipelines.privacy.retention import clean
from pipelines.run_lock import run_lock
from pipelines.settings import Settings
from pipelines.sources.landing import PERSONAL_SOURCES, delivered_files, strays
from pipelines.warehouse.connection import writing


def apply_retention(settings: Settings, *, is_trial: bool, console: Console) -> int:
    """Say of each file that it is removed; exit code 1 when files that were refused remain."""
    if not settings.warehouse_path.is_file():
        console.print("Nothing was loaded yet: nothing is removed.")
        return 0
    with run_lock(settings.state_dir), writing(settings.warehouse_path) as connection:
        files = delivered_files(settings.raw_dir)
        days = settings.retention_days
        cleaned = clean(connection, files, days=days, now=datetime.now(UTC), is_trial=is_trial)
    cleaned.not_loaded += [
        stray.path
        for stray in strays(settings.raw_dir)
        if stray.path.partition("/")[0] in PERSONAL_SOURCES
    ]
    verb = "Would remove" if is_trial else "Removed"
    for path in cleaned.removed:
        console.print(f"{verb} {escape(path)}", highlight=False)
    for path in cleaned.not_loaded:
        console.print(
            f"[yellow]Not removed, because it was never loaded:[/yellow] {escape(path)}",
            highlight=False,
        )
    console.print(
        f"{len(cleaned.removed)} files removed after {days} days, {cleaned.staying} stay.",
        highlight=False,
    )
    return 1 if cleaned.not_loaded else 0
