"""Runs suites with Great Expectations: the only module that imports it, and only when it runs.

Rules become a suite in a context in memory, which is never saved. What a rule is stands in
`expectations/`; keeping the results is `history`'s.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.quality.batches import make_views
from pipelines.quality.describe import check_result, failed_result
from pipelines.quality.results import SAMPLE_SIZE, CheckResult
from pipelines.quality.suites import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation


def run_suites(
    suites: Sequence[Suite],
    connection: duckdb.DuckDBPyConnection,
    *,
    as_of: date | None = None,
    region_seeds: Path | None = None,
) -> list[CheckResult]:
    """One result per rule, in the order of the suites; reads only what is committed.

    `as_of` leaves later deliveries out, as the dbt variable does. A rule or query that breaks is a
    failed result with the error's text, so that one broken rule hides no other.
    """
    batches = _batch_definition()
    # A second connection to the same database: the helper views vanish with it.
    with connection.cursor() as reader:
        make_views(reader, as_of, region_seeds)
        return [result for suite in suites for result in _run_suite(suite, reader, batches)]


def _batch_definition() -> BatchDefinition[Any]:
    """A whole-frame batch in a context that lives in memory, reports nothing and draws nothing."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _run_suite(
    suite: Suite, reader: duckdb.DuckDBPyConnection, batches: BatchDefinition[Any]
) -> list[CheckResult]:
    try:
        frame = reader.execute(suite.query).df()
    except duckdb.Error as error:
        return [
            failed_result(rule, f"the query of the suite failed: {error}") for rule in suite.rules
        ]
    expectations, results = _build(suite)
    results |= _validate(suite, expectations, frame, batches)
    return [results[rule.rule] for rule in suite.rules]


def expectation_suite(suite: Suite) -> ExpectationSuite:
    """The suite as Great Expectations knows it, to run with its own code on the rows of the query.

    Raises what Great Expectations raises where an expectation or argument does not exist.
    """
    from great_expectations.core.expectation_suite import ExpectationSuite

    return ExpectationSuite(
        name=suite.name,
        expectations=[_expectation(rule) for rule in suite.rules],
        meta={"table": suite.table_name, "key": list(suite.key)},
    )


def _expectation(rule: Rule) -> Expectation:
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    return ExpectationConfiguration(
        type=rule.expectation_type,
        kwargs=dict(rule.kwargs),
        meta={
            "rule": rule.rule,
            "reason": rule.reason,
            "since": rule.since.isoformat(),
            "owner": rule.owner,
            "message_nl": rule.message_nl,
        },
        severity=FailureSeverity(rule.severity),
    ).to_domain_obj()


def _build(suite: Suite) -> tuple[ExpectationSuite, dict[str, CheckResult]]:
    """The suite of what can be built, and a failed result for each rule that cannot."""
    from great_expectations.exceptions.exceptions import GreatExpectationsError

    broken = {}
    for rule in suite.rules:
        try:
            _expectation(rule)
        except (GreatExpectationsError, ValueError) as error:
            broken[rule.rule] = failed_result(rule, f"the rule cannot be built: {error}")
    sound = tuple(rule for rule in suite.rules if rule.rule not in broken)
    return expectation_suite(replace(suite, rules=sound)), broken


def _validate(
    suite: Suite,
    expectations: ExpectationSuite,
    frame: pd.DataFrame,
    batches: BatchDefinition[Any],
) -> dict[str, CheckResult]:
    """All expectations of a suite in one validation; results by rule."""
    batch = batches.get_batch(batch_parameters={"dataframe": frame})
    validation = batch.validate(
        expectations,
        result_format={
            "result_format": "SUMMARY",
            "unexpected_index_column_names": _evidence(suite, frame),
            "partial_unexpected_count": SAMPLE_SIZE,
        },
    )
    # Results come in another order than the expectations went in; the name leads back.
    outcomes = {
        outcome.expectation_config.meta["rule"]: outcome
        for outcome in validation.results
        if outcome.expectation_config and outcome.expectation_config.meta
    }
    return {
        rule.rule: check_result(rule, outcomes[rule.rule], frame, suite.key)
        for rule in suite.rules
        if rule.rule in outcomes
    }


def _evidence(suite: Suite, frame: pd.DataFrame) -> list[str]:
    """What is kept of a failing row: what names it, and what any rule of the suite tells of it."""
    wanted = [*suite.key, *(column for rule in suite.rules for column in rule.shows)]
    return [column for column in dict.fromkeys(wanted) if column in frame]
