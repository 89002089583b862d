"""The jobs. Each runs its steps in one process: they share one warehouse file."""

from __future__ import annotations

import dagster as dg

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Delivered files to a checked publication.",
    executor_def=dg.in_process_executor,
)
