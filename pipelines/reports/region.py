"""The names of the region, for what deliverers choose from."""

from __future__ import annotations

import csv

from pipelines.core.settings import DBT_PROJECT_DIR


def municipalities() -> list[str]:
    """The names of the region's municipalities."""
    path = DBT_PROJECT_DIR / "seeds" / "regions.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["region_name"] for row in rows if row["level"] == "municipality"]
