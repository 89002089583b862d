"""Turns what Great Expectations returns into a `CheckResult` that a person can read.

Pure: knows the shape of a validation result, imports nothing of Great Expectations itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from numbers import Number
from typing import TYPE_CHECKING, Any

from pipelines.quality.results import NOT_COMPUTED, SAMPLE_SIZE, CheckResult
from pipelines.quality.suites import Rule

if TYPE_CHECKING:
    import pandas as pd

_MISSING = frozenset({"NAType", "NaTType"})
"""pandas' own nothings, whose text would stand in an alert; pandas is not imported for them."""

NOT_DELIVERED = "nothing to check: no rows"
NOT_APPLICABLE = "nothing to check: no row to which the rule applies"


def check_result(
    rule: Rule,
    outcome: Any,  # noqa: ANN401
    frame: pd.DataFrame,
    key: Collection[str] = (),
) -> CheckResult:
    """The result of one expectation on `frame`; one that raised inside is a failed one.

    Of a failing row the columns of `key`, what the rule judges and what it tells are kept.
    """
    error = _error_text(outcome.exception_info)
    if error:
        return failed_result(rule, error)
    details = outcome.result
    rows = details.get("partial_unexpected_index_list")
    sample = (
        [_own(row, rule, key) for row in rows] if rows else details.get("partial_unexpected_list")
    )
    is_success = bool(outcome.success)
    result = _result(
        rule,
        is_success=is_success,
        observed=_observed(rule, details, frame),
        failing_count=0 if is_success else details.get("unexpected_count"),
        failing_sample=None if is_success or not sample else _as_json(sample[:SAMPLE_SIZE]),
    )
    lowest, highest = _extremes(rule, details, frame)
    return replace(result, observed_lowest=lowest, observed_highest=highest)


def _own(row: Any, rule: Rule, key: Collection[str]) -> Any:  # noqa: ANN401
    """Without the columns that only other rules of the suite tell of."""
    if not isinstance(row, Mapping):
        return row
    judged = [rule.kwargs.get(name) for name in ("column", "column_A", "column_B")]
    wanted = {*key, *judged, *rule.kwargs.get("column_list", ()), *rule.shows}
    return {name: value for name, value in row.items() if name in wanted}


def failed_result(rule: Rule, problem: str) -> CheckResult:
    """A rule that could not be computed has not been met."""
    return _result(rule, is_success=False, observed=f"{NOT_COMPUTED}{problem}")


def _result(
    rule: Rule,
    *,
    is_success: bool,
    observed: str,
    failing_count: int | None = None,
    failing_sample: str | None = None,
) -> CheckResult:
    return CheckResult(
        table_name=rule.table_name,
        suite=rule.suite,
        rule=rule.rule,
        severity=rule.severity,
        is_success=is_success,
        observed=observed,
        expected=_expected(rule),
        failing_count=failing_count,
        failing_sample=failing_sample,
        reason=rule.reason,
        message_nl=rule.message_nl,
    )


def _expected(rule: Rule) -> str:
    """`column values to be between: column=growth_share, min_value=-0.05`."""
    what = rule.expectation_type.removeprefix("expect_").replace("_", " ")
    how = ", ".join(f"{name}={_plain(value)}" for name, value in rule.kwargs.items())
    return f"{what}: {how}" if how else what


def _observed(rule: Rule, details: Mapping[str, Any], frame: pd.DataFrame) -> str:
    """Row counts and, for a range, the extremes: history then shows how near the edge it was."""
    if "partial_missing_list" in details:
        sets = {name: details.get(f"partial_{name}_list") for name in ("missing", "unexpected")}
        return _as_json({name: values for name, values in sets.items() if values is not None})
    if "element_count" not in details:
        return _as_json(details.get("observed_value"))
    # A rule that wants nulls counts every row; other rules skip them.
    rows = details["element_count"] - (details.get("missing_count") or 0)
    if not rows:
        return NOT_APPLICABLE if details["element_count"] else NOT_DELIVERED
    text = f"{details['unexpected_count']} of {rows} rows fail"
    if rule.expectation_type == "expect_column_values_to_be_between":
        column = frame[rule.kwargs["column"]]
        text += f"; lowest {_plain(column.min())}, highest {_plain(column.max())}"
    return text


def _extremes(
    rule: Rule, details: Mapping[str, Any], frame: pd.DataFrame
) -> tuple[float | None, float | None]:
    """Lowest and highest of a range rule, for the history of its threshold."""
    if rule.expectation_type == "expect_column_values_to_be_between":
        numbers = frame[rule.kwargs["column"]].dropna()
        if numbers.empty or not isinstance(numbers.iloc[0], Number):
            return None, None
        return float(numbers.min()), float(numbers.max())
    seen = details.get("observed_value")
    if rule.expectation_type.endswith("_to_be_between") and isinstance(seen, Number):
        return float(seen), float(seen)  # type: ignore[arg-type]
    return None, None


def _error_text(exception_info: Mapping[str, Any]) -> str:
    """The distinct messages; Great Expectations nests them per metric, or gives one flat record."""
    records = (
        exception_info.values() if "raised_exception" not in exception_info else [exception_info]
    )
    messages = {
        str(record["exception_message"]): None
        for record in records
        if isinstance(record, Mapping) and record.get("raised_exception")
    }
    return "; ".join(messages)


def _plain(value: Any) -> str:  # noqa: ANN401
    number = getattr(value, "item", lambda: value)()
    if isinstance(number, float):
        return f"{number:.6g}"
    return str(number)


def _as_json(value: Any) -> str:  # noqa: ANN401
    """JSON text; missing becomes null, never the invalid NaN."""
    return json.dumps(_jsonable(value), ensure_ascii=False, default=str)


def _jsonable(value: Any) -> Any:  # noqa: ANN401
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, Mapping):
        return {str(name): _jsonable(part) for name, part in plain.items()}
    if isinstance(plain, list | tuple):
        return [_jsonable(part) for part in plain]
    if (isinstance(plain, float) and math.isnan(plain)) or type(plain).__name__ in _MISSING:
        return None
    return plain
