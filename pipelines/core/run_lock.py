"""The lock that keeps runs apart: one at a time on a data folder, from wherever it started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.core.errors import WoonmonitorError, of_the_system


class BusyError(WoonmonitorError):
    """Another run is at work."""


_A_LOOK = 1.0
"""Seconds: more than `is_held` keeps the lock, so that no run fails because somebody looked."""


@contextmanager
def run_lock(state_dir: Path, *, patience: float = _A_LOOK) -> Iterator[None]:
    """Held while one run works. Raises BusyError when another run holds it, and keeps it."""
    lock = _taken(state_dir, patience)
    try:
        yield
    finally:
        lock.release()


def _taken(state_dir: Path, patience: float) -> FileLock:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(state_dir / "run.lock", timeout=patience)
        lock.acquire()
    except Timeout:
        raise BusyError(
            "Er is al een andere run bezig op deze gegevensmap.",
            remedy="Wacht tot die klaar is; `woonmonitor status` toont de uitkomst.",
        ) from None
    except OSError as error:
        raise of_the_system(error) from error
    return lock


def is_held(state_dir: Path) -> bool:
    """Whether a run is at work on this data folder now."""
    try:
        with run_lock(state_dir, patience=0):
            return False
    except BusyError:
        return True
    except WoonmonitorError:  # the lock cannot be made: then nobody holds it
        return False
