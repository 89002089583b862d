"""From a file of plain rows to its delivery report, by the contract of its source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pipelines.reading.contract import Contract, Table
from pipelines.reading.grids import Grid, cells_by_sheet, read_grids
from pipelines.reading.refused import RefusedFile
from pipelines.reading.rows.columns import find_rows
from pipelines.reading.rows.parse import (
    DOUBLED,
    HIDDEN_ROWS,
    STRUCK,
    UNKNOWN_COLUMN,
    UNREAD_SHEET,
    UNREADABLE,
    Rows,
    parse_rows,
)
from pipelines.reports.findings import grouped
from pipelines.reports.model import DeliveryReport, Line, Totals
from pipelines.reports.request import CheckRequest, Examiner, earlier_delivery, place_of
from pipelines.reports.verdict import sentence_of, verdict_of

_TITLES = {
    UNREADABLE: "Niet goed ingevuld",
    DOUBLED: "Rijen die over hetzelfde gaan",
    STRUCK: "Doorgehaald",
    HIDDEN_ROWS: "Verborgen rijen",
    UNKNOWN_COLUMN: "Kolommen die niet gelezen worden",
    UNREAD_SHEET: "Bladen die niet gelezen worden",
}


def examiner_by(contract: Contract) -> Examiner:
    """How deliveries of a source of plain rows are reported on."""
    return Examiner(
        examine=partial(_examine, contract=contract),
        tables=cells_by_sheet,
        recognises=partial(_recognises, contract=contract),
    )


def _recognises(data: bytes, _name: str, *, contract: Contract) -> bool:
    """Whether every column that the contract requires stands in the file."""
    try:
        grids = read_grids(data)
        return any(_has_columns(contract, table, grids) for table in contract.tables)
    except RefusedFile:
        return False


def _has_columns(contract: Contract, table: Table, grids: Sequence[Grid]) -> bool:
    try:
        find_rows(grids, table, contract.source)
    except RefusedFile:
        return False
    return True


def _examine(request: CheckRequest, *, contract: Contract) -> DeliveryReport:
    table = _table_of(request, contract)
    now = parse_rows(request.data, table, source=contract.source, as_of=request.reference_date)
    before, previous, remark = _before(request, contract, table)
    groups = grouped(now.findings, _TITLES)
    return DeliveryReport(
        file_name=request.name,
        verdict=verdict_of(groups),
        sentence=sentence_of(
            groups,
            row_count=now.row_count,
            loaded_count=len(now.rows),
            words=contract.row_words,
        ),
        facts=[("Soort levering", contract.name)],
        groups=groups,
        advice={
            "critical": "Rijen met een fout worden niet geladen tot ze hersteld zijn.",
            "warning": "De rijen worden wel geladen; wat hier staat niet.",
        },
        totals=[_totals(table, now, before)],
        previous=previous,
        remarks=[remark] if remark else [],
    )


def _table_of(request: CheckRequest, contract: Contract) -> Table:
    """By the folder that it lies in, else the table whose columns it has."""
    try:
        return contract.table_of(request.deliverer or "")
    except KeyError:
        grids = read_grids(request.data)
        fitting = (each for each in contract.tables if _has_columns(contract, each, grids))
        return next(fitting, contract.tables[0])


def _before(
    request: CheckRequest, contract: Contract, table: Table
) -> tuple[Rows | None, str | None, str | None]:
    """The delivery before it, what it is called, and why it was not compared with."""
    file = request.previous
    if file is None and request.deliverer:
        file = earlier_delivery(
            request.raw_dir, contract.source, request.deliverer, request.reference_date
        )
    if file is None:
        return None, None, None
    place = place_of(file)
    as_of = place.as_of if place else request.reference_date
    try:
        rows = parse_rows(file.read_bytes(), table, source=contract.source, as_of=as_of)
    except RefusedFile as error:
        return None, None, f"niet vergeleken met {file.name}: {error.problem}"
    return rows, file.name, None


def _totals(table: Table, now: Rows, before: Rows | None) -> Totals:
    """Rows, and the sum of each column of counts, beside those of the delivery before it."""
    lines = [
        Line("Rijen gelezen", now.row_count, before.row_count if before else None),
        Line("Rijen geladen", len(now.rows), len(before.rows) if before else None, is_part=True),
    ]
    lines += [
        Line(str(column.header), _sum(now, column.name), _sum(before, column.name))
        for column in table.delivered
        if column.form == "count" and not column.is_key
    ]
    return Totals("Totalen van de geladen rijen", lines)


def _sum(rows: Rows | None, column: str) -> int | None:
    if rows is None or column not in rows.rows or rows.rows[column].isna().all():
        return None
    return int(rows.rows[column].sum())
