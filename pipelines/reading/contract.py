"""What a source promises: `pipelines/sources/<source>/contract.yml`, read, checked and typed.

The file has the shape of the Open Data Contract Standard (ODCS 3.2). What follows from it is
derived elsewhere: raw tables, dbt's sources, what the ledger counts, who can be forgotten. A source
is a folder with a contract: nothing else names one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PACKAGE_DIR
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml

SOURCES_DIR = PACKAGE_DIR / "sources"
FILE = "contract.yml"
_T = TypeVar("_T")
_CONTRACT = (
    *("apiVersion", "kind", "id", "name", "version", "status", "team", "description"),
    *("slaProperties", "customProperties", "schema"),
)
_TABLE = (
    *("name", "physicalName", "description", "dataGranularityDescription"),
    *("customProperties", "properties"),
)
_COLUMN = (
    *("name", "logicalType", "physicalType", "description", "required", "enum"),
    "customProperties",
)

_Kinds = Mapping[str, type | tuple[type, ...]]
# What is not the standard's own, under `customProperties`: a name that is not here is a fault, for
# `isPersn` would be a person whom nobody can have forgotten.
_OF_CONTRACT: _Kinds = {"publisher": str, "licence": str, "isSnapshot": bool, "isAboutPeople": bool}
_OF_TABLE: _Kinds = {"countedRows": (str, bool), "isAboutPeople": bool}
_OF_COLUMN: _Kinds = {"default": str, "isPerson": bool}
_OF_SLA: _Kinds = {"frequency": (str, int), "latency": int}


@dataclass(frozen=True)
class Column:
    """One column of a raw table."""

    name: str
    physical_type: str
    """As DuckDB calls it."""
    description: str
    is_required: bool = False
    allowed: tuple[str, ...] = ()
    """The only values; empty: any."""
    default: str | None = None
    """SQL, for rows of an earlier version of the table."""
    is_person: bool = False
    """A pseudonym of a person or registration: whoever is forgotten is found by it."""


@dataclass(frozen=True)
class Table:
    """One raw table that the source fills."""

    name: str
    """`raw.<source>_<what>`."""
    description: str
    grain: str
    columns: tuple[Column, ...]
    counted_rows: str | None = None
    """SQL: which of its rows are the loaded rows of the ledger; null: none."""
    is_about_people: bool = False

    @property
    def ddl(self) -> str:
        """The statement that makes the table where it is not there yet."""
        columns = ",\n".join(f"    {_definition(column)}" for column in self.columns)
        return f"create table if not exists {self.name} (\n{columns}\n);\n"

    @property
    def person_columns(self) -> tuple[str, ...]:
        """Columns that name a person by pseudonym."""
        return tuple(column.name for column in self.columns if column.is_person)


@dataclass(frozen=True)
class Contract:
    """Everything the rest must know of a source; texts are Dutch."""

    source: str
    name: str
    purpose: str
    usage: str
    owner: str
    publisher: str
    licence: str
    rhythm: str
    latency_days: int | None
    """The longest that may pass between two reference dates; null: nobody waits for it."""
    is_snapshot: bool
    """A file says how things stand on the date in its path: the same bytes later are news."""
    is_about_people: bool
    """Delivered files hold personal data."""
    tables: tuple[Table, ...]


@cache
def contracts(folder: Path = SOURCES_DIR) -> Mapping[str, Contract]:
    """The contract of every source, by name, in order of name.

    Raises WoonmonitorError naming the file and line of one that is not as it should be.
    """
    return {path.parent.name: _read(path) for path in sorted(folder.glob(f"*/{FILE}"))}


def personal_sources() -> frozenset[str]:
    """Sources whose delivered files hold personal data."""
    return frozenset(each.source for each in contracts().values() if each.is_about_people)


def contract_of(source: str) -> Contract:
    """The contract of a source that there is; raises KeyError for another."""
    return contracts()[source]


def tables() -> Iterator[Table]:
    """The raw tables of all sources."""
    for contract in contracts().values():
        yield from contract.tables


def source_of(table: str) -> str | None:
    """The source that fills a raw table (`cbs_observation`); null: none, it is the house's own."""
    filled = {
        each.name: contract.source for contract in contracts().values() for each in contract.tables
    }
    return filled.get(f"raw.{table}")


def _definition(column: Column) -> str:
    parts = [column.name, column.physical_type]
    if column.is_required:
        parts.append("not null")
    if column.default is not None:
        parts.append(f"default {column.default}")
    if column.allowed:
        values = ", ".join(f"'{value}'" for value in column.allowed)
        parts.append(f"check ({column.name} in ({values}))")
    return " ".join(parts)


