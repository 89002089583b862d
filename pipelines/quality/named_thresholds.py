"""Thresholds that stand outside a rule's own bounds: each has a name, and stands once, as data.

Those of dbt in `dbt_project.yml`, of several rule files and of the ledger in
`expectations/thresholds.yml`, of one table in its rule file, of a list in the seed that holds it.
What was seen beside a bound is `thresholds`'.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR, PROJECT_ROOT, seed_path
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml
from pipelines.reading.contract import FILE, SOURCES_DIR, contracts

PROJECT = DBT_PROJECT_DIR / "dbt_project.yml"
SHARED = EXPECTATIONS_DIR / "thresholds.yml"
SEEDS = DBT_PROJECT_DIR / "seeds"
_IN_SQL = re.compile(r"\{\{ threshold\('(\w+)'\) \}\}")
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = int | float | date


class ThresholdText(BaseModel):
    """A threshold as it is written below its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Number
    reason: _Text
    since: date
    owner: _Text
    line: int = 0
    """Of the file; not written, but found."""


@dataclass(frozen=True)
class NamedThreshold:
    """One threshold, and the place to change it."""

    name: str
    value: Number
    reason: str
    since: date
    owner: str
    where: str
    """`dbt_project/dbt_project.yml:31`."""


def named(name: str, text: ThresholdText, path: Path) -> NamedThreshold:
    """The threshold with the place where it was read."""
    where = place(path, text.line)
    return NamedThreshold(name, text.value, text.reason, text.since, text.owner, where)


def place(path: Path, line: int) -> str:
    """File and line, as people and editors write it."""
    inside = path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path
    return f"{inside.as_posix()}:{line}"


@cache
def shared_thresholds(
    project: Path = PROJECT, shared: Path = SHARED
) -> Mapping[str, NamedThreshold]:
    """By name: what dbt's models and tests apply, and what several rules or the ledger's do.

    Raises WoonmonitorError naming file and line of one without value, reason, since or owner.
    """
    found: dict[str, NamedThreshold] = {}
    for path, at in ((project, ("vars", "thresholds")), (shared, ())):
        for threshold in _in_file(path, at):
            if threshold.name in found:
                raise WoonmonitorError(
                    f"«{threshold.name}» staat op {found[threshold.name].where} en op "
                    f"{threshold.where}.",
                    remedy="Een drempel staat op één plaats: haal er een weg.",
                )
            found[threshold.name] = threshold
    return found


def threshold(name: str) -> float:
    """The number of this name; a KeyError is a name that nobody wrote down."""
    value = shared_thresholds()[name].value
    if isinstance(value, date):
        raise TypeError(f"{name} is a date")
    return value


def with_thresholds(sql: str, thresholds: Mapping[str, NamedThreshold]) -> str:
    """SQL with each `{{ threshold('name') }}` replaced, as dbt does it.

    Raises KeyError naming one that is not there.
    """
    return _IN_SQL.sub(lambda match: str(thresholds[match[1]].value), sql)


def _in_file(path: Path, at: tuple[str, ...]) -> Iterator[NamedThreshold]:
    try:
        document = parse_yaml(path.read_bytes())
        content: Any = document.content
        for part in at:
            content = content.get(part) if isinstance(content, dict) else None
        if not isinstance(content, dict):
            raise YamlFault(f"er staan geen drempels in ({'.'.join(at) or 'naam'}: waarde, reden)")
        for name, facts in content.items():
            yield named(str(name), _text(facts, document, (*at, name)), path)
    except YamlFault as fault:
        raise _refused(path, str(fault)) from fault


def _text(facts: Any, document: Document, at: tuple[str, ...]) -> ThresholdText:  # noqa: ANN401
    line = document.line(*at)
    try:
        return ThresholdText.model_validate(facts | {"line": line})
    except (TypeError, ValidationError) as error:
        raise YamlFault(
            f"regel {line}: «{at[-1]}» heeft niet een waarde (value), reden (reason), datum "
            "(since) en eigenaar (owner)"
        ) from error


def _refused(path: Path, problem: str) -> WoonmonitorError:
    return WoonmonitorError(
        f"{path.parent.name}/{path.name}: {problem}.",
        remedy="Herstel het bestand; expectations/README.md zegt wat erin hoort.",
    )


def seed_thresholds(folder: Path = SEEDS) -> Iterator[NamedThreshold]:
    """The numbers of every seed column that says it holds thresholds.

    `meta.threshold` of the column names the columns with name, reason, date and owner, or says
    what holds for all of them.
    """
    for path in sorted(folder.glob("*.yml")):
        for seed in parse_yaml(path.read_bytes()).content["seeds"]:
            for column in seed.get("columns", ()):
                facts = column.get("config", {}).get("meta", {}).get("threshold")
                if facts:
                    yield from _in_seed(seed_path(seed["name"]), column["name"], facts)


def contract_thresholds() -> Iterator[NamedThreshold]:
    """After how many days a delivery is late, of each source that is waited for."""
    for source, contract in contracts().items():
        terms, path = contract.lateness, SOURCES_DIR / source / FILE
        if terms:
            yield NamedThreshold(
                name=f"latency: {terms.rule}",
                value=terms.due_days,
                reason=terms.reason,
                since=terms.since,
                owner=terms.owner,
                where=place(path, _line_of_latency(parse_yaml(path.read_bytes()))),
            )


def _line_of_latency(document: Document) -> int:
    terms = [each["property"] for each in document.content["slaProperties"]]
    return document.line("slaProperties", terms.index("latency"))


def _in_seed(path: Path, column: str, facts: Mapping[str, Any]) -> Iterator[NamedThreshold]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        for row in rows:
            if not row[column]:
                continue
            said = {fact: row.get(str(value), str(value)) for fact, value in facts.items()}
            number = float(row[column])
            yield NamedThreshold(
                name=f"{path.stem}.{column}: {said['named_by']}",
                value=int(number) if number.is_integer() else number,
                reason=said["reason"],
                since=date.fromisoformat(said["since"]),
                owner=said["owner"],
                where=place(path, rows.line_num),
            )
