"""What a reader hands on: a file's rows, those set aside, and its line in the ledger.

The records that travel from reading to the warehouse; knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.reading.landing import DeliveredFile


@dataclass(frozen=True)
class LedgerEntry:
    """What became of one delivered file."""

    shape: str | None = None
    status: str = "loaded"
    reason: str | None = None
    row_count: int = 0
    loaded_count: int = 0
    quarantined_count: int = 0
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    licence: str | None = None
    deliverer: str | None = None
    is_fictive: bool = False
    reader_hash: str = ""


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
