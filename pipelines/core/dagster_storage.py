"""Dagster's own SQLite files when they are damaged: found before they are used, and set aside.

Nothing of ours is lost by it: runs, checks and figures are kept in the warehouse. What Dagster
keeps there is not here (`instance`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipelines.core.settings import Settings

_PARTS = {
    "history": ("runs.db", "runs/index.db"),
    "schedules": ("schedules.db",),
}
"""Folder below Dagster's home → the databases in it that it cannot do without."""
_MARK = ".beschadigd-"


def set_damaged_aside(settings: Settings) -> list[Path]:
    """Rename each part that cannot be read; Dagster makes it anew. Returns where they are now."""
    moved = []
    for name, databases in _PARTS.items():
        part = settings.dagster_home / name
        if any(_is_damaged(part / database) for database in databases):
            aside = part.with_name(f"{name}{_MARK}{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
            part.rename(aside)
            moved.append(aside)
    return moved


def set_aside(settings: Settings) -> Sequence[Path]:
    """What was set aside before and still lies there."""
    return sorted(settings.dagster_home.glob(f"*{_MARK}*"))


def _is_damaged(database: Path) -> bool:
    """A database in use is not: then it cannot be looked into."""
    if not database.is_file():
        return database.exists()
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return bool(said != "ok")
