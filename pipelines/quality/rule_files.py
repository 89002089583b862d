"""One rule file, `expectations/<layer>/<table>.yml`, read and checked; each fault has its line.

What a file may say stands here and, for who writes one, in expectations/README.md. What is made of
it is `suites`'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml
from pipelines.quality.named_thresholds import ThresholdText
from pipelines.quality.results import Severity

Holds = Literal["until_mended", "until_accepted"]
"""Whether somebody can accept a held file as it is (`woonmonitor accept`)."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
_Day = Annotated[date, Field(strict=True)]
_VALUE = re.compile(r"\$([A-Za-z_]\w*)")
_SHARED = ("since", "owner")
"""What stands once at the top of a file, and in a rule where it differs."""
_REMEDY = "Herstel het bestand; expectations/README.md zegt wat erin hoort."
_FAULTS = {
    "missing": "ontbreekt",
    "extra_forbidden": "is hier geen bekende naam",
    "string_too_short": "is leeg",
    "too_short": "is leeg",
    "string_type": "is geen tekst",
    "string_pattern_mismatch": "is geen naam van letters, cijfers en lage streepjes",
    "date_type": "is geen datum (JJJJ-MM-DD, zonder aanhalingstekens)",
    "dict_type": "heeft geen namen met waarden onder zich",
    "model_type": "heeft geen namen met waarden onder zich",
    "tuple_type": "is geen lijst",
}


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleText(_Told):
    """A rule as it is written; `expect_...: {...}` is its expectation and the arguments of it."""

    expectation: str
    kwargs: dict[str, Any]
    severity: Severity
    holds: Holds | None = None
    reason: _Text
    message_nl: _Text
    row_nl: str = ""
    since: _Day
    owner: _Text
    fails_when: str = ""
    also_fails: tuple[str, ...] = ()
    line: int = 0
    """Of the file; not written, but found."""

    @model_validator(mode="before")
    @classmethod
    def _expectation(cls, content: Any) -> Any:  # noqa: ANN401 - before it is checked
        if not isinstance(content, dict):
            return content
        expected = [name for name in content if str(name).startswith("expect_")]
        if len(expected) != 1 or not isinstance(content[expected[0]], dict):
            raise ValueError("heeft niet één «expect_...» met zijn argumenten")
        rest = {name: value for name, value in content.items() if name not in expected}
        return {"expectation": expected[0], "kwargs": content[expected[0]], **rest}


