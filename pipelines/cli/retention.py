"""`woonmonitor retention`: remove delivered files with personal data that have lain long enough."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from pipelines.core.settings import Settings
from pipelines.operations.retention import apply_retention


def show_retention(settings: Settings, *, is_trial: bool, console: Console) -> int:
    """Say of each file that it is removed; exit code 1 when files that were refused remain."""
    cleaned = apply_retention(settings, is_trial=is_trial)
    verb = "Would remove" if is_trial else "Removed"
    for path in cleaned.removed:
        console.print(f"{verb} {escape(path)}", highlight=False)
    for path in cleaned.not_loaded:
        console.print(
            f"[yellow]Not removed, because it was never loaded:[/yellow] {escape(path)}",
            highlight=False,
        )
    console.print(
        f"{len(cleaned.removed)} files removed after {settings.retention_days} days, "
        f"{cleaned.staying} stay.",
        highlight=False,
    )
    return 1 if cleaned.not_loaded else 0
