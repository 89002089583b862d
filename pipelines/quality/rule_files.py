"""One rule file, `expectations/<layer>/<table>.yml`, read and checked; each fault has its line.

What a file may say stands here and, for who writes one, in expectations/README.md. What is made of
it is `suites`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from string import Template
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
from pipelines.quality.results import Severity

Holds = Literal["until_mended", "until_accepted"]
"""Whether somebody can accept a held file as it is (`woonmonitor accept`)."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
_Day = Annotated[date, Field(strict=True)]
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
    made: dict[Any, Any] = {}
    for name, suite in suites.items():
        made[name] = _suite(suite, made, shared, document.line("suites", name, "like"))
    for name, suite in suites.items():
        made[name] = _with_values(made[name], suite, document.line("suites", name, "with"))
    return content | {"suites": made}


def _suite(suite: Any, earlier: Mapping[Any, Any], shared: Mapping[str, Any], line: int) -> Any:  # noqa: ANN401
    """Its rules with the shared facts and what the suite says that it is `like`."""
    match suite:
        case {"rules": dict(rules)}:
            pass
        case _:
            return suite
    base: Mapping[Any, Any] = {}
    if "like" in suite:
        like = str(suite["like"])
        match earlier.get(like):
            case {"rules": dict(base)}:
                pass
            case _:
                raise YamlFault(f"regel {line}: «like» noemt «{like}», die er niet boven staat")
    rest = {name: value for name, value in suite.items() if name not in ("like", "with")}
    return rest | {
        "rules": {name: _rule(rule, base.get(name, shared)) for name, rule in rules.items()}
    }


def _rule(rule: Any, base: Any) -> Any:  # noqa: ANN401
    own = {} if rule is None else rule
    if not isinstance(own, dict) or not isinstance(base, dict):
        return rule
    says_what = any(str(name).startswith("expect_") for name in own)
    kept = {
        name: value
        for name, value in base.items()
        if not (says_what and str(name).startswith("expect_"))
    }
    return kept | own


def _with_values(made: Any, suite: Any, line: int) -> Any:  # noqa: ANN401
    """The suite with `$name` filled in by its `with`."""
    values = suite.get("with") if isinstance(suite, dict) else None
    if values is None:
        return made
    if not isinstance(values, dict):
        raise YamlFault(f"regel {line}: «with» heeft geen namen met waarden onder zich")
    return _filled_in(made, {str(name): str(value) for name, value in values.items()}, line)


def _filled_in(value: Any, values: Mapping[str, str], line: int) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _filled_in(part, values, line) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled_in(part, values, line) for part in value]
    if not isinstance(value, str):
        return value
    template = Template(value)
    unknown = sorted(set(template.get_identifiers()) - set(values))
    if unknown:
        raise YamlFault(f"regel {line}: «${unknown[0]}» heeft geen waarde onder «with»")
    return template.safe_substitute(values)
