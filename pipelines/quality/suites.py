"""Reads the reviewed suites of `expectations/` and checks that each rule tells what and why.

Used when Dagster's definitions are built, so it must not import great_expectations: `runner` does.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NoReturn, cast, get_args

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import EXPECTATIONS_DIR
from pipelines.quality.results import Severity

Layer = Literal["raw", "monitor"]
Holds = Literal["until_mended", "until_accepted"]
"""Whether somebody can accept a held file as it is (`woonmonitor accept`)."""
LAYERS: tuple[Layer, ...] = get_args(Layer)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RULE_FACTS = ("rule", "reason", "since", "owner", "message_nl")


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

    Raises WoonmonitorError naming the file of a suite that is not as expectations/README.md says.
    """
    layers = [known for known in LAYERS if layer in (None, known)]
    if not layers:
        raise WoonmonitorError(
            f"There is no layer {layer!r} of suites.", remedy=f"Take one of {', '.join(LAYERS)}."
        )
    return [
        _read_suite(path, known)
        for known in layers
        for path in sorted((directory / "suites" / known).glob("*.json"))
    ]


def _read_suite(path: Path, layer: Layer) -> Suite:
    content = _read_json(path)
    meta = content["meta"]
    name, table_name = str(content["name"]), str(meta["table"])
    if name != path.stem or not _NAME.fullmatch(name):
        _refuse(path, f"calls itself {name!r}, not after its file")
    rules = tuple(
        _read_rule(path, expectation, layer, table_name) for expectation in content["expectations"]
    )
    names = {rule.rule for rule in rules}
    if not rules or len(names) < len(rules):
        _refuse(path, "has no rules, or two rules of one name")
    return Suite(name, layer, table_name, _query(path, table_name), tuple(meta["key"]), rules)


def _read_json(path: Path) -> dict[str, Any]:
    """The file's content with its outline checked: what is read next is there."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        _refuse(path, f"cannot be read as JSON ({error})")
    match content:
        case {"name": str(), "meta": {"table": str(), "key": [*_]}, "expectations": [*_]}:
            return dict(content)
    _refuse(path, "misses name, meta.table, meta.key or expectations")


def _read_rule(path: Path, expectation: Any, layer: Layer, table_name: str) -> Rule:  # noqa: ANN401
    match expectation:
        case {"type": str(kind), "kwargs": dict(kwargs), "meta": dict(meta), "severity": severity}:
            pass
        case _:
            _refuse(
                path, f"has an expectation without type, kwargs, meta or severity: {expectation}"
            )
    rule = meta.get("rule")
    missing = [fact for fact in _RULE_FACTS if not str(meta.get(fact) or "").strip()]
    if missing or not _NAME.fullmatch(str(rule)):
        _refuse(path, f"has a rule ({rule!r}) without {', '.join(missing) or 'a proper name'}")
    if severity not in get_args(Severity):
        _refuse(path, f"gives rule {rule!r} the severity {severity!r}")
    try:
        since = date.fromisoformat(str(meta["since"]))
    except ValueError:
        _refuse(path, f"gives rule {rule!r} since {meta['since']!r}, which is not a date")
    return Rule(
        suite=path.stem,
        rule=str(rule),
        table_name=table_name,
        layer=layer,
        expectation_type=kind,
        kwargs=kwargs,
        severity=severity,
        reason=str(meta["reason"]),
        since=since,
        owner=str(meta["owner"]),
        message_nl=str(meta["message_nl"]),
        holds=_holds(path, str(rule), meta),
        row_nl=str(meta.get("row_nl") or ""),
    )


def _holds(path: Path, rule: str, meta: Mapping[str, Any]) -> Holds | None:
    holds = meta.get("holds")
    if holds not in (None, *get_args(Holds)):
        _refuse(path, f"says that rule {rule!r} holds {holds!r}")
    return cast("Holds | None", holds)


def _query(path: Path, table_name: str) -> str:
    beside = path.with_suffix(".sql")
    if beside.exists():
        return beside.read_text(encoding="utf-8")
    return f"select * from {table_name}"  # noqa: S608 - a name from a reviewed file


def _refuse(path: Path, what: str) -> NoReturn:
    raise WoonmonitorError(
        f"Suite {path.parent.name}/{path.name} {what}.",
        remedy="Mend it as expectations/README.md says.",
    )
