"""The raw tables as Dagster assets: one step that lands and loads whatever was delivered."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Iterator

import dagster as dg

from pipelines.progress import step
from pipelines.settings import Settings
from pipelines.sources.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import LoadReport, load_files

OBSERVATIONS = dg.AssetKey(["raw", "cbs_observation"])
LEDGER = dg.AssetKey(["raw", "file_ledger"])
QUARANTINE = dg.AssetKey(["raw", "quarantine"])

_SPECS = [
    dg.AssetSpec(LEDGER, group_name="raw", description="Every delivered file, what became of it."),
    dg.AssetSpec(QUARANTINE, group_name="raw", description="Every rejected row, with its reason."),
    dg.AssetSpec(OBSERVATIONS, group_name="raw", description="CBS observations as delivered."),
]


@dg.multi_asset(name="load_raw_files", specs=_SPECS, required_resource_keys={"workspace"})
def load_raw_files(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Load the files in `data/raw` that this warehouse has not loaded yet."""
    settings: Settings = context.resources.workspace.settings
    with step("Load delivered files") as progress:
        files = delivered_files(settings.raw_dir)
        with writing(settings.warehouse_path) as connection:
            report = load_files(connection, files, readers())
        progress.done(_outcome(report))
    for path, reason in report.refused.items():
        context.log.error("Refused %s: %s", path, reason)
    yield dg.MaterializeResult(asset_key=LEDGER, metadata=_metadata(report))
    yield dg.MaterializeResult(
        asset_key=QUARANTINE, metadata={"rows set aside": report.quarantined_count}
    )
    yield dg.MaterializeResult(
        asset_key=OBSERVATIONS, metadata={"rows loaded": report.loaded_count}
    )


def _outcome(report: LoadReport) -> str:
    return (
        f"{len(report.loaded)} of {report.present} new, {report.loaded_count:,} rows, "
        f"{report.quarantined_count:,} quarantined, {len(report.refused)} refused"
    )


def _metadata(report: LoadReport) -> dict[str, int | str]:
    return {
        "files present": report.present,
        "files loaded": len(report.loaded),
        "files refused": len(report.refused),
        "files retired": len(report.retired),
        "rows loaded": report.loaded_count,
        "rows quarantined": report.quarantined_count,
    }
