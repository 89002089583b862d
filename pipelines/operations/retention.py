"""How long delivered files with personal data stay in the raw folder; what removing one means.

The ledger keeps such a file as loaded: its pseudonymised rows and its place in the figures stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.reading.contract import personal_sources
from pipelines.reading.landing import DeliveredFile, delivered_files, strays
from pipelines.reading.personal_data import REASON
from pipelines.reading.sidecar import sidecar_path
from pipelines.warehouse.connection import writing

_KNOWN = """
    select path, file_id, is_fictive, loaded_at <= ? as is_due
    from raw.file_ledger
    where
        (source in (select unnest(?)) and status = 'loaded')
        or (status = 'refused' and starts_with(reason, path || ': ' || ?))
"""


@dataclass
class Cleaned:
    """What became of the delivered files with personal data."""

    removed: list[str] = field(default_factory=list)
    """Paths below data/raw."""
    not_loaded: list[str] = field(default_factory=list)
    """Files with personal data that were refused or not read yet: not removed, nothing is lost."""
    staying: int = 0
    """Files not due yet, and invented ones."""


def apply_retention(settings: Settings, *, is_trial: bool = False) -> Cleaned:
    """Remove what has lain its term, under the run lock; nothing where nothing was loaded yet."""
    if not settings.warehouse_path.is_file():
        return Cleaned()
    with run_lock(settings.state_dir), writing(settings.warehouse_path) as connection:
        files = delivered_files(settings.raw_dir)
        days = settings.retention_days
        cleaned = clean(connection, files, days=days, now=datetime.now(UTC), is_trial=is_trial)
    cleaned.not_loaded += [
        stray.path
        for stray in strays(settings.raw_dir)
        if stray.path.partition("/")[0] in personal_sources()
    ]
    return cleaned


def clean(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[DeliveredFile],
    *,
    days: int,
    now: datetime,
    is_trial: bool = False,
) -> Cleaned:
    """Remove each loaded file with personal data `days` days after it was loaded, and its sidecar.

    So too what was refused for it, wherever it lies: that counts nowhere and must not stay.
    Recorded before it is removed: a crash in between leaves the file for the next time. Invented
    files (`is_fictive`) are about nobody and stay. A trial removes nothing and tells the same.
    """
    known = {
        (path, file_id): (is_fictive, is_due)
        for path, file_id, is_fictive, is_due in connection.execute(
            _KNOWN, [now - timedelta(days=days), sorted(personal_sources()), REASON]
        ).fetchall()
    }
    cleaned = Cleaned()
    for file in files:
        state = known.get((file.path, file.file_id))
        if file.source not in personal_sources() and state is None:
            continue
        if state is None:
            cleaned.not_loaded.append(file.path)
        elif state[0] or not state[1]:
            cleaned.staying += 1
        else:
            cleaned.removed.append(file.path)
            if not is_trial:
                _remove(connection, file)
    return cleaned


def _remove(connection: duckdb.DuckDBPyConnection, file: DeliveredFile) -> None:
    connection.execute(
        "insert or replace into raw.removed_by_retention values (?, ?, now())",
        [file.path, file.file_id],
    )
    file.location.unlink(missing_ok=True)
    sidecar_path(file.location).unlink(missing_ok=True)
    _remove_if_empty(file.location.parent)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
