"""The publication as a Dagster asset: it comes last, after every blocking check."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines import fingerprint
from pipelines.dbt import project
from pipelines.dbt.translator import WarehouseTranslator
from pipelines.progress import step
from pipelines.publish.publication import publish
from pipelines.settings import Settings
from pipelines.warehouse.connection import reading

_DELIVERIES = "select path, file_id from raw.file_ledger where status in ('loaded', 'refused')"


def build_publication(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The asset `publication`, downstream of every dbt model."""
    translator = WarehouseTranslator()
    models = [
        translator.get_asset_key(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    ]

    @dg.asset(deps=models, group_name="publication", required_resource_keys={"workspace"})
    def publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """A new version of `data/published`, verified, then switched to."""
        settings: Settings = context.resources.workspace.settings
        with step("Publish") as progress:
            with reading(settings.warehouse_path) as connection:
                deliveries = connection.execute(_DELIVERIES).fetchall()
            version = publish(
                settings=settings,
                manifest_path=project.manifest_path(settings),
                fingerprint=fingerprint.of_deliveries(deliveries, settings),
                run_id=context.run.run_id,
                started_at=datetime.now(UTC),
            )
            progress.done(version.name)
        return dg.MaterializeResult(
            metadata={
                "version": version.name,
                "path": dg.MetadataValue.path(str(version.path)),
                "tables": len(version.tables),
                "rows": sum(version.tables.values()),
            }
        )

    return publication
