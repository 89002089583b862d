"""The attacker before publication: of nobody may too much follow from what is shown.

He gets the table as it will be published and the definitions; what he looks for is
`pipelines.disclosure.attacker`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from pipelines.core.settings import seed_path
from pipelines.disclosure.attacker import Cell, Definitions, Finding, attack, limits
from pipelines.quality.results import NOT_COMPUTED, SAMPLE_SIZE, CheckResult
from pipelines.warehouse.connection import records

CHECKER = "disclosure"
SUITE = "disclosure"
RULE = "figures_on_people_tell_of_nobody"
TABLE = "monitor.monitor_allocation"
REASON = (
    "The records are about people (docs/decisions/0009). Whoever may read one figure reads them "
    "all, of this version and of the ones before, and knows every definition."
)
_MESSAGE_NL = (
    "Uit de cijfers die gepubliceerd zouden worden volgt te veel over te weinig mensen. Er wordt "
    "niets gepubliceerd. Meld het de beheerder: dit is een fout in het programma of in een seed, "
    "niet in een levering."
)
_SHOWN = ("kind", "value", "numerator", "denominator", "n")
_PRIVATE = frozenset({"exact_count", "cell_key"})
_SEED = "select * from read_csv(?, header = true)"
# Figures on people of which too few records came or went since they were published: the seed says
# how many, and of what counts for most the attacker asks no more than of people.
_EARLIER = """
    with changes as (
        select
            region_code, period_code, indicator, breakdown,
            greatest(
                sum(greatest(counts.value - released.exact_count, 0)),
                sum(greatest(released.exact_count - counts.value, 0))
            ) as records
        from intermediate.int_allocation__counts as counts
        inner join quality.released_figure as released
            using (region_code, period_code, indicator, breakdown, category)
        group by all
    ),
    standing as (
        select region_code, period_code, indicator
        from changes
        group by all
        having max(records) < (select min(least_change) from read_csv($1) where is_people)
    )
    select region_code, period_code, indicator, breakdown, category, value
    from quality.released_figure
    inner join standing using (region_code, period_code, indicator)
    where exact_count is not null
"""


def check_disclosure(connection: duckdb.DuckDBPyConnection) -> CheckResult:
    """The result for the table that counts people; one that cannot be read was not examined."""
    try:
        columns = connection.table(TABLE).columns
        private = _PRIVATE.intersection(columns)
        if private:
            return _outcome(
                is_success=False, observed=f"{', '.join(sorted(private))} would be published"
            )
        figures = records(connection, f"select {', '.join((*Cell._fields, *_SHOWN))} from {TABLE}")  # noqa: S608
        seed = [str(seed_path("allocation_indicators"))]
        earlier = connection.execute(_EARLIER, seed).fetchall() if figures else []
    except duckdb.Error as error:
        said = f"the table cannot be read: {str(error).splitlines()[0]}"
        return _outcome(is_success=False, observed=f"{NOT_COMPUTED}{said}")
    standing = {Cell(*place): value for *place, value in earlier}
    return _result(attack(figures, definitions(connection), standing), len(figures))


def definitions(connection: duckdb.DuckDBPyConnection) -> Definitions:
    """The seeds as the dbt models have them: what adds up must not be told in two places."""

    def seed(name: str) -> list[dict[str, Any]]:
        cursor = connection.execute(_SEED, [str(seed_path(name))])
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    members: dict[str, set[str]] = {}
    for row in seed("region_members"):
        members.setdefault(row["region_code"], set()).add(row["member_code"])
    return Definitions(
        indicators={row["indicator"]: row for row in seed("allocation_indicators")},
        members={unit: frozenset(own) for unit, own in members.items()},
        relations=seed("allocation_relations"),
    )


def _result(found: Sequence[Finding], count: int) -> CheckResult:
    if not count:
        return _outcome(is_success=True, observed="nothing to check: no rows")
    sample = [_named(finding) for finding in found[:SAMPLE_SIZE]]
    return _outcome(
        is_success=not found,
        observed=f"{len(found)} figures give something away, of {count}",
        failing_count=len(found),
        failing_sample=json.dumps(sample, sort_keys=True) if found else None,
    )


def _named(finding: Finding) -> Mapping[str, str]:
    """Which figure and what is wrong with it: no number, this travels in an alert."""
    return {**finding.cell._asdict(), "broken": str(finding.broken)}


def _outcome(
    *,
    is_success: bool,
    observed: str,
    failing_count: int | None = None,
    failing_sample: str | None = None,
) -> CheckResult:
    return CheckResult(
        table_name=TABLE,
        suite=SUITE,
        rule=RULE,
        severity="critical",
        is_success=is_success,
        observed=observed,
        expected=f"counts in multiples of {limits().base}, of which at least {limits().room}"
        " values remain possible",
        failing_count=failing_count,
        failing_sample=failing_sample,
        reason=REASON,
        message_nl=_MESSAGE_NL,
    )
