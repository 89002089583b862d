"""The attacker before publication: nothing that is hidden may follow from what is shown.

Reads the tables as they will be published, never what they were made from. What counts as known too
closely is `pipelines.privacy.audit`'s; which tables count people stands in `disclosure.yml`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.quality.results import NOT_COMPUTED, SAMPLE_SIZE, CheckResult
from pipelines.settings import DBT_PROJECT_DIR

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.privacy.audit import Revealed

CHECKER = "disclosure"
SUITE = "disclosure"
RULE = "nothing_hidden_can_be_recomputed"
REASON = (
    "The records are about people (docs/decisions/0008). Whoever may read one table reads "
    "them all, so the attacker is given every table that counts people, and both period types."
)
_MESSAGE_NL = (
    "Uit de cijfers die gepubliceerd zouden worden is een verborgen aantal mensen na te rekenen, "
    "of een klein aantal staat er open in. Er wordt niets gepubliceerd. Meld het de beheerder: "
    "dit is een fout in het programma of in een seed, niet in een levering."
)
_INTERNAL = "hidden_because"
_USED = (
    *("indicator", "region_code", "period_type", "period_code", "breakdown", "category"),
    *("value", "numerator", "denominator", "n", "is_suppressed", _INTERNAL),
)
# The seeds as the dbt models have them: what adds up must not be told in two places.
_SEED = "select * from read_csv(?, header = true)"


def check_disclosure(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str]
) -> list[CheckResult]:
    """One result per table (`schema.name`); what reveals something in any table fails its table.

    A table that is missing, or that the attacker cannot read, fails: it was not examined. Tables
    without rows pass at once.
    """
    frames: dict[str, pd.DataFrame] = {}
    problems: dict[str, str] = {}
    for table in tables:
        try:
            frames[table] = _published(connection, table)
        except duckdb.Error as error:
            problems[table] = f"the table cannot be read: {str(error).splitlines()[0]}"
    try:
        found = _attack(connection, frames)
    except ValueError as error:
        problems |= dict.fromkeys(frames, f"the audit refuses the tables: {error}")
        found = []
    return [
        _failed(table, problems[table])
        if table in problems
        else _result(table, frames[table], [each for each in found if each.table == table])
        for table in tables
    ]


def _published(connection: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """The columns the attacker uses; `hidden_because` too, should it have got in: he refuses it."""
    relation = connection.table(table)
    columns = [column for column in _USED if column in relation.columns]
    # In a fixed order: the same figures give the same findings.
    return relation.select(*columns).order("all").df().assign(table=table)


def _attack(
    connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame]
) -> list[Revealed]:
    full = [frame for frame in frames.values() if not frame.empty]
    if not full:
        return []
    import pandas as pd  # with scipy behind the audit: only where there is something to attack

    from pipelines.privacy.audit import audit
    from pipelines.privacy.facts import load

    seeds = DBT_PROJECT_DIR / "seeds"
    indicators = connection.execute(_SEED, [str(seeds / "allocation_indicators.csv")]).df()
    members = connection.execute(_SEED, [str(seeds / "region_members.csv")]).fetchall()
    structure, rules = load(indicators, members)
    return audit(pd.concat(full, ignore_index=True), structure, rules)


def _result(table: str, frame: pd.DataFrame, found: Sequence[Revealed]) -> CheckResult:
    if frame.empty:
        return _outcome(table, is_success=True, observed="nothing to check: no rows")
    hidden = int(frame["is_suppressed"].sum())
    return _outcome(
        table,
        is_success=not found,
        observed=f"{len(found)} numbers given away; {len(frame)} rows, {hidden} of them hidden",
        failing_count=len(found),
        failing_sample=json.dumps([_named(each) for each in found[:SAMPLE_SIZE]], sort_keys=True)
        if found
        else None,
    )


def _named(found: Revealed) -> dict[str, Any]:
    """Which cell, which rule and where it follows from: no number, this travels in an alert."""
    sources = [source.rpartition(" = ")[0] for source in found.revealed_by]
    named = {**found.cell, "quantity": found.quantity, "broken": str(found.rule)}
    return named | ({"follows_from": sources} if sources else {})


def _failed(table: str, problem: str) -> CheckResult:
    return _outcome(table, is_success=False, observed=f"{NOT_COMPUTED}{problem}")


def _outcome(
    table: str,
    *,
    is_success: bool,
    observed: str,
    failing_count: int | None = None,
    failing_sample: str | None = None,
) -> CheckResult:
    return CheckResult(
        table_name=table,
        suite=SUITE,
        rule=RULE,
        severity="critical",
        is_success=is_success,
        observed=observed,
        expected="no number about people that follows from what is shown",
        failing_count=failing_count,
        failing_sample=failing_sample,
        reason=REASON,
        message_nl=_MESSAGE_NL,
    )
