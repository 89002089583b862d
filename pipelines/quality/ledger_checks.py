"""Rules on the ledger itself: nothing lost, nothing refused and forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

import duckdb

from pipelines.core.settings import OnBadDelivery
from pipelines.quality.named_thresholds import shared_thresholds, with_thresholds
from pipelines.quality.results import CheckResult, Severity
from pipelines.reading.contract import contracts, tables

# What the ledger counts as loaded, of each source as its contract says.
_COUNTED = " union all ".join(
    f"select file_id from {table.name} where {table.counted_rows}"  # noqa: S608 - a contract
    for table in tables()
    if table.counted_rows
)


def _listed(sources: Iterable[str]) -> str:
    """Names for SQL's `in`, which wants at least one."""
    return ", ".join(f"'{source}'" for source in ("", *sources))


_BESIDE_OTHERS = _listed(
    name for name, each in contracts().items() if each.delivered_per == "municipality"
)
_JUDGED_BY_SUITE = _listed(
    name for name, each in contracts().items() if each.is_quarantine_judged_by_suite
)
_LOST = """
    select path, row_count, loaded_count, quarantined_count, stored, set_aside
    from raw.file_ledger as ledger
    left join (
        select file_id, count(*) as stored
        from (
            {counted}
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

# A refused delivery is forgiven once a later one of the same dataset was loaded. What counts
# instead is the newest good one; what each municipality delivers stands beside the others'.
_REFUSED = """
    select refused.path, refused.reason, counting.path as counts_instead
    from raw.file_ledger as refused
    left join (
        select source, dataset, path, as_of
        from raw.file_ledger
        where status = 'loaded'
        qualify row_number() over (partition by source, dataset order by as_of desc, path desc) = 1
    ) as counting on refused.source = counting.source and refused.dataset = counting.dataset
    where
        refused.status = 'refused'
        and (counting.as_of is null or counting.as_of <= refused.as_of)
        and {which}
    order by refused.path
"""
_CAN_DO_WITHOUT = f"(counting.path is not null or refused.source in ({_BESIDE_OTHERS}))"

_HELD = """
    select path, reason from raw.file_ledger where status = 'held' order by path
"""

_MISSING = """
    select path, as_of from raw.file_ledger where status = 'missing' order by path
"""

# Per folder: of a deliverer, or a table. What is withdrawn or missing has its own rule.
_STOPPED_COUNTING = """
    select source, dataset, arg_max(path, as_of) as newest, any_value(reason) as reason
    from raw.file_ledger
    where status != 'withdrawn'
    group by source, dataset
    having bool_or(was_published) and not bool_or(status in ('loaded', 'missing'))
    order by source, dataset
"""

_NOTHING_LOADED = """
    select 'raw folder' as path
    where not exists (select 1 from raw.file_ledger where status = 'loaded')
"""

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
        and source not in (judged_by_suite)
        and (
            quarantined_count - coalesce(forgotten_count, 0) > greatest(
                {{ threshold('quarantined_share') }} * row_count,
                {{ threshold('quarantined_rows') }}
            )
            or (loaded_count = 0 and quarantined_count > coalesce(forgotten_count, 0))
        )
    order by path
""".replace("judged_by_suite", _JUDGED_BY_SUITE)


class _Rule(NamedTuple):
    name: str
    severity: Severity
    failing: str
    expected: str
    reason: str
    message_nl: str
    is_about_a_bad_delivery: bool = False
    """Whether it blocks is a setting: `on_bad_delivery`."""


