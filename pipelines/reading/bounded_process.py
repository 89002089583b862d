"""What runs in the process that reads files from outside, and how it and its parent talk.

The parent bounds its time and, on Linux, its memory. It does what it is asked, one thing after the
other, and ends with its parent, however that ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import traceback
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO

RETURNED, RAISED, OUT_OF_MEMORY = "returned", "raised", "out of memory"
STAYS, GOES = b"stays", b"goes"
"""What it says behind each answer: a task that reached it while it was going would be lost."""
_LENGTH = struct.Struct(">Q")
_ONLY_RESERVED = 2 * 10**9
"""What DuckDB's allocator may reserve beside what it holds: seen 1.3 GB, 12 kB of it touched."""
_SWOLLEN = 4
"""What still holds a fourth of its memory after a file gives the next one too little room."""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def received(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def main(memory: int) -> None:
    """Answer what is asked until the parent is gone."""
    from pipelines.core.private import UMASK

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends us
    os.umask(UMASK)
    tasks, answers = _channels()
    _bound_memory(memory)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(tasks, waiting), daemon=True).start()
    import pandas  # noqa: F401 - readers need it: loaded while the parent does other things

    send(answers, b"ready")
    while True:
        send(answers, _answer(waiting.get()))
        is_swollen = held(os.getpid()) > memory / _SWOLLEN
        send(answers, GOES if is_swollen else STAYS)
        if is_swollen:
            os._exit(0)


def _channels() -> tuple[IO[bytes], IO[bytes]]:
    """To and from the parent; what a library prints goes to where errors go."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return tasks, answers


def _listen(tasks: IO[bytes], waiting: SimpleQueue[bytes]) -> None:
    """Beside the work, so that the end of the parent is seen also in the midst of a file."""
    while (task := received(tasks)) is not None:
        waiting.put(task)
    os._exit(0)


def _answer(task: bytes) -> bytes:
    try:
        work, arguments = pickle.loads(task)  # noqa: S301 - from our own parent
        return pickle.dumps((RETURNED, work(*arguments)), protocol=5)
    except MemoryError:
        return pickle.dumps((OUT_OF_MEMORY, None))
    except BaseException as error:  # whatever it is, the parent raises it
        return pickle.dumps((RAISED, _portable(error)))


def _portable(error: BaseException) -> BaseException:
    """The error, with its traceback where it is a bug of ours, if it survives the way."""
    from pipelines.core.errors import WoonmonitorError

    if not isinstance(error, WoonmonitorError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _bound_memory(memory: int) -> None:
    """So that one sudden demand fails at once; what it holds is bounded by the parent, who sees it.

    The kernel counts data that is only reserved too, hence the room.
    """
    if sys.platform == "linux":
        import resource

        most = memory + _ONLY_RESERVED
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def held(pid: int) -> int:
    """Bytes of data that a process has in memory; 0 where that cannot be seen, or it is gone."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
