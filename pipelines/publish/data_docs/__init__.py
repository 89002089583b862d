"""Great Expectations' Data Docs of a version: what was checked, why, and what came of it.

Everybody who reads the publication reads these pages, so nothing of a delivery stands in them: no
failing rows and, of rules on plan lists and people, no numbers either. Great Expectations renders
its own sentences; the frame around them is ours, since its own loads scripts from elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.quality.results import NOT_COMPUTED
from pipelines.quality.suites import Rule, Suite, load_suites
from pipelines.reading.contract import contract_of, source_of

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
    )

INDEX = "data-docs/index.html"
_SEVERITY_NL = {"critical": "blokkeert", "warning": "waarschuwt", "info": "ter kennisname"}
_BETWEEN = "Bij het rekenen"
_LAYERS_NL = {
    "monitor": "Wat lezers krijgen",
    "marts": "De cijfers eronder",
    "raw": "Wat geleverd is",
    "intermediate": _BETWEEN,
}
_NO_EXCEPTION = {
    "raised_exception": False,
    "exception_message": None,
    "exception_traceback": None,
}
_COUNTED = re.compile(r"\d+ of \d+ rows fail")
_OUTCOMES = """
    select table_name, suite, rule, severity, checker, is_success, observed, reason, message_nl
    from warehouse.quality.check_result
    where run_id = ?
    order by table_name, is_success, suite, rule
"""


@dataclass(frozen=True)
class Outcome:
    """One rule in the run that made the version: a row of quality.check_result without its rows."""

    table_name: str
    suite: str
    rule: str
    severity: str
    checker: str
    is_success: bool
    observed: str | None
    reason: str | None
    message_nl: str | None


def outcomes_of(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[Outcome]:
    """What this run found, by table, failures first; the warehouse is attached as `warehouse`."""
    return [Outcome(*row) for row in connection.execute(_OUTCOMES, [run_id]).fetchall()]


def write_data_docs(folder: Path, outcomes: Sequence[Outcome], *, version: str) -> None:
    """Write the index and a page per suite that ran.

    Raises whatever Great Expectations raises: a version is complete or it is not published.
    """
    by_suite: dict[str, dict[str, Outcome]] = {}
    for each in outcomes:
        if each.checker == "great_expectations":
            by_suite.setdefault(each.suite, {})[each.rule] = each
    folder.mkdir()
    suites = [suite for suite in load_suites() if suite.name in by_suite]
    for suite in suites:
        _write(folder / f"{suite.name}.html", _suite_page(suite, by_suite[suite.name], version))
    _write(folder / "index.html", _index_page(outcomes, {it.name for it in suites}, version))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _index_page(outcomes: Sequence[Outcome], suites: Iterable[str], version: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__name__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    layers: dict[str, dict[str, list[Outcome]]] = {label: {} for label in _LAYERS_NL.values()}
    for table, of_table in groupby(outcomes, key=lambda it: it.table_name):
        label = _LAYERS_NL.get(table.partition(".")[0], _BETWEEN)
        layers[label][table] = list(of_table)
    return environment.get_template("index.html.j2").render(
        version=version,
        outcomes=outcomes,
        layers={label: tables for label, tables in layers.items() if tables},
        suites=set(suites),
        severities=_SEVERITY_NL,
    )


def _suite_page(suite: Suite, outcomes: Mapping[str, Outcome], version: str) -> str:
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    rules = sorted(
        (rule for rule in suite.rules if rule.rule in outcomes),
        key=lambda rule: (outcomes[rule.rule].is_success, rule.rule),
    )
    document = ValidationResultsPageRenderer().render(_validation(suite, rules, outcomes))
    view: Any = DefaultJinjaPageView(custom_views_directory=str(Path(__file__).parent))
    page = view.render(
        document,
        template="suite.html.j2",
        suite=suite,
        rules=[(rule, outcomes[rule.rule].is_success) for rule in rules],
        severities=_SEVERITY_NL,
        version=version,
    )
    return str(page)


def _validation(
    suite: Suite, rules: Sequence[Rule], outcomes: Mapping[str, Outcome]
) -> ExpectationSuiteValidationResult:
    """The kept results in the form in which Great Expectations gave them."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )

    results = [
        ExpectationValidationResult(
            success=outcomes[rule.rule].is_success,
            expectation_config=ExpectationConfiguration(
                type=rule.expectation_type, kwargs=dict(rule.kwargs), meta={"rule": rule.rule}
            ),
            result={"observed_value": shown(rule, outcomes[rule.rule])},
            meta={},
            exception_info=_NO_EXCEPTION,
        )
        for rule in rules
    ]
    return ExpectationSuiteValidationResult(
        success=all(result.success for result in results),
        results=results,
        suite_name=suite.name,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": sum(bool(result.success) for result in results),
            "unsuccessful_expectations": sum(not result.success for result in results),
            "success_percent": None,
        },
        meta={"run_id": RunIdentifier(run_name="", run_time=datetime.fromtimestamp(0, UTC))},
    )


def shown(rule: Rule, outcome: Outcome) -> str:
    """What may be told of what was seen: all of public figures, of monitor tables the counts.

    Extremes of other deliveries or of a helper column can be the figure that is hidden elsewhere.
    """
    observed = outcome.observed or ""
    source = source_of(rule.table_name.removeprefix("raw."))
    is_public = source is not None and contract_of(source).is_public
    if is_public and not observed.startswith(NOT_COMPUTED):
        return observed
    counted = _COUNTED.match(observed)
    return counted.group() if rule.layer == "monitor" and counted else "--"
