"""Folders and files that only their owner may read: whatever holds pseudonyms, in `dev` and `prod`.

What is published, the figures for monitoring and what was delivered have the rights of the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600
UMASK = 0o077
"""Of a process, or for as long as it writes: what it makes is its owner's alone."""


def private_folder(path: Path) -> Path:
    """The folder, made where it is not there, closed to others; also one of an earlier version."""
    path.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # of another owner: he decides who reads it
        path.chmod(_FOLDER)
    return path


@contextmanager
def private_files(*present: Path) -> Iterator[None]:
    """What is made meanwhile, by any library, and what is there already, gets mode 0600."""
    for path in present:
        if path.is_file():
            path.chmod(_FILE)
    before = os.umask(UMASK)
    try:
        yield
    finally:
        os.umask(before)
