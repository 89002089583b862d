"""Which tables are published and what they say about themselves: read from dbt's manifest.

Pure reading of a manifest: no database here, and no wording of our own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipelines.core.errors import WoonmonitorError

# A table's name becomes a file's name: nothing that could leave its folder or need quoting.
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class PublishedTable:
    """One table to publish: where it stands in the warehouse, and its descriptions."""

    name: str
    schema: str
    description: str
    columns: Mapping[str, str]
    """Description per column, keyed by the column's name in lower case."""
    grain: tuple[str, ...]
    """The columns that identify a row; they come first in the order of rows."""


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest that dbt wrote; raises `WoonmonitorError` where it is missing or damaged."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(manifest["nodes"], dict):
            return dict(manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_manifest(path) from error
    raise _no_manifest(path)


def published_tables(manifest: Mapping[str, Any]) -> tuple[PublishedTable, ...]:
    """The tables to publish, sorted by name: all of `monitor`, `marts` unless it opts out."""
    found = sorted(
        (_table(node) for node in manifest["nodes"].values() if is_published(node)),
        key=lambda table: table.name,
    )
    if not found:
        raise WoonmonitorError(
            "dbt's manifest names no table to publish.",
            remedy="Models to publish belong in the schemas marts and monitor.",
        )
    for first, second in pairwise(found):
        if first.name == second.name:
            raise WoonmonitorError(
                f"Two models would be published as {first.name}.", remedy="Rename one of them."
            )
    return tuple(found)


def is_published(node: Mapping[str, Any]) -> bool:
    """Whether readers get this table: a model of `monitor`, or of `marts` that does not opt out."""
    if node.get("resource_type") != "model" or _config(node).get("materialized") == "ephemeral":
        return False
    if node.get("schema") == "monitor":
        return True
    return node.get("schema") == "marts" and meta_of(node).get("published", True) is not False


def _table(node: Mapping[str, Any]) -> PublishedTable:
    name = str(node.get("alias") or node["name"])
    if not _TABLE_NAME.fullmatch(name):
        raise WoonmonitorError(
            f"The model {name!r} cannot be published under that name.",
            remedy="Use lower case letters, digits and underscores only.",
        )
    columns = node.get("columns") or {}
    return PublishedTable(
        name=name,
        schema=str(node["schema"]),
        description=_text(node),
        columns={column.lower(): _text(facts) for column, facts in columns.items()},
        grain=_grain(name, meta_of(node)),
    )


def _grain(table: str, meta: Mapping[str, Any]) -> tuple[str, ...]:
    grain = meta.get("grain", [])
    if isinstance(grain, list) and all(isinstance(column, str) for column in grain):
        return tuple(column.lower() for column in grain)
    raise WoonmonitorError(
        f"meta.grain of {table} is not a list of columns.",
        remedy="Write it in the model's YAML as [region_code, year].",
    )


def _config(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node.get("config") or {}


def meta_of(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that we keep about a node beside dbt's own."""
    return {**(node.get("meta") or {}), **(_config(node).get("meta") or {})}


def _text(described: Mapping[str, Any]) -> str:
    return str(described.get("description") or "").strip()


def _no_manifest(path: Path) -> WoonmonitorError:
    return WoonmonitorError(
        f"dbt's manifest {path.name} is missing or damaged.",
        remedy="Run the pipeline (`woonmonitor run --force`), which makes it.",
    )
