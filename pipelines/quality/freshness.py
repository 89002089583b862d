"""Which deliveries are late: the terms of each contract against the ledger and a given day.

The day is given, never read from the clock here, so that a test can take any night it likes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from pipelines.core.settings import seed_path
from pipelines.quality.results import CheckResult
from pipelines.reading.contract import Contract, Lateness, contract_of, contracts

# The newest reference date per municipality or dataset; null: never delivered.
_MUNICIPALITIES = """
    with delivered as ({delivered})

    select names.region_name as unit, max(ledger.as_of) as newest
    from read_csv($1, header = true, all_varchar = true) as names
    left join delivered on names.region_code = delivered.municipality_code
    left join raw.file_ledger as ledger
        on delivered.file_id = ledger.file_id and ledger.status = 'loaded' and ledger.source = $2
    where names.level = 'municipality'
    group by all
    order by unit
"""
_DATASETS = """
    select dataset as unit, max(as_of) as newest
    from raw.file_ledger
    where source = ? and status = 'loaded'
    group by all
    order by unit
"""


def expected_deliveries() -> Mapping[str, Lateness]:
    """The terms of each source whose deliveries are waited for."""
    return {name: each.lateness for name, each in contracts().items() if each.lateness}


def check_freshness(connection: duckdb.DuckDBPyConnection, *, today: date) -> list[CheckResult]:
    """One result per kind of delivery; the sample names each late unit with what it last sent."""
    expected = expected_deliveries().items()
    return [_check(connection, contract_of(source), terms, today) for source, terms in expected]


def _check(
    connection: duckdb.DuckDBPyConnection, contract: Contract, terms: Lateness, today: date
) -> CheckResult:
    due = terms.newest_due(today)
    newest = _newest(connection, contract)
    is_used = any(newest.values())
    late = [unit for unit, known in newest.items() if is_used and (known is None or known < due)]
    return CheckResult(
        table_name="raw.file_ledger",
        suite="freshness",
        rule=terms.rule,
        severity=terms.severity,
        is_success=not late,
        observed=f"{len(late)} of {len(newest)} late" if is_used else "not in use: no delivery yet",
        expected=f"reference date {due} within {terms.due_days} days",
        failing_count=len(late),
        failing_sample=_sample(late, newest) if late else None,
        reason=terms.reason,
        message_nl=terms.message_nl.format(reference=f"{due:%d-%m-%Y}", missing=", ".join(late)),
    )


def _newest(connection: duckdb.DuckDBPyConnection, contract: Contract) -> Mapping[str, date | None]:
    if contract.delivered_per == "dataset":
        return dict(connection.execute(_DATASETS, [contract.source]).fetchall())
    delivered = " union ".join(
        f"select file_id, municipality_code from {table.name}"  # noqa: S608 - a contract
        for table in contract.tables
        if table.has_column("municipality_code")
    )
    regions = str(seed_path("regions"))
    query = _MUNICIPALITIES.format(delivered=delivered)
    return dict(connection.execute(query, [regions, contract.source]).fetchall())


def _sample(late: list[str], newest: Mapping[str, Any]) -> str:
    listed = [{"unit": unit, "newest": newest[unit]} for unit in late[:20]]
    return json.dumps(listed, default=str, ensure_ascii=False)
