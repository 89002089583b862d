"""`woonmonitor new`: a source, table or goal to start from, and what to do next."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from pipelines.core.settings import Settings
from pipelines.operations.new import Kind, new

_NEXT = {
    "source": "Say in contract.yml what is delivered, make the SQL fit, and run `woonmonitor run`.",
    "table": "Write what it tells in the SQL and its YAML, and run `woonmonitor run`.",
    "goal": "Say in the rows of the pack what is agreed and how it is measured: docs/regions.md.",
}


def make_new(settings: Settings, kind: Kind, name: str, *, console: Console) -> int:
    """Write it, name every file, and say what comes next."""
    for path in new(settings, kind, name):
        console.print(f"[green]✓[/green] {_shown(path)}", highlight=False, soft_wrap=True)
    console.print(_NEXT[kind], highlight=False, soft_wrap=True)
    return 0


def _shown(path: Path) -> str:
    """As short as it can be typed from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
