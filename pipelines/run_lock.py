"""The lock that keeps runs apart: one at a time on a data folder, from wherever it started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import WoonmonitorError


@contextmanager
def run_lock(state_dir: Path) -> Iterator[None]:
    """Held while one run works. Raises WoonmonitorError at once when another run holds it."""
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(state_dir / "run.lock", timeout=0):
            yield
    except Timeout:
        raise WoonmonitorError(
            "Another run is at work on this data folder.",
            remedy="Wait until it is done; `woonmonitor status` shows the last result.",
        ) from None


def is_held(state_dir: Path) -> bool:
    """Whether a run is at work on this data folder now."""
    try:
        with run_lock(state_dir):
            return False
    except WoonmonitorError:
        return True
