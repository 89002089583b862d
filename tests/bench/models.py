"""Dbt alone on the project as a run lays it out: `python -m tests.bench.models seed`."""

from __future__ import annotations

import subprocess
import sys

from pipelines.core.settings import Settings
from pipelines.dbt.project import DBT, arguments, bake_manifest, environment


def main() -> int:
    """Dbt's exit code. A region's pack that lies elsewhere is copied beside the models first."""
    settings = Settings()
    env = environment(settings)
    bake_manifest(settings)
    return subprocess.call([*DBT, *arguments(sys.argv[1:], settings)], env=env)


if __name__ == "__main__":
    sys.exit(main())
