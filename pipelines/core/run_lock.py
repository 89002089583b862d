"""The lock that keeps runs apart: one at a time on a data folder, from wherever it started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.core.errors import WoonmonitorError, of_the_system


class BusyError(WoonmonitorError):
    """Another run is at work."""


@contextmanager
def run_lock(state_dir: Path) -> Iterator[None]:
    """Held while one run works. Raises BusyError at once when another run holds it."""
    lock = _taken(state_dir)
    try:
        yield
    finally:
        lock.release()


def _taken(state_dir: Path) -> FileLock:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(state_dir / "run.lock", timeout=0)
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
        with run_lock(state_dir):
            return False
    except BusyError:
        return True
    except WoonmonitorError:  # the lock cannot be made: then nobody holds it
        return False
