"""Which reader opens the files of which source: a folder with a contract has a module `read`.

A reader takes a delivered file and returns tables; it knows no database.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from pipelines.core.hashing import hash_files
from pipelines.reading.contract import contracts
from pipelines.sources.reader_files import files_behind

if TYPE_CHECKING:
    import duckdb

    from pipelines.core.settings import Settings
    from pipelines.reading.parsed import Reader


def readers(settings: Settings, connection: duckdb.DuckDBPyConnection) -> dict[str, Reader]:
    """Source name → reader. Imported here so that listing assets does not import pandas.

    Raises WoonmonitorError, before any file is read, when personal data cannot be pseudonymised.
    """
    return {
        source: import_module(_reading(source)).reader(settings, connection)
        for source in contracts()
    }


@cache
def reader_hash(source: str) -> str:
    """A hash over everything that decides how a file of this source is read, and nothing more."""
    return hash_files(files_behind(_reading(source)))[:12]


def _reading(source: str) -> str:
    """The module that reads a source: its `reader` makes what opens a file."""
    return f"pipelines.sources.{source}.read"
