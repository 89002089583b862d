"""What happens between the nights: a delivered file starts a run, a run that ends is told of.

Logic stands in small functions that take the moment; Dagster's decorators are a thin skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from pipelines.alerts.problem import failed_run
from pipelines.alerts.send import send_alerts
from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_errors import causes
from pipelines.core.run_lock import is_held
from pipelines.core.settings import Settings
from pipelines.operations.metrics import write_metrics
from pipelines.orchestration.jobs import nightly
from pipelines.publish import fingerprint
from pipelines.quality import runs
from pipelines.reading.landing import newest_change

_LOOK = 60
"""Seconds between two looks at the raw folder: a listing, hashes only when it changed."""
_WATCH = 3600
"""Seconds between two looks at how things stand: lateness and age change by the day."""


def build_sensors(settings: Settings) -> Sequence[dg.SensorDefinition]:
    """The file-drop sensor, the ones that end a run, and the watch."""
    return [_file_drop(settings), *_run_ended(settings), _watch(settings)]


def why_not_yet(settings: Settings, *, now: datetime) -> str | None:
    """Why no run should start on what lies in the raw folder; None when one should."""
    if is_held(settings.state_dir):
        return "A run is at work."
    newest = _newest_change(settings.raw_dir)
    if newest is None:
        return "No delivered file."
    if (
        timedelta(0) <= now - newest < timedelta(seconds=settings.settling_seconds)
    ):  # a sender's clock may run ahead of ours
        return "Files are still arriving."
    try:
        is_known = fingerprint.is_published(settings)
    except WoonmonitorError as error:
        return str(error)
    return "Nothing new since the newest publication." if is_known else None


def _newest_change(raw_dir: Path) -> datetime | None:
    newest = newest_change(raw_dir)
    return None if newest is None else datetime.fromtimestamp(newest, UTC)


def _file_drop(settings: Settings) -> dg.SensorDefinition:
    """One run per set of files: what was tried is not tried again until something changes."""

    @dg.sensor(
        name="file_drop",
        description="Starts the nightly job when delivered files have settled.",
        job=nightly,
        minimum_interval_seconds=_LOOK,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def file_drop(_: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Start the nightly job when delivered files have settled."""
        reason = why_not_yet(settings, now=datetime.now(UTC))
        if reason:
            return dg.SkipReason(reason)
        return dg.RunRequest(run_key=fingerprint.of_folder(settings))

    return file_drop


def _run_ended(settings: Settings) -> Sequence[dg.SensorDefinition]:
    @dg.run_failure_sensor(
        name="run_failed",
        description="Notes a failed run and tells of it, once.",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        """Note a failed run and tell of it; not of one that somebody ran by hand, who sees it."""
        said = (context.failure_event.message or "no message").splitlines()[0]
        message = "\n".join(causes(context.get_step_failure_events())) or said
        run = context.dagster_run
        job = runs.name_of(run.job_name, run.asset_selection)
        is_noted = runs.note_failure(settings.warehouse_path, run.run_id, message, job=job)
        if not is_noted and job == runs.NIGHTLY and is_held(settings.state_dir):
            return  # the next nightly is at work already, and tells how things stand when it ends
        is_told = is_noted or job not in runs.JOBS
        send_alerts(settings, more=[] if is_told else [failed_run(message, job=job)])

    @dg.run_status_sensor(
        name="run_succeeded",
        description="Tells of warnings, and of what has recovered.",
        run_status=dg.DagsterRunStatus.SUCCESS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def run_succeeded(_: dg.RunStatusSensorContext) -> None:
        """Tell of warnings, and of what has recovered."""
        send_alerts(settings)

    return [run_failed, run_succeeded]


def _watch(settings: Settings) -> dg.SensorDefinition:
    @dg.sensor(
        name="watch",
        description="Tells what no run tells: a killed run, a publication that stays behind.",
        minimum_interval_seconds=_WATCH,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def watch(_: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Tell what no run tells: a killed run, a publication that stays behind."""
        if is_held(settings.state_dir):
            return dg.SkipReason("A run is at work.")
        title = send_alerts(settings).title
        write_metrics(settings)
        return dg.SkipReason(title or "No news.")

    return watch
