"""How dbt's nodes look in Dagster: named as in the warehouse, with owner, tags and links.

What a table or test says of itself stands in the dbt project; nothing is worded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from pipelines.core.settings import DBT_PROJECT_DIR, Settings
from pipelines.dbt.manifest_docs import is_published, meta_of
from pipelines.orchestration.asset_facts import ANALYSTS, ENGINEERS, code_references
from pipelines.quality.dbt_evidence import graph_of
from pipelines.quality.dbt_results import tested_node, tested_table
from pipelines.quality.dbt_texts import reason_of

_OF_ANALYSTS = frozenset({"seeds", "marts", "monitor"})


class WarehouseTranslator(DagsterDbtTranslator):
    """Asset key = schema/table; group = layer."""

    def __init__(self, settings: Settings) -> None:
        """`settings` say where the published table lies."""
        super().__init__()
        self._published_dir = settings.published_dir

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`monitor/monitor_housing_growth`, `seeds/goals`, `raw/cbs_observation`."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer the table stands in."""
        return _layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """What is written down about the region, and what readers see, is the analysts'."""
        return [ANALYSTS if _layer(dbt_resource_props) in _OF_ANALYSTS else ENGINEERS]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """Those of dbt; the topic, which is the folder; whether it is published or about people."""
        tags = dict(super().get_tags(dbt_resource_props))
        topic = Path(dbt_resource_props["original_file_path"]).parent.name
        if topic != _layer(dbt_resource_props):
            tags["topic"] = topic
        if is_published(dbt_resource_props):
            tags["published"] = ""
        if meta_of(dbt_resource_props).get("about_people"):
            tags["about_people"] = ""
        return tags

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Columns and relation, and where its code, its descriptions and readers' copy lie."""
        files = [DBT_PROJECT_DIR / path for path in _files(dbt_resource_props)]
        metadata = {**super().get_metadata(dbt_resource_props), **code_references(files)}
        if is_published(dbt_resource_props):
            metadata["published"] = dg.MetadataValue.path(
                str(self._published_dir / "current" / "csv" / f"{dbt_resource_props['name']}.csv")
            )
        return metadata

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """Says why the test is there, which dagster-dbt leaves out for most."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        test = manifest["nodes"][unique_id]
        table = tested_table(test, graph_of(manifest))
        return spec and spec._replace(description=reason_of(test, table))


def with_every_test(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manifest, with a table named for each test that reads several.

    dagster-dbt makes a check of such a test only where its meta says of which table
    (`dagster.ref`); it is the one that results are kept under.
    """
    graph = graph_of(manifest)

    def told(node: Mapping[str, Any]) -> Mapping[str, Any]:
        is_check = node["resource_type"] == "test" and not node.get("attached_node")
        table = graph.get(tested_node(node)) if is_check else None
        if table is None or table["resource_type"] == "source":
            return node
        meta = {**meta_of(node), "dagster": {"ref": {"name": table["name"]}}}
        return {**node, "config": {**node["config"], "meta": meta}}

    return {**manifest, "nodes": {key: told(node) for key, node in manifest["nodes"].items()}}


def _layer(props: Mapping[str, Any]) -> str:
    if props["resource_type"] == "source":
        return str(props["source_name"])
    return str(props["schema"])


def _files(props: Mapping[str, Any]) -> Iterator[str]:
    """Below the dbt project: the SQL or CSV, and the YAML that describes it."""
    yield props["original_file_path"]
    if props.get("patch_path"):
        yield props["patch_path"].partition("://")[2]
