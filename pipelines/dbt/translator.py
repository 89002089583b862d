"""How dbt's nodes are named in Dagster: schema and table, as in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from pipelines.quality.dbt_evidence import graph_of
from pipelines.quality.dbt_results import tested_table
from pipelines.quality.dbt_texts import reason_of


class WarehouseTranslator(DagsterDbtTranslator):
    """Asset key = schema/table; group = layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`monitor/monitor_housing_growth`, `seeds/goals`, `raw/cbs_observation`."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer the table stands in."""
        return _layer(dbt_resource_props)

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


def _layer(props: Mapping[str, Any]) -> str:
    if props["resource_type"] == "source":
        return str(props["source_name"])
    return str(props["schema"])
