"""A command whose processes end with ours, however ours ends: stopped, interrupted or killed.

The command gets a session of its own. Between us and it stands a guard, this module run as a
process: it waits for the end of the command, or of us, which it sees by a pipe that closes. Then
it asks the command to stop, and ends whatever is left of it. On Linux the guard adopts what the
command's children leave behind, so none gets away; elsewhere one with a session of its own may.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

_LOOK = 0.2
"""Seconds between two looks whether the command has ended."""
_PATIENCE = 15
"""Seconds that the command gets to stop by itself."""
_PARENT_DEATH, _ADOPT_ORPHANS = 1, 36
"""PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of Linux's prctl(2)."""
_IS_LINUX = sys.platform == "linux"


def run_guarded(command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> int:
    """Run a command until it ends or we are told to; returns its exit code, 0 when told to."""
    signal.signal(signal.SIGTERM, _stop)
    guard = subprocess.Popen(
        [sys.executable, "-m", __name__, *command],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.PIPE,
        start_new_session=True,  # an interrupt from the terminal reaches us only
    )
    try:
        return guard.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if guard.stdin:
            guard.stdin.close()
        guard.wait()


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(command: Sequence[str]) -> int:
    """The guard: see above."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if _IS_LINUX:
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_stop_with_the_guard,  # noqa: PLW1509 - this process has no threads
    )
    while process.poll() is None and not _is_closed(sys.stdin.fileno()):
        pass
    _end(process)
    return process.returncode


def _stop_with_the_guard() -> None:
    """In the new process, before the command: also a guard that is killed leaves none behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if _IS_LINUX:
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGINT)


def _is_closed(pipe: int) -> bool:
    """Whether the other end is gone; waits a moment for that."""
    ready, _, _ = select.select([pipe], [], [], _LOOK)
    return bool(ready) and not os.read(pipe, 1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask, wait, and end what is left: also children that it left behind."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while children := _children():  # of one that ends, its own children come to us
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(child, 0)


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
