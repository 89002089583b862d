"""`woonmonitor thresholds`: every number that something is measured by, and where it stands.

Bounds of rules beside what was seen, with what the history would propose; then what has a name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby

import duckdb
from rich.console import Console
from rich.table import Column, Table

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.quality.named_thresholds import NamedThreshold
from pipelines.quality.suites import Rule, load_suites, named_thresholds
from pipelines.quality.thresholds import ENOUGH, NATURAL, Threshold, thresholds
from pipelines.warehouse.connection import reading

_EXPLAINED = (
    "seen: nearest to the bound since the threshold was set, while the rule was met. A proposal is "
    f"that plus half of the spread, where {ENOUGH} different results are known. Bounds of 0 and 1 "
    "are left out: they are what can be. Nothing was changed: put a new number where the old one "
    "stands, with its reason and today as `since` (expectations/README.md)."
)
_NOTHING_SEEN = "Nothing was ever run here, so nothing was seen yet: run `woonmonitor run` first."


def show_thresholds(
    settings: Settings, suite: str | None, *, as_json: bool, console: Console
) -> None:
    """Print every threshold, or those of one suite. Raises WoonmonitorError on an unknown one."""
    rules = _rules(suite)
    names = [each for each in named_thresholds() if not suite or _file(each) in _files(rules)]
    is_run = settings.warehouse_path.is_file()
    with reading(settings.warehouse_path) if is_run else duckdb.connect() as connection:
        found = list(thresholds(connection, rules, is_run=is_run))
    if as_json:
        facts = [*(_facts(each) for each in found), *(_facts_of_named(each) for each in names)]
        sys.stdout.write(json.dumps(facts, indent=2, default=str) + "\n")
        return
    _print(found, console)
    if names:
        _print_named(names, console)
    console.print(_EXPLAINED if is_run else _NOTHING_SEEN, highlight=False)


def _file(each: NamedThreshold | Rule) -> str:
    return each.where.rpartition(":")[0]


def _files(rules: Sequence[Rule]) -> set[str]:
    return {_file(rule) for rule in rules}


def _rules(suite: str | None) -> list[Rule]:
    suites = load_suites()
    chosen = [each for each in suites if suite in (None, each.name)]
    if not chosen:
        raise WoonmonitorError(
            f"There is no suite {suite!r}.",
            remedy=f"Take one of {', '.join(each.name for each in suites)}.",
        )
    return [rule for each in chosen for rule in each.rules]


def _facts(each: Threshold) -> dict[str, object]:
    return {
        "suite": each.rule.suite,
        "rule": each.rule.rule,
        "severity": each.rule.severity,
        "bound": each.side,
        "now": each.bound,
        "since": each.rule.since.isoformat(),
        "owner": each.rule.owner,
        "reason": each.rule.reason,
        "where": each.rule.where,
        "different_results": each.seen.results,
        "extreme_while_met": each.extreme,
        "extreme_while_not_met": each.failing_extreme,
        "proposal": each.proposal,
        "remark": each.remark,
    }


def _facts_of_named(each: NamedThreshold) -> dict[str, object]:
    return {
        "name": each.name,
        "now": each.value,
        "since": each.since,
        "owner": each.owner,
        "reason": each.reason,
        "where": each.where,
    }


def _print(found: Sequence[Threshold], console: Console) -> None:
    shown = [each for each in found if each.bound not in NATURAL]
    for suite, of_suite in groupby(shown, key=lambda each: each.rule.suite):
        rule = Column("rule", overflow="fold")
        listed = list(of_suite)
        title = f"{suite} ({_file(listed[0].rule)})"
        table = Table(rule, "now", "seen", "not met", "proposal", "line", title=title)
        for each in listed:
            sign = "≥" if each.side == "min_value" else "≤"
            table.add_row(
                each.rule.rule,
                f"{sign} {_number(each.bound)}",
                _number(each.extreme),
                _number(each.failing_extreme),
                f"{_number(each.proposal)} {each.remark}".strip(),
                each.rule.where.rpartition(":")[2],
            )
        console.print(table)


def _print_named(names: Sequence[NamedThreshold], console: Console) -> None:
    for file, of_file in groupby(names, key=_file):
        name, why = Column("threshold", overflow="fold"), Column("why", overflow="fold")
        table = Table(name, "now", why, "since", "line", title=file)
        for each in of_file:
            line = each.where.rpartition(":")[2]
            table.add_row(each.name, str(each.value), each.reason, f"{each.since}", line)
        console.print(table)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
