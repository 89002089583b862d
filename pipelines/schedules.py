"""When the jobs run: Dutch wall-clock time, outside the hours that a clock change repeats."""

from __future__ import annotations

import dagster as dg

from pipelines import fingerprint
from pipelines.jobs import nightly
from pipelines.publish.versions import newest_fingerprint
from pipelines.settings import Settings

CRON = "30 4 * * *"
TIME_ZONE = "Europe/Amsterdam"


def build_nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """04:30 Europe/Amsterdam, every night; skipped, with the reason, when nothing changed."""

    def evaluate(_: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if fingerprint.of_folder(settings) == newest_fingerprint(settings.published_dir):
            return dg.SkipReason("Nothing new since the newest publication.")
        return dg.RunRequest()

    return dg.ScheduleDefinition(
        name="nightly_schedule",
        job=nightly,
        cron_schedule=CRON,
        execution_timezone=TIME_ZONE,
        execution_fn=evaluate,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