class SuiteText(_Told):
    """The rules on one batch: what gives it, what names its rows, what must hold."""

    key: tuple[str, ...]
    query: str = ""
    rules: Annotated[dict[_Name, RuleText], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> SuiteText:
        for name, rule in self.rules.items():
            for other in rule.also_fails:
                if other not in self.rules:
                    raise ValueError(f"heeft geen regel «{other}», die met «{name}» zou falen")
        return self


def _filled(value: Any) -> Any:  # noqa: ANN401 - before it is checked
    return "" if value is None else value


class RuleFile(_Told):
    """All rules on one table. `good` makes data in which they hold, for the tests."""

    table: str
    good: Annotated[str, BeforeValidator(_filled)] = ""
    thresholds: dict[_Name, ThresholdText] = Field(default_factory=dict)
    """What its queries measure by, as `{{ threshold('name') }}`."""
    suites: Annotated[dict[_Name, SuiteText], Field(min_length=1)]


def read_rule_file(path: Path) -> RuleFile:
    """What a file says. Raises WoonmonitorError, naming file and line and what to do."""
    try:
        document = parse_yaml(path.read_bytes())
        found = RuleFile.model_validate(_completed(document))
        _look_at_names(path, found, document)
    except ValidationError as error:
        raise _fault(path, _told(error, document)) from error
    except YamlFault as fault:
        raise _fault(path, str(fault)) from fault
    return found


def _fault(path: Path, problem: str) -> WoonmonitorError:
    return WoonmonitorError(
        f"expectations/{path.parent.name}/{path.name}: {problem}.", remedy=_REMEDY
    )


def _look_at_names(path: Path, found: RuleFile, document: Document) -> None:
    """A table is found by its file, and a suite by its table."""
    if found.table != f"{path.parent.name}.{path.stem}":
        line = document.line("table")
        raise YamlFault(f"regel {line}: «table» is niet «{path.parent.name}.{path.stem}»")
    for name in found.suites:
        if name != path.stem and not name.startswith(f"{path.stem}__"):
            line = document.line("suites", name)
            raise YamlFault(f"regel {line}: «{name}» is niet «{path.stem}» of «{path.stem}__...»")


def _told(error: ValidationError, document: Document) -> str:
    # A name that is not known first: it is why another is missing.
    faults = error.errors(include_url=False)
    first = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")
    places = tuple(part for part in first["loc"] if part != "[key]")
    line = document.line(*places)
    name = f"«{places[-1]}»" if places else "het bestand"
    inside = f" van «{places[-2]}»" if len(places) > 1 and first["type"] == "missing" else ""
    if first["type"] == "value_error":
        said = str(first["ctx"]["error"])
    elif first["type"] == "literal_error":
        said = f"is niet {first['ctx']['expected'].replace(' or ', ' of ')}"
    else:
        said = _FAULTS.get(first["type"], f"is niet goed ({first['msg']})")
    return f"regel {line}: {name}{inside} {said}"


def _completed(document: Document) -> Any:  # noqa: ANN401 - before it is checked
    """The content with what stands once written out: shared facts, `like` and `with`."""
    match document.content:
        case {"suites": dict(suites)}:
            pass
        case _:
            return document.content
    content = dict(document.content)
    shared = {fact: content.pop(fact) for fact in _SHARED if fact in content}
    if isinstance(content.get("thresholds"), dict):
        content["thresholds"] = {
            name: _with_line(shared, facts, document.line("thresholds", name))
            for name, facts in content["thresholds"].items()
        }
    made: dict[Any, Any] = {}
    for name, suite in suites.items():
        made[name] = _suite(suite, made, shared, (document, name))
    filled = {
        name: _with_values(suite, document.line("suites", name, "with"))
        for name, suite in made.items()
    }
    return content | {"suites": filled}


def _suite(
    suite: Any,  # noqa: ANN401
    earlier: Mapping[Any, Any],
    shared: Mapping[str, Any],
    at: tuple[Document, str],
) -> Any:  # noqa: ANN401
    """Its rules with the shared facts and what the suite says that it is `like`."""
    match suite:
        case {"rules": dict(rules)}:
            pass
        case _:
            return suite
    document, suite_name = at
    base: Mapping[Any, Any] = {}
    if "like" in suite:
        like = str(suite["like"])
        match earlier.get(like):
            case {"rules": dict(base)}:
                pass
            case _:
                line = document.line("suites", suite_name, "like")
                raise YamlFault(f"regel {line}: «like» noemt «{like}», die er niet boven staat")
    rest = {name: value for name, value in suite.items() if name != "like"}
    return rest | {
        "rules": {
            name: _with_line(
                base.get(name, shared), rule, document.line("suites", suite_name, "rules", name)
            )
            for name, rule in rules.items()
        }
    }


def _with_line(base: Any, own: Any, line: int) -> Any:  # noqa: ANN401
    """What stands elsewhere, what is said here, which goes before it, and where that is."""
    said = {} if own is None else own
    if not isinstance(said, dict) or not isinstance(base, Mapping):
        return own
    says_what = any(str(name).startswith("expect_") for name in said)
    kept = {
        name: value
        for name, value in base.items()
        if not (says_what and str(name).startswith("expect_"))
    }
    return kept | said | {"line": line}


def _with_values(suite: Any, line: int) -> Any:  # noqa: ANN401
    """The suite with `$name` filled in by its `with`."""
    match suite:
        case {"with": dict(values), **rest}:
            try:
                return _filled_in(rest, values)
            except KeyError as error:
                name = f"«${error.args[0]}»"
                raise YamlFault(f"regel {line}: {name} heeft geen waarde onder «with»") from error
    return suite


def _filled_in(value: Any, values: Mapping[str, object]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _filled_in(part, values) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled_in(part, values) for part in value]
    if not isinstance(value, str):
        return value
    return _VALUE.sub(lambda match: str(values[match[1]]), value)
