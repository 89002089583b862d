"""From delivered files to raw tables: each file whole, in one transaction, or not at all.

Which parser reads a source is `pipelines.sources.registry`'s; what a parser refuses is recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.progress import LOGGER
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile, Reader
from pipelines.reading.refused import RefusedFile
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import transaction

if TYPE_CHECKING:
    import pandas as pd

_LITTLE = 20 * 10**6
"""Bytes: below it another process takes longer to start than it saves."""


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
    side_by_side: int = 1,
    judge: Callable[[], None] = lambda: None,
) -> LoadReport:
    """Load what is new among `files`, oldest delivery first, and settle what is gone.

    `files` are all that lie there; of sources other than `sources` nothing changes. `reader_hashes`
    per source: files that were read by other code are read again, and so is what `again` names.
    `side_by_side`: how many threads may call `readers` at once; files are stored in order all the
    same. `judge` may hold what was loaded: what it replaced then goes on counting.
    """
    own = [file for file in files if sources is None or file.source in sources]
    report = LoadReport(present=len(own))
    ledger.forget_reader(connection, again)
    new = ledger.to_load(connection, own, reader_hashes)
    new.sort(key=lambda file: (file.as_of, file.path))
    hashes = {file.path: reader_hashes.get(file.source, "") for file in new}
    is_known = {
        file.file_id
        for file in new
        if ledger.entry_of_same_content(connection, file, hashes[file.path])
    }
    with ExitStack() as stack:
        reading = partial(_read, readers=readers)
        for file, read in _ahead(stack, new, reading, side_by_side, is_known):
            _load_file(connection, file, read, report, hashes[file.path])
    with transaction(connection):
        ledger.note_presence(connection, files, sources)
    judge()
    with transaction(connection):
        report.retired = ledger.settle_absent(connection, files)
    return report


def _ahead(
    stack: ExitStack,
    files: Sequence[DeliveredFile],
    read: Reader,
    side_by_side: int,
    is_known: Collection[str],
) -> Iterator[tuple[DeliveredFile, Callable[[], ParsedFile]]]:
    """Each file with what gives its content; what comes next is read while one is stored.

    Not ahead: content that is known, or that lies there more than once.
    """
    if side_by_side == 1 or sum(file.byte_size for file in files) < _LITTLE:
        yield from ((file, partial(read, file)) for file in files)
        return
    pool = ThreadPoolExecutor(side_by_side)
    stack.callback(pool.shutdown, wait=False, cancel_futures=True)
    seen = set(is_known)
    waiting: deque[tuple[DeliveredFile, Callable[[], ParsedFile]]] = deque()
    for file in files:
        is_first = file.file_id not in seen
        seen.add(file.file_id)
        waiting.append((file, pool.submit(read, file).result if is_first else partial(read, file)))
        if len(waiting) > side_by_side:
            yield waiting.popleft()
    yield from waiting


def _load_file(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    read: Callable[[], ParsedFile],
    report: LoadReport,
    reader_hash: str,
) -> None:
    same = ledger.entry_of_same_content(connection, file, reader_hash)
    if same:
        with transaction(connection):
            ledger.write(connection, file, same)
        return
    try:
        parsed = read()
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
    return reader(file)


def _store(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, parsed: ParsedFile, reader_hash: str
) -> None:
    """Write rows, quarantine and ledger of one file; the content's earlier rows go first."""
    for table, rows in parsed.tables.items():
        connection.execute(f"delete from {table} where file_id = ?", [file.file_id])  # noqa: S608
        _insert(connection, table, file.file_id, rows)
        if isinstance(rows, Path):
            rows.unlink()
    connection.execute("delete from raw.quarantine where file_id = ?", [file.file_id])
    rejects = parsed.rejects.assign(source=file.source, dataset=file.dataset)
    _insert(connection, "raw.quarantine", file.file_id, rejects)
    ledger.write(connection, file, replace(parsed.entry, reader_hash=reader_hash))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, file_id: str, rows: pd.DataFrame | Path
) -> None:
    insert = f"insert into {table} by name select ? as file_id, * from "  # noqa: S608
    if isinstance(rows, Path):
        connection.execute(insert + "read_parquet(?)", [file_id, str(rows)])
        return
    connection.register("arriving", rows)
    connection.execute(insert + "arriving", [file_id])
    connection.unregister("arriving")
