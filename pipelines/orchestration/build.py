"""Puts the parts together. Nothing is wired when a module is imported."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from pipelines.core.settings import Settings
from pipelines.dbt import project
from pipelines.orchestration.checks import (
    build_disclosure_checks,
    build_ledger_checks,
    build_suite_checks,
)
from pipelines.orchestration.dbt_assets import build_dbt_assets
from pipelines.orchestration.dbt_translator import WarehouseTranslator
from pipelines.orchestration.jobs import build_upkeep_jobs, nightly
from pipelines.orchestration.publication import build_publication
from pipelines.orchestration.raw_assets import build_raw_assets
from pipelines.orchestration.schedules import build_schedules
from pipelines.orchestration.sensors import build_sensors
from pipelines.orchestration.workspace import dbt_resource, workspace_resource


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
