"""The gate: one pass from a delivered CSV to a Parquet file in which nobody can be recognised.

What a person could be found by exists in memory only, in a DuckDB that may not spill to disk. What
has passed is settled in another one, which may: a file of any size fits. Knows no warehouse and no
raw folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.core.errors import WoonmonitorError
from pipelines.privacy import pseudonym
from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice.columns import Columns, map_columns
from pipelines.sources.woonservice.content import Opener, examine, readable_path
from pipelines.sources.woonservice.expressions import literal
from pipelines.sources.woonservice.extracts import Extract
from pipelines.sources.woonservice.faults import possible_faults
from pipelines.sources.woonservice.outcome import findings_of, rejects_of, set_aside_repeats
from pipelines.sources.woonservice.period import Coverage, coverage
from pipelines.sources.woonservice.query import Plan, gate_query, known_queries, style_query

MEMORY_LIMIT = "2GB"
_MACROS = Path(__file__).with_name("macros.sql")
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "temp_directory": "",  # nothing is ever spilled
    "memory_limit": MEMORY_LIMIT,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Whatever DuckDB thinks of its size, a file is never the side of a join that is held in memory;
    # a short list of words is compared with, not joined: a join per column costs more than a file.
    "disabled_optimizers": "join_order,build_side_probe_side,in_clause",
}


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


def pass_gate(
    delivery: Delivery, key: bytes, folder: Path, forgotten: Collection[str] = ()
) -> Gated:
    """Read one delivery and leave its rows in `folder`, which must be private.

    Raises RefusedFile (Dutch, without any cell's content) for a file that is refused as a whole.
    """
    plan = _plan(delivery)
    with _memory(key, forgotten) as connection:
        plan = _styled(connection, plan, delivery)
        _learn_references(connection, plan, delivery)
        with readable_path(delivery.open_stream, plan.shape, delivery.location) as path:
            stage = folder / "stage.parquet"
            connection.execute(
                f"copy ({gate_query(plan)}) to {literal(str(stage))} (format parquet)", [path]
            )
    gated = _settle(plan, folder)
    stage.unlink()
    return gated


def _plan(delivery: Delivery) -> Plan:
    extract, as_of = delivery.extract, delivery.as_of
    shape = examine(delivery.open_stream)
    columns = map_columns(shape.header, extract)
    has_change = columns.of("change_kind") is not None
    cover = coverage(delivery.file_name, has_change_column=has_change)
    faults = possible_faults(extract, columns, cover, as_of)
    return Plan(extract, as_of, shape, columns, cover, tuple(faults))


def _styled(connection: duckdb.DuckDBPyConnection, plan: Plan, delivery: Delivery) -> Plan:
    """The plan, with how its columns of amounts are written."""
    query = style_query(plan)
    if query is None:
        return plan
    with readable_path(delivery.open_stream, plan.shape, delivery.location) as path:
        cursor = connection.execute(query, [path])
        positions = [int(column[0]) for column in cursor.description or ()]
        shown = cursor.fetchone() or ()
    decimals = {position for position, is_shown in zip(positions, shown, strict=True) if is_shown}
    return replace(plan, in_three_decimals=frozenset(decimals))


def _learn_references(
    connection: duckdb.DuckDBPyConnection, plan: Plan, delivery: Delivery
) -> None:
    """Make the pseudonyms of what rows refer to, once for each."""
    for query in known_queries(plan):
        with readable_path(delivery.open_stream, plan.shape, delivery.location) as path:
            connection.execute(query, [path])


@contextmanager
def _memory(key: bytes, forgotten: Collection[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database in memory. What DuckDB says of a failure may quote a line: it is not told."""
    connection = duckdb.connect(":memory:", config=_CONFIG)
    try:
        connection.execute("set enable_progress_bar = false")
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


_STAGE = "create temp view stage as select * from read_parquet({path})"
_FAULTS = """
    create temp table fault as
    select unnest(?::smallint[]) as fault, unnest(?::boolean[]) as rejects
"""
_KEEP = """
    copy (
        select * exclude (row_number, line_count, event_day, faults), row_number
        from stage
        where row_number not in (select row_number from rejected)
    ) to {path} (format parquet)
"""
_COUNT = """
    select
        coalesce(sum(line_count), 0)::bigint as row_count,
        count(*) filter (not is_rejected) as loaded_count,
        min(event_day) filter (not is_rejected) as first_date,
        max(event_day) filter (not is_rejected) as last_date
    from (select *, row_number in (select row_number from rejected) as is_rejected from stage)
"""


def _settle(plan: Plan, folder: Path) -> Gated:
    """Part the rows that are loaded from those that are set aside; count both."""
    config = _CONFIG | {"temp_directory": str(folder / "spill")}
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute("set enable_progress_bar = false")
        return _settled(connection, plan, folder)


def _settled(connection: duckdb.DuckDBPyConnection, plan: Plan, folder: Path) -> Gated:
    rows, columns = folder / "rows.parquet", plan.columns
    connection.execute(_STAGE.format(path=literal(str(folder / "stage.parquet"))))
    rejecting = [fault.rejects for fault in plan.faults]
    connection.execute(_FAULTS, [list(range(len(rejecting))), rejecting])
    repeats = set_aside_repeats(connection, plan.extract, columns, is_full=plan.cover.is_full)
    faults = [*plan.faults, repeats]
    connection.execute(_KEEP.format(path=literal(str(rows))))
    counts = connection.execute(_COUNT).fetchone()
    assert counts is not None  # noqa: S101 - an aggregate always gives a row
    rejects = rejects_of(connection, faults, columns)
    return Gated(
        rows=rows,
        rejects=rejects,
        findings=findings_of(rejects, faults, columns),
        columns=columns,
        cover=plan.cover,
        row_count=counts[0],
        loaded_count=counts[1],
        first_date=counts[2],
        last_date=counts[3],
    )