_RULES = (
    _Rule(
        "every_row_is_loaded_or_quarantined",
        "critical",
        _LOST.format(counted=_COUNTED),
        "rows in the file = rows loaded + rows quarantined",
        "What was delivered is a row of a table or is told with a reason, never lost: a difference "
        "means that the loader dropped rows.",
        "Van een bestand zijn niet alle rijen geladen of in quarantaine gezet. Dit is een fout in "
        "het programma: meld het de beheerder.",
    ),
    _Rule(
        "no_file_is_refused",
        "warning",
        _REFUSED.format(which=_CAN_DO_WITHOUT),
        "no refused file without a later good delivery",
        "The last good delivery goes on counting: one broken list must not keep the figures of all "
        "others from their readers. Blocks where WOONMONITOR_ON_BAD_DELIVERY=block.",
        "Een geleverd bestand is geweigerd en telt niet mee. De laatste goede levering van "
        "dezelfde soort blijft gelden, als die er is.",
        is_about_a_bad_delivery=True,
    ),
    _Rule(
        "no_table_has_only_refused_files",
        "critical",
        _REFUSED.format(which=f"not {_CAN_DO_WITHOUT}"),
        "a good delivery of each table of which a file was refused",
        "There is no earlier delivery to go on with: the table's figures would be silently absent.",
        "Een geleverd bestand is geweigerd en er is geen eerdere goede levering van die tabel.",
    ),
    _Rule(
        "no_list_is_held",
        "warning",
        _HELD,
        "no delivery that breaks a rule about itself",
        "What is halved or out of proportion is not counted until somebody has looked at it; the "
        "list before it stands. Since 2026-11-28.",
        "Een levering is aangehouden: zij is gelezen, maar telt niet mee, omdat zij niet kan "
        "kloppen. De vorige van die gemeente blijft gelden. Vraag een verbeterde levering, of "
        'neem haar aan zoals zij is: `woonmonitor accept PAD --reason "..."`.',
    ),
    _Rule(
        "nothing_vanished",
        "critical",
        _MISSING,
        "every delivery that counted lies in the raw folder or was withdrawn",
        "A folder that was moved, or that cannot be read, must not look like a municipality that "
        "took its list back. Since 2026-11-28.",
        "Een levering die meetelde ligt er niet meer, en niemand heeft haar ingetrokken. Leg het "
        'bestand terug, of trek het in: `woonmonitor withdraw PAD --reason "..."`.',
    ),
    _Rule(
        "nothing_stopped_counting",
        "critical",
        _STOPPED_COUNTING,
        "a delivery that counts of each table or deliverer that was published",
        "Where every list of a municipality is held there is no last good one to go on with: a "
        "changed rule or reader would publish the region without it. Since 2026-11-28.",
        "Van een gemeente of tabel die in de publicatie staat telt geen enkele levering meer mee: "
        "alle zijn aangehouden of geweigerd.",
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
    """Name, severity at most, and reason of each rule, for Dagster's definitions."""
    return [
        (rule.name, "critical" if rule.is_about_a_bad_delivery else rule.severity, rule.reason)
        for rule in _RULES
    ]


def run_ledger_checks(
    connection: duckdb.DuckDBPyConnection, *, on_bad_delivery: OnBadDelivery = "last_good"
) -> list[CheckResult]:
    """Every rule's result; the failing sample names files and reasons."""
    return [_run(connection, rule, on_bad_delivery) for rule in _RULES]


def _run(
    connection: duckdb.DuckDBPyConnection, rule: _Rule, on_bad_delivery: OnBadDelivery
) -> CheckResult:
    blocks = rule.is_about_a_bad_delivery and on_bad_delivery == "block"
    cursor = connection.execute(with_thresholds(rule.failing, shared_thresholds()))
    columns = [column[0] for column in cursor.description or ()]
    failing = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return CheckResult(
        table_name="raw.file_ledger",
        suite="file_ledger",
        rule=rule.name,
        severity="critical" if blocks else rule.severity,
        is_success=not failing,
        observed=f"{len(failing)} files",
        expected=rule.expected,
        failing_count=len(failing),
        failing_sample=json.dumps(failing[:20], default=str) if failing else None,
        reason=rule.reason,
        message_nl=rule.message_nl,
    )
