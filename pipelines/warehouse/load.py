"""From delivered files to raw tables: each file whole, in one transaction, or not at all.

Which parser reads a source is `pipelines.sources.registry`'s; what a parser refuses is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.progress import LOGGER
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile, Reader
from pipelines.reading.refused import RefusedFile
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import transaction

MAX_BYTES = 10**9
"""Largest file that a reader is given: it reads it into memory whole. Readers have narrower limits
of their own; the largest known delivery, a national CBS table, is under 100 MB."""


@dataclass
class LoadReport:
    """What one run of the loader did; counts are observations or records."""

    present: int = 0
    loaded: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    loaded_count: int = 0
    quarantined_count: int = 0


def load_files(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[DeliveredFile],
    readers: dict[str, Reader],
    *,
    reader_hashes: Mapping[str, str] = MappingProxyType({}),
    sources: Collection[str] | None = None,
    again: Collection[DeliveredFile] = (),
    on_file: Callable[[DeliveredFile], None] = lambda file: None,
    judge: Callable[[], None] = lambda: None,
) -> LoadReport:
    """Load what is new among `files`, oldest delivery first, and settle what is gone.

    `files` are all that lie there; of sources other than `sources` nothing changes. `reader_hashes`
    per source: files that were read by other code are read again, and so is what `again` names.
    `judge` may hold what was loaded: what it replaced then goes on counting.
    """
    own = [file for file in files if sources is None or file.source in sources]
    report = LoadReport(present=len(own))
    ledger.forget_reader(connection, again)
    new = ledger.to_load(connection, own, reader_hashes)
    for file in sorted(new, key=lambda file: (file.as_of, file.path)):
        on_file(file)
        _load_file(connection, file, readers, report, reader_hashes.get(file.source, ""))
    with transaction(connection):
        ledger.note_presence(connection, files, sources)
    judge()
    with transaction(connection):
        report.retired = ledger.settle_absent(connection, files)
    return report


def _load_file(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    readers: dict[str, Reader],
    report: LoadReport,
    reader_hash: str,
) -> None:
    same = ledger.entry_of_same_content(connection, file, reader_hash)
    if same:
        with transaction(connection):
            ledger.write(connection, file, same)
        return
    try:
        parsed = _read(file, readers)
    except WoonmonitorError as error:
        _refuse(connection, file, str(error).strip(), report)
        return
    with transaction(connection):
        _store(connection, file, parsed, reader_hash)
    _log(file, parsed.entry)
    report.loaded.append(file.path)
    report.loaded_count += parsed.entry.loaded_count
    report.quarantined_count += parsed.entry.quarantined_count


def _refuse(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, reason: str, report: LoadReport
) -> None:
    report.refused[file.path] = reason
    refused = LedgerEntry(status="refused", reason=reason)
    with transaction(connection):
        ledger.write(connection, file, refused)
    _log(file, refused)


def _log(file: DeliveredFile, entry: LedgerEntry) -> None:
    LOGGER.info(
        "%s: %s",
        file.path,
        entry.status,  # why it was refused may quote a row: that stands in the ledger
        extra={
            "path": file.path,
            "file_id": file.file_id,
            "status": entry.status,
            "rows_loaded": entry.loaded_count,
            "rows_quarantined": entry.quarantined_count,
        },
    )


def _read(file: DeliveredFile, readers: dict[str, Reader]) -> ParsedFile:
    """Raises WoonmonitorError for a file that may not be opened or that its reader refuses."""
    if file.refusal:
        raise RefusedFile(file.refusal, remedy="")
    reader = readers.get(file.source)
    if reader is None:
        raise WoonmonitorError(
            f"{file.path}: de bron {file.source!r} is niet bekend.",
            remedy=f"Bekende bronnen: {', '.join(sorted(readers))}.",
        )
    if file.byte_size > MAX_BYTES:
        raise WoonmonitorError(
            f"{file.path}: Het bestand is groter dan {MAX_BYTES / 1e9:.0f} GB.",
            remedy="Lever alleen de gevraagde tabel, desgewenst in delen.",
        )
    return reader(file)


def _store(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, parsed: ParsedFile, reader_hash: str
) -> None:
    """Write rows, quarantine and ledger of one file; the content's earlier rows go first."""
    for table, rows in parsed.tables.items():
        connection.execute(f"delete from {table} where file_id = ?", [file.file_id])  # noqa: S608
        if isinstance(rows, Path):
            _insert(connection, table, file.file_id, connection.read_parquet(str(rows)))
            rows.unlink()
        else:
            _insert(connection, table, file.file_id, connection.from_df(rows))
    connection.execute("delete from raw.quarantine where file_id = ?", [file.file_id])
    rejects = parsed.rejects.assign(file_id=file.file_id, source=file.source, dataset=file.dataset)
    connection.register("arriving", rejects)
    connection.execute("insert into raw.quarantine by name select * from arriving")
    connection.unregister("arriving")
    ledger.write(connection, file, replace(parsed.entry, reader_hash=reader_hash))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, file_id: str, rows: duckdb.DuckDBPyRelation
) -> None:
    rows.create_view("arriving", replace=True)
    connection.execute(
        f"insert into {table} by name select ? as file_id, * from arriving",  # noqa: S608
        [file_id],
    )
    connection.execute("drop view arriving")
