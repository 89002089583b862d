"""The raw tables as Dagster assets: one step that lands and loads whatever was delivered."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Iterator

import dagster as dg
import duckdb

from pipelines.privacy.key import existing_key
from pipelines.progress import step
from pipelines.quality import runs
from pipelines.quality.holding import hold_bad_deliveries
from pipelines.settings import Settings
from pipelines.sources.bounded import BoundedProcess
from pipelines.sources.landing import DeliveredFile, delivered_files
from pipelines.sources.registry import reader_hash, readers
from pipelines.warehouse import decisions
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import LoadReport, load_files

LEDGER = dg.AssetKey(["raw", "file_ledger"])

_DESCRIPTIONS = {
    "file_ledger": "Every delivered file, what became of it.",
    "quarantine": "Every rejected row, with its reason.",
    "cbs_observation": "CBS observations as delivered.",
    "plancapaciteit_plan": "Plans as delivered, per plan list; accepted or set aside as a whole.",
    "plancapaciteit_count": "Dwellings of plans by class and delivery period.",
    "woonservice_extract": "What each Woonservice file covers, and the fingerprint of its key.",
    "delivery_decision": "Deliveries that somebody withdrew or accepted.",
    "removed_by_retention": "Files with personal data that were removed after their time.",
    "woonservice_publication": "Adverts of social homes, pseudonymised.",
    "woonservice_response": "Responses to adverts, pseudonymised.",
    "woonservice_offer": "Offers of homes, pseudonymised.",
    "woonservice_allocation": "Lettings, pseudonymised.",
    "woonservice_registration": "Registered seekers, pseudonymised.",
}
_SPECS = [
    dg.AssetSpec(["raw", name], group_name="raw", description=text)
    for name, text in _DESCRIPTIONS.items()
]


@dg.multi_asset(name="load_raw_files", specs=_SPECS, required_resource_keys={"workspace"})
def load_raw_files(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Load the files in `data/raw` that this warehouse has not loaded yet."""
    settings: Settings = context.resources.workspace.settings
    with step("Load delivered files") as progress:
        existing_key(settings)  # in prod nothing is read without it
        files = delivered_files(settings.raw_dir)
        with (
            BoundedProcess(settings) as bounded,
            writing(settings.warehouse_path) as connection,
        ):
            # What goes to the temporary file has passed the gate: pseudonyms only.
            connection.execute(f"set memory_limit = '{settings.memory_limit}'")
            hashes = {file.source: reader_hash(file.source) for file in files}
            job = runs.name_of(context.run.job_name, context.run.asset_selection)
            runs.begin(connection, context.run.run_id, job)
            note_decisions(settings, connection, files)
            report = load_files(
                connection,
                files,
                bounded.readers(readers(settings, connection)),
                reader_hashes=hashes,
                judge=lambda: hold_bad_deliveries(connection, settings),
            )
            runs.note_loaded(
                connection,
                context.run.run_id,
                files_loaded=len(report.loaded),
                files_refused=len(report.refused),
                rows_loaded=report.loaded_count,
                rows_quarantined=report.quarantined_count,
            )
        progress.done(_outcome(report))
    for path, reason in report.refused.items():
        context.log.error("Refused %s: %s", path, reason)
    for spec in _SPECS:
        metadata = _metadata(report) if spec.key == LEDGER else None
        yield dg.MaterializeResult(asset_key=spec.key, metadata=metadata)


def note_decisions(
    settings: Settings, connection: duckdb.DuckDBPyConnection, files: list[DeliveredFile]
) -> None:
    """Show the rules what was decided; laying a withdrawn file down again undoes that."""
    known = decisions.read(settings)
    standing = decisions.still_standing(known, {(file.path, file.file_id) for file in files})
    if standing != known:
        decisions.write(settings, standing)
    decisions.copy_into(connection, standing)


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
