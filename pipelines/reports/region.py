"""The names of the region, for what deliverers choose from."""

from __future__ import annotations

import csv

from pipelines.core.settings import seed_path


def municipalities() -> list[str]:
    """The names of the region's municipalities."""
    return _names("municipality")


def province() -> str:
    """The name of the region's province; empty where the pack has none to compare with."""
    return next(iter(_names("province")), "")


def _names(level: str) -> list[str]:
    with seed_path("regions").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["region_name"] for row in rows if row["level"] == level]
