"""The jobs. Their steps run in one process (see `build`): they share one warehouse file."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
import io
from collections.abc import Sequence

import dagster as dg
from rich.console import Console

from pipelines.quality import runs
from pipelines.settings import Settings
from pipelines.warehouse.connection import writing

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Delivered files to a checked publication.",
)


def build_upkeep_jobs(settings: Settings) -> Sequence[dg.JobDefinition]:
    """The jobs that prepare or follow a nightly run, each one step: fetching and upkeep."""

    @dg.op
    def fetch_cbs(context: dg.OpExecutionContext) -> None:
        from pipelines.commands.fetch import fetch_source

        said = io.StringIO()
        code = fetch_source(settings, "cbs", [], force=False, console=Console(file=said, width=200))
        context.log.info(said.getvalue())
        if code:
            message = "\n".join(line for line in said.getvalue().splitlines() if "✗" in line)
            runs.note_failure(settings.warehouse_path, context.run_id, message, job="refresh_cbs")
            raise dg.Failure(message, allow_retries=False)
        with writing(settings.warehouse_path) as connection:
            runs.succeeded(connection, context.run_id, job="refresh_cbs")

    @dg.op
    def weekly_upkeep(context: dg.OpExecutionContext) -> None:
        from pipelines.upkeep import upkeep

        for line in upkeep(settings):
            context.log.info(line)
        with writing(settings.warehouse_path) as connection:
            runs.succeeded(connection, context.run_id, job="maintenance")

    @dg.op
    def remove_old_deliveries(context: dg.OpExecutionContext) -> None:
        from pipelines.commands.retention import apply_retention

        said = io.StringIO()
        console = Console(file=said, width=200)
        code = apply_retention(settings, is_trial=False, console=console)
        context.log.info(said.getvalue())
        if code:
            message = said.getvalue()
            runs.note_failure(settings.warehouse_path, context.run_id, message, job="retention")
            raise dg.Failure(message, allow_retries=False)
        with writing(settings.warehouse_path) as connection:
            runs.succeeded(connection, context.run_id, job="retention")

    @dg.job(description="Delivered files with personal data removed after their time.")
    def retention() -> None:
        remove_old_deliveries()

    @dg.job(description="What CBS changed, into data/raw; a run follows when something did.")
    def refresh_cbs() -> None:
        fetch_cbs()

    @dg.job(description="Room given back, old history removed, the publication verified.")
    def maintenance() -> None:
        weekly_upkeep()

    return [refresh_cbs, maintenance, retention]
