"""What is wrong with a layout's YAML, in Dutch and with its place: shape, names, placeholders.

Words and headers that mean two things are for `layout_clashes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import ValidationError

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout, LayoutTable, Places, Values, expanded
from pipelines.sources.plancapaciteit.layout_clashes import clashes

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SHAPES = {
    "missing": "ontbreekt",
    "extra_forbidden": "is geen naam die hier mag staan",
    "too_short": "is leeg",
    "string_type": "is geen tekst; zet een getal tussen aanhalingstekens",
    "tuple_type": "is geen lijst; zet er [ ] omheen",
    "dict_type": "heeft geen regels «naam: waarde»",
    "mapping_type": "heeft geen regels «naam: waarde»",
    "model_type": "heeft geen regels «naam: waarde»",
    "int_type": "is geen heel getal",
    "int_parsing": "is geen heel getal",
    "bool_parsing": "is geen true of false",
    "bool_type": "is geen true of false",
}
"""Kind of fault as pydantic names it → what is said of the place."""


def shape_problem(error: ValidationError, where: Places) -> str:
    """The first fault in the shape of the YAML."""
    first = error.errors()[0]
    place = where(*(part for part in first["loc"] if part != "[key]"))
    if first["type"] == "literal_error":
        expected = first["ctx"]["expected"].replace(" or ", " of ")
        return f"{place} is {first['input']!r}; het moet {expected} zijn"
    if "date" in first["type"]:
        return f"{place} is geen datum (jjjj-mm-dd)"
    return f"{place} {_SHAPES.get(first['type'], 'is niet wat hier hoort')}"


def problems(layout: Layout, stem: str, where: Places) -> Iterator[str]:
    """What is wrong with a layout, in words; nothing if it can be used."""
    if layout.layout != stem:
        yield f"{where('layout')} is {layout.layout!r} en niet de naam van het bestand"
    yield from _code_problems(layout, where)
    for name, table in layout.tables.items():
        yield from _table_problems(("tables", name), table, where)
    yield from _class_problems(layout, where)
    yield from _measure_problems(layout, where)
    if not any(table.holds_plans for table in layout.tables.values()):
        yield (
            f"{where('tables')}: geen enkele tabel heeft een kolom planning_status, dus zijn er "
            "geen plannen"
        )
    yield from clashes(layout, where)


def _code_problems(layout: Layout, where: Places) -> Iterator[str]:
    fields = known_fields().fields
    given = [("codes", field, code) for field, codes in layout.codes.items() for code in codes]
    given += [("defaults", field, code) for field, code in layout.defaults.items()]
    for part, field, code in given:
        place = where(part, field, code) if part == "codes" else where(part, field)
        if field not in fields:
            yield f"{place}: {field!r} is geen veld van fields.yml"
        elif code not in fields[field].codes:
            yield f"{place}: {code!r} is geen code van {field} in fields.yml"


def _class_problems(layout: Layout, where: Places) -> Iterator[str]:
    pairs = [
        (where("categories", name, "classes", code), category.classification, code)
        for name, category in layout.categories.items()
        for code in category.classes
    ]
    pairs += [
        (where("tables", table_name, "values", name), *pair)
        for table_name, table in layout.tables.items()
        for name, values in table.values.items()
        for pair in sorted(_counted_as(name, values))
    ]
    for place, classification, code in pairs:
        if classification not in known_fields().classifications:
            yield f"{place}: {classification!r} is geen indeling van fields.yml"
        elif code not in known_fields().classes(classification):
            yield f"{place}: {code!r} is geen klasse van {classification} in fields.yml"


def _measure_problems(layout: Layout, where: Places) -> Iterator[str]:
    """Of the same dwellings one account: what is given twice is read once and checked once."""
    values = [each for table in layout.tables.values() for each in table.values.values()]
    whole = {each.measure for each in values if each.phase == "whole"}
    measures = {each.measure for each in values}
    if not measures & {"planned", "by_flag", "remaining"}:
        yield f"{where('tables')}: geen enkele kolom zegt wat gepland is of rest"
    elif {"planned", "remaining"} <= whole:
        yield (
            f"{where('tables')}: zowel planned als remaining voor het hele plan; zet wat rest "
            "onder stated (remaining_total)"
        )
    elif "by_flag" in measures and len(measures) > 1:
        yield f"{where('tables')}: by_flag staat naast een andere measure"
    else:
        yield from _stated_problems(layout, where)


def _stated_problems(layout: Layout, where: Places) -> Iterator[str]:
    """Totals that nothing in the layout can be compared with."""
    for name, table in layout.tables.items():
        for total in table.stated:
            place = where("tables", name, "stated", total)
            if layout.basis == "remaining" and total in ("planned_total", "realised_total"):
                yield (
                    f"{place} is niet na te rekenen: deze indeling zegt alleen wat rest; zet de "
                    "kop onder ignored"
                )
            planned = any(each.measure == "planned" for each in table.values.values())
            if total == "row_remaining" and not (planned and "category" in table.columns):
                yield (
                    f"{place} is niet na te rekenen: daarvoor heeft de tabel een kolom category "
                    "en een kolom met wat gepland is"
                )


def _counted_as(name: str, values: Values) -> set[tuple[str, str]]:
    pairs = {pair for column in expanded(name, values) for pair in column.counts_as}
    if values.year_headers:
        pairs |= {(entry.classification, entry.class_code) for entry in values.counts_as}
    return pairs


def _table_problems(path: tuple[str, ...], table: LayoutTable, where: Places) -> Iterator[str]:
    for name in table.columns:
        if name not in known_fields().fields:
            yield f"{where(*path, 'columns', name)}: {name!r} is geen veld van fields.yml"
    for name in table.stated:
        if name not in known_fields().stated:
            yield f"{where(*path, 'stated', name)}: {name!r} is geen totaal van fields.yml"
    if not {"plan_id", "plan_name"} & set(table.columns):
        yield (
            f"{where(*path, 'columns')}: plan_id en plan_name ontbreken, dus hoort een rij bij "
            "geen plan"
        )
    for name, values in table.values.items():
        place = where(*path, "values", name)
        yield from (f"{place}: {said}" for said in _header_problems(values))
        yield from (f"{place}: {said}" for said in _values_problems(table, values))


def _header_problems(values: Values) -> Iterator[str]:
    known = {"year"} if values.year_headers else set(values.expand)
    named = [*values.headers, *values.year_headers, *(e.class_code for e in values.counts_as)]
    for unknown in sorted({word for text in named for word in _PLACEHOLDER.findall(text)} - known):
        yield f"{{{unknown}}} wordt nergens ingevuld"
    for text in named:
        if re.search("[{}]", _PLACEHOLDER.sub("", text)):
            yield f"«{text}» heeft een losse accolade"
    if any("{year}" not in header for header in values.year_headers):
        yield "in een kop van year_headers ontbreekt {year}"
    if bool(values.headers) == bool(values.year_headers):
        yield "hier hoort óf headers óf year_headers te staan"


def _values_problems(table: LayoutTable, values: Values) -> Iterator[str]:
    if (values.measure == "by_flag") != (values.flag is not None):
        yield "flag hoort bij measure by_flag, en alleen daar"
    if values.flag is not None and values.flag not in table.columns:
        yield f"flag: {values.flag!r} is geen kolom van deze tabel"
    if (values.phase == "period") != (values.period is not None):
        yield "period hoort bij phase period, en alleen daar"
    if values.period is not None and values.period[0] > values.period[1]:
        yield "period eindigt voor het begin"
    if values.phase == "year" and not values.year_headers and "year" not in table.columns:
        yield "bij phase year hoort een kolom year in deze tabel"
    if not values.counts_as and "category" not in table.columns:
        yield "counts_as ontbreekt: de rijen hebben geen kolom category die het zegt"
