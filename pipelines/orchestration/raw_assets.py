"""The raw tables as Dagster assets: one step that lands and loads whatever was delivered.

A part can be run: then only the files of the sources of those tables are loaded. What a table is
stands in dbt's sources; what became of each file is shown beside the table that it fills.
"""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field

from pipelines.core.errors import WoonmonitorError
from pipelines.core.progress import step
from pipelines.core.settings import PACKAGE_DIR, Settings
from pipelines.dbt.manifest_docs import meta_of
from pipelines.orchestration.asset_facts import ENGINEERS, code_references, rows_and_columns
from pipelines.privacy.key import existing_key
from pipelines.quality import runs
from pipelines.quality.holding import hold_bad_deliveries
from pipelines.reading.bounded import BoundedProcesses
from pipelines.reading.contract import source_of
from pipelines.reading.landing import DeliveredFile, delivered_files
from pipelines.sources.registry import has_own, reader_hash, readers
from pipelines.warehouse import decisions
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.ledger import FileInTable, files_of_table
from pipelines.warehouse.load import LoadReport, load_files
from pipelines.warehouse.tables import columns_of, row_counts

LEDGER = dg.AssetKey(["raw", "file_ledger"])
_SHOWN = 30
"""Files listed beside a table, those that do not count first: each run keeps the list."""


class LoadConfig(dg.Config):
    """What can be given when raw tables are materialized by hand."""

    reload: list[str] = Field(
        default_factory=list,
        description="Files, or folders of files, that are read again although they did not change:"
        " their place below data/raw, such as <source>/<dataset>/2026-11-23/<file>.",
    )


def build_raw_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """One asset per raw table that the dbt project reads."""
    specs = [_spec(node) for node in manifest["sources"].values() if node["source_name"] == "raw"]

    @dg.multi_asset(
        name="load_raw_files", specs=specs, can_subset=True, required_resource_keys={"workspace"}
    )
    def load_raw_files(
        context: dg.AssetExecutionContext, config: LoadConfig
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Load the files in `data/raw` that this warehouse has not loaded yet."""
        settings: Settings = context.resources.workspace.settings
        chosen = [spec.key for spec in specs if spec.key in context.selected_asset_keys]
        report = _load(context, settings, _sources(chosen), config.reload)
        for path, reason in report.refused.items():
            context.log.error("Refused %s: %s", path, reason)
        with reading(settings.warehouse_path) as connection:
            columns = columns_of(connection)
            counts = row_counts(connection, map(_table, chosen))
            for key in chosen:
                table = _table(key)
                yield dg.MaterializeResult(
                    asset_key=key,
                    metadata={
                        **rows_and_columns(
                            counts[table], {} if source_of(key.path[-1]) else columns[table]
                        ),
                        **(_of_run(report) if key == LEDGER else _of_files(connection, key)),
                    },
                )

    return load_raw_files


def _spec(node: Mapping[str, Any]) -> dg.AssetSpec:
    source = source_of(node["name"])
    tags = {"source": source} if source else {}
    if meta_of(node).get("about_people"):
        tags["about_people"] = ""
    code = (
        [f"sources/{source}/contract.yml", _reader(source)] if source else ["warehouse/schema.sql"]
    )
    return dg.AssetSpec(
        ["raw", node["name"]],
        group_name="raw",
        description=node["description"],
        owners=[ENGINEERS],
        kinds={"python", "duckdb"},
        tags=tags,
        metadata={
            **code_references(PACKAGE_DIR / file for file in code),
            **_described_columns(node["columns"]),
        },
    )


def _reader(source: str) -> str:
    return f"sources/{source}/read.py" if has_own(source, "read") else "reading/rows/read.py"


def _described_columns(
    columns: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, dg.MetadataValue[Any]]:
    """What each column means, as the source's contract says it."""
    listed = [
        dg.TableColumn(name, column["data_type"], description=column["description"])
        for name, column in columns.items()
    ]
    schema = dg.MetadataValue.table_schema(dg.TableSchema(listed))
    return {"dagster/column_schema": schema} if listed else {}


def _sources(tables: Collection[dg.AssetKey]) -> set[str] | None:
    """Of which sources files are loaded; None: of all, as for what is kept of any file."""
    sources = {source_of(key.path[-1]) for key in tables}
    return None if None in sources else {source for source in sources if source}


def _table(key: dg.AssetKey) -> str:
    return ".".join(key.path)


def _load(
    context: dg.AssetExecutionContext,
    settings: Settings,
    sources: Collection[str] | None,
    reload: Sequence[str],
) -> LoadReport:
    with step("Load delivered files") as progress:
        existing_key(settings)  # in prod nothing is read without it
        files = delivered_files(settings.raw_dir)
        again = _to_reload(files, reload, sources)
        with (
            BoundedProcesses(settings, settings.read_processes) as bounded,
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
                sources=sources,
                again=again,
                side_by_side=settings.read_processes,
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
    return report


def _to_reload(
    files: Sequence[DeliveredFile], wanted: Sequence[str], sources: Collection[str] | None
) -> list[DeliveredFile]:
    """The files at or below the given places; raises WoonmonitorError where there is none."""
    found = []
    for place in (each.strip("/") for each in wanted):
        own = [it for it in files if it.path == place or it.path.startswith(f"{place}/")]
        if not own or (sources is not None and own[0].source not in sources):
            raise WoonmonitorError(
                f"There is no file to read again at {place!r}.",
                remedy="Give a place below data/raw, of a source whose tables are materialized.",
            )
        found += own
    return found


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


def _of_run(report: LoadReport) -> Mapping[str, int]:
    return {
        "files present": report.present,
        "files loaded": len(report.loaded),
        "files refused": len(report.refused),
        "files retired": len(report.retired),
        "rows loaded": report.loaded_count,
        "rows quarantined": report.quarantined_count,
    }


def _of_files(
    connection: duckdb.DuckDBPyConnection, key: dg.AssetKey
) -> Mapping[str, int | dg.MetadataValue[Any]]:
    """What became of each file behind a table of a source, and how many of each."""
    source = source_of(key.path[-1])
    if source is None:
        return {}
    files = files_of_table(connection, _table(key), source)
    return {
        "files": len(files),
        "files refused": sum(file.status == "refused" for file in files),
        "files held": sum(file.status == "held" for file in files),
        "rows quarantined": sum(file.rows_quarantined for file in files),
        "which files": _listed(files[:_SHOWN]),
    }


def _listed(files: Sequence[FileInTable]) -> dg.MetadataValue[Any]:
    records: list[dict[str, str | int]] = [
        {
            "file": file.path,
            "status": file.status,
            "rows in file": file.rows_in_file,
            "rows here": file.rows_in_table,
            "quarantined": file.rows_quarantined,
            "reason": file.reason or "",
        }
        for file in files
    ]
    columns = [dg.TableColumn(name, "string") for name in (records or [{}])[0]]
    return dg.MetadataValue.table(
        [dg.TableRecord(record) for record in records], dg.TableSchema(columns)
    )
