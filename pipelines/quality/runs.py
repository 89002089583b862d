"""The record of runs in `quality.run`: begun, published or failed.

Whether a run that never ended was killed is for the reader to judge, who knows the run lock.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb


def begin(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Note that a run has begun; a step that is tried again begins it no second time."""
    connection.execute(
        "insert or ignore into quality.run (run_id, started_at, status) values (?, ?, 'running')",
        [run_id, datetime.now(UTC)],
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


def published(connection: duckdb.DuckDBPyConnection, run_id: str, version: str) -> None:
    """The run ended well."""
    _end(connection, run_id, "published", None, version)


def failed(connection: duckdb.DuckDBPyConnection, run_id: str, message: str) -> None:
    """The run ended without a publication; one that did publish stays published."""
    _end(connection, run_id, "failed", message, None)


def _end(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    status: str,
    message: str | None,
    version: str | None,
) -> None:
    now = datetime.now(UTC)
    connection.execute(
        """
        insert into quality.run (run_id, started_at, finished_at, status, message, version)
        values ($run, $now, $now, $status, $message, $version)
        on conflict (run_id) do update
        set finished_at = $now, status = $status, message = $message, version = $version
        where quality.run.status = 'running'
        """,
        {"run": run_id, "now": now, "status": status, "message": message, "version": version},
    )
