"""A `contract.yml` in the shape of the Open Data Contract Standard (ODCS 3.2), checked and typed.

What is not the standard's own stands under `customProperties`, by the names that stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml
from pipelines.reading.contract_model import Column, Contract, Form, Lateness, Severity, Table, Unit
from pipelines.reading.contract_sense import faults

FILE = "contract.yml"

_T = TypeVar("_T")
_At = tuple[str | int, ...]
_CONTRACT = (
    *("apiVersion", "kind", "id", "name", "version", "status", "team", "description"),
    *("slaProperties", "customProperties", "schema"),
)
_TABLE = (
    *("name", "physicalName", "description", "dataGranularityDescription"),
    *("customProperties", "properties"),
)
_COLUMN = (
    *("name", "businessName", "logicalType", "physicalType", "logicalTypeOptions", "description"),
    *("required", "primaryKey", "primaryKeyPosition", "enum", "examples", "customProperties"),
)
_BOUNDS = ("minimum", "maximum")
_LATENESS = ("rule", "referenceDay", "severity", "since", "owner", "message", "reason")

_Kinds = Mapping[str, type | tuple[type, ...]]
# A name that is not here is a fault: by `persn` nobody who asks to be forgotten would be found.
_OF_CONTRACT: _Kinds = {
    "publisher": str,
    "licence": str,
    "isSnapshot": bool,
    "isAboutPeople": bool,
    "isPublic": bool,
    "deliveredPer": str,
    "lateness": dict,
    "rowWords": list,
    "reasonsTellThePlace": bool,
    "quarantineIsJudgedBySuite": bool,
    "fileWords": list,
}
_OF_TABLE: _Kinds = {
    "countedRows": (str, bool),
    "countsPer": str,
    "untoldRows": str,
    "isAboutPeople": bool,
}
_OF_COLUMN: _Kinds = {
    "default": str,
    "person": str,
    "isKeyFingerprint": bool,
    "form": str,
    "aliases": list,
    "spellings": dict,
}
_OF_SLA: _Kinds = {"frequency": (str, int), "latency": int}
_PERIODS = (1, 3, 6, 12)
_FORMS: Mapping[str, Form] = {
    "string": "text",
    "integer": "count",
    "number": "amount",
    "boolean": "flag",
    "date": "date",
}


def read_contract(path: Path) -> Contract:
    """The contract of a folder. Raises WoonmonitorError naming file and line of what is wrong."""
    try:
        return _Reader(parse_yaml(path.read_bytes())).contract(path.parent.name)
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
        words = self._row_words(own.get("rowWords", ["rij", "rijen"]))
        contract = Contract(
            source=source,
            name=self._get(str, "name"),
            purpose=self._get(str, "description", "purpose"),
            usage=self._get(str, "description", "usage"),
            owner=self._get(str, "team", "name"),
            publisher=self._text(own, "publisher"),
            licence=self._text(own, "licence"),
            rhythm=self._rhythm(),
            delivered_per=self._one_of(Unit, own.get("deliveredPer", "dataset"), "deliveredPer"),
            lateness=self._lateness(own.get("lateness"), terms),
            is_snapshot=own.get("isSnapshot", False),
            is_about_people=own.get("isAboutPeople", False),
            is_public=own.get("isPublic", False),
            row_words=words,
            do_reasons_tell_the_place=own.get("reasonsTellThePlace", False),
            is_quarantine_judged_by_suite=own.get("quarantineIsJudgedBySuite", False),
            file_words=frozenset(map(str, own.get("fileWords", ()))),
            tables=tables,
        )
        for at, problem in faults(contract):
            raise self._fault(at, problem)
        return contract

    def _row_words(self, words: list[Any]) -> tuple[str, str]:
        if len(words) != 2 or not all(isinstance(word, str) for word in words):  # noqa: PLR2004
            at = ("customProperties", self._index_of("rowWords"))
            raise self._fault(at, "«rowWords» zijn er twee: van één rij en van meer")
        one, more = words
        return one, more

    def _lateness(
        self, said: Mapping[str, Any] | None, terms: Mapping[str, Any]
    ) -> Lateness | None:
        if said is None:
            return None
        months, due_days = terms.get("frequency"), terms.get("latency")
        self._units()
        at = ("customProperties", self._index_of("lateness"))
        if set(said) != set(_LATENESS):
            raise self._fault(at, f"«lateness» noemt precies {', '.join(_LATENESS)}")
        if type(months) is not int or months not in _PERIODS or due_days is None or due_days < 0:
            problem = "«frequency» is niet 1, 3, 6 of 12 maanden, of «latency» in dagen ontbreekt"
            raise self._fault(("slaProperties",), problem)
        if type(said["since"]) is not date or said["referenceDay"] not in ("first", "last"):
            raise self._fault(at, "«since» is geen dag, of «referenceDay» niet first of last")
        for name in ("rule", "owner", "message", "reason"):
            self._get(str, *at, "value", name)
        return Lateness(
            rule=said["rule"],
            period_months=months,
            is_end_of_period=said["referenceDay"] == "last",
            due_days=due_days,
            severity=self._one_of(Severity, said["severity"], "lateness"),
            since=said["since"],
            owner=said["owner"],
            message_nl=said["message"],
            reason=said["reason"],
        )

    def _units(self) -> None:
        """Months and days: three years or weeks would be taken for as many of those."""
        for index, each in enumerate(self._get(list, "slaProperties", default=[])):
            unit = {"frequency": "m", "latency": "d"}[each["property"]]
            if each.get("unit") != unit:
                at = ("slaProperties", index)
                raise self._fault(at, f"«{each['property']}» heeft niet «unit» {unit}")

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
            counts_per=own.get("countsPer"),
            untold_rows=own.get("untoldRows"),
            is_about_people=own.get("isAboutPeople", False),
        )

    def _column(self, at: _At) -> Column:
        self._known(at, _COLUMN)
        own = self._named(at, "customProperties", _OF_COLUMN)
        bounds = self._get(dict, *at, "logicalTypeOptions", default={})
        if bounds:
            self._known((*at, "logicalTypeOptions"), _BOUNDS)
        examples = self._get(list, *at, "examples", default=[])
        return Column(
            name=self._get(str, *at, "name"),
            physical_type=self._get(str, *at, "physicalType"),
            description=self._get(str, *at, "description"),
            is_required=self._get(bool, *at, "required", default=False),
            allowed=self._allowed(at),
            default=own.get("default"),
            person=own.get("person"),
            is_key_fingerprint=own.get("isKeyFingerprint", False),
            header=self._get(str, *at, "businessName", default="") or None,
            form=self._form(at, own),
            aliases=tuple(map(str, own.get("aliases", ()))),
            spellings=self._spellings(at, own.get("spellings", {})),
            least=bounds.get("minimum"),
            most=bounds.get("maximum"),
            is_key=self._get(bool, *at, "primaryKey", default=False),
            example=examples[0] if examples else None,
        )

    def _spellings(self, at: _At, said: Mapping[object, object]) -> dict[str, tuple[str, ...]]:
        spellings: dict[str, tuple[str, ...]] = {}
        for value, words in said.items():
            if not isinstance(words, list):  # each letter of a text would be a spelling
                raise self._fault(at, f"de spellingen van «{value}» zijn geen lijst")
            spellings[str(value)] = tuple(map(str, words))
        return spellings

    def _allowed(self, at: _At) -> dict[str, str]:
        allowed: dict[str, str] = {}
        for index in range(len(self._get(list, *at, "enum", default=[]))):
            here = (*at, "enum", index)
            value = self._get(str, *here, "value")
            if value in allowed:
                raise self._fault(here, f"«{value}» staat er twee keer")
            allowed[value] = self._get(str, *here, "description", default=" ").strip()
        return allowed

    def _form(self, at: _At, own: Mapping[str, Any]) -> Form:
        kind = self._get(str, *at, "logicalType")
        if kind not in _FORMS:
            raise self._fault((*at, "logicalType"), f"«logicalType» is niet {', '.join(_FORMS)}")
        usual = "code" if self._get(list, *at, "enum", default=[]) else _FORMS[kind]
        form: Form = self._one_of(Form, own.get("form", usual), "form", at)
        return form

    def _named(self, at: _At, where: str, kinds: _Kinds) -> dict[str, Any]:
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

    def _index_of(self, name: str) -> int:
        own = self._get(list, "customProperties", default=[])
        return next(index for index, each in enumerate(own) if each["property"] == name)

    def _rhythm(self) -> str:
        terms = self._get(list, "slaProperties", default=[])
        said = (each.get("description") for each in terms if each["property"] == "frequency")
        return next((text for text in said if text), "")

    def _text(self, own: Mapping[str, Any], name: str) -> str:
        if not isinstance(own.get(name), str):
            raise self._fault(("customProperties",), f"«{name}» ontbreekt")
        return str(own[name])

    def _one_of(self, kind: Any, value: object, name: str, at: _At = ()) -> Any:  # noqa: ANN401
        if value not in get_args(kind):
            known = ", ".join(get_args(kind))
            raise self._fault((*at, "customProperties"), f"«{name}» zegt «{value}», niet {known}")
        return value

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

    def _known(self, at: _At, names: tuple[str, ...]) -> None:
        found: object = self._get(dict, *at) if at else self.document.content
        if not isinstance(found, dict):
            raise self._fault(at, "er staan geen namen met waarden")
        for name in found:
            if name not in names:
                raise self._fault((*at, name), f"«{name}» is hier geen bekende naam")

    def _fault(self, at: _At, problem: str) -> YamlFault:
        return YamlFault(f"{problem} (regel {self.document.line(*at)})")
