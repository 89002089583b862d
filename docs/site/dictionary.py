"""The page of published tables and columns, as Markdown made from dbt's manifest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.dbt.manifest_docs import PublishedTable, published_tables

INTRO = """# Tabellen en kolommen

Alles wat gepubliceerd wordt, zoals het ook als toelichting in het DuckDB-bestand staat. Een aandeel
is een getal van 0 tot 1. Wat een woord betekent staat bij de [begrippen](glossary.md), waaruit een
tabel is gemaakt bij de [herkomst](lineage.md).
"""
LAYERS = {"monitor_": "De monitor", "fct_": "Cijfers achter de monitor", "dim_": "Lijsten"}
KINDS = {
    "string": "tekst",
    "date": "datum",
    "boolean": "ja of nee",
    "integer": "geheel getal",
    "bigint": "geheel getal",
    "double": "getal",
}
UNIT_BY_NAME = {
    r"(.+_)?share(_known)?": "aandeel",
    r".+_change": "aandeel",
    r".+_eur": "euro",
    r"(.+_)?year": "jaartal",
    r".+_order": "volgnummer",
}
"""Names that say their unit; of other numbers `units.yml` says it."""


def page(manifest: Mapping[str, Any], units: Mapping[str, str]) -> str:
    """Every published table with its columns; ValueError where `units` and the numbers differ."""
    nodes = {node["name"]: node for node in manifest["nodes"].values()}
    tables = published_tables(manifest)
    _refuse_unused(units, tables)
    lines = [INTRO]
    for prefix, title in LAYERS.items():
        lines += [f"## {title}", ""]
        for table in (each for each in tables if each.name.startswith(prefix)):
            lines += _table(table, nodes[table.name]["columns"], units)
    return "\n".join(lines)


def _table(
    table: PublishedTable, columns: Mapping[str, Any], units: Mapping[str, str]
) -> Iterator[str]:
    grain = ", ".join(f"`{column}`" for column in table.grain)
    yield from (f"### {table.name}", "", table.description, "", f"Sleutel: {grain}.", "")
    yield from ("| kolom | soort | betekenis |", "|---|---|---|")
    for name, facts in columns.items():
        kind = _unit_said(facts) or _kind(table.name, name, facts["data_type"], units)
        yield f"| `{name}` | {kind} | {_cell(facts['description'])} |"
    yield ""


def _unit_said(facts: Mapping[str, Any]) -> str | None:
    """What the column itself says it is counted in (`meta.unit`)."""
    unit: str | None = facts.get("config", {}).get("meta", {}).get("unit")
    return unit


def _kind(table: str, column: str, data_type: str, units: Mapping[str, str]) -> str:
    kind = KINDS[data_type]
    if "getal" not in kind:
        return kind
    named = (unit for name, unit in UNIT_BY_NAME.items() if re.fullmatch(name, column))
    unit = units.get(f"{table}.{column}") or next(named, None) or units.get(column)
    if unit is None:
        raise ValueError(f"docs/site/units.yml: what is {table}.{column} counted in?")
    return unit


def _refuse_unused(units: Mapping[str, str], tables: Iterable[PublishedTable]) -> None:
    columns = {column for table in tables for column in table.columns}
    in_tables = {f"{table.name}.{column}" for table in tables for column in table.columns}
    if unused := set(units) - columns - in_tables:
        raise ValueError(f"docs/site/units.yml: no published table has {sorted(unused)}.")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
