"""Names of Dutch municipalities as people write them, and the CBS codes behind them.

The facts are those of CBS, `regions.csv`; what people call them besides stands in the YAML.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.regions import REGIONS_CSV

_NAMES = Path(__file__).with_name("municipalities.yml")
_SUFFIX = re.compile(r"(?P<name>.+?)\s*\((?P<mark>[^)]*)\)")
_DIGITS = re.compile("[0-9]{1,4}")


@dataclass(frozen=True)
class Municipality:
    """A name of a municipality in some years; `province` only where CBS's name says it."""

    code: str
    name: str
    province: str | None
    first: int
    last: int


def find_municipality(text: str, year: int, province: str | None = None) -> Municipality | None:
    """The municipality of that name or code (GM0363, 0363) in that year, else nearest in time.

    None where no or more than one municipality has the name.
    """
    bearers = _bearers().get(_key(text), [])
    alive = [each for each in bearers if each.first <= year <= each.last] or bearers
    if province:
        alive = [each for each in alive if each.province in (None, province)] or alive
    return alive[0] if len({each.code for each in alive}) == 1 else None


def similar_municipality(text: str) -> str | None:
    """A known name that looks like this one: what a typing error may have meant."""
    found = difflib.get_close_matches(_key(text), _bearers(), n=1, cutoff=0.75)
    return _bearers()[found[0]][0].name if found else None


def _key(text: str) -> str:
    key = " ".join(text.split()).casefold().removeprefix("gemeente ")
    return f"gm{int(key):04d}" if _DIGITS.fullmatch(key) else key


@lru_cache(maxsize=1)
def _bearers() -> dict[str, list[Municipality]]:
    """By key: the name, the name without CBS's mark, and the code."""
    bearers: dict[str, list[Municipality]] = defaultdict(list)
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["code"].startswith("GM"):
                each = _municipality(row)
                for key in {_key(row["name"]), _key(each.name), _key(row["code"])}:
                    bearers[key].append(each)
    for alias, code in _names()["municipality_aliases"].items():
        bearers[_key(alias)] = bearers[_key(code)]
    return dict(bearers)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Mapping[str, str]]:
    names: Mapping[str, Mapping[str, str]] = read_yaml(_NAMES)
    return names


def _municipality(row: dict[str, str]) -> Municipality:
    marked = _SUFFIX.fullmatch(row["name"])
    abbreviations = _names()["province_abbreviations"]
    return Municipality(
        code=row["code"],
        name=marked["name"] if marked else row["name"],
        province=abbreviations.get(marked["mark"].rstrip(".")) if marked else None,
        first=int(row["valid_from"] or 0),
        last=int(row["valid_to"] or 9999),
    )
