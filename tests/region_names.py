"""What the region of this checkout is called, as its pack has it: nobody types it again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from pipelines.core.settings import region_file, seed_path
from pipelines.reports.text import slug


@cache
def own_names() -> frozenset[str]:
    """What this region is called: municipalities, units made of them, province, corporations."""
    with seed_path("regions").open(encoding="utf-8", newline="") as stream:
        units = [row for row in csv.DictReader(stream) if row["level"] != "country"]
    names = {row["region_name"] for row in units} | {slug(row["region_name"]) for row in units}
    codes = {row["region_code"] for row in units if row["level"] in ("municipality", "province")}
    corporations = yaml.safe_load(region_file("corporations.yml").read_text(encoding="utf-8"))
    return frozenset(names | codes | {facts["label_nl"] for facts in corporations.values()})


def names_in(path: Path, text: str) -> Iterator[str]:
    """File, line and name of each of the region's own names in what a file says."""
    words = "|".join(sorted(map(re.escape, own_names()), key=len, reverse=True))
    for number, line in enumerate(text.split("\n"), start=1):
        for found in re.finditer(rf"(?<![^\W_])(?:{words})(?![^\W_])", line, re.IGNORECASE):
            yield f"{path}:{number}: {found[0]}"
