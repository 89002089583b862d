"""A delivered Woonservice extract as rows for the raw tables: key, gate and ledger put together."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.core.errors import WoonmonitorError
from pipelines.core.private import private_folder
from pipelines.core.settings import Settings
from pipelines.privacy.forgotten import remembered
from pipelines.privacy.key import existing_key, obtain_key
from pipelines.privacy.key_check import refuse_other_key
from pipelines.privacy.pseudonym import fingerprint
from pipelines.reading.contract import contract_of
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile, Reader
from pipelines.reading.sidecar import Sidecar, read_sidecar
from pipelines.sources.woonservice.extracts import find_extract
from pipelines.sources.woonservice.gate import Delivery, Gated, pass_gate


def reader(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Reader:
    """The reader of Woonservice files.

    Raises WoonmonitorError before any file is read when there is no key in `prod`, or when the key
    is not the one that the stored records were made with.
    """
    key = existing_key(settings)
    refuse_other_key(settings, connection, key)
    shutil.rmtree(settings.scratch_dir, ignore_errors=True)  # of a run that was killed
    return partial(read_woonservice, settings=settings, workshop=settings.scratch_dir)


def read_woonservice(file: DeliveredFile, *, settings: Settings, workshop: Path) -> ParsedFile:
    """Pass one file through the gate. Raises WoonmonitorError, naming it, when it is refused."""
    try:
        sidecar = read_sidecar(file.location)
        key = obtain_key(settings)
        gated = pass_gate(
            _delivery(file), key, _private_folder(workshop), remembered(settings, fingerprint(key))
        )
    except WoonmonitorError as error:
        raise WoonmonitorError(f"{file.path}: {error.problem}", remedy=error.remedy) from None
    table = find_extract(file.dataset).table
    return ParsedFile(
        tables={table: gated.rows, "raw.woonservice_extract": _described(file, gated, key)},
        rejects=gated.rejects,
        entry=_entry(gated, sidecar),
    )


def _delivery(file: DeliveredFile) -> Delivery:
    return Delivery(
        extract=find_extract(file.dataset),
        file_name=file.location.name,
        as_of=file.as_of,
        open_stream=lambda: file.location.open("rb"),
        location=file.location,
    )


def _private_folder(workshop: Path) -> Path:
    """A folder that only its owner can enter (mkdtemp: 0700), named after the process."""
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=private_folder(workshop)))


def _described(file: DeliveredFile, gated: Gated, key: bytes) -> pd.DataFrame:
    """One row of `raw.woonservice_extract`: what the file covers and which key was used."""
    cover = gated.cover
    facts = {
        "extract": file.dataset,
        "is_full": cover.is_full,
        "period_from": cover.first or _first_of_month(gated, file.as_of),
        "period_to": cover.last or file.as_of,
        "first_date": gated.first_date,
        "last_date": gated.last_date,
        "dropped_columns": ", ".join(dropped.name for dropped in gated.columns.dropped),
        "key_fingerprint": fingerprint(key),
    }
    if find_extract(file.dataset).is_stock:
        facts["period_from"] = None
    frame = pd.DataFrame([facts])
    days = ["period_from", "period_to", "first_date", "last_date"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def _first_of_month(gated: Gated, as_of: date) -> date:
    """Where a file that does not say so begins: changes are of one month, but may go far back."""
    earliest = gated.first_date if gated.cover.is_full else None
    return (earliest or as_of).replace(day=1)


def _entry(gated: Gated, sidecar: Sidecar) -> LedgerEntry:
    source = contract_of("woonservice")
    return LedgerEntry(
        shape="volledig" if gated.cover.is_full else "mutaties",
        row_count=gated.row_count,
        loaded_count=gated.loaded_count,
        quarantined_count=int(gated.rejects["observation_count"].sum()),
        # Nothing that somebody typed beside a file about people is kept.
        publisher=source.publisher,
        licence=source.licence,
        is_fictive=sidecar.is_fictive,
    )
