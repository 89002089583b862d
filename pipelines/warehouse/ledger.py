"""The file ledger: which files were delivered, what became of each, what is new.

Decides nothing about which delivery counts in a figure: `int_deliveries__counting` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.sources.landing import DeliveredFile


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
            "select path, file_id, reader_hash from raw.file_ledger where status = 'loaded'"
        ).fetchall()
    )
    return [
        file
        for file in files
        if (file.path, file.file_id, reader_hashes.get(file.source, "")) not in known
    ]


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


def retire_absent(
    connection: duckdb.DuckDBPyConnection, files: Sequence[DeliveredFile]
) -> list[str]:
    """Mark deliveries that no longer lie in the raw folder; returns their paths.

    They stop counting, so that a rebuild from the same raw files gives the same tables. Those that
    retention removed go on counting, until other bytes come in their place.
    """
    present = {(file.path, file.file_id) for file in files}
    expired = _removed_by_retention(connection, present)
    paths = {file.path for file in files}
    recorded = connection.execute(
        "select path, file_id from raw.file_ledger where status in ('loaded', 'refused')"
    ).fetchall()
    absent = [
        (path, file_id)
        for path, file_id in recorded
        if (path, file_id) not in present and (path in paths or (path, file_id) not in expired)
    ]
    for path, file_id in absent:
        status, reason = (
            ("replaced", "the same path now holds other bytes, or is read otherwise")
            if path in paths
            else ("withdrawn", "the file no longer lies in the raw folder")
        )
        connection.execute(
            "update raw.file_ledger set status = ?, reason = ? where path = ? and file_id = ?",
            [status, reason, path, file_id],
        )
    return [path for path, _ in absent]


def _removed_by_retention(
    connection: duckdb.DuckDBPyConnection, present: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Files that retention took away; of one that lies there again the removal no longer counts."""
    recorded = connection.execute("select path, file_id from raw.removed_by_retention").fetchall()
    for path, file_id in present.intersection(recorded):
        connection.execute(
            "delete from raw.removed_by_retention where path = ? and file_id = ?", [path, file_id]
        )
    return set(recorded) - present
