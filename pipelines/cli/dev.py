"""`woonmonitor dev`: the Dagster UI and daemon on this machine, for looking and trying."""

from __future__ import annotations

import os
import sys

from pipelines.cli.guard import run_guarded
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import bake_manifest
from pipelines.operations.instance import prepare_home


def serve(settings: Settings, *, port: int) -> int:
    """Run `dagster dev` until it is stopped; returns its exit code. Local address only."""
    prepare_home(settings)
    bake_manifest(settings)
    environment = os.environ | {
        "DAGSTER_HOME": str(settings.dagster_home),
        "WOONMONITOR_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(PROJECT_ROOT / "workspace.yaml")]
    address = ["--host", "127.0.0.1", "--port", str(port)]
    return run_guarded([*command, *address], environment=environment, folder=PROJECT_ROOT)
