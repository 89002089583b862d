"""The cells of a sheet of plain rows as values, each by the form that its contract gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from pipelines.reading.cells.numbers import bare_amount
from pipelines.reading.cells.outcome import (
    FAULT,
    CellReader,
    Outcome,
    faulty,
    good,
    plain,
    quoted,
    read_each,
)
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

_LARGEST = {"integer": 2**31 - 1}
"""Type of DuckDB → the most it holds, where that is less than a reader reads."""
_HINTS = 100
"""So many different unknown names of a column get a likely one: each takes milliseconds."""
_MISSING = "is niet ingevuld; dit is een verplichte kolom"


def read_column(cells: pd.Series, column: Column, as_of: date) -> Read:
    """Value, fault and kind of each cell; out of bounds and missing are faults too."""
    read = _storable(_FORMS[column.form](cells, column, as_of), column)
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


def _municipality_in(year: int) -> CellReader:
    hints = iter(range(_HINTS))

    def municipality_of(cell: object) -> Outcome:
        text = f"{cell:.15g}" if isinstance(cell, float) else plain(str(cell))
        found = find_municipality(text, year)
        if found:
            return good(found.code)
        likely = similar_municipality(text) if next(hints, None) is not None else None
        hint = f"; bedoelt u «{likely}»?" if likely else ""
        return faulty(f"is {quoted(cell)}, geen bekende gemeente{hint}")

    return municipality_of


def _storable(read: Read, column: Column) -> Read:
    """What the raw table cannot hold is a fault of its row: one cell must not end the load."""
    largest = _LARGEST.get(column.physical_type)
    if largest is None or column.form not in ("count", "year"):
        return read
    return _without(read, read["value"].abs().gt(largest), "te groot voor een aantal")


def _within_bounds(read: Read, column: Column) -> Read:
    values = read["value"]
    least = -math.inf if column.least is None else column.least
    most = math.inf if column.most is None else column.most
    return _without(read, ~values.between(least, most), f"verwacht {_range(column)}")


def _without(read: Read, is_out: pd.Series, why: str) -> Read:
    """The same, where these numbers are faults."""
    is_out = is_out.fillna(value=False).astype(bool)
    fault = read["fault"].copy()
    fault[is_out] = [f"is {quoted(float(value))}, {why}" for value in read["value"][is_out]]
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
        cells, _municipality_in(day.year), "object"
    ),
}
"""Form → how a column of cells is read, in the year of the delivery."""
