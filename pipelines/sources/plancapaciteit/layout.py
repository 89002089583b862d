"""Plan list layouts as data: what `layouts/*.yml` may say, checked when it is read.

Applies no layout: `recognise.py` finds its columns in a file and `cells.py` reads them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml
from pipelines.sources.plancapaciteit.fields import Strict, known_fields

LAYOUTS_DIR = Path(__file__).with_name("layouts")

Mutation = Literal["build", "demolition"]
Phase = Literal["whole", "year", "period", "unknown"]


class CountsAs(Strict):
    """A class that the dwellings in a column belong to."""

    classification: str
    class_code: str = Field(alias="class")


class Column(Strict):
    """A column with a field; the first header is the one to write."""

    headers: tuple[str, ...] = Field(min_length=1)
    required: bool = False


class Values(Strict):
    """One or more columns with numbers of dwellings, as the YAML describes them."""

    headers: tuple[str, ...] = ()
    year_headers: tuple[str, ...] = ()
    """Columns of which the header is a year: `{year}` stands for it."""
    required: bool = False
    mutation: Mutation = "build"
    measure: Literal["planned", "realised", "remaining", "by_flag"]
    flag: str | None = None
    """With measure `by_flag`: the column that says whether the row is realised."""
    phase: Phase
    period: tuple[int, int] | None = None
    sign: Literal[1, -1] = 1
    counts_as: tuple[CountsAs, ...] = ()
    """Empty: group and class stand in the row."""
    expand: Mapping[str, Mapping[str, str]] = {}
    """Placeholder → word in the header → code in the class."""


@dataclass(frozen=True)
class ValueColumn:
    """One column with numbers of dwellings, placeholders filled in."""

    key: str
    headers: tuple[str, ...]
    required: bool
    mutation: Mutation
    measure: str
    flag: str | None
    phase: Phase
    period: tuple[int, int] | None
    sign: int
    counts_as: tuple[tuple[str, str], ...]
    """Pairs of classification and class code; empty: they stand in the row."""


class LayoutTable(Strict):
    """One sheet of a layout, or one of the things that a single flat sheet holds."""

    sheet: str
    grain: tuple[Literal["plan", "category", "year"], ...]
    optional: bool = False
    columns: Mapping[str, Column]
    values: Mapping[str, Values] = {}
    stated: Mapping[str, Column] = {}
    ignored: tuple[str, ...] = ()
    """Headers that are known and not read: no warning for these."""

    __hash__ = object.__hash__  # so that what is worked out of a table once can be kept

    @property
    def holds_plans(self) -> bool:
        """Whether plans are described here, not only counted."""
        return "planning_status" in self.columns

    @cached_property
    def value_columns(self) -> tuple[ValueColumn, ...]:
        """Every column of dwellings, but those whose header is a year (`year_columns`)."""
        return tuple(
            column for name, values in self.values.items() for column in expanded(name, values)
        )

    @property
    def year_columns(self) -> dict[str, Values]:
        """Name → columns whose header is a year."""
        return {name: values for name, values in self.values.items() if values.year_headers}


class Category(Strict):
    """A group of category rows: what it is called and which words its classes have."""

    words: tuple[str, ...] = Field(min_length=1)
    mutation: Mutation = "build"
    classification: str
    classes: Mapping[str, tuple[str, ...]]


class Layout(Strict):
    """One way in which plan lists are delivered."""

    layout: str
    title_nl: str
    source: str
    since: date
    defaults: Mapping[str, str] = {}
    balanced_by_unknown: tuple[str, ...] = ()
    """Classifications whose unknown class may be negative: it balances the others to the rest."""
    tables: Mapping[str, LayoutTable]
    categories: Mapping[str, Category] = {}
    codes: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    """Field → canonical code → words; the first word is the one to write."""

    @property
    def basis(self) -> str:
        """What is delivered: planned and realised, by_flag (realised or not), or remaining."""
        measures = {
            values.measure for table in self.tables.values() for values in table.values.values()
        }
        return next(each for each in ("planned", "by_flag", "remaining") if each in measures)

    @property
    def classifications(self) -> list[str]:
        """The ways in which this layout divides what is built, besides the total."""
        carried = {entry.classification for entry in self.categories.values()}
        for table in self.tables.values():
            carried |= {pair[0] for column in table.value_columns for pair in column.counts_as}
        return [name for name in known_fields().classifications if name in carried - {"total"}]

    def words(self, field: str) -> dict[str, str]:
        """Word → canonical code of a field; the codes and Dutch labels themselves are known too."""
        known = known_fields().fields[field].codes
        words = {entry.label_nl: code for code, entry in known.items()}
        words |= {code: code for code in known}
        for code, spellings in self.codes.get(field, {}).items():
            words |= dict.fromkeys(spellings, code)
        return words

    def class_words(self, category: str) -> dict[str, str]:
        """Word → class code within a category, own words first; the codes are known too."""
        classes = self.categories[category].classes
        words = {word: code for code, spellings in classes.items() for word in spellings}
        return words | {code: code for code in classes if code not in words}


def expanded(name: str, values: Values) -> Iterator[ValueColumn]:
    """The columns of one entry, its placeholders filled in; none where headers are years."""
    if values.year_headers:
        return
    choices = [list(words.items()) for words in values.expand.values()]
    for chosen in itertools.product(*choices):
        words = dict(zip(values.expand, (word for word, _ in chosen), strict=True))
        codes = dict(zip(values.expand, (code for _, code in chosen), strict=True))
        headers = tuple(header.format(**words) for header in values.headers)
        yield value_column(f"{name}:{headers[0]}", headers, values, codes)


def value_column(
    key: str,
    headers: tuple[str, ...],
    values: Values,
    codes: Mapping[str, str],
) -> ValueColumn:
    """A concrete column of `values`, with `codes` for its placeholders."""
    return ValueColumn(
        key=key,
        headers=headers,
        required=values.required,
        mutation=values.mutation,
        measure=values.measure,
        flag=values.flag,
        phase=values.phase,
        period=values.period,
        sign=values.sign,
        counts_as=tuple(
            (entry.classification, entry.class_code.format(**codes)) for entry in values.counts_as
        ),
    )


@lru_cache(maxsize=1)
def known_layouts() -> dict[str, Layout]:
    """Layout name → layout, for every YAML file in `layouts/`, by name."""
    return {path.stem: read_layout(path) for path in sorted(LAYOUTS_DIR.glob("*.yml"))}


def read_layout(path: Path) -> Layout:
    """The layout in a YAML file. Raises WoonmonitorError that says where the file is wrong."""
    from pipelines.sources.plancapaciteit.layout_checks import problems, shape_problem

    try:
        document = parse_yaml(path.read_bytes())
        layout = Layout.model_validate(document.content)
    except YamlFault as fault:
        raise _broken(path, str(fault)) from fault
    except ValidationError as error:
        raise _broken(path, shape_problem(error, Places(document))) from error
    for problem in problems(layout, path.stem, Places(document)):
        raise _broken(path, problem)
    return layout


@dataclass(frozen=True)
class Places:
    """Where something stands in a layout's YAML, in words."""

    document: Document

    def __call__(self, *parts: str | int) -> str:
        """Names and line of a place: `tables.plannen.values.rest (regel 12)`."""
        names = ".".join(str(part) for part in parts if isinstance(part, str))
        return f"{names or 'het bestand'} (regel {self.document.line(*parts)})"


def _broken(path: Path, problem: str) -> WoonmonitorError:
    return WoonmonitorError(
        f"De indeling layouts/{path.name} is niet te gebruiken: {problem}.",
        remedy="Herstel het bestand; docs/plan-layouts.md zegt wat erin mag staan.",
    )
