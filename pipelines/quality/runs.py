"""The record of runs in `quality.run`: begun, succeeded or failed.

Whether a run that never ended was killed is for the reader to judge, who knows the run lock.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.warehouse.connection import writing

LOGGER = logging.getLogger("woonmonitor")
NIGHTLY = "nightly"
JOBS = (NIGHTLY, "refresh_sources", "maintenance", "retention")
"""Those that run by themselves; what a person runs by hand is told to that person only."""
_END = "publication"
"""The asset that a night ends with."""


def name_of(job: str, selection: Collection[object] | None) -> str:
    """Under which name a run is kept. Dagster calls what is run from its UI `__ASSET_JOB`.

    `selection`: asset keys, none for the whole job. A part of the nightly job that does not
    publish is no night either: it would stand as one that never ended.
    """
    is_part = bool(selection) and _END not in {_text(key) for key in selection or ()}
    return f"{job} (part)" if is_part and job == NIGHTLY else job


def _text(key: object) -> str:
    return "/".join(getattr(key, "path", [str(key)]))


def begin(connection: duckdb.DuckDBPyConnection, run_id: str, job: str = NIGHTLY) -> None:
    """Note that a run has begun; a step that is tried again begins it no second time."""
    connection.execute(
        "insert or ignore into quality.run (run_id, job, started_at, status)"
        " values (?, ?, ?, 'running')",
        [run_id, job, datetime.now(UTC)],
    )


def note_loaded(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    *,
    files_loaded: int,
    files_refused: int,
    rows_loaded: int,
    rows_quarantined: int,
) -> None:
    """What the loader of this run did."""
    connection.execute(
        """
        update quality.run
        set files_loaded = ?, files_refused = ?, rows_loaded = ?, rows_quarantined = ?
        where run_id = ?
        """,
        [files_loaded, files_refused, rows_loaded, rows_quarantined, run_id],
    )


def succeeded(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    *,
    job: str = NIGHTLY,
    version: str | None = None,
) -> None:
    """The run ended well; `version` is what it published."""
    begin(connection, run_id, job)
    _end(connection, run_id, status="succeeded", version=version)


def failed(
    connection: duckdb.DuckDBPyConnection, run_id: str, message: str, *, job: str = NIGHTLY
) -> None:
    """The run did not do what it was for; one that did stays succeeded."""
    begin(connection, run_id, job)
    _end(connection, run_id, status="failed", message=message)


def note_failure(warehouse_path: Path, run_id: str, message: str, *, job: str = NIGHTLY) -> bool:
    """Note a failed run; whether that could be done: a full disk or a damaged file forbids it."""
    try:
        with writing(warehouse_path) as connection:
            failed(connection, run_id, message, job=job)
    except (WoonmonitorError, duckdb.Error, OSError) as error:
        LOGGER.error("The failed run cannot be noted: %s", str(error).splitlines()[0])
        return False
    return True


def _end(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    *,
    status: str,
    message: str | None = None,
    version: str | None = None,
) -> None:
    connection.execute(
        """
        update quality.run set finished_at = ?, status = ?, message = ?, version = ?
        where run_id = ? and status = 'running'
        """,
        [datetime.now(UTC), status, message, version, run_id],
    )
