"""A delivered CBS file as rows of `raw.cbs_observation`: sidecar, bytes and parser put together."""

from __future__ import annotations

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.reading.harmless import as_told
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile, Reader
from pipelines.reading.sidecar import read_sidecar
from pipelines.sources.cbs.parse import Context, parse


def reader(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Reader:
    """The reader of CBS files; needs neither."""
    return read_cbs


def read_cbs(file: DeliveredFile) -> ParsedFile:
    """Parse one file. Raises WoonmonitorError, naming the file, when it is refused as a whole."""
    try:
        sidecar = read_sidecar(file.location)
        sidecar.refuse_other_content(file.sha256)
        context = Context(
            table_id=file.dataset,
            measures=sidecar.measures,
            periods=sidecar.periods,
            is_page=sidecar.request is not None,  # `fetch` delivers all pages, counted, or none
        )
        parsed = parse(file.location.read_bytes(), context)
    except WoonmonitorError as error:
        raise WoonmonitorError(f"{file.path}: {error.problem}", remedy=error.remedy) from error
    told = as_told(sidecar, file.path)
    entry = LedgerEntry(
        shape=parsed.shape,
        row_count=parsed.row_count,
        loaded_count=len(parsed.observations),
        quarantined_count=int(parsed.rejects["observation_count"].sum()),
        publisher=told.publisher,
        title=told.title,
        url=told.url,
        licence=told.licence,
        is_fictive=sidecar.is_fictive,
    )
    return ParsedFile({"raw.cbs_observation": parsed.observations}, parsed.rejects, entry)
