"""The gate: one pass from a delivered CSV to a Parquet file in which nobody can be recognised.

Works in a DuckDB in memory that may not spill to disk: what a person could be found by exists in
memory only. Knows no warehouse and no raw folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.errors import WoonmonitorError
from pipelines.privacy import pseudonym
from pipelines.sources.refused import RefusedFile
from pipelines.sources.woonservice.columns import Columns, map_columns
from pipelines.sources.woonservice.content import Opener, examine, readable_path
from pipelines.sources.woonservice.contract import Extract
from pipelines.sources.woonservice.faults import Fault, possible_faults
from pipelines.sources.woonservice.outcome import findings_of, rejects_of, set_aside_repeats
from pipelines.sources.woonservice.period import Coverage, coverage
from pipelines.sources.woonservice.query import gate_query

MEMORY_LIMIT = "2GB"
_MACROS = Path(__file__).with_name("macros.sql")
_CONFIG = {
    "temp_directory": "",  # nothing is ever spilled
    "memory_limit": MEMORY_LIMIT,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_NOT_ROWS = "row_number, line_count, event_day, faults"


@dataclass(frozen=True)
class Delivery:
    """What the gate is told of a file."""

    extract: Extract
    file_name: str
    as_of: date
    open_stream: Opener
    location: Path | None = None


@dataclass(frozen=True)
class Gated:
    """What came through."""

    rows: Path
    """Parquet: the columns of the raw table without `file_id`."""
    rejects: pd.DataFrame
    """Rows of `raw.quarantine` without file_id, source and dataset; never a value."""
    findings: pd.DataFrame
    """The same and the warnings on columns, in the shape of `woonmonitor check`."""
    columns: Columns
    cover: Coverage
    first_date: date | None
    last_date: date | None
    row_count: int
    loaded_count: int
    encoding: str


def pass_gate(
    delivery: Delivery, key: bytes, folder: Path, forgotten: Collection[str] = ()
) -> Gated:
    """Read one delivery and leave its rows in `folder`, which must be private.

    Raises RefusedFile (Dutch, without any cell's content) for a file that cannot be read as a whole.
    """
    shape = examine(delivery.open_stream)
    columns = map_columns(shape.header, delivery.extract)
    has_change = columns.of("change_kind") is not None
    cover = coverage(delivery.file_name, has_change_column=has_change)
    faults = possible_faults(delivery.extract, columns, cover, delivery.as_of)
    query = gate_query(delivery.extract, columns, faults, cover, delivery.as_of, shape)
    stage, rows = folder / "stage.parquet", folder / "rows.parquet"
    with _memory(key, forgotten) as connection:
        with readable_path(delivery.open_stream, shape, delivery.location) as path:
            connection.execute(f"copy ({query}) to '{stage}' (format parquet)", [path])
        return _settle(connection, delivery, (stage, rows), faults, columns, cover, shape.encoding)


@contextmanager
def _memory(key: bytes, forgotten: Collection[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database in memory. What DuckDB says of a failure may quote a line: it is not passed on."""
    connection = duckdb.connect(":memory:", config=_CONFIG)
    try:
        pseudonym.install(connection, key)
        connection.execute("set variable forgotten = ?::varchar[]", [sorted(forgotten)])
        connection.execute(_MACROS.read_text(encoding="utf-8"))
        yield connection
    except duckdb.OutOfMemoryException:
        raise WoonmonitorError(
            f"Het bestand past niet in {MEMORY_LIMIT} geheugen.",
            remedy="Lever het in kleinere delen, bijvoorbeeld per maand.",
        ) from None
    except duckdb.Error as error:
        raise RefusedFile(
            f"Het bestand is niet als CSV te lezen ({type(error).__name__}).",
            remedy="Controleer de aanhalingstekens en lever het opnieuw.",
        ) from None
    finally:
        connection.close()


def _settle(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    paths: tuple[Path, Path],
    faults: list[Fault],
    columns: Columns,
    cover: Coverage,
    encoding: str,
) -> Gated:
    """Part the rows that are loaded from those that are set aside; count both."""
    stage, rows = paths
    connection.execute(f"create temp view stage as select * from read_parquet('{stage}')")  # noqa: S608
    connection.execute(
        "create temp table fault as select unnest(?::smallint[]) as fault, unnest(?::boolean[]) as rejects",
        [list(range(len(faults))), [fault.rejects for fault in faults]],
    )
    repeats = set_aside_repeats(connection, delivery.extract, columns, is_full=cover.is_full)
    connection.execute(
        f"""
        copy (
            select * exclude ({_NOT_ROWS}), row_number
            from stage
            where row_number not in (select row_number from rejected)
        ) to '{rows}' (format parquet)
        """  # noqa: S608
    )
    counts = connection.execute(
        f"""
        select count(*), (select count(*) from read_parquet('{rows}')), sum(line_count),
            min(event_day) filter (not is_rejected), max(event_day) filter (not is_rejected)
        from (
            select *, row_number in (select row_number from rejected) as is_rejected from stage
        )
        """  # noqa: S608
    ).fetchone()
    assert counts is not None  # noqa: S101 - an aggregate always gives a row
    rejects = rejects_of(connection, [*faults, repeats], columns)
    stage.unlink()
    return Gated(
        rows=rows,
        rejects=rejects,
        findings=findings_of(rejects, [*faults, repeats], columns),
        columns=columns,
        cover=cover,
        first_date=counts[3],
        last_date=counts[4],
        row_count=int(counts[2] or 0),
        loaded_count=int(counts[1]),
        encoding=encoding,
    )
