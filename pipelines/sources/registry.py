"""Which reader opens the files of which source. Adding a source is adding a line here.

A reader takes a delivered file and returns tables; it knows no database.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.hashing import hash_files
from pipelines.sources.reader_files import files_behind

if TYPE_CHECKING:
    import duckdb

    from pipelines.core.settings import Settings
    from pipelines.reading.parsed import Reader


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
def source_of(table: str) -> str | None:
    """The source whose files fill a raw table, after which it is named; None: files of any source.

    A source is a folder with a `source.yml`.
    """
    here = Path(__file__).parent
    known = (folder.parent.name for folder in here.glob("*/source.yml"))
    return next((source for source in known if table.startswith(f"{source}_")), None)


@cache
def reader_hash(source: str) -> str:
    """A hash over everything that decides how a file of this source is read, and nothing more."""
    return hash_files(files_behind(f"pipelines.sources.{source}.read"))[:12]
