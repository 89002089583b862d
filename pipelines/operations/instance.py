"""Dagster's instance: its folder below the data folder, one run at a time, no telemetry."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import yaml

from pipelines.core.dagster_storage import set_damaged_aside
from pipelines.core.private import private_folder
from pipelines.core.progress import LOGGER
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.core.strict_yaml import read_yaml

if TYPE_CHECKING:
    from datetime import datetime

    import dagster as dg
    from sqlalchemy.engine import Engine

_CONFIG = PROJECT_ROOT / "dagster.yaml"
_NOTE = "# Written by woonmonitor at every start: change the project's dagster.yaml instead.\n"
_OF_THE_CHECKOUT = ("storage", "local_artifact_storage", "compute_logs")
"""Where plain `dagster dev` keeps its history; below DAGSTER_HOME Dagster finds these by itself."""
_POSTGRES = {"postgres": {"postgres_url": {"env": "DAGSTER_PG_URL"}}}


def prepare_home(settings: Settings) -> None:
    """Make the instance folder with its configuration; what is damaged in it is set aside."""
    private_folder(settings.dagster_home)
    config = settings.dagster_home / "dagster.yaml"
    text = _config_text(settings).encode()
    if not config.is_file() or config.read_bytes() != text:
        config.write_bytes(text)
    for aside in set_damaged_aside(settings):
        LOGGER.warning("Dagster's history was damaged and is set aside: %s", aside)


def _config_text(settings: Settings) -> str:
    config = read_yaml(_CONFIG)
    kept = {name: value for name, value in config.items() if name not in _OF_THE_CHECKOUT}
    if settings.dagster_pg_url:
        kept["storage"] = _POSTGRES
    return _NOTE + yaml.safe_dump(kept, sort_keys=False)


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The instance in which runs and checks are remembered."""
    import dagster as dg

    prepare_home(settings)
    _trust_the_disk_cache()
    _keep_engines()
    return dg.DagsterInstance.from_config(str(settings.dagster_home))


def forget_runs(settings: Settings, *, before: datetime) -> int:
    """Remove runs from before this moment with all that Dagster keeps of them; returns how many."""
    import dagster as dg

    with open_instance(settings) as instance:
        runs = [run.run_id for run in instance.get_runs(dg.RunsFilter(created_before=before))]
        for run_id in runs:
            instance.delete_run(run_id)
    _forget_rest(settings, runs)
    return len(runs)


def _forget_rest(settings: Settings, runs: Sequence[str]) -> None:
    """What `delete_run` leaves behind for ever: results of asset checks and, in SQLite, a file.

    Half a megabyte and two megabytes a night. Drop this once Dagster does it.
    """
    from sqlalchemy import create_engine, text

    history = settings.dagster_home / "history" / "runs"
    secret = settings.dagster_pg_url
    engine = create_engine(secret.get_secret_value() if secret else f"sqlite:///{history}/index.db")
    with engine.begin() as connection:
        for run_id in runs:
            connection.execute(
                text("delete from asset_check_executions where run_id = :run_id"),
                {"run_id": run_id},
            )
    engine.dispose()
    for run_id in runs:
        for file in history.glob(f"{run_id}.db*"):
            file.unlink()


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


def _keep_engines() -> None:
    """Let Dagster's event log in SQLite use one engine of SQLAlchemy for each of its files.

    It makes one for every statement, and each compiles its SQL anew: a quarter of the work of a
    run's own process (docs/performance.md). Connections are opened and closed as before.
    """
    from dagster._core.storage.event_log.sqlite import sqlite_event_log

    names = vars(sqlite_event_log)
    if not isinstance(names["create_engine"], _Engines):
        names["create_engine"] = _Engines(names["create_engine"])


class _Engines:
    """`create_engine` that remembers what it made: of a few addresses, each run has its own."""

    _KEPT = 8

    def __init__(self, create: Callable[..., Engine]) -> None:
        self._create = create
        self._made: dict[str, Engine] = {}

    def __call__(self, url: str, **options: object) -> Engine:
        known = f"{url} {options}"
        if known not in self._made:
            for oldest in list(self._made)[: 1 - self._KEPT]:
                self._made.pop(oldest, None)
            self._made[known] = self._create(url, **options)
        return self._made[known]
