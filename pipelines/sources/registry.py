"""Which reader opens the files of which source. Adding a source is adding a line here.

A reader takes a delivered file and returns tables; it knows no database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipelines.sources.landing import DeliveredFile
    from pipelines.warehouse.ledger import LedgerEntry


@dataclass(frozen=True)
class ParsedFile:
    """A file as it goes into the warehouse."""

    tables: dict[str, pd.DataFrame | Path]
    """Raw table name → rows, or a Parquet file of rows that is removed once loaded; columns as in
    `warehouse/schema.sql` without `file_id`. A column that is not given stays null."""
    rejects: pd.DataFrame
    """Rows of `raw.quarantine` without file_id, source and dataset."""
    entry: LedgerEntry


Reader = Callable[["DeliveredFile"], ParsedFile]


def readers() -> dict[str, Reader]:
    """Source name → reader. Imported here so that listing assets does not import pandas."""
    from pipelines.sources.cbs.read import read_cbs
    from pipelines.sources.plancapaciteit.read import read_plan_list

    return {"cbs": read_cbs, "plancapaciteit": read_plan_list}
