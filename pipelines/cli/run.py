"""`woonmonitor run`: the nightly job in this process, with progress and a summary."""

from __future__ import annotations

import gc
import logging
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.alerts.problem import Problem, failed_run
from pipelines.alerts.send import send_alerts
from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.progress import LOGGER
from pipelines.core.run_errors import causes
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.operations.metrics import write_metrics
from pipelines.privacy.key import existing_key
from pipelines.publish import fingerprint
from pipelines.publish.versions import current_version
from pipelines.quality import runs
from pipelines.warehouse.connection import reading

if TYPE_CHECKING:
    import dagster as dg

# Dagster logs every event to the console; its instance keeps them all the same.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# Importing and running Dagster makes many objects that stay: looking for rubbish among them
# again and again took a tenth of a run.
_RARELY = 100_000
_NO_ROOM = 16_000_000
"""Bytes: less than a run writes, so that a failure with less is most likely due to it."""

_COUNTS = """
    select
        count(*) filter (where is_success) as passed,
        count(*) filter (where not is_success and severity != 'critical') as warned,
        count(*) filter (where not is_success and severity = 'critical') as failed
    from quality.check_result
    where run_id = ?
"""

_FAILED = """
    select severity, table_name, suite || '.' || rule, observed, expected, failing_sample
    from quality.check_result
    where run_id = ? and not is_success and severity != 'info'
    order by severity, table_name, rule
"""


def run_nightly(settings: Settings, *, force: bool, console: Console) -> int:
    """Run the job when there is something new, or when forced; returns the exit code.

    Alerts go out at the end, also when the run could not even start.
    """
    started = time.monotonic()
    gc.set_threshold(_RARELY)
    try:
        code, untold = _run(settings, console, started, force=force)
    except WoonmonitorError as error:
        send_alerts(settings, more=[failed_run(error.problem)])
        raise
    except Exception as error:  # told whatever it is: nobody is there to see the traceback
        known = _in_words(settings, error)
        said = f"{type(error).__name__}: {' '.join(str(error).splitlines()[:1])}"
        problem = known.problem if known else f"Fout in het programma ({said})."
        send_alerts(settings, more=[failed_run(problem)])
        if known:
            raise known from error
        raise
    send_alerts(settings, more=untold)
    _write_metrics(settings)
    gc.freeze()  # the process ends: the last collection would look at all of it for a second
    return code


def _in_words(settings: Settings, error: Exception) -> WoonmonitorError | None:
    """What the user can mend behind an error that is not ours: a full disk, rights, a bad file."""
    with suppress(OSError):
        if shutil.disk_usage(settings.data_dir).free < _NO_ROOM:
            problem = f"{settings.data_dir}: de schijf is vol."
            return WoonmonitorError(problem, remedy="Maak ruimte en draai opnieuw.")
    return of_the_system(error) if isinstance(error, OSError) else None


def _run(
    settings: Settings, console: Console, started: float, *, force: bool
) -> tuple[int, list[Problem]]:
    """The exit code, and what could not be noted in the warehouse."""
    existing_key(settings)  # in prod nothing is read without it
    if not force and fingerprint.is_published(settings):
        _say_nothing_new(settings, console, time.monotonic() - started)
        return 0, []
    with run_lock(settings.state_dir):
        pass  # the job takes it itself; this says at once, not after the start, that it is taken
    result = _execute(settings, console)
    untold = _note_failure(settings, result)
    _summarise(settings, result, console, time.monotonic() - started)
    return (0 if result.success else 1), untold


def _note_failure(settings: Settings, result: dg.ExecuteInProcessResult) -> list[Problem]:
    if result.success:
        return []
    message = "\n".join(causes(result.all_events)) or "zonder melding"
    is_noted = settings.warehouse_path.is_file() and runs.note_failure(
        settings.warehouse_path, result.run_id, message
    )
    return [] if is_noted else [failed_run(message)]


