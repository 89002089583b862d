"""What a command took: wall, processor seconds, peak memory of its whole tree of processes.

Linux: it reads /proc. Memory is looked at ten times a second and added up over the processes, less
what they share with others.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread

from pipelines.core.settings import PROJECT_ROOT
from pipelines.reading.bounded_process import held
from tests.processes import descendants


@dataclass(frozen=True)
class Used:
    """One finished command; `failure` is the end of what it said when it failed."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str
    failure: str = ""


def measure(command: Sequence[str], env: Mapping[str, str], *, bound: float) -> Used:
    """Run a command to its end; after `bound` seconds it is ended, and did not fit."""
    before, started = os.times(), time.perf_counter()
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, env=dict(env), cwd=PROJECT_ROOT, stdout=said, stderr=subprocess.STDOUT
        )
        with _Memory(process.pid) as memory:
            try:
                code = process.wait(bound)
            except subprocess.TimeoutExpired:
                tree = descendants(process.pid)
                for pid in (process.pid, *tree):
                    _end(pid)
                code = process.wait()
        said.seek(0)
        output = said.read()
    seconds, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    failure = output[-1500:] or f"exit code {code}" if code else ""
    if seconds >= bound:
        failure = f"did not end within {bound:.0f} s"
    return Used(seconds, cpu, memory.most / 1e6, output, failure)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class _Memory:
    """The most that a process and its descendants held together, while it is entered."""

    def __init__(self, pid: int) -> None:
        self._pid, self._is_done, self.most = pid, Event(), 0
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_done.wait(0.1):
            tree = (self._pid, *descendants(self._pid))
            self.most = max(self.most, sum(map(held, tree)))


def megabytes(folder: Path) -> float:
    """What the files below a folder take, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6
