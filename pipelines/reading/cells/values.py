"""Columns of cells as counts, years, dates, codes, flags and amounts: the door to the cell readers.

Nothing is guessed: what is not surely read is a fault with a reason. Whether a value is likely,
such as a negative count, is for the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

from pipelines.reading.cells.codes import code_reader, flag_of
from pipelines.reading.cells.dates import date_of
from pipelines.reading.cells.numbers import amount_reader, count_reader, year_of
from pipelines.reading.cells.outcome import (
    BLANK,
    FAULT,
    NOT_APPLICABLE,
    UNKNOWN,
    VALUE,
    read_each,
)
from pipelines.reading.number_style import Notation

__all__ = [
    "BLANK", "FAULT", "NOT_APPLICABLE", "UNKNOWN", "VALUE", "Read",
    "read_amounts", "read_codes", "read_counts", "read_dates", "read_flags", "read_years",
]  # fmt: skip

UNDECIDED = Notation()
"""Of a column that shows no style: what has two readings is a fault."""

Read: TypeAlias = pd.DataFrame
"""On the index of the cells: `value`; `fault`, part of a Dutch sentence that follows the column's
name («is «12,5», verwacht …», without a full stop), or None; `kind`: value, blank,
not_applicable, unknown or fault. A value is null unless kind is value."""


def read_counts(cells: pd.Series, notation: Notation = UNDECIDED) -> Read:
    """Whole numbers as Int64, negative ones too; a text with two readings by `notation`."""
    return read_each(cells, count_reader(notation), "Int64")


def read_years(cells: pd.Series) -> Read:
    """Years of four digits as Int64."""
    return read_each(cells, year_of, "Int64")


def read_dates(cells: pd.Series) -> Read:
    """Dates as datetime.date: Excel's own, d-m-yyyy and yyyy-mm-dd."""
    return read_each(cells, date_of, "object")


def read_codes(cells: pd.Series, mapping: Mapping[str, str]) -> Read:
    """Canonical codes by `mapping` (delivered word → code); a word in it is never 'unknown'."""
    return read_each(cells, code_reader(mapping), "object")


def read_flags(cells: pd.Series) -> Read:
    """Ja and nee as nullable boolean."""
    return read_each(cells, flag_of, "boolean")


def read_amounts(cells: pd.Series, notation: Notation = UNDECIDED) -> Read:
    """Euros as Float64; a text with two readings by `notation`."""
    return read_each(cells, amount_reader(notation), "Float64")
