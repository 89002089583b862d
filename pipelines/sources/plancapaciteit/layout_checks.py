"""What the shape of a layout's YAML cannot tell: names, codes, placeholders that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout, Table, Values

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def problems(layout: Layout, stem: str) -> Iterator[str]:
    """What is wrong with a layout, in words; nothing if it can be used."""
    if layout.layout != stem:
        yield f"layout: {layout.layout!r} is not the name of the file"
    yield from _code_problems(layout)
    for name, table in layout.tables.items():
        yield from _table_problems(f"tables.{name}", table)
    yield from _class_problems(layout)
    if not any(table.holds_plans for table in layout.tables.values()):
        yield "tables: none has a column planning_status, so none describes plans"


def _code_problems(layout: Layout) -> Iterator[str]:
    fields = known_fields().fields
    given = [(field, code) for field, codes in layout.codes.items() for code in codes]
    for field, code in [*given, *layout.defaults.items()]:
        if field not in fields:
            yield f"{field} is not a field of fields.yml"
        elif code not in fields[field].codes:
            yield f"{field}: {code!r} is not a code of fields.yml"


def _class_problems(layout: Layout) -> Iterator[str]:
    pairs = [
        (f"categories.{name}", category.classification, code)
        for name, category in layout.categories.items()
        for code in category.classes
    ]
    pairs += [
        (f"tables.{name}.values.{column.key}", *pair)
        for name, table in layout.tables.items()
        for column in table.value_columns
        for pair in column.counts_as
    ]
    for place, classification, code in pairs:
        if classification not in known_fields().classifications:
            yield f"{place}: {classification!r} is not a classification of fields.yml"
        elif code not in known_fields().classes(classification):
            yield f"{place}: {code!r} is not a class of {classification}"


def _table_problems(place: str, table: Table) -> Iterator[str]:
    for name in table.columns:
        if name not in known_fields().fields:
            yield f"{place}.columns: {name!r} is not a field of fields.yml"
    for name in table.stated:
        if name not in known_fields().stated:
            yield f"{place}.stated: {name!r} is not a stated total of fields.yml"
    if not {"plan_id", "plan_name"} & set(table.columns):
        yield f"{place}.columns: neither plan_id nor plan_name, so rows belong to no plan"
    for name, values in table.values.items():
        yield from _values_problems(f"{place}.values.{name}", table, values)


def _values_problems(place: str, table: Table, values: Values) -> Iterator[str]:
    known = {"year"} if values.year_headers else set(values.expand)
    named = [*values.headers, *values.year_headers, *(e.class_code for e in values.counts_as)]
    for unknown in {word for text in named for word in _PLACEHOLDER.findall(text)} - known:
        yield f"{place}: {{{unknown}}} is not filled in by anything"
    if any("{year}" not in header for header in values.year_headers):
        yield f"{place}: a year header without {{year}}"
    if bool(values.headers) == bool(values.year_headers):
        yield f"{place}: needs either headers or year_headers"
    if (values.measure == "by_flag") != (values.flag is not None):
        yield f"{place}: flag belongs to measure by_flag, and only there"
    if values.flag is not None and values.flag not in table.columns:
        yield f"{place}: the flag {values.flag!r} is not a column"
    if (values.phase == "period") != (values.period is not None):
        yield f"{place}: period belongs to phase period, and only there"
    if values.phase == "year" and not values.year_headers and "year" not in table.columns:
        yield f"{place}: phase year needs a column year"
    if not values.counts_as and "category" not in table.columns:
        yield f"{place}: needs counts_as, for the rows have no column category"
