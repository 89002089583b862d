"""The CBS tables this project knows: what must be in them and what their labels mean.

The facts stand in `tables.yml`. An unknown table is accepted without requirements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.periods import is_period_code
from pipelines.sources.cbs.shape_v3 import REGIONS

TABLES_YML = Path(__file__).with_name("tables.yml")


@dataclass(frozen=True)
class CbsTable:
    """One CBS table; the empty one stands for a table not described."""

    table_id: str
    title: str = ""
    dimensions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    period: str | None = None
    """The one period of a table without a period dimension."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension → label → code."""
    measure_titles: Mapping[str, str] = field(default_factory=dict)
    """v4 measure code → title, for files that come without a list of measures."""
    text_measures: frozenset[str] = frozenset()
    """Measures that hold text."""

    @property
    def is_known(self) -> bool:
        """Whether `tables.yml` describes this table."""
        return bool(self.dimensions)


def find_table(table_id: str) -> CbsTable:
    """The table of this id, upper or lower case; an empty one with the same id if unknown."""
    return known_tables().get(table_id.casefold(), CbsTable(table_id))


@lru_cache(maxsize=1)
def known_tables() -> dict[str, CbsTable]:
    """All described tables, by casefolded id."""
    document = read_yaml(TABLES_YML)
    return {name.casefold(): _table(name, entry) for name, entry in document["tables"].items()}


def _table(name: str, entry: Mapping[str, Any]) -> CbsTable:
    fields = dict(entry)
    for listed in ("dimensions", "measures"):
        fields[listed] = tuple(fields.get(listed, ()))
    fields["text_measures"] = frozenset(fields.get("text_measures", ()))
    table = CbsTable(table_id=name, **fields)
    if table.period and not is_period_code(table.period):
        raise ValueError(f"tables.yml, {name}: {table.period!r} is not a period code")
    return table


def require(
    table: CbsTable,
    dimensions: Collection[str],
    measures: Collection[str],
    *,
    is_part: bool = False,
) -> None:
    """Raise RefusedFile where a known table lacks a column or has a dimension too many.

    A part of a table may lack measures, as long as no other one stands in their place.
    """
    if not table.is_known:
        return
    _require_dimensions(table, dimensions)
    missing = [name for name in table.measures if name not in measures]
    is_renamed = not set(measures) <= set(table.measures)
    if missing and (is_renamed or not is_part):
        raise RefusedFile(
            f"{table.table_id}: verwacht onderwerp(en) {', '.join(missing)}; "
            f"gevonden: {_listed(measures)}.",
            remedy="Heeft CBS de kolom hernoemd, pas dan tables.yml aan; staan er codes van OData "
            "v4, geef dan de titels mee (measures in het .meta.yml-bestand).",
        )


def _require_dimensions(table: CbsTable, dimensions: Collection[str]) -> None:
    wanted = sorted(map(_one_word, table.dimensions))
    there = sorted(map(_one_word, dimensions))
    missing = set(wanted) - set(there)
    if wanted != there:
        expected = "verwacht" if missing else "verwacht alleen"
        raise RefusedFile(
            f"{table.table_id}: {expected} dimensie(s) {', '.join(table.dimensions)}; "
            f"gevonden: {_listed(dimensions)}.",
            remedy="Lever de tabel zoals CBS hem geeft; veranderde CBS hem, pas tables.yml aan.",
        )


def _one_word(dimension: str) -> str:
    """CBS calls regions by two words, and changes them from year to year (KWB 2013: RegioS)."""
    return REGIONS[0] if dimension in REGIONS else dimension


def _listed(names: Collection[str]) -> str:
    shown = list(names)[:12]
    more = len(names) - len(shown)
    return (", ".join(shown) or "geen") + (f" en {more} meer" if more > 0 else "")
