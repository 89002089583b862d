"""A hash over files: whether code or data changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipelines.core.settings import PACKAGE_DIR


def hash_files(files: Iterable[Path]) -> str:
    """A hash over names and contents, in the order given; a missing file counts as empty.

    Of a file that is not ours (a region's pack elsewhere) the name is its whole path.
    """
    digest = hashlib.sha256()
    for file in files:
        is_ours = file.is_relative_to(PACKAGE_DIR.parent)
        name = file.relative_to(PACKAGE_DIR.parent) if is_ours else file
        digest.update(f"{name.as_posix()}\0".encode())
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()
