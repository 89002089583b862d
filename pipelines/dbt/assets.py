"""The dbt project as Dagster assets and checks: one `@dbt_assets`, one dbt process."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from pipelines.dbt.project import NodeResult
from pipelines.dbt.translator import WarehouseTranslator
from pipelines.progress import step
from pipelines.quality.checks import as_dagster
from pipelines.quality.dbt_evidence import error_of, graph_of, take_samples
from pipelines.quality.dbt_results import as_check_results
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult
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
        samples = take_samples(results, manifest, workspace.settings.warehouse_path)
        checks = as_check_results(results, manifest, samples)
        with writing(workspace.settings.warehouse_path) as connection:
            record(connection, checks, run_id=context.run.run_id, checker="dbt")
        yield from _materializations(nodes, manifest, translator)
        yield from _check_results(checks, context)
        failed = [node for node in results if node.is_failure]
        if failed:
            raise dg.Failure(_describe(failed, manifest), allow_retries=False)

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
    checks: Sequence[CheckResult], context: dg.AssetExecutionContext
) -> Iterator[dg.AssetCheckResult]:
    """dagster-dbt makes checks of most tests; those it leaves out are in `check_result` only."""
    by_name = {check.rule: check for check in checks}
    for key in context.selected_asset_check_keys:
        if key.name in by_name:
            yield as_dagster(by_name[key.name], key.name, key.asset_key)


def _describe(failed: list[NodeResult], manifest: Mapping[str, Any]) -> str:
    graph = graph_of(manifest)
    said = (
        f"{node.unique_id}: {error_of(node, graph.get(node.unique_id, {}), graph)}"
        for node in failed[:5]
    )
    return f"dbt: {len(failed)} onderdelen mislukt. {'; '.join(said)}"
