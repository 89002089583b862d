"""What was told before, so that nothing is told twice: `state/alerts.json`.

A small file beside the locks, not the warehouse: an alert must go out when that cannot be opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Told:
    """A problem as it was last told."""

    title: str
    content: str
    since: str
    """ISO date and time at which it was first seen, without interruption."""


@dataclass(frozen=True)
class Memory:
    """Everything told and not yet recovered, and what the next message must know."""

    told: Mapping[str, Told]
    failed_channels: Mapping[str, str]
    """Those that the last message did not come through, with the error."""
    behind_since: str | None = None
    """ISO moment at which something unpublished was first seen; None: all is published."""


def read_memory(state_dir: Path) -> Memory:
    """What is remembered; nothing where the file is missing or was torn by a full disk."""
    try:
        content = json.loads(_path(state_dir).read_text(encoding="utf-8"))
        told = {key: Told(**entry) for key, entry in content["told"].items()}
        return Memory(told, dict(content["failed_channels"]), content["behind_since"])
    except (OSError, ValueError, KeyError, TypeError):
        return Memory({}, {})


def write_memory(state_dir: Path, memory: Memory) -> None:
    """Replace the file in one step. Raises OSError on a full disk: the caller says so."""
    content = {
        "told": {key: asdict(told) for key, told in memory.told.items()},
        "failed_channels": dict(memory.failed_channels),
        "behind_since": memory.behind_since,
    }
    state_dir.mkdir(parents=True, exist_ok=True)
    beside = _path(state_dir).with_suffix(".new")
    beside.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    beside.replace(_path(state_dir))


def _path(state_dir: Path) -> Path:
    return state_dir / "alerts.json"
