"""The suites of `expectations/`: which rules there are, on which rows, how bad it is and why.

Used when Dagster's definitions are built, so it must not import great_expectations: `runner` does.
How a rule is written is `rule_files`'.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import EXPECTATIONS_DIR
from pipelines.quality.named_thresholds import (
    NamedThreshold,
    contract_thresholds,
    named,
    place,
    seed_thresholds,
    shared_thresholds,
    with_thresholds,
)
from pipelines.quality.results import Severity
from pipelines.quality.rule_files import Holds, RuleFile, RuleText, SuiteText, read_rule_file

Layer = Literal["raw", "monitor"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True)
class Rule:
    """One expectation: what must hold, how bad it is when it does not, and why."""

    suite: str
    rule: str
    table_name: str
    layer: Layer
    expectation_type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    reason: str
    since: date
    owner: str
    message_nl: str
    holds: Holds | None = None
    """It judges delivered files one by one: one that fails is held, and no longer counts."""
    row_nl: str = ""
    """How a failing row is told, with columns of the query between braces; without it, each column
    with its label (`expectations/labels.yml`)."""
    fails_when: str = ""
    """SQL that spoils good data so that the rule fails: the proof that it can."""
    also_fails: tuple[str, ...] = ()
    """The rules of the suite that must fail with it."""
    where: str = ""
    """File and line."""

    @property
    def shows(self) -> tuple[str, ...]:
        """The columns that `row_nl` speaks of."""
        fields = (field for _, field, _, _ in string.Formatter().parse(self.row_nl))
        return tuple(dict.fromkeys(field for field in fields if field))

    @property
    def check_name(self) -> str:
        """Unique over all suites; letters, digits and underscores, as Dagster wants."""
        return f"{self.suite}__{self.rule}"


@dataclass(frozen=True)
class Suite:
    """The rules on one batch; `query` gives the batch, `key` the columns that name its rows."""

    name: str
    layer: Layer
    table_name: str
    query: str
    key: tuple[str, ...]
    rules: tuple[Rule, ...]


def load_suites(layer: str | None = None, directory: Path = EXPECTATIONS_DIR) -> list[Suite]:
    """The suites of a layer, or of all layers, in order of layer and name.

    Raises WoonmonitorError naming file and line of what is not as expectations/README.md says.
    """
    if layer not in (None, *LAYERS):
        raise WoonmonitorError(
            f"There is no layer {layer!r} of suites.", remedy=f"Take one of {', '.join(LAYERS)}."
        )
    return [suite for suite in _suites(directory) if layer in (None, suite.layer)]


def good_data(layer: Layer, directory: Path = EXPECTATIONS_DIR) -> list[str]:
    """The SQL of every rule file of a layer that makes data in which its rules hold."""
    return [found.good for known, _, found in _files(directory) if known == layer and found.good]


def named_thresholds(directory: Path = EXPECTATIONS_DIR) -> list[NamedThreshold]:
    """Every threshold that is no bound of a rule: of the project, of rule files, of seeds."""
    of_files = [
        named(name, text, path)
        for _, path, file in _files(directory)
        for name, text in file.thresholds.items()
    ]
    return [*shared_thresholds().values(), *of_files, *seed_thresholds(), *contract_thresholds()]


@cache
def _suites(directory: Path) -> tuple[Suite, ...]:
    found = [
        _suite(name, path, layer, file, suite)
        for layer, path, file in _files(directory)
        for name, suite in file.suites.items()
    ]
    return tuple(sorted(found, key=lambda suite: (LAYERS.index(suite.layer), suite.name)))


def _files(directory: Path) -> Iterator[tuple[Layer, Path, RuleFile]]:
    for layer in LAYERS:
        for path in sorted((directory / layer).glob("*.yml")):
            yield layer, path, read_rule_file(path)


def _suite(name: str, path: Path, layer: Layer, file: RuleFile, text: SuiteText) -> Suite:
    rules = tuple(
        _rule((layer, file.table, name, rule), facts, path) for rule, facts in text.rules.items()
    )
    return Suite(name, layer, file.table, _query(path, file, text), text.key, rules)


def _rule(names: tuple[Layer, str, str, str], text: RuleText, path: Path) -> Rule:
    layer, table_name, suite, name = names
    return Rule(
        suite=suite,
        rule=name,
        table_name=table_name,
        layer=layer,
        expectation_type=text.expectation,
        kwargs=text.kwargs,
        severity=text.severity,
        reason=text.reason,
        since=text.since,
        owner=text.owner,
        message_nl=text.message_nl,
        holds=text.holds,
        row_nl=text.row_nl,
        fails_when=text.fails_when,
        also_fails=text.also_fails,
        where=place(path, text.line),
    )


def _query(path: Path, file: RuleFile, text: SuiteText) -> str:
    """The whole table, the SQL that stands in the file, or that of a file beside it."""
    if not text.query:
        return f"select * from {file.table}"  # noqa: S608 - a name from a reviewed file
    own = {name: named(name, each, path) for name, each in file.thresholds.items()}
    try:
        return with_thresholds(_written(path.parent, text.query), {**shared_thresholds(), **own})
    except FileNotFoundError as error:
        raise _of_query(path, f"{path.parent.name}/{text.query} is er niet") from error
    except KeyError as error:
        problem = f"een query noemt «{error.args[0]}», maar zo heet geen drempel"
        raise _of_query(path, problem) from error


def _written(folder: Path, query: str) -> str:
    return (folder / query).read_text(encoding="utf-8") if query.endswith(".sql") else query


def _of_query(path: Path, problem: str) -> WoonmonitorError:
    return WoonmonitorError(
        f"expectations/{path.parent.name}/{path.name}: {problem}.",
        remedy="Herstel het bestand; expectations/README.md zegt wat erin hoort.",
    )
