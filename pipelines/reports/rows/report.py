"""From a file of plain rows to its delivery report, by the contract of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from pipelines.reading.contract import Contract, Table
from pipelines.reading.grids import read_grids
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
from pipelines.reports.model import DeliveryReport, FindingGroup, Line, Totals, Verdict
from pipelines.reports.request import CheckRequest, Examiner, earlier_delivery, place_of
from pipelines.reports.text import counted, number

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
        tables=_tables,
        recognises=partial(_recognises, contract=contract),
    )


def _tables(data: bytes) -> Mapping[str | None, pd.DataFrame]:
    return {grid.sheet: grid.cells for grid in read_grids(data)}


def _recognises(data: bytes, _name: str, *, contract: Contract) -> bool:
    """Whether every column that the contract requires stands in the file."""
    try:
        grids = read_grids(data)
        return any(_has_columns(contract, table, grids) for table in contract.tables)
    except RefusedFile:
        return False


def _has_columns(contract: Contract, table: Table, grids: Sequence) -> bool:  # type: ignore[type-arg]
    try:
        find_rows(grids, table, contract.source)
    except RefusedFile:
        return False
    return True


def _examine(request: CheckRequest, *, contract: Contract) -> DeliveryReport:
    table = _table_of(request, contract)
    now = parse_rows(request.data, table, source=contract.source, as_of=request.reference_date)
    before, previous = _before(request, contract, table)
    groups = grouped(now.findings, _TITLES)
    verdict = _verdict(groups)
    return DeliveryReport(
        file_name=request.name,
        verdict=verdict,
        sentence=_sentence(now, groups, verdict),
        facts=[("Soort levering", contract.name)],
        groups=groups,
        advice={
            "critical": "Rijen met een fout worden niet geladen tot ze hersteld zijn.",
            "warning": "De rijen worden wel geladen; wat hier staat niet.",
        },
        totals=[_totals(table, now, before)],
        previous=previous,
    )


def _table_of(request: CheckRequest, contract: Contract) -> Table:
    """By the folder that it lies in, else the table whose columns it has."""
    names = [each.name.removeprefix(f"raw.{contract.source}_") for each in contract.tables]
    if len(names) == 1 or request.deliverer not in names:
        grids = read_grids(request.data)
        fitting = [each for each in contract.tables if _has_columns(contract, each, grids)]
        return fitting[0] if fitting else contract.tables[0]
    return contract.table_of(str(request.deliverer))


def _before(
    request: CheckRequest, contract: Contract, table: Table
) -> tuple[Rows | None, str | None]:
    """The delivery before it, with what it is called; null where there is none to be read."""
    file = request.previous
    if file is None and request.deliverer:
        file = earlier_delivery(
            request.raw_dir, contract.source, request.deliverer, request.reference_date
        )
    if file is None:
        return None, None
    place = place_of(file)
    as_of = place.as_of if place else request.reference_date
    try:
        rows = parse_rows(file.read_bytes(), table, source=contract.source, as_of=as_of)
    except RefusedFile:
        return None, None
    return rows, file.name


def _verdict(groups: Sequence[FindingGroup]) -> Verdict:
    severities = {group.severity for group in groups}
    if "critical" in severities:
        return "critical"
    return "warned" if severities else "good"


def _sentence(now: Rows, groups: Sequence[FindingGroup], verdict: Verdict) -> str:
    read = counted(now.row_count, "rij", "rijen")
    if verdict == "good":
        return f"In orde: {read} gelezen, niets gevonden. U kunt het bestand versturen."
    if verdict == "warned":
        kinds = counted(len(groups), "soort waarschuwing", "soorten waarschuwingen")
        return f"U kunt het bestand versturen: {read} gelezen, geen fouten, {kinds} na te kijken."
    wrong = now.row_count - len(now.rows)
    have = "heeft een fout en wordt" if wrong == 1 else "hebben een fout en worden"
    return f"Nog niet in orde: {number(wrong)} van de {read} {have} niet geladen."


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
