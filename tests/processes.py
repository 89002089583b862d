"""Other processes: who descends from whom and who still lives (Linux's /proc), one in the way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def holding(database: Path) -> Iterator[None]:
    """A database held by another process: DuckDB's lock is one between processes."""
    code = (
        f"import duckdb, time; c = duckdb.connect({str(database)!r}); "
        "print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield
        finally:
            holder.kill()


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
