"""A delivered file of plain rows as it goes into the warehouse: sidecar, bytes and contract."""

from __future__ import annotations

import pandas as pd

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.contract_model import Contract, Table
from pipelines.reading.harmless import as_told
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile
from pipelines.reading.refused import RefusedFile
from pipelines.reading.rejects import joined, rejects
from pipelines.reading.rows.parse import Rows, parse_rows
from pipelines.reading.sidecar import read_sidecar


def read_rows(file: DeliveredFile, contract: Contract) -> ParsedFile:
    """Read one file. Raises WoonmonitorError, naming the file, when it is refused as a whole."""
    try:
        sidecar = read_sidecar(file.location)
        sidecar.refuse_other_content(file.sha256)
        table = _table(contract, file.dataset)
        rows = parse_rows(
            file.location.read_bytes(), table, source=contract.source, as_of=file.as_of
        )
    except WoonmonitorError as error:
        raise WoonmonitorError(f"{file.path}: {error.problem}", remedy=error.remedy) from error
    told = as_told(sidecar, file.path)
    entry = LedgerEntry(
        shape=table.name.partition(".")[2],
        row_count=rows.row_count,
        loaded_count=len(rows.rows),
        quarantined_count=rows.row_count - len(rows.rows),
        publisher=told.publisher,
        title=told.title,
        url=told.url,
        licence=told.licence,
        deliverer=_deliverer(file, contract),
        is_fictive=sidecar.is_fictive,
    )
    return ParsedFile({table.name: rows.rows}, _quarantined(rows), entry)


def _deliverer(file: DeliveredFile, contract: Contract) -> str | None:
    """Of a source of one table the folder says who delivers, else which table."""
    is_said = contract.delivered_per == "municipality" and len(contract.tables) == 1
    return file.dataset if is_said else None


def _table(contract: Contract, dataset: str) -> Table:
    try:
        return contract.table_of(dataset)
    except KeyError:
        known = ", ".join(
            each.name.removeprefix(f"raw.{contract.source}_") for each in contract.tables
        )
        raise RefusedFile(
            f"De map «{dataset}» is geen tabel van {contract.name}.", remedy=f"Bekend: {known}."
        ) from None


def _quarantined(rows: Rows) -> pd.DataFrame:
    """Rows of `raw.quarantine`: every fault; the first of a row counts it, a remark counts none."""
    faults = rows.findings
    counts = (faults["severity"] == "critical") & ~faults.duplicated(["severity", "row_number"])
    return joined(
        [
            rejects(
                each["row_number"],
                rule=str(rule),
                reason=each["reason"],
                column_name=each["column_name"],
                value=each["value"],
                observation_count=int(is_counted),
            )
            for is_counted in (True, False)
            for rule, each in faults[counts == is_counted].groupby("rule", sort=False)
        ]
    )
