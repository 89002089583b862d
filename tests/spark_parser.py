"""Every model and test as dbt compiles it for Spark, read by Spark's own parser.

Run by the Python of `.venv-spark`, with a folder for what dbt makes; prints how many were read and
what could not be. Nothing is computed and no data are asked for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"


def main(folder: Path) -> int:
    """The number of files that Spark cannot read."""
    os.environ["WOONMONITOR_DATA_DIR"] = str(folder)
    made = dbtRunner().invoke(
        [
            *("--quiet", "--log-path", str(folder), "compile", "--target", "spark"),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--target-path", str(folder / "target")),
        ]
    )
    if not made.success:
        print(made.exception or [result.message for result in made.result or ()])  # noqa: T201
        return 1
    parser = SparkSession.builder.getOrCreate()._jsparkSession.sessionState().sqlParser()
    files = sorted((folder / "target" / "compiled").rglob("*.sql"))
    faults = {}
    for file in files:
        try:
            parser.parsePlan(file.read_text(encoding="utf-8"))
        except Exception as error:
            faults[file.name] = str(error).strip().splitlines()[0]
    print(len(files), *(f"{name}: {fault}" for name, fault in faults.items()), sep="\n")  # noqa: T201
    return len(faults)


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
