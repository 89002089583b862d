"""`woonmonitor thresholds`: each bound beside what was seen, and what the history would propose."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Column, Table

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.quality.suites import Rule, load_suites
from pipelines.quality.thresholds import ENOUGH, NATURAL, Threshold, thresholds
from pipelines.warehouse.connection import reading

_EXPLAINED = (
    "seen: nearest to the bound since the threshold was set, while the rule was met. A proposal is "
    f"that plus half of the spread, where {ENOUGH} different results are known. Bounds of 0 and 1 "
    "are left out: they are what can be. Nothing was changed: put a new bound into the suite, with "
    "its reason and today as `since` (expectations/README.md)."
)


def show_thresholds(
    settings: Settings, suite: str | None, *, as_json: bool, console: Console
) -> None:
    """Print every bound. Raises WoonmonitorError on an unknown suite or without a warehouse."""
    rules = _rules(suite)
    if not settings.warehouse_path.is_file():
        raise WoonmonitorError(
            "There is no history yet: nothing was ever run here.",
            remedy="Run `woonmonitor run` first.",
        )
    with reading(settings.warehouse_path) as connection:
        found = list(thresholds(connection, rules))
    if as_json:
        sys.stdout.write(json.dumps([_facts(each) for each in found], indent=2) + "\n")
    else:
        _print(found, console)


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
        "different_results": each.seen.results,
        "extreme_while_met": each.extreme,
        "extreme_while_not_met": each.failing_extreme,
        "proposal": each.proposal,
        "remark": each.remark,
    }


def _print(found: Sequence[Threshold], console: Console) -> None:
    shown = [each for each in found if each.bound not in NATURAL]
    for suite, of_suite in groupby(shown, key=lambda each: each.rule.suite):
        rule = Column("rule", overflow="fold")
        table = Table(rule, "now", "seen", "not met", "proposal", title=suite)
        for each in of_suite:
            sign = "≥" if each.side == "min_value" else "≤"
            table.add_row(
                each.rule.rule,
                f"{sign} {_number(each.bound)}",
                _number(each.extreme),
                _number(each.failing_extreme),
                f"{_number(each.proposal)} {each.remark}".strip(),
            )
        console.print(table)
    console.print(_EXPLAINED, highlight=False)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
