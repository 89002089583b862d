"""The dbt project as Dagster assets and checks: one `@dbt_assets`, one dbt process."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from pipelines.dbt.project import NodeResult
from pipelines.dbt.translator import WarehouseTranslator
from pipelines.progress import step
from pipelines.quality.dbt_results import as_check_results
from pipelines.quality.history import record
from pipelines.warehouse.connection import writing
from pipelines.workspace import Workspace

_BUILT = frozenset({"model", "seed", "snapshot"})


def build_dbt_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Every dbt model, seed and snapshot as an asset, every dbt test as a check of it."""
    translator = WarehouseTranslator()

    @dbt_assets(
        manifest=manifest,
        name="dbt_build",
        dagster_dbt_translator=translator,
        required_resource_keys={"workspace"},
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[object]:
        workspace: Workspace = context.resources.workspace
        with step("Build the tables with dbt") as progress:
            results = workspace.dbt.build()
            progress.done(f"{len(results)} nodes")
        nodes = {result.unique_id: result for result in results}
        checks = as_check_results(results, manifest)
        with writing(workspace.settings.warehouse_path) as connection:
            record(connection, checks, run_id=context.run.run_id, checker="dbt")
        yield from _materializations(nodes, manifest, translator)
        yield from _check_results(nodes, context, manifest)
        failed = [node for node in results if node.is_failure]
        if failed:
            raise dg.Failure(_describe(failed), allow_retries=False)

    return dbt_build


def _materializations(
    nodes: Mapping[str, NodeResult],
    manifest: Mapping[str, Any],
    translator: WarehouseTranslator,
) -> Iterator[dg.MaterializeResult[None]]:
    for unique_id, result in nodes.items():
        props = manifest["nodes"].get(unique_id)
        if props and props["resource_type"] in _BUILT and result.status == "success":
            yield dg.MaterializeResult(
                asset_key=translator.get_asset_key(props),
                metadata={"seconds": round(result.seconds, 3)},
            )


def _check_results(
    nodes: Mapping[str, NodeResult],
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
) -> Iterator[dg.AssetCheckResult]:
    """dagster-dbt makes checks of most tests; those it leaves out are in `check_result` only."""
    by_name = {node["name"]: unique_id for unique_id, node in manifest["nodes"].items()}
    for key in context.selected_asset_check_keys:
        result = nodes.get(by_name.get(key.name, ""))
        if result and result.status != "skipped":
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=result.status == "pass",
                severity=(
                    dg.AssetCheckSeverity.WARN
                    if result.status == "warn"
                    else dg.AssetCheckSeverity.ERROR
                ),
                metadata={"failing rows": result.failures, "message": result.message},
            )


def _describe(failed: list[NodeResult]) -> str:
    listed = "; ".join(f"{node.unique_id}: {node.message}" for node in failed[:5])
    return f"dbt: {len(failed)} failed. {listed}"
