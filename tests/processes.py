"""Looking at processes through Linux's /proc: who descends from whom, and who still lives."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Children, their children, and so on; nobody of a process that is gone."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = {int(child) for task in tasks for child in _children(task)}
    except FileNotFoundError:
        return set()
    return children.union(*map(descendants, children)) if children else children


def left_after(seconds: float, pids: Collection[int]) -> dict[int, str]:
    """Those that live on after so long, with their commands; looks until none does."""
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return {pid: _command(pid) for pid in pids if is_alive(pid)}


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
