"""SQL that reads one cell, per treatment; made from the contract, never from a delivery.

Text from a delivery reaches SQL only as a column. What cannot be read becomes null.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.reading.regions import REGIONS_CSV
from pipelines.sources.woonservice.columns import Columns, Found
from pipelines.sources.woonservice.extracts import Code, Field, known

DATES = ("date", "birth_date", "check")
AMOUNTS = ("amount", "income")
_HIGHEST_INCOME = 1_000_000
_OLDEST = 120

EXPECTED = {
    "hash": "een nummer van letters, cijfers en . _ : / -",
    "date": "een datum als 2025-07-01 of 1-7-2025",
    "birth_date": "een datum als 2025-07-01 of 1-7-2025",
    "check": "een datum als 2025-07-01 of 1-7-2025",
    "count": "een geheel getal van {least:g} tot en met {most:g}, zonder punt of komma",
    "age": f"een leeftijd van 0 tot en met {_OLDEST} jaar, zonder punt of komma",
    "amount": "een bedrag van {least:g} tot en met {most:g} euro",
    "income": "een bedrag per jaar in euro",
    "flag": "ja of nee",
    "municipality": "een CBS-gemeentecode (GM0392) of de naam van een gemeente",
    "neighbourhood": "een CBS-code als WK039201 of BU03920101",
    "code": "een code uit lijst {list_name}",
    "change": "toegevoegd, gewijzigd of verwijderd",
}


def expected(field: Field) -> str:
    """What a cell of this field should hold, in Dutch."""
    return EXPECTED[field.treatment].format(**vars(field))


def literal(text: str) -> str:
    """A text of the contract as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def typed(found: Found, *, in_three_decimals: bool = False) -> str:
    """The value of a cell `t_<n>`; of a date the day as read, unlikely years included.

    `in_three_decimals`: the column of this amount writes 45 as 45.000.
    """
    field, text = found.field, f"t_{found.position}"
    amount = f"amount({text}, {str(in_three_decimals).lower()})"
    simple = {
        "hash": f"number_of_a_thing({text})",
        "flag": f"flag({text})",
        "neighbourhood": f"neighbourhood({text})",
        "age": _between(f"whole({text})", 0, _OLDEST),
        "income": _between(amount, -_HIGHEST_INCOME, _HIGHEST_INCOME),
    }
    if field.treatment in DATES:
        return f"dutch_day({text})"
    if field.treatment == "code":
        return code_of(text, known().lists[str(field.list_name)])
    if field.treatment == "change":
        return code_of(text, known().lists["MUTATIESOORT"])
    if field.treatment == "municipality":
        return f"coalesce(municipality_by_code({text}), {_case(text, municipality_names())})"
    if field.treatment in ("count", "amount"):
        number = f"whole({text})" if field.treatment == "count" else amount
        return _between(number, field.least or 0, field.most or 0)
    return simple[field.treatment]


def _between(value: str, least: float, most: float) -> str:
    return f"case when {value} between {least:g} and {most:.0f} then {value} end"


def code_of(text: str, codes: Iterable[Code]) -> str:
    """The code that a text means, whichever of its spellings it is."""
    return _case(text, {spelling: code.code for code in codes for spelling in code.spellings})


def _case(text: str, meanings: Mapping[str, str]) -> str:
    branches = " ".join(
        f"when {literal(key)} then {literal(value)}" for key, value in meanings.items()
    )
    return f"case lower({text}) {branches} end"


@lru_cache(maxsize=1)
def municipality_names() -> dict[str, str]:
    """Lower-case name of a municipality → code; of a name used twice the one in use last."""
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"].startswith("GM")]
    rows.sort(key=lambda row: row["valid_to"] or "9999")
    return {row["name"].lower(): row["code"] for row in rows}


def value(columns: Columns, target: str) -> str:
    """The column that holds the value for a target; `null` where nothing was delivered."""
    found = columns.of(target)
    return f"v_{found.position}" if found else "null"


def age_class(founds: Iterable[Found], event: str) -> str:
    """A delivered class, else the class of the age on the event date; 'onbekend' without either."""
    parts: list[str] = []
    for found in founds:
        cell = f"v_{found.position}"
        if found.field.treatment == "code":
            parts.insert(0, f"nullif({cell}, 'onbekend')")
        elif found.field.treatment == "birth_date":
            parts.append(f"nullif(age_class_of(date_sub('year', {cell}, {event})), 'onbekend')")
        else:
            parts.append(f"nullif(age_class_of({cell}), 'onbekend')")
    return f"coalesce({', '.join(parts)}, 'onbekend')"


def income_class(founds: Iterable[Found], event: str, columns: Columns) -> str:
    """A delivered class, else the class of the income in the year of the event."""
    parts: list[str] = []
    for found in founds:
        cell = f"v_{found.position}"
        if found.field.treatment == "code":
            parts.insert(0, f"nullif({cell}, 'onbekend')")
        else:
            parts.append(_class_of_income(cell, event, _is_single(columns)))
    return f"coalesce({', '.join(parts)}, 'onbekend')"


def _is_single(columns: Columns) -> str:
    """Whether the household is one person; null where neither size nor type tells."""
    size, household = value(columns, "household_size"), value(columns, "household_type")
    return f"coalesce({size} = 1, nullif({household}, 'onbekend') = 'een_persoon')"


def _class_of_income(income: str, event: str, is_single: str) -> str:
    limits = sorted(known().income_limits, key=lambda entry: entry["year"])
    years = []
    for entry, following in zip(limits, [*limits[1:], None], strict=True):
        steps = " ".join(
            f"when {income} <= case when {is_single} then {entry[step]['single']} "
            f"else {entry[step]['multi']} end then '{name}'"
            for step, name in (("allowance", "huurtoeslag"), ("daeb", "daeb"), ("middle", "midden"))
        )
        until = f"year({event}) < {following['year']}" if following else "true"
        years.append(f"when {until} then case {steps} else 'hoog' end")
    unknown = f"when {income} is null or {is_single} is null or {event} is null then null"
    return f"case {unknown} {' '.join(years)} end"