def _write_metrics(settings: Settings) -> None:
    """A full disk that has no room for the figures makes no good run a failed one."""
    try:
        write_metrics(settings)
    except OSError as error:
        LOGGER.error("The figures cannot be written: %s", error.strerror)


def _say_nothing_new(settings: Settings, console: Console, seconds: float) -> None:
    version = current_version(settings.published_dir)
    console.print(
        f"Nothing new: no file loaded, publication [bold]{version.name if version else '-'}[/bold] "
        f"stands ({seconds:.1f} s). Use --force to rebuild.",
        highlight=False,
    )


def _execute(settings: Settings, console: Console) -> dg.ExecuteInProcessResult:
    """The job, in this process, remembered in Dagster's instance."""
    handler = _Printer(console)
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    console.print("Starting Dagster ...", style="dim")
    from pipelines.dbt.project import bake_manifest
    from pipelines.operations.instance import open_instance
    from pipelines.orchestration.build import build_defs

    bake_manifest(settings)
    job = build_defs(settings).resolve_job_def("nightly")
    try:
        with open_instance(settings) as instance:
            return job.execute_in_process(
                run_config=_QUIET, instance=instance, raise_on_error=False
            )
    finally:
        LOGGER.removeHandler(handler)


class _Printer(logging.Handler):
    """Shows each finished step as a line."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """What came out of a step and how long it took."""
        values = vars(record)
        if values.get("phase") == "end":
            took = f"[dim]{values['seconds']:.1f} s[/dim]"
            line = f"  [green]✓[/green] {values['step']}: {values['outcome']} {took}"
            self._console.print(line, highlight=False)


def _summarise(
    settings: Settings, result: dg.ExecuteInProcessResult, console: Console, seconds: float
) -> None:
    if not settings.warehouse_path.is_file():  # it failed before it could load anything
        _explain(result, console)
        return
    with reading(settings.warehouse_path) as connection:
        counts = connection.execute(_COUNTS, [result.run_id]).fetchone() or (0, 0, 0)
        failed = connection.execute(_FAILED, [result.run_id]).fetchall()
    for severity, table, rule, observed, expected, sample in failed:
        colour = "red" if severity == "critical" else "yellow"
        console.print(
            f"[{colour}]{severity}[/{colour}] {table} {rule}: "
            + escape(f"expected {expected}; found {observed} {sample or ''}"),
            highlight=False,
            soft_wrap=True,
        )
    if not result.success and not any(row[0] == "critical" for row in failed):
        _explain(result, console)
    console.print(_table(settings, result, counts, seconds))


def _explain(result: dg.ExecuteInProcessResult, console: Console) -> None:
    """Why a run failed where no check did: the innermost error of each failed step, once."""
    for message in causes(result.all_events):
        console.print(f"[red]Error:[/red] {escape(message)}", soft_wrap=True, highlight=False)


def _table(
    settings: Settings,
    result: dg.ExecuteInProcessResult,
    counts: tuple[int, ...],
    seconds: float,
) -> Table:
    passed, warned, failed = counts
    loaded = _load_metadata(result)
    version = current_version(settings.published_dir)
    where = str(settings.published_dir / "current") if version else "nothing published yet"
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("Result", "published" if result.success else "[red]NOT published[/red]")
    table.add_row(
        "Files loaded", f"{loaded.get('files loaded', 0)} of {loaded.get('files present', 0)}"
    )
    table.add_row("Rows loaded", f"{loaded.get('rows loaded', 0):,}")
    table.add_row("Rows quarantined", f"{loaded.get('rows quarantined', 0):,}")
    table.add_row("Checks", f"{passed} passed, {warned} warned, {failed} failed")
    table.add_row("Publication", f"{version.name}" if version else "-")
    table.add_row("Where", where)
    table.add_row("Took", f"{seconds:.1f} s")
    return table


def _load_metadata(result: dg.ExecuteInProcessResult) -> dict[str, int]:
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        if materialization.asset_key.path == ["raw", "file_ledger"]:
            return {name: value.value for name, value in materialization.metadata.items()}  # type: ignore[misc]
    return {}