def _read(path: Path) -> Contract:
    try:
        reader = _Reader(parse_yaml(path.read_bytes()))
        return reader.contract(path.parent.name)
    except YamlFault as fault:
        raise WoonmonitorError(
            f"{path.parent.name}/{FILE}: {fault}.",
            remedy="Herstel het contract (docs/contracts.md zegt wat erin hoort).",
        ) from fault


@dataclass(frozen=True)
class _Reader:
    """Takes what is needed out of the document; each fault has its line."""

    document: Document

    def contract(self, source: str) -> Contract:
        self._known((), _CONTRACT)
        if self._get(str, "id") != source:
            raise self._fault(("id",), f"«id» is niet de naam van de map, «{source}»")
        own = self._named((), "customProperties", _OF_CONTRACT)
        terms = self._named((), "slaProperties", _OF_SLA)
        tables = tuple(
            self._table(source, index) for index in range(len(self._get(list, "schema")))
        )
        return Contract(
            source=source,
            name=self._get(str, "name"),
            purpose=self._get(str, "description", "purpose"),
            usage=self._get(str, "description", "usage"),
            owner=self._get(str, "team", "name"),
            publisher=self._text(own, "publisher"),
            licence=self._text(own, "licence"),
            rhythm=self._rhythm(),
            latency_days=terms.get("latency"),
            is_snapshot=own.get("isSnapshot", False),
            is_about_people=own.get("isAboutPeople", False),
            tables=tables,
        )

    def _table(self, source: str, index: int) -> Table:
        at = ("schema", index)
        self._known(at, _TABLE)
        name = self._get(str, *at, "physicalName")
        if name != f"raw.{self._get(str, *at, 'name')}" or not name.startswith(f"raw.{source}_"):
            raise self._fault((*at, "physicalName"), f"«{name}» is niet «raw.{source}_...»")
        own = self._named(at, "customProperties", _OF_TABLE)
        counted = own.get("countedRows")
        columns = range(len(self._get(list, *at, "properties")))
        return Table(
            name=name,
            description=self._get(str, *at, "description"),
            grain=self._get(str, *at, "dataGranularityDescription"),
            columns=tuple(self._column((*at, "properties", column)) for column in columns),
            counted_rows=None if counted is None else str(counted).lower(),
            is_about_people=own.get("isAboutPeople", False),
        )

    def _column(self, at: tuple[str | int, ...]) -> Column:
        self._known(at, _COLUMN)
        own = self._named(at, "customProperties", _OF_COLUMN)
        return Column(
            name=self._get(str, *at, "name"),
            physical_type=self._get(str, *at, "physicalType"),
            description=self._get(str, *at, "description"),
            is_required=self._get(bool, *at, "required", default=False),
            allowed=tuple(
                self._get(str, *at, "enum", index, "value")
                for index in range(len(self._get(list, *at, "enum", default=[])))
            ),
            default=own.get("default"),
            is_person=own.get("isPerson", False),
        )

    def _named(self, at: tuple[str | int, ...], where: str, kinds: _Kinds) -> dict[str, Any]:
        """The values of a list of properties by name, each a known one of its kind."""
        found: dict[str, Any] = {}
        for index, each in enumerate(self._get(list, *at, where, default=[])):
            here = (*at, where, index)
            name = self._get(str, *here, "property")
            value = each.get("value")
            if name not in kinds or name in found:
                raise self._fault(here, f"«{name}» is hier niet bekend of staat er twee keer")
            if not isinstance(value, kinds[name]):
                raise self._fault(here, f"«{name}» heeft geen waarde van de goede soort")
            found[name] = value
        return found

    def _rhythm(self) -> str:
        terms = self._get(list, "slaProperties", default=[])
        said = (each.get("description") for each in terms if each["property"] == "frequency")
        return next((text for text in said if text), "")

    def _text(self, own: Mapping[str, Any], name: str) -> str:
        if not isinstance(own.get(name), str):
            raise self._fault(("customProperties",), f"«{name}» ontbreekt")
        return str(own[name])

    def _get(self, kind: type[_T], *at: str | int, default: _T | None = None) -> _T:
        value: Any = self.document.content
        for part in at:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                value = None
                break
        if value is None and default is not None:
            return default
        if not isinstance(value, kind):
            what = {str: "een tekst", list: "een lijst", bool: "true of false"}.get(kind, "iets")
            raise self._fault(at, f"«{at[-1]}» ontbreekt of is niet {what}")
        return value

    def _known(self, at: tuple[str | int, ...], names: tuple[str, ...]) -> None:
        found: dict[str, Any] = self._get(dict, *at) if at else self.document.content
        for name in found:
            if name not in names:
                raise self._fault((*at, name), f"«{name}» is hier geen bekende naam")

    def _fault(self, at: tuple[str | int, ...], problem: str) -> YamlFault:
        return YamlFault(f"{problem} (regel {self.document.line(*at)})")
