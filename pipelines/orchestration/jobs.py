"""The jobs. Their steps run in one process (see `build`): they share one warehouse file."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.core.settings import Settings
from pipelines.quality import runs
from pipelines.warehouse.connection import writing

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Delivered files to a checked publication.",
)


def build_upkeep_jobs(settings: Settings) -> Sequence[dg.JobDefinition]:
    """The jobs that prepare or follow a nightly run, each one step: fetching and upkeep."""

    @dg.op
    def fetch_sources(context: dg.OpExecutionContext) -> None:
        _end(context, settings, "refresh_sources", list(_fetch(context, settings)))

    @dg.op
    def weekly_upkeep(context: dg.OpExecutionContext) -> None:
        from pipelines.operations.upkeep import upkeep

        for line in upkeep(settings):
            context.log.info(line)
        _end(context, settings, "maintenance", [])

    @dg.op
    def remove_old_deliveries(context: dg.OpExecutionContext) -> None:
        from pipelines.operations.retention import apply_retention

        cleaned = apply_retention(settings)
        for path in cleaned.removed:
            context.log.info("Removed %s", path)
        _end(context, settings, "retention", cleaned.not_loaded)

    @dg.job(description="Delivered files with personal data removed after their time.")
    def retention() -> None:
        remove_old_deliveries()

    @dg.job(description="What publishers changed, into data/raw; a run follows when something did.")
    def refresh_sources() -> None:
        fetch_sources()

    @dg.job(description="Room given back, old history removed, the publication verified.")
    def maintenance() -> None:
        weekly_upkeep()

    return [refresh_sources, maintenance, retention]


def _end(context: dg.OpExecutionContext, settings: Settings, job: str, failed: list[str]) -> None:
    """Note how it went where `status` and the alerts look; what failed fails the step."""
    if failed:
        message = "\n".join(failed)
        runs.note_failure(settings.warehouse_path, context.run_id, message, job=job)
        raise dg.Failure(message, allow_retries=False)
    with writing(settings.warehouse_path) as connection:
        runs.succeeded(connection, context.run_id, job=job)


def _fetch(context: dg.OpExecutionContext, settings: Settings) -> Iterator[str]:
    """Fetch the usual tables of every source that can be asked; why, of each that failed."""
    from pipelines.operations.fetch import fetch_source
    from pipelines.sources.registry import fetchable

    for fetched in (each for source in fetchable() for each in fetch_source(settings, source)):
        context.log.info("%s: %s", fetched.table_id, fetched.error or fetched.result)
        if fetched.error:
            yield f"{fetched.table_id}: {fetched.error}"
