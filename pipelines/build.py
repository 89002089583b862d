"""Puts the parts together. Nothing is wired when a module is imported."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from pipelines.dbt import project
from pipelines.dbt.assets import build_dbt_assets
from pipelines.dbt.translator import WarehouseTranslator
from pipelines.jobs import build_upkeep_jobs, nightly
from pipelines.publish.assets import build_publication
from pipelines.quality.checks import (
    build_disclosure_checks,
    build_ledger_checks,
    build_suite_checks,
)
from pipelines.schedules import build_schedules
from pipelines.sensors import build_sensors
from pipelines.settings import Settings
from pipelines.sources.assets import build_raw_assets
from pipelines.workspace import dbt_resource, workspace_resource


def build_defs(
    settings: Settings | None = None, *, overrides: Mapping[str, object] | None = None
) -> dg.Definitions:
    """All assets, checks, jobs and schedules; `overrides` replaces resources by name.

    In `dev` dbt's manifest is made when it is missing or out of date; in `prod` it must be there.
    """
    settings = settings or Settings()
    if settings.env == "dev":
        project.bake_manifest(settings)
    manifest = project.read_manifest(settings)
    translator = WarehouseTranslator(settings)
    others = build_upkeep_jobs(settings)
    return dg.Definitions(
        assets=[
            build_raw_assets(manifest),
            build_dbt_assets(manifest, translator),
            build_publication(manifest, translator, settings),
        ],
        asset_checks=[
            build_ledger_checks(),
            build_suite_checks("raw"),
            build_suite_checks("monitor"),
            build_disclosure_checks(),
        ],
        executor=dg.in_process_executor,
        jobs=[nightly, *others],
        schedules=build_schedules(settings, others),
        sensors=build_sensors(settings),
        resources={
            "workspace": workspace_resource(settings),
            "dbt": dbt_resource(settings),
            **(overrides or {}),
        },
    )
