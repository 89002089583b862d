"""Whether anything changed since the newest publication.

That is: raw files, what was decided about them, the project's code, `as_of`. Reads files only.
A publication carries the fingerprint of what it was made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.core.hashing import hash_files
from pipelines.core.settings import (
    DBT_PROJECT_DIR,
    EXPECTATIONS_DIR,
    PACKAGE_DIR,
    PROJECT_ROOT,
    Settings,
    region_dir,
)
from pipelines.privacy import forgotten
from pipelines.publish.versions import newest_fingerprint
from pipelines.reading.landing import visible_files
from pipelines.warehouse import decisions

_CODE_SUFFIXES = frozenset({".py", ".sql", ".yml", ".yaml", ".csv", ".json", ".md", ".j2", ".lock"})


def is_published(settings: Settings) -> bool:
    """Whether the newest publication was made from what lies in the raw folder now, by this code.

    What lies outside the layout is nothing that could be published; it is told by itself.
    """
    return of_folder(settings) == newest_fingerprint(settings.published_dir)


def of_folder(settings: Settings) -> str:
    """The fingerprint a publication made now would carry; hashes every raw file."""
    files = visible_files(settings.raw_dir)
    return of_deliveries(((file.path, file.file_id) for file in files), settings)


def of_deliveries(deliveries: Iterable[tuple[str, str]], settings: Settings) -> str:
    """The fingerprint of a set of (path, file_id) together with this code and `as_of`."""
    digest = hashlib.sha256(f"{code_hash()}\0{settings.as_of}".encode())
    for kept in (forgotten.list_path(settings), decisions.list_path(settings)):
        digest.update(b"\0" + (kept.read_bytes() if kept.is_file() else b""))
    for path, file_id in sorted(deliveries):
        digest.update(f"\0{path}\0{file_id}".encode())
    return digest.hexdigest()


@cache
def code_hash() -> str:
    """One hash over everything that decides what is published from the same files."""
    folders = (PACKAGE_DIR, DBT_PROJECT_DIR, EXPECTATIONS_DIR, region_dir())
    files = [file for folder in folders for file in _code_files(folder)]
    return f"{region_dir().name} {hash_files([*files, PROJECT_ROOT / 'requirements.lock'])}"


def _code_files(folder: Path) -> list[Path]:
    """Reviewed sources only: what tools leave behind (target, caches) is not code."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix in _CODE_SUFFIXES
        and not {"target", "logs", "__pycache__"} & set(file.relative_to(folder).parts)
    )
