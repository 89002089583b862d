"""The file ledger: which files were delivered, what became of each, what is new.

Which of the loaded deliveries counts in a figure, `int_deliveries__counting` decides; which are
held, `quality.holding`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.reading.contract import contracts
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry


def to_load(
    connection: duckdb.DuckDBPyConnection,
    files: Iterable[DeliveredFile],
    reader_hashes: Mapping[str, str],
) -> list[DeliveredFile]:
    """The files whose content this warehouse has not loaded from that place with today's reader.

    A refused file is read anew every run: a mended parser or a new sidecar may accept it.
    """
    known = set(
        connection.execute(
            "select path, file_id, reader_hash from raw.file_ledger"
            " where status in ('loaded', 'held')"
        ).fetchall()
    )
    return [
        file
        for file in files
        if (file.path, file.file_id, reader_hashes.get(file.source, "")) not in known
    ]


def forget_reader(connection: duckdb.DuckDBPyConnection, files: Iterable[DeliveredFile]) -> None:
    """Let the next load read these contents again, wherever they lie."""
    for file in files:
        connection.execute(
            "update raw.file_ledger set reader_hash = 'forgotten' where file_id = ?", [file.file_id]
        )


def entry_of_same_content(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, reader_hash: str
) -> LedgerEntry | None:
    """What was recorded when the same bytes were loaded before, from whatever place."""
    row = connection.execute(
        """
        select shape, 'loaded', null, row_count, loaded_count, quarantined_count,
               publisher, title, url, licence, deliverer, is_fictive, reader_hash
        from raw.file_ledger
        where file_id = ? and reader_hash = ? and shape is not null and status != 'refused'
        order by delivery_number
        limit 1
        """,
        [file.file_id, reader_hash],
    ).fetchone()
    return LedgerEntry(*row) if row else None


def write(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, entry: LedgerEntry) -> None:
    """Record a delivery; an earlier record of the same file at the same place is overwritten."""
    connection.execute(
        "delete from raw.file_ledger where path = ? and file_id = ?", [file.path, file.file_id]
    )
    connection.execute(
        """
        insert into raw.file_ledger by name
        select
            (select coalesce(max(delivery_number), 0) + 1 from raw.file_ledger) as delivery_number,
            $path as path, $source as source, $dataset as dataset, $deliverer as deliverer,
            $as_of::date as as_of, $file_id as file_id, $sha256 as sha256,
            $byte_size as byte_size, $shape as shape, $status as status, $reason as reason,
            $row_count as row_count, $loaded_count as loaded_count,
            $quarantined_count as quarantined_count, $publisher as publisher, $title as title,
            $url as url, $licence as licence, $is_fictive as is_fictive,
            $reader_hash as reader_hash, now() as loaded_at
        """,
        {
            "path": file.path,
            "source": file.source,
            "dataset": file.dataset,
            "as_of": file.as_of,
            "file_id": file.file_id,
            "sha256": file.sha256,
            "byte_size": file.byte_size,
            **vars(entry),
        },
    )


@dataclass(frozen=True)
class Recorded:
    """A delivery as the ledger has it."""

    path: str
    file_id: str
    as_of: date
    status: str
    reason: str | None
    held_by: str | None
    loaded_count: int

    @property
    def delivery(self) -> tuple[str, str]:
        """One content at one place."""
        return self.path, self.file_id


def note_published(connection: duckdb.DuckDBPyConnection) -> None:
    """Note of what counts now that readers have it: it may not stop counting unseen."""
    connection.execute(
        "update raw.file_ledger set was_published = true where status = 'loaded' and is_present"
    )


def at_or_below(connection: duckdb.DuckDBPyConnection, path: str) -> list[Recorded]:
    """Every delivery of a file, or of a folder of files, in order of path."""
    rows = connection.execute(
        """
        select path, file_id, as_of, status, reason, held_by, loaded_count
        from raw.file_ledger
        where path = $path or starts_with(path, $path || '/')
        order by path, delivery_number
        """,
        {"path": path},
    ).fetchall()
    return [Recorded(*row) for row in rows]


@dataclass(frozen=True)
class FileInTable:
    """A file that lies in the raw folder, with what a raw table has of it."""

    path: str
    status: str
    rows_in_file: int
    rows_in_table: int
    rows_quarantined: int
    reason: str | None


def files_of_table(
    connection: duckdb.DuckDBPyConnection, table: str, source: str
) -> list[FileInTable]:
    """The files of a source that fill a raw table, and those that fill none.

    What does not count comes first, then the newest.
    """
    rows = connection.execute(
        f"""
        select
            path, status, ledger.row_count, coalesce(filled.row_count, 0), quarantined_count,
            reason
        from raw.file_ledger as ledger
        left join (select file_id, count(*) as row_count from {table} group by file_id) as filled
            using (file_id)
        where
            is_present
            and source = ?
            and (filled.row_count > 0 or status != 'loaded' or loaded_count = 0)
        order by status = 'loaded', as_of desc, path
        """,  # noqa: S608 - a name from the schema
        [source],
    ).fetchall()
    return [FileInTable(*row) for row in rows]


def set_status(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Iterable[Recorded],
    status: str,
    reason: str,
) -> None:
    """Say what became of deliveries, and why."""
    for delivery in deliveries:
        connection.execute(
            "update raw.file_ledger set status = ?, reason = ? where path = ? and file_id = ?",
            [status, reason, *delivery.delivery],
        )


def settle_absent(
    connection: duckdb.DuckDBPyConnection, files: Sequence[DeliveredFile]
) -> list[str]:
    """Say of each delivery that no longer lies in the raw folder what became of it; their paths.

    Called once what is new was loaded, noted as present and judged. What counted goes `missing`,
    which blocks, unless it was `withdrawn` on purpose, or another delivery had already taken its
    place. Two kinds go on counting: what retention removed, and what was overwritten by bytes that
    do not count.
    """
    _forget_removals(connection, {(file.path, file.file_id) for file in files})
    gone = connection.execute(f"select distinct source from ({_GONE})").fetchall()  # noqa: S608
    if not gone:
        return []
    absent = connection.execute(_absent(source for (source,) in gone)).fetchall()
    for path, file_id, status, reason in absent:
        connection.execute(
            "update raw.file_ledger set status = ?, reason = ? where path = ? and file_id = ?",
            [status, reason, path, file_id],
        )
    return [path for path, _, status, _ in absent if status != "loaded"]


_GONE = """
    select * from raw.file_ledger
    where not is_present and status in ('loaded', 'held', 'refused', 'missing')
