"""What was told before, so that nothing is told twice: `state/alerts.json`.

A small file beside the locks, not the warehouse: an alert must go out when that cannot be opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
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
    published_seen: str | None = None
    """ISO moment, by the real clock, at which all was last seen published: what failed before
    that is past, also when something new comes in."""


def read_memory(state_dir: Path) -> Memory:
    """What is remembered; nothing where the file is missing or damaged: then all is told anew."""
    try:
        content = json.loads(_path(state_dir).read_text(encoding="utf-8"))
        told = {key: Told(**entry) for key, entry in content["told"].items()}
        memory = Memory(told, dict(content["failed_channels"]), **content["moments"])
        for moment in (
            memory.behind_since,
            memory.published_seen,
            *(it.since for it in told.values()),
        ):
            _require_moment(moment)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory({}, {})
    return memory


def _require_moment(text: str | None) -> None:
    """Raises ValueError or TypeError for what is no moment with its offset."""
    if text is not None and datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(text)


def write_memory(state_dir: Path, memory: Memory) -> None:
    """Replace the file in one step; on a full disk write over it, which needs no room.

    Raises OSError when that fails too: the caller says so.
    """
    content = {
        "told": {key: asdict(told) for key, told in memory.told.items()},
        "failed_channels": dict(memory.failed_channels),
        "moments": {
            "behind_since": memory.behind_since,
            "published_seen": memory.published_seen,
        },
    }
    state_dir.mkdir(parents=True, exist_ok=True)
    path, beside = _path(state_dir), _path(state_dir).with_suffix(".new")
    text = json.dumps(content, indent=2, ensure_ascii=False)
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        path.write_text(text, encoding="utf-8")


def _path(state_dir: Path) -> Path:
    return state_dir / "alerts.json"
