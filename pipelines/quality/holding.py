"""Holding a delivery that was read but breaks a rule about itself: the one before goes on counting.

A rule judges files when its suite says so (`holds`); its rows then name their `path`. Judged anew
each run, oldest first, each beside the last one that counts: the same files give the same answer,
in whatever order they arrived.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.core.settings import Settings
from pipelines.quality.results import CheckResult
from pipelines.quality.suites import Rule, Suite, load_suites

_RELEASE = """
    update raw.file_ledger
    set status = 'loaded', reason = null, held_by = null
    where status = 'held'
"""
_OLDEST = """
    select path
    from raw.file_ledger
    where path in (select unnest(?)) and status = 'loaded' and is_present
    order by as_of, path
    limit 1
"""
_HOLD = """
    update raw.file_ledger set status = 'held', reason = ?, held_by = ?
    where path = ? and status = 'loaded' and is_present
"""


class Failing(NamedTuple):
    """A file that breaks a rule."""

    path: str
    rule: Rule


def judging_suites() -> list[Suite]:
    """The suites with rules that hold files."""
    return [suite for suite in load_suites("raw") if any(rule.holds for rule in suite.rules)]


def hold_bad_deliveries(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, region_seeds: Path | None = None
) -> None:
    """Hold each file that breaks such a rule, until what counts breaks none."""
    connection.execute(_RELEASE)
    if settings.on_bad_delivery == "block":
        return
    from pipelines.quality.runner import run_suites

    suites = judging_suites()
    while True:
        results = run_suites(suites, connection, as_of=settings.as_of, region_seeds=region_seeds)
        if not hold_oldest(connection, list(failing_files(suites, results))):
            return


def failing_files(suites: Sequence[Suite], results: Sequence[CheckResult]) -> Iterator[Failing]:
    """The files in the evidence: at most twenty rows a rule, so there may be more."""
    rules = {(rule.suite, rule.rule): rule for suite in suites for rule in suite.rules}
    for result in results:
        rule = rules[result.suite, result.rule]
        if rule.holds and not result.is_success:
            for row in json.loads(result.failing_sample or "[]"):
                if isinstance(row, dict) and row.get("path"):
                    yield Failing(row["path"], rule)


def hold_oldest(connection: duckdb.DuckDBPyConnection, failing: Sequence[Failing]) -> bool:
    """Hold the oldest: later ones are judged beside what then counts. False: none was there."""
    oldest = connection.execute(_OLDEST, [[each.path for each in failing]]).fetchone()
    if oldest is None:
        return False
    broken = {each.rule.check_name: each.rule for each in failing if each.path == oldest[0]}
    reason = " ".join(rule.message_nl for rule in broken.values())
    # Who could accept one rule must not thereby accept another that cannot be.
    strictest = sorted(broken, key=lambda name: broken[name].holds != "until_mended")[0]
    connection.execute(_HOLD, [reason, strictest, oldest[0]])
    return True
