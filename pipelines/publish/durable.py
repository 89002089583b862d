"""Making a finished folder last: on the disk, and not to be written in by accident."""

from __future__ import annotations

import os
from pathlib import Path


def seal(folder: Path) -> None:
    """Return when all of it is on the disk; its files can then be read only.

    Many database tools open a file for writing unless they cannot, and then lock everyone out.
    """
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
            continue
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        if os.name != "nt":  # Windows would refuse to remove such a file later
            path.chmod(path.stat().st_mode & ~0o222)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Return when the names in this folder are on the disk."""
    if os.name == "nt":
        return  # Windows opens no folder for syncing; NTFS journals its names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