"""

# Of a table in which a later delivery takes the place of an earlier one: something of what is gone
# that no later one has, and for which other content counts now, or none. Of two deliveries of one
# date the later name counts. What lies elsewhere and is held is told of as such.
_STILL_COUNTING_PER = """
    select gone.path, gone.file_id
    from (
        select distinct file_id, path, as_of, {per} as same
        from {table}
        inner join (select file_id, path, as_of from gone) as delivered using (file_id)
        where {counted}
    ) as gone
    left join (
        select {per} as same, max(struct_pack(as_of, path, file_id)) as newest
        from {table}
        inner join (
            select file_id, path, as_of from lying where status = 'loaded'
        ) as delivered using (file_id)
        where {counted}
        group by same
    ) as theirs on gone.same is not distinct from theirs.same
    where
        gone.file_id not in (select file_id from lying where status = 'held')
        and (
            theirs.newest is null
            or (
                theirs.newest < struct_pack(gone.as_of, gone.path, gone.file_id)
                and theirs.newest.file_id != gone.file_id
            )
        )
"""
_STILL_COUNTING = """
    select path, file_id from gone
    where source = '{source}' and file_id not in (select file_id from lying)
"""

# What no longer lies there, with what it becomes.
_ABSENT = """
    with gone as ({gone}),

    lying as (
        select * from raw.file_ledger where is_present and status in ('loaded', 'held')
    ),

    still_counting as (
        {still_counting}
    )

    select
        gone.path,
        gone.file_id,
        case
            when at_its_place.status = 'loaded' then 'replaced'
            when at_its_place.path is not null
                then if(gone.status in ('loaded', 'missing'), 'loaded', 'replaced')
            when expired.path is not null and gone.status = 'loaded' then 'loaded'
            when
                gone.status in ('loaded', 'missing') and still_counting.path is not null
                then 'missing'
            else 'withdrawn'
        end as became,
        case became
            when 'replaced' then 'the same path now holds other bytes, or is read otherwise'
            when 'missing' then 'it counted, and no longer lies in the raw folder'
            when 'withdrawn'
                then 'it no longer lies in the raw folder, and nothing counts otherwise without it'
        end as reason
    from gone
    left join still_counting
        on gone.path = still_counting.path and gone.file_id = still_counting.file_id
    left join (
        select path, any_value(status) as status
        from raw.file_ledger
        where is_present
        group by path
    ) as at_its_place on gone.path = at_its_place.path
    left join raw.removed_by_retention as expired
        on gone.path = expired.path and gone.file_id = expired.file_id
    order by gone.path
"""


def _absent(sources: Iterable[str]) -> str:
    """What became of the deliveries of these sources that no longer lie there."""
    still_counting = " union ".join(each for source in sources for each in _still_counting(source))
    return _ABSENT.format(gone=_GONE, still_counting=still_counting)


def _still_counting(source: str) -> Iterator[str]:
    """Which of them still counted: told by what took their place, or all where nothing does."""
    known = contracts().get(source)
    replaced = [table for table in known.tables if table.counts_per] if known else []
    if not replaced:
        yield _STILL_COUNTING.format(source=source)
    for table in replaced:
        yield _STILL_COUNTING_PER.format(
            table=table.name, per=f"row({table.counts_per})", counted=table.counted_rows or "true"
        )


def note_presence(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[DeliveredFile],
    sources: Collection[str] | None = None,
) -> None:
    """Note of each delivery whether it lies in the raw folder, before anything judges it.

    What was overwritten still has the status that it had: it is not to be counted beside the new.
    Only of `sources`, where given: what took its place must have been loaded.
    """
    present = {(file.path, file.file_id) for file in files}
    recorded = connection.execute(
        "select path, file_id, source, is_present from raw.file_ledger"
    ).fetchall()
    for path, file_id, source, was_present in recorded:
        is_present = (path, file_id) in present
        if is_present != was_present and (sources is None or source in sources):
            connection.execute(
                "update raw.file_ledger set is_present = ? where path = ? and file_id = ?",
                [is_present, path, file_id],
            )


def _forget_removals(connection: duckdb.DuckDBPyConnection, present: set[tuple[str, str]]) -> None:
    """Of a file that lies there again the removal by retention no longer counts."""
    recorded = connection.execute("select path, file_id from raw.removed_by_retention").fetchall()
    for path, file_id in present.intersection(recorded):
        connection.execute(
            "delete from raw.removed_by_retention where path = ? and file_id = ?", [path, file_id]
        )
