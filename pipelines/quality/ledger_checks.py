"""Rules on the ledger itself: nothing lost, nothing refused and forgotten."""

from __future__ import annotations

import json
from typing import NamedTuple

import duckdb

from pipelines.quality.results import CheckResult, Severity

_LOST = """
    select path, row_count, loaded_count, quarantined_count, stored, set_aside
    from raw.file_ledger as ledger
    left join (
        select file_id, count(*) as stored
        from (
            select file_id from raw.cbs_observation
            union all
            select file_id from raw.plancapaciteit_plan where is_accepted
            union all
            select file_id from raw.woonservice_publication
            union all
            select file_id from raw.woonservice_response
            union all
            select file_id from raw.woonservice_offer
            union all
            select file_id from raw.woonservice_allocation
            union all
            select file_id from raw.woonservice_registration
        ) as records
        group by file_id
    ) using (file_id)
    left join (
        select file_id, sum(observation_count) as set_aside from raw.quarantine group by file_id
    ) using (file_id)
    where
        status = 'loaded'
        and (
            row_count != loaded_count + quarantined_count
            or loaded_count != coalesce(stored, 0)
            or quarantined_count != coalesce(set_aside, 0)
        )
    order by path
"""

# A refused delivery is forgiven once a later one of the same dataset and deliverer was loaded.
_REFUSED = """
    select path, reason
    from raw.file_ledger as refused
    where
        status = 'refused'
        and not exists (
            select 1
            from raw.file_ledger as later
            where
                later.status = 'loaded'
                and later.source = refused.source
                and later.dataset = refused.dataset
                and later.deliverer is not distinct from refused.deliverer
                and later.as_of > refused.as_of
        )
    order by path
"""

_NOTHING_LOADED = """
    select 'raw folder' as path
    where not exists (select 1 from raw.file_ledger where status = 'loaded')
"""

# Of plan lists the suite plancapaciteit_plan__volume judges it: a list has tens of plans only.
# Who asked to be removed (rule `vergeten`) is set aside on purpose: nobody can mend that.
_QUARANTINED = """
    select path, quarantined_count - coalesce(forgotten_count, 0) as quarantined_count, row_count
    from raw.file_ledger
    left join (
        select file_id, sum(observation_count)::bigint as forgotten_count
        from raw.quarantine
        where rule = 'vergeten'
        group by file_id
    ) using (file_id)
    where
        status = 'loaded'
        and source != 'plancapaciteit'
        and (
            quarantined_count - coalesce(forgotten_count, 0) > greatest(0.01 * row_count, 5)
            or (loaded_count = 0 and quarantined_count > coalesce(forgotten_count, 0))
        )
    order by path
"""


class _Rule(NamedTuple):
    name: str
    severity: Severity
    failing: str
    expected: str
    reason: str
    message_nl: str


_RULES = (
    _Rule(
        "every_row_is_loaded_or_quarantined",
        "critical",
        _LOST,
        "rows in the file = rows loaded + rows quarantined",
        "What was delivered is a row of a table or is told with a reason, never lost: a difference "
        "means that the loader dropped rows.",
        "Van een bestand zijn niet alle rijen geladen of in quarantaine gezet. Dit is een fout in "
        "het programma: meld het de beheerder.",
    ),
    _Rule(
        "no_file_is_refused",
        "critical",
        _REFUSED,
        "no refused file without a later good delivery",
        "A file that cannot be read would leave its year or municipality silently out.",
        "Een geleverd bestand is geweigerd en er is geen latere goede levering.",
    ),
    _Rule(
        "something_is_loaded",
        "critical",
        _NOTHING_LOADED,
        "at least one loaded file",
        "An empty raw folder, or a wrong WOONMONITOR_DATA_DIR, must not publish empty tables.",
        "Er is geen enkel bestand geladen. Staat de map met leveringen op de goede plaats?",
    ),
    _Rule(
        "quarantine_is_small",
        "warning",
        _QUARANTINED,
        "at most 1% of a file in quarantine, or 5 rows; never all",
        "The real files of 2012-2025 hold none; 1% is where a pattern starts, not a slip. Up to "
        "five rows are told as what they are, rows in quarantine: of a month's small extract that "
        "is soon 1%. Since 2026-11-25.",
        "Van een bestand staat meer dan 1% van de rijen in quarantaine. Vraag de leverancier het "
        "te verbeteren.",
    ),
)


def check_names() -> list[tuple[str, Severity, str]]:
    """Name, severity and reason of each rule, for Dagster's definitions."""
    return [(rule.name, rule.severity, rule.reason) for rule in _RULES]


def run_ledger_checks(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Every rule's result; the failing sample names files and reasons."""
    return [_run(connection, rule) for rule in _RULES]


def _run(connection: duckdb.DuckDBPyConnection, rule: _Rule) -> CheckResult:
    cursor = connection.execute(rule.failing)
    columns = [column[0] for column in cursor.description or ()]
    failing = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return CheckResult(
        table_name="raw.file_ledger",
        suite="file_ledger",
        rule=rule.name,
        severity=rule.severity,
        is_success=not failing,
        observed=f"{len(failing)} files",
        expected=rule.expected,
        failing_count=len(failing),
        failing_sample=json.dumps(failing[:20], default=str) if failing else None,
        reason=rule.reason,
        message_nl=rule.message_nl,
    )
