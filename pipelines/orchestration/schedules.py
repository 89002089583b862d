"""When the jobs run: Dutch wall-clock time, outside the hours that a clock change repeats."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.orchestration.jobs import nightly
from pipelines.publish import fingerprint

REFRESH_CRON = "30 3 * * 1-5"
"""Publishers publish on working days; asking whether something changed is a small request."""
UPKEEP_CRON = "30 5 * * 0"
RETENTION_CRON = "30 6 * * 0"
TIME_ZONE = "Europe/Amsterdam"


def build_schedules(
    settings: Settings, jobs: Sequence[dg.JobDefinition]
) -> Sequence[dg.ScheduleDefinition]:
    """The nightly run, fetching on working days before it, upkeep and retention on Sundays."""
    by_name = {job.name: job for job in jobs}
    return [
        build_nightly_schedule(settings),
        _plain(by_name["refresh_sources"], REFRESH_CRON, "Working days, an hour before the night."),
        _plain(by_name["maintenance"], UPKEEP_CRON, "Sundays, after the night."),
        _plain(by_name["retention"], RETENTION_CRON, "Sundays, once all of it was loaded."),
    ]


def _plain(job: dg.JobDefinition, cron: str, when: str) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        job=job,
        cron_schedule=cron,
        description=f"{when} {job.description}",
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def build_nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Every night, 04:30 unless set otherwise; skipped, with the reason, when nothing changed."""

    def evaluate(_: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        try:
            is_published = fingerprint.is_published(settings)
        except WoonmonitorError as error:  # a stray file: the watch tells of it
            return dg.SkipReason(str(error))
        if is_published:
            return dg.SkipReason("Nothing new since the newest publication.")
        return dg.RunRequest()

    return dg.ScheduleDefinition(
        name="nightly_schedule",
        description="Every night; skipped when nothing changed since the newest publication.",
        job=nightly,
        cron_schedule=settings.nightly_cron,
        execution_timezone=TIME_ZONE,
        execution_fn=evaluate,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
