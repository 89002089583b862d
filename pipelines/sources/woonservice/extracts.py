"""The Woonservice extracts as their YAML files describe them: columns, code lists, rules.

Facts only: nothing here reads a delivery or writes SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipelines.core.settings import region_file
from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.refused import RefusedFile

_EXTRACTS = Path(__file__).with_name("extracts.yml")
_CODES = Path(__file__).with_name("codes.yml")
_RULES = Path(__file__).with_name("rules.yml")
_INCOME_LIMITS = Path(__file__).with_name("income_limits.yml")
_CORPORATIONS = "CORPORATIE"
"""The one list that the region's pack fills."""

Treatment = Literal[
    "hash",
    "date",
    "code",
    "count",
    "amount",
    "flag",
    "municipality",
    "neighbourhood",
    "birth_date",
    "age",
    "income",
    "check",
    "change",
]


@dataclass(frozen=True)
class Field:
    """One column of an extract and what becomes of it."""

    column: str
    to: str
    """The column of the raw table; for a `check` only a name for the rules."""
    treatment: Treatment
    label_nl: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: str | None = None
    """Of a hash: registration, person, publication, ..."""
    list_name: str | None = None
    least: float | None = None
    most: float | None = None
    future: bool = False
    """Of a date: it may lie after the last day of the extract."""


@dataclass(frozen=True)
class Order:
    """Two dates of a record that come one after the other, or on the same day."""

    first: str
    then: str
    rule: str


@dataclass(frozen=True)
class Personal:
    """Columns that are known as personal data and dropped."""

    label_nl: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """One kind of delivery."""

    name: str
    label_nl: str
    table: str
    key: str
    event: str
    fields: tuple[Field, ...]
    orders: tuple[Order, ...]
    is_stock: bool = False
    """A state on the last day, not events in a period."""

    def field_to(self, target: str) -> Field | None:
        """The first field that fills that column of the raw table."""
        return next((each for each in self.fields if each.to == target), None)


@dataclass(frozen=True)
class Code:
    """One code of a list; every spelling is accepted, the code is stored."""

    code: str
    label_nl: str
    until: date | None = None
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Lower-case texts that mean this code."""
        return tuple(
            dict.fromkeys(text.lower() for text in (self.code, self.label_nl, *self.aliases))
        )


@dataclass(frozen=True)
class ExtractRule:
    """What can be wrong: whether the row is set aside, and the Dutch sentence."""

    name: str
    severity: Literal["reject", "warning"]
    reason: str


@dataclass(frozen=True)
class Known:
    """Everything that extracts.yml, codes.yml, rules.yml and income_limits.yml say."""

    extracts: Mapping[str, Extract]
    lists: Mapping[str, tuple[Code, ...]]
    rules: Mapping[str, ExtractRule]
    personal: tuple[Personal, ...]
    income_limits: tuple[Mapping[str, Any], ...] = field(default=())


def find_extract(name: str) -> Extract:
    """The extract of that name; raises RefusedFile, with the names there are, for another."""
    extracts = known().extracts
    if name not in extracts:
        raise RefusedFile(
            f"Onbekend extract: {name}.", remedy=f"Bekend zijn: {', '.join(sorted(extracts))}."
        )
    return extracts[name]


@lru_cache(maxsize=1)
def known() -> Known:
    """All of it; raises ValueError where the YAML contradicts itself."""
    document = read_yaml(_EXTRACTS)
    entries = {name: entry["codes"] for name, entry in read_yaml(_CODES)["lists"].items()}
    entries[_CORPORATIONS] = _regional_corporations() | entries[_CORPORATIONS]
    lists = {name: _codes(name, codes) for name, codes in entries.items()}
    found = Known(
        extracts={name: _extract(name, entry) for name, entry in document["extracts"].items()},
        lists=lists,
        rules={
            name: ExtractRule(name, **entry) for name, entry in read_yaml(_RULES)["rules"].items()
        },
        personal=tuple(
            Personal(entry["label_nl"], tuple(entry["aliases"]))
            for entry in document["personal"].values()
        ),
        income_limits=tuple(read_yaml(_INCOME_LIMITS)["limits"]),
    )
    _check(found)
    return found


def _extract(name: str, entry: Mapping[str, Any]) -> Extract:
    return Extract(
        name=name,
        label_nl=entry["label_nl"],
        table=entry["table"],
        key=entry["key"],
        event=entry["event"],
        fields=tuple(_field(each) for each in entry["fields"]),
        orders=tuple(Order(**each) for each in entry["order"]),
        is_stock=entry.get("is_stock", False),
    )


def _field(entry: Mapping[str, Any]) -> Field:
    facts = dict(entry)
    facts["treatment"] = facts.pop("as")
    facts["list_name"] = facts.pop("list", None)
    facts["aliases"] = tuple(facts.get("aliases", ()))
    return Field(**facts)


def _regional_corporations() -> dict[str, Any]:
    """None where the pack names none."""
    path = region_file("corporations.yml")
    return read_yaml(path) if path.is_file() else {}


def _codes(name: str, entries: Mapping[str, Any]) -> tuple[Code, ...]:
    codes = tuple(
        Code(str(code), facts["label_nl"], facts.get("until"), tuple(facts.get("aliases", ())))
        for code, facts in entries.items()
    )
    spellings = [text for code in codes for text in code.spellings]
    doubled = {text for text in spellings if spellings.count(text) > 1}
    if doubled:
        raise ValueError(f"codes.yml, {name}: {sorted(doubled)} means two codes")
    return codes


def _check(found: Known) -> None:
    """Every list and rule that is named exists; every hash says of what."""
    for extract in found.extracts.values():
        for each in extract.fields:
            if each.treatment == "code" and each.list_name not in found.lists:
                raise ValueError(f"extracts.yml, {extract.name}: no list {each.list_name}")
            if each.treatment == "hash" and not each.kind:
                raise ValueError(f"extracts.yml, {extract.name}: {each.column} hashes what?")
        unknown = {order.rule for order in extract.orders} - set(found.rules)
        if unknown:
            raise ValueError(f"extracts.yml, {extract.name}: no rule {sorted(unknown)}")
