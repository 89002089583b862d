"""Thresholds against what was seen: how near the edge a rule has come, and what bound would do.

Reads the suites and the history; changes neither. A person writes a new threshold into the suite,
with its reason and its date (expectations/README.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.quality.suites import Rule

Side = Literal["min_value", "max_value"]
ENOUGH = 5
"""So many different results before a bound is proposed: fewer say how it was, not how it varies."""
NATURAL = (0, 1)
"""Bounds that follow from what is counted (no count below 0, no share above 1): not thresholds."""

# Nights on which nothing changed give the same extremes: different ones are counted, not nights.
_SEEN = """
    with rules as (
        select unnest($suites) as suite, unnest($rules) as rule, unnest($since) as since
    )

    select
        rules.suite,
        rules.rule,
        count(distinct (observed_lowest, observed_highest)) filter (where is_success),
        min(observed_lowest) filter (where is_success),
        max(observed_highest) filter (where is_success),
        min(observed_lowest) filter (where not is_success),
        max(observed_highest) filter (where not is_success)
    from quality.check_result as result
    inner join rules on result.suite = rules.suite and result.rule = rules.rule
    where
        result.checker = 'great_expectations'
        and result.observed_lowest is not null
        and result.checked_at >= rules.since
    group by all
"""


@dataclass(frozen=True)
class Seen:
    """The extremes of one rule since its threshold: while it was met, and while it was not."""

    results: int
    """Different ones, while it was met."""
    lowest: float | None
    highest: float | None
    failing_lowest: float | None
    failing_highest: float | None


@dataclass(frozen=True)
class Threshold:
    """One bound of one rule beside what was seen."""

    rule: Rule
    side: Side
    bound: float
    seen: Seen
    proposal: float | None
    remark: str

    @property
    def extreme(self) -> float | None:
        """The value nearest to the bound while the rule was met."""
        return self.seen.lowest if self.side == "min_value" else self.seen.highest

    @property
    def failing_extreme(self) -> float | None:
        """The value furthest beyond it while it was not."""
        return self.seen.failing_lowest if self.side == "min_value" else self.seen.failing_highest


def thresholds(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], *, is_run: bool = True
) -> Iterator[Threshold]:
    """Every bound of every range rule among `rules`, in their order.

    Of a warehouse that was never run in (`is_run` is false) nothing was seen.
    """
    history = _history(connection, rules) if is_run else {}
    nothing = Seen(0, None, None, None, None)
    for rule in rules:
        seen = history.get((rule.suite, rule.rule), nothing)
        bounds = {side: rule.kwargs.get(side) for side in ("min_value", "max_value")}
        if bounds["min_value"] == bounds["max_value"]:
            continue  # an identity, or no range at all
        for side in ("min_value", "max_value"):
            bound = bounds[side]
            if isinstance(bound, int | float):
                yield _threshold(rule, side, bound, seen)


def _history(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]
) -> dict[tuple[str, str], Seen]:
    values: dict[str, list[str] | list[date]] = {
        "suites": [rule.suite for rule in rules],
        "rules": [rule.rule for rule in rules],
        "since": [rule.since for rule in rules],
    }
    try:
        rows = connection.execute(_SEEN, values).fetchall()
    except duckdb.BinderException as error:
        raise WoonmonitorError(
            "The history was kept by an earlier version, without the extremes that were seen.",
            remedy="Run `woonmonitor run` once: from then on they are kept.",
        ) from error
    return {(suite, rule): Seen(*facts) for suite, rule, *facts in rows}


def _threshold(rule: Rule, side: Side, bound: float, seen: Seen) -> Threshold:
    proposal, remark = None, ""
    if bound in NATURAL:
        remark = "what can be, not a threshold"
    elif seen.results < ENOUGH:
        remark = f"({seen.results} of {ENOUGH} results)"
    elif seen.lowest is not None and seen.highest is not None:
        proposal = proposed(side, seen.lowest, seen.highest)
        tighter = proposal > bound if side == "min_value" else proposal < bound
        remark = "as it is" if proposal == bound else "tighter" if tighter else "wider"
    return Threshold(rule, side, bound, seen, proposal, remark)


def proposed(side: Side, lowest: float, highest: float) -> float:
    """The extreme that was seen plus half of the spread, at least a tenth of it; two digits.

    Rounded outward, so that what was right stays right.
    """
    extreme = lowest if side == "min_value" else highest
    margin = max((highest - lowest) / 2, abs(extreme) / 10)
    bound = extreme - margin if side == "min_value" else extreme + margin
    if bound == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(bound)))
    steps = round(bound * 10.0**digits, 6)  # float dust must not push it a step further out
    whole = math.floor(steps) if side == "min_value" else math.ceil(steps)
    return round(whole / 10.0**digits, max(digits, 0))
