"""Which reader opens the files of which source. Adding a source is adding a line here.

A reader takes a delivered file and returns tables; it knows no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.fingerprint import hash_files

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipelines.settings import Settings
    from pipelines.sources.landing import DeliveredFile
    from pipelines.warehouse.ledger import LedgerEntry

SOURCES_DIR = Path(__file__).parent


@dataclass(frozen=True)
class ParsedFile:
    """A file as it goes into the warehouse."""

    tables: Mapping[str, pd.DataFrame | Path]
    """Raw table name → rows, or a Parquet file of rows that is removed once loaded; columns as in
    `warehouse/schema.sql` without `file_id`. A column that is not given stays null."""
    rejects: pd.DataFrame
    """Rows of `raw.quarantine` without file_id, source and dataset."""
    entry: LedgerEntry


Reader = Callable[["DeliveredFile"], ParsedFile]


def readers(settings: Settings, connection: duckdb.DuckDBPyConnection) -> dict[str, Reader]:
    """Source name → reader. Imported here so that listing assets does not import pandas.

    Raises WoonmonitorError, before any file is read, when personal data cannot be pseudonymised.
    """
    from pipelines.sources.cbs.read import read_cbs
    from pipelines.sources.plancapaciteit.read import read_plan_list
    from pipelines.sources.woonservice.read import woonservice_reader

    return {
        "cbs": read_cbs,
        "plancapaciteit": read_plan_list,
        "woonservice": woonservice_reader(settings, connection),
    }


@cache
def reader_hash(source: str) -> str:
    """A hash over everything that decides how a file of this source is read."""
    own = SOURCES_DIR / source
    files = sorted(
        file
        for folder, pattern in ((SOURCES_DIR, "*.py"), (own, "**/*"))
        for file in folder.glob(pattern)
        if file.is_file() and "__pycache__" not in file.parts
    )
    return hash_files(files)[:12]
