"""How dbt's nodes are named in Dagster: schema and table, as in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator


class WarehouseTranslator(DagsterDbtTranslator):
    """Asset key = schema/table; group = layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`monitor/monitor_housing_growth`, `seeds/goals`, `raw/cbs_observation`."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer the table stands in."""
        return _layer(dbt_resource_props)


def _layer(props: Mapping[str, Any]) -> str:
    if props["resource_type"] == "source":
        return str(props["source_name"])
    return str(props["schema"])
