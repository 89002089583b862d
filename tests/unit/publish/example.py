"""A tiny real warehouse with dbt's manifest beside it, to publish from.

Every published row carries `edition`, so that a reader can tell whether two tables belong together.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.settings import Settings
from pipelines.publish.publication import publish
from pipelines.publish.versions import Version

STARTED = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
TABLES = {"dim_region": 2, "monitor_stock": 3}

NODES: dict[str, Any] = {
    "model.woonmonitor.dim_region": {
        "resource_type": "model",
        "schema": "marts",
        "name": "dim_region",
        "alias": "dim_region",
        "description": "Eén rij per regio-eenheid.",
        "columns": {
            "region_code": {"description": "Code van de eenheid."},
            "label_nl": {"description": "Naam zoals 's lands CBS die schrijft."},
            "edition": {"description": "Editie."},
        },
        "config": {"materialized": "table", "meta": {"grain": ["region_code"]}},
    },
    "model.woonmonitor.fct_letting": {
        "resource_type": "model",
        "schema": "marts",
        "name": "fct_letting",
        "description": "Eén rij per verhuring.",
        "columns": {"person": {"description": "Wie."}},
        "config": {"materialized": "table", "meta": {"published": False}},
    },
    "model.woonmonitor.monitor_stock": {
        "resource_type": "model",
        "schema": "monitor",
        "name": "monitor_stock",
        "alias": "monitor_stock",
        "description": "Woningvoorraad op 1 januari.\nGrain: regio × jaar.",
        "columns": {
            "dwellings": {"description": "Aantal woningen."},
            "region_code": {"description": "Code van de eenheid."},
            "year": {"description": "Jaar."},
            "social_share": {"description": "Aandeel, 0–1."},
            "edition": {"description": "Editie."},
        },
        "config": {"materialized": "table", "meta": {"grain": ["region_code", "year"]}},
    },
    "model.woonmonitor.stg_stock": {
        "resource_type": "model",
        "schema": "staging",
        "name": "stg_stock",
        "description": "",
        "columns": {},
        "config": {"materialized": "view"},
    },
    "test.woonmonitor.not_null": {"resource_type": "test", "schema": "monitor", "name": "not_null"},
}


def manifest() -> dict[str, Any]:
    """A manifest of one's own, to change at will."""
    return {"metadata": {}, "nodes": deepcopy(NODES)}


def settings_for(data_dir: Path, keep_versions: int = 14) -> Settings:
    return Settings(data_dir=data_dir, keep_versions=keep_versions)


def write_manifest(data_dir: Path, content: dict[str, Any] | None = None) -> Path:
    path = data_dir / "manifest.json"
    path.write_text(json.dumps(content or manifest()), encoding="utf-8")
    return path


def fill_warehouse(data_dir: Path, edition: int = 1, *, backwards: bool = False) -> Path:
    """The warehouse with all its tables, as they are in this edition, in one transaction."""
    path = settings_for(data_dir).warehouse_path
    path.parent.mkdir(parents=True, exist_ok=True)
    direction = "desc" if backwards else "asc"
    with duckdb.connect(path) as connection:
        connection.execute(
            f"""
            begin;
            create schema if not exists raw; create schema if not exists quality;
            create schema if not exists staging; create schema if not exists marts;
            create schema if not exists monitor;
            create or replace table raw.secret as select 'RAW-ROW' as cell;
            create or replace table quality.check_result as
            select 'run-1' as run_id, 'raw.secret' as table_name, 'dbt' as suite, 'a_rule' as rule,
                'warning' as severity, 'dbt' as checker, false as is_success,
                'QUALITY-ROW' as observed, 'QUALITY-ROW' as failing_sample, 'Because.' as reason,
                'Er klopt iets niet.' as message_nl;
            create or replace table marts.fct_letting as select 'PERSON-ROW' as person;
            create or replace table marts.dim_region as
            from (values ('GM0392', 'Haarlem', {edition}), ('GM0453', 'Velsen', {edition}))
                as regions (region_code, label_nl, edition)
            order by region_code {direction};
            create or replace table monitor.monitor_stock as
            from (values
                (80430, 'GM0392', 2025, 0.25::double, {edition}),
                (79000, 'GM0392', 2024, null, {edition}),
                (31000, 'GM0453', 2025, 0.00001::double, {edition})
            ) as stock (dwellings, region_code, year, social_share, edition)
            order by dwellings {direction};
            commit
            """
        )
    return path


def publish_example(data_dir: Path, fingerprint: str = "abcdef0123456789", **more: Any) -> Version:
    arguments: dict[str, Any] = {
        "settings": settings_for(data_dir),
        "manifest_path": data_dir / "manifest.json",
        "fingerprint": fingerprint,
        "run_id": "run-1",
        "started_at": STARTED,
    }
    return publish(**{**arguments, **more})


def edition_shown(data_dir: Path) -> int:
    """The edition that a reader sees now; fails on rows lacking or on two editions at once."""
    return edition_of(settings_for(data_dir).published_dir / "current")


def edition_of(folder: Path) -> int:
    with duckdb.connect(folder / "woonmonitor.duckdb", read_only=True) as connection:
        found = {
            name: connection.execute(f"select edition from {name}").fetchall() for name in TABLES
        }
    assert {name: len(rows) for name, rows in found.items()} == TABLES
    editions = {edition for rows in found.values() for (edition,) in rows}
    assert len(editions) == 1, editions
    return int(editions.pop())
