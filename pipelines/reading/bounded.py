"""Reading within bounds: what opens a file from outside runs in a process of its own.

A process is started once and used for file after file. When a file takes more memory or time than
it may, the process is ended, the file is refused with the reason, and the next file gets a new
process. Several of them read files side by side. What runs in one stands in `bounded_process.py`;
knows no source and no format.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from queue import LifoQueue
from threading import Event, Thread
from time import monotonic
from typing import Any, TypeVar

from pipelines.core.settings import Settings
from pipelines.reading import bounded_process
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import ParsedFile, Reader
from pipelines.reading.refused import RefusedFile

_T = TypeVar("_T")
_SLOWEST = 500_000
"""Bytes a second: a tenth of what the slowest known reader of large files does."""
_EVERY = 0.02
"""Seconds between two looks: in one a process fills a few hundred MB at most."""
_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_LESS = (
    "Lever alleen de gevraagde tabel, zonder andere bladen, opmerkingen en opgemaakte lege cellen,"
    " of in delen. Is het bestand in orde, dan kan de beheerder de grens verhogen ({setting})."
)
_ANEW = "Open het bestand, sla het opnieuw op en lever dat, of lever het in delen."


class BoundedProcess:
    """The process; to be used as a context, after which it is gone."""

    def __init__(self, settings: Settings) -> None:
        self._memory, self._seconds = settings.read_memory_limit, settings.read_seconds
        self._scratch = settings.scratch_dir
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = self._is_going = False

    def __enter__(self) -> BoundedProcess:
        """Starts it, to be ready by the time that the first file is."""
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def pid(self) -> int | None:
        """Of the process that reads now."""
        return self._process.pid if self._process else None

    def read(self, reader: Reader, file: DeliveredFile) -> ParsedFile:
        """What a reader makes of a file; both must be picklable."""
        try:
            return self.run(reader, file, byte_size=file.byte_size)
        except Breach as breach:
            raise Breach(f"{file.path}: {breach.problem}", remedy=breach.remedy) from None

    def run(self, work: Callable[..., _T], *arguments: Any, byte_size: int = 0) -> _T:  # noqa: ANN401 - of any work
        """What `work` returns or raises. Raises Breach when it takes more than it may.

        `byte_size`: of the file that it reads; a large one has longer.
        """
        process = self._ready()
        seconds = self._seconds + byte_size / _SLOWEST
        with _Watch(process, _bytes(self._memory), seconds) as watch:
            answer = _asked(process, pickle.dumps((work, arguments)))
        assert process.stdout  # noqa: S101 - for the types
        self._is_going = bounded_process.received(process.stdout) != bounded_process.STAYS
        if answer is None or answer[0] == bounded_process.OUT_OF_MEMORY:
            raise self._breach(watch, seconds, is_dead=answer is None)
        kind, value = answer
        if kind == bounded_process.RAISED:
            raise value
        result: _T = value
        return result

    def _ready(self) -> subprocess.Popen[bytes]:
        """The process, which may have ended itself to give back memory."""
        if self._is_going or self._process is None or self._process.poll() is not None:
            self._end()
            self._start()
        assert self._process and self._process.stdout  # noqa: S101 - for the types
        if not self._is_ready and bounded_process.received(self._process.stdout) is None:
            raise RuntimeError("the process that reads files did not start; it says why above")
        self._is_ready = True
        return self._process

    def _start(self) -> None:
        paths = [path or str(Path.cwd()) for path in sys.path]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", bounded_process.__name__, str(_bytes(self._memory))],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._is_ready = self._is_going = False

    def _end(self) -> int:
        """Its exit code; minus the signal that ended it."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        return code

    def _breach(self, watch: _Watch, seconds: float, *, is_dead: bool) -> Breach:
        """Why, once the process is gone and with it what it left half-written."""
        if is_dead and self._process:
            self._process.wait()
        pid, code = self.pid, self._end()
        for left in self._scratch.glob(f"{pid}-*"):
            shutil.rmtree(left, ignore_errors=True)
        if watch.is_late:
            return Breach(
                f"Het lezen duurde langer dan {seconds:.3g} seconden en is afgebroken.",
                remedy=_LESS.format(setting="WOONMONITOR_READ_SECONDS"),
            )
        if watch.is_full or not is_dead:
            return Breach(
                f"Het lezen vroeg meer dan {self._memory} geheugen en is afgebroken.",
                remedy=_LESS.format(setting="WOONMONITOR_READ_MEMORY_LIMIT"),
            )
        return Breach(
            f"Het lezen brak af, want het programma dat leest viel uit ({_named(code)}): "
            "het bestand is te groot of beschadigd.",
            remedy=_ANEW,
        )


class BoundedProcesses:
    """Some of them, for files side by side; each but the first starts when it is first needed."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._processes = [BoundedProcess(settings) for _ in range(count)]
        self._free: LifoQueue[BoundedProcess] = LifoQueue()
        for process in reversed(self._processes):
            self._free.put(process)

    def __enter__(self) -> BoundedProcesses:
        """Starts the first, to be ready by the time that the first file is."""
        self._processes[0].__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.__exit__()

    def readers(self, readers: Mapping[str, Reader]) -> dict[str, Reader]:
        """The same readers, within bounds; as many threads as there are processes may call them."""
        return {source: partial(self._read, reader) for source, reader in readers.items()}

    def _read(self, reader: Reader, file: DeliveredFile) -> ParsedFile:
        process = self._free.get()
        try:
            return process.read(reader, file)
        finally:
            self._free.put(process)


class Breach(RefusedFile):
    """A file that took more memory or time than it may."""


class _Watch:
    """Kills a process that holds more bytes or is at work longer than it may; to be used around it.

    Counts what is held, which the kernel has no limit for: its limits count what is reserved as
    well, and an allocator reserves gigabytes that it never touches.
    """

    def __init__(self, process: subprocess.Popen[bytes], memory: int, seconds: float) -> None:
        self._process, self._memory, self._seconds = process, memory, seconds
        self._is_done = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self.is_late = self.is_full = False

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._thread.join()

    def _look(self) -> None:
        end = monotonic() + self._seconds
        while not self._is_done.wait(_EVERY):
            self.is_late = monotonic() > end
            self.is_full = bounded_process.held(self._process.pid) > self._memory
            if self.is_late or self.is_full:
                self._process.kill()
                return


def _asked(process: subprocess.Popen[bytes], task: bytes) -> tuple[str, Any] | None:
    """The answer; None when the process ended instead."""
    assert process.stdin and process.stdout  # noqa: S101 - for the types
    try:
        bounded_process.send(process.stdin, task)
    except OSError:
        return None
    answer = bounded_process.received(process.stdout)
    return None if answer is None else pickle.loads(answer)  # noqa: S301 - our own process


def _bytes(size: str) -> int:
    """3GB → 3,000,000,000."""
    return int(float(size[:-2]) * _UNITS[size[-2:]])


def _named(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"code {code}"
