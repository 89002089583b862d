"""Which reader opens the files of which source: its own module `read`, or the one of plain rows.

A reader takes a delivered file and returns tables; it knows no database.
"""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from pipelines.core.hashing import hash_files
from pipelines.reading.contract import FILE, SOURCES_DIR, contracts
from pipelines.sources.reader_files import files_behind

if TYPE_CHECKING:
    import duckdb

    from pipelines.core.settings import Settings
    from pipelines.reading.parsed import Reader


_PLAIN = "pipelines.reading.rows.read"
"""What reads a source that has no reader of its own."""


def readers(settings: Settings, connection: duckdb.DuckDBPyConnection) -> dict[str, Reader]:
    """Source name → reader. Imported here so that listing assets does not import pandas.

    Raises WoonmonitorError, before any file is read, when personal data cannot be pseudonymised.
    """
    from pipelines.reading.rows.read import read_rows

    return {
        source: import_module(_reading(source)).reader(settings, connection)
        if has_own(source, "read")
        else partial(read_rows, contract=contract)
        for source, contract in contracts().items()
    }


@cache
def reader_hash(source: str) -> str:
    """A hash over everything that decides how a file of this source is read, and nothing more."""
    if has_own(source, "read"):
        return hash_files(files_behind(_reading(source)))[:12]
    contract = SOURCES_DIR / source / FILE  # what a file says, and in which words
    return hash_files([*files_behind(_PLAIN), contract])[:12]


def fetchable() -> list[str]:
    """Sources whose publisher can be asked, by name: they have a module `fetch`."""
    return [source for source in contracts() if has_own(source, "fetch")]


def fetcher(source: str) -> ModuleType:
    """The module that asks a publisher: `requests(tables, regions)` and `fetch_table(request)`."""
    return import_module(f"pipelines.sources.{source}.fetch")


def has_own(source: str, module: str) -> bool:
    """Whether a source has Python of its own for something, and is not served by its contract."""
    return (SOURCES_DIR / source / f"{module}.py").is_file()


def _reading(source: str) -> str:
    """The module that reads a source: its `reader` makes what opens a file."""
    return f"pipelines.sources.{source}.read"
