"""Dagster's instance: its folder below the data folder, one run at a time, no telemetry."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pipelines.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

_CONFIG = """\
# Written by woonmonitor at every start: change pipelines/instance.py, not this file.
concurrency:
  runs:
    max_concurrent_runs: 1
python_logs:
  managed_python_loggers: [woonmonitor]
# A run whose process died is marked failed, so that the next one may start and an alert goes out.
run_monitoring:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: {skipped: 7, started: 30, failure: 90, success: 90}
telemetry:
  enabled: false
"""
_POSTGRES = """\
storage:
  postgres:
    postgres_url:
      env: DAGSTER_PG_URL
"""


def prepare_home(settings: Settings) -> None:
    """Make the instance folder with its configuration."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    config = settings.dagster_home / "dagster.yaml"
    text = _CONFIG + (_POSTGRES if settings.dagster_pg_url else "")
    if not config.is_file() or config.read_text(encoding="utf-8") != text:
        config.write_text(text, encoding="utf-8")


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The instance in which runs and checks are remembered."""
    import dagster as dg

    prepare_home(settings)
    _trust_the_disk_cache()
    return dg.DagsterInstance.from_config(str(settings.dagster_home))


def _trust_the_disk_cache() -> None:
    """Let SQLite, Dagster's default storage, leave flushing to the operating system.

    Dagster commits three times per check; waiting for the disk each time took longer than all
    other work of a run together (docs/performance.md). A killed process loses nothing; a power cut
    may cost Dagster's history, never data: the warehouse and the publication flush by themselves.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    if not event.contains(Engine, "connect", _do_not_wait):
        event.listen(Engine, "connect", _do_not_wait)


def _do_not_wait(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
