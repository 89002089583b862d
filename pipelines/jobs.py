"""The jobs. Their steps run in one process (see `build`): they share one warehouse file."""

from __future__ import annotations

import dagster as dg

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Delivered files to a checked publication.",
)
