"""Region names of StatLine and the codes behind them, within the years a name was in use.

The facts stand in `regions.csv`, each with its evidence.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

REGIONS_CSV = Path(__file__).with_name("regions.csv")
_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{2,8}")
_ALIKE = 0.75


@dataclass(frozen=True)
class Region:
    """A name CBS used for a region; `first` and `last` year are inclusive."""

    code: str
    name: str
    first: int
    last: int

    def covers(self, year: int) -> bool:
        """Whether the region existed in that year (on 1 January)."""
        return self.first <= year <= self.last


def is_region_code(text: str) -> bool:
    """Whether the text looks like a region code: GM0363, PV20, NL01, BU03630101."""
    return _CODE.fullmatch(text) is not None


def find_region(name: str, year: int) -> Region | None:
    """The region of that name in that year; outside its years the nearest bearer of the name."""
    bearers = _by_name().get(" ".join(name.split()), ())
    return min(bearers, key=lambda region: _distance(region, year), default=None)


def _distance(region: Region, year: int) -> int:
    return max(region.first - year, year - region.last, 0)


def similar_name(name: str) -> str | None:
    """A known name that looks like this one: what a typing error may have meant."""
    found = difflib.get_close_matches(name, _by_name(), n=1, cutoff=_ALIKE)
    return found[0] if found else None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, list[Region]]:
    names: dict[str, list[Region]] = defaultdict(list)
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            region = Region(
                code=row["code"],
                name=row["name"],
                first=int(row["valid_from"] or 0),
                last=int(row["valid_to"] or 9999),
            )
            names[region.name].append(region)
    return dict(names)
