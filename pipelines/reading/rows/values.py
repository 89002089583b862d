"""The cells of a sheet of plain rows as values, each by the form that its contract gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from pipelines.reading.cells.numbers import bare_amount
from pipelines.reading.cells.outcome import FAULT, Outcome, faulty, good, plain, quoted, read_each
from pipelines.reading.cells.values import (
    Read,
    read_amounts,
    read_codes,
    read_counts,
    read_dates,
    read_flags,
    read_years,
)
from pipelines.reading.contract_model import Column, Form
from pipelines.reading.municipalities import find_municipality, similar_municipality
from pipelines.reading.number_style import COMMA, POINT, Notation, choose, evidence

_MISSING = "is niet ingevuld; dit is een verplichte kolom"


def read_column(cells: pd.Series, column: Column, as_of: date) -> Read:
    """Value, fault and kind of each cell; out of bounds and missing are faults too."""
    read = _FORMS[column.form](cells, column, as_of)
    if column.least is not None or column.most is not None:
        read = _within_bounds(read, column)
    if column.is_required:
        absent = read["value"].isna() & (read["kind"] != FAULT)
        read = read.assign(
            fault=read["fault"].mask(absent, _MISSING), kind=read["kind"].mask(absent, FAULT)
        )
    return read


def _words(column: Column) -> Mapping[str, str]:
    """Every way to write a code: the code, what it means, and its other spellings."""
    words = {}
    for code, meaning in column.allowed.items():
        for word in (meaning, code, *column.spellings.get(code, ())):
            if word:
                words[word] = code
    return words


def _notation(cells: pd.Series) -> Notation:
    """What a point and a comma are in this column, by its own texts."""
    distinct = pd.unique(cells)
    texts = [bare_amount(plain(cell)) for cell in distinct if isinstance(cell, str)]
    numbers = sum(type(cell) is float and 1 <= abs(cell) < 1000 for cell in distinct)  # noqa: PLR2004
    shown = {mark: evidence(texts, mark, plain_count=numbers) for mark in (POINT, COMMA)}
    return Notation(point=choose(shown[POINT]), comma=choose(shown[COMMA]))


def _text(cell: object) -> Outcome:
    if isinstance(cell, float):
        return good(f"{cell:.15g}")
    return good(plain(cell)) if isinstance(cell, str) else good(str(cell))


def _municipality(cell: object, year: int) -> Outcome:
    text = f"{cell:.0f}" if isinstance(cell, float) else plain(str(cell))
    found = find_municipality(text, year)
    if found:
        return good(found.code)
    likely = similar_municipality(text)
    hint = f"; bedoelt u «{likely}»?" if likely else ""
    return faulty(f"is {quoted(cell)}, geen bekende gemeente{hint}")


def _within_bounds(read: Read, column: Column) -> Read:
    values = pd.to_numeric(read["value"])
    least = -math.inf if column.least is None else column.least
    most = math.inf if column.most is None else column.most
    is_out = ~values.between(least, most) & values.notna()
    expected = f"verwacht {_range(column)}"
    faults = [f"is {quoted(float(value))}, {expected}" for value in values[is_out]]
    fault = read["fault"].copy()
    fault[is_out] = faults
    return read.assign(
        value=read["value"].mask(is_out), fault=fault, kind=read["kind"].mask(is_out, FAULT)
    )


def _range(column: Column) -> str:
    least, most = (None if n is None else f"{n:g}" for n in (column.least, column.most))
    if most is None:
        return f"{least} of meer"
    return f"hoogstens {most}" if least is None else f"{least} t/m {most}"


_FORMS: Mapping[Form, Callable[[pd.Series, Column, date], Read]] = {
    "text": lambda cells, _column, _day: read_each(cells, _text, "object"),
    "count": lambda cells, _column, _day: read_counts(cells, _notation(cells)),
    "amount": lambda cells, _column, _day: read_amounts(cells, _notation(cells)),
    "year": lambda cells, _column, _day: read_years(cells),
    "date": lambda cells, _column, _day: read_dates(cells),
    "flag": lambda cells, _column, _day: read_flags(cells),
    "code": lambda cells, column, _day: read_codes(cells, _words(column)),
    "municipality": lambda cells, _column, day: read_each(
        cells, lambda cell: _municipality(cell, day.year), "object"
    ),
}
"""Form → how a column of cells is read, in the year of the delivery."""
