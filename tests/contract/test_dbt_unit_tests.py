"""dbt's own unit tests: every formula on rows worked out by hand. The nightly leaves them out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from pipelines.dbt.project import command
from pipelines.settings import Settings
from pipelines.warehouse.connection import writing


def test_every_formula_gives_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with writing(settings.warehouse_path):
        pass  # an empty warehouse: unit tests bring their own rows
    build = command(["build", "--exclude-resource-type", "test"], settings)
    environment = os.environ | {
        "WOONMONITOR_WAREHOUSE": str(settings.warehouse_path),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(build, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count("PASS ") > 10
