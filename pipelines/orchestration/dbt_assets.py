"""The dbt project as Dagster assets and checks: one `@dbt_assets`, one dbt process.

Any part of it can be run: dbt is given what is selected. Not through dagster-dbt's own
`DbtCliResource`: the process that reads the project while files are loaded saves the night its
start, and rows, columns and lineage are asked of the warehouse at once (docs/decisions/0002).
"""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from pipelines.core.progress import step
from pipelines.core.settings import Settings
from pipelines.dbt.lineage import Lineage, column_lineage, table_of
from pipelines.dbt.process import WaitingBuild
from pipelines.dbt.project import NodeResult
from pipelines.orchestration.asset_facts import rows_and_columns
from pipelines.orchestration.checks import as_dagster
from pipelines.orchestration.dbt_translator import WarehouseTranslator, with_every_test
from pipelines.quality.dbt_evidence import error_of, graph_of, take_samples
from pipelines.quality.dbt_results import as_check_results
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult
from pipelines.warehouse.connection import writing
from pipelines.warehouse.tables import columns_of, row_counts

_BUILT = frozenset({"model", "seed", "snapshot"})
_UNIQUE_ID = "dagster_dbt/unique_id"
"""Where dagster-dbt notes which node an asset or check is."""


def build_dbt_assets(
    given: Mapping[str, Any], translator: WarehouseTranslator
) -> dg.AssetsDefinition:
    """Every dbt model, seed and snapshot as an asset, every dbt test as a check of it."""
    manifest = with_every_test(given)

    @dbt_assets(
        manifest=manifest,
        name="dbt_build",
        dagster_dbt_translator=translator,
        required_resource_keys={"workspace", "dbt"},
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[object]:
        settings: Settings = context.resources.workspace.settings
        dbt: WaitingBuild = context.resources.dbt
        with step("Build the tables with dbt") as progress:
            results = dbt.build(_selection(dbt_build, context, manifest))
            progress.done(f"{len(results)} nodes")
        samples = take_samples(results, manifest, settings.warehouse_path)
        checks = as_check_results(results, manifest, samples)
        built = {result.unique_id: result for result in results if _is_built(result, manifest)}
        tables = {table_of(manifest["nodes"][unique_id]) for unique_id in built}
        with writing(settings.warehouse_path) as connection:
            record(connection, checks, run_id=context.run.run_id, checker="dbt")
            columns, counts = columns_of(connection), row_counts(connection, tables)
        lineage = column_lineage(built.values(), manifest, columns)
        for unique_id, result in built.items():
            node = manifest["nodes"][unique_id]
            table = table_of(node)
            yield dg.MaterializeResult(
                asset_key=translator.get_asset_key(node),
                metadata={
                    "seconds": round(result.seconds, 3),
                    **_facts(node, counts.get(table), columns.get(table, {})),
                    **_as_lineage(lineage.get(unique_id, {})),
                },
            )
        yield from _check_results(checks, context)
        failed = [node for node in results if node.is_failure]
        if failed:
            raise dg.Failure(_describe(failed, manifest), allow_retries=False)

    return dbt_build


def _selection(
    assets: dg.AssetsDefinition, context: dg.AssetExecutionContext, manifest: Mapping[str, Any]
) -> Sequence[str]:
    """What dbt is given to build the selected tables and checks and no others; all: nothing."""
    keys, checks = context.selected_asset_keys, context.selected_asset_check_keys
    if keys == assets.keys and checks == assets.check_keys:
        return []
    chosen = [
        *(spec.metadata for spec in assets.specs if spec.key in keys),
        *(spec.metadata or {} for spec in assets.check_specs if spec.key in checks),
    ]
    names = [".".join(manifest["nodes"][facts[_UNIQUE_ID]]["fqn"]) for facts in chosen]
    return ["--indirect-selection", "empty", "--select", *names]


def _is_built(result: NodeResult, manifest: Mapping[str, Any]) -> bool:
    node = manifest["nodes"].get(result.unique_id, {})
    return node.get("resource_type") in _BUILT and result.status == "success"


def _facts(
    node: Mapping[str, Any], row_count: int | None, columns: Mapping[str, str]
) -> Mapping[str, dg.MetadataValue[Any]]:
    """Of a model with a contract the asset itself has the columns: each run need not keep them."""
    if node["config"].get("contract", {}).get("enforced"):
        columns = {}
    return rows_and_columns(row_count, columns)


def _as_lineage(lineage: Lineage) -> Mapping[str, dg.MetadataValue[Any]]:
    if not lineage:
        return {}
    deps = {
        column: [dg.TableColumnDep(dg.AssetKey(table.split(".")), name) for table, name in origins]
        for column, origins in lineage.items()
    }
    return {"dagster/column_lineage": dg.MetadataValue.column_lineage(dg.TableColumnLineage(deps))}


def _check_results(
    checks: Sequence[CheckResult], context: dg.AssetExecutionContext
) -> Iterator[dg.AssetCheckResult]:
    by_name = {check.rule: check for check in checks}
    for key in context.selected_asset_check_keys:
        if key.name in by_name:
            yield as_dagster(by_name[key.name], key.name, key.asset_key)


def _describe(failed: Collection[NodeResult], manifest: Mapping[str, Any]) -> str:
    graph = graph_of(manifest)
    said = (
        f"{node.unique_id}: {error_of(node, graph.get(node.unique_id, {}), graph)}"
        for node in list(failed)[:5]
    )
    return f"dbt: {len(failed)} onderdelen mislukt. {'; '.join(said)}"
