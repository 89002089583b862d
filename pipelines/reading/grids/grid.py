"""One sheet, or one whole CSV, as delivered: cells in their place, nothing interpreted.

Knows neither files nor layouts; which row is the header is for the layouts to say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

Cells = npt.NDArray[np.object_]

ERROR_TEXTS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
) | frozenset(("#DEEL/0!", "#N/B", "#NAAM?", "#LEEG!", "#GETAL!", "#VERW!", "#WAARDE!"))
"""Excel's errors: in English as a workbook stores them, in Dutch as a CSV from Excel has them."""

_BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u2009\u200b\ufeff"
"""Everything that looks like nothing, the non-breaking and zero-width kinds included."""

_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\v\f\r"}
"""Invisible in any program, DOS's end of file among them, and not writable in a workbook."""
_CONTROLS |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Of no width: names that look equal are equal."""


class Date1904(date):
    """A day of a workbook that counts from 1904, as Excel on a Macintosh did."""


@dataclass(frozen=True)
class ErrorCell:
    """A formula that has no result; `text` is Excel's word for it, or says that it is missing."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Looks:
    """What only the look of cells says, as (row, position)."""

    struck: frozenset[tuple[int, int]] = frozenset()
    """With a line through all or part of the text."""
    percent: frozenset[tuple[int, int]] = frozenset()
    """Shown as a percentage."""


@dataclass(frozen=True)
class Grid:
    """One sheet, or a whole CSV, as delivered."""

    sheet: str | None
    """None: a CSV."""
    is_hidden: bool
    cells: pd.DataFrame
    """Objects; index = row as the spreadsheet numbers it (1-based; CSV: line), columns = position
    from 0. A cell is None (blank), str without blanks around it, float, bool, date or ErrorCell.
    Blank rows and columns at the end are gone; a merged cell has its value in its first cell."""
    encoding: str | None = None
    """CSV: how its bytes are text, as `encoding.py` calls it."""
    delimiter: str | None = None
    """CSV: what stands between cells."""
    hidden_rows: frozenset[int] = frozenset()
    """Rows that a filter, a group or a person hides; their cells are here all the same."""
    hidden_columns: frozenset[int] = frozenset()
    """Positions."""
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, position) → the note that was left out of that cell's text."""
    looks: Looks = Looks()

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return self.cells.empty


def column_letter(position: int) -> str:
    """The letter over a column: 0 → A, 25 → Z, 26 → AA."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_position(letters: str) -> int:
    """The position of a column: A → 0, AA → 26."""
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1


def cells_frame(
    raw: Cells, row_numbers: list[int], errors: Mapping[tuple[int, int], str]
) -> pd.DataFrame:
    """Raw cells (rows × columns) as Grid.cells; `errors`: (row, column) position → error."""
    cells = _cleaned(raw.ravel()).reshape(raw.shape)
    for place, text in errors.items():
        cells[place] = ErrorCell(text)
    is_filled = ~_is_none(cells)
    height = _last(np.asarray(is_filled.any(axis=1)))
    width = _last(np.asarray(is_filled.any(axis=0)))
    frame = pd.DataFrame(cells[:height, :width], dtype=object)
    frame.index = pd.Index(row_numbers[:height], dtype="int64")
    return frame


def _last(is_filled: npt.NDArray[np.bool_]) -> int:
    """How many remain when the blank ones at the end are cut off."""
    return int(np.flatnonzero(is_filled)[-1]) + 1 if is_filled.any() else 0


def _is_none(cells: Cells) -> npt.NDArray[np.bool_]:
    return np.asarray(pd.isna(cells), dtype=bool)


def _cleaned(cells: Cells) -> Cells:
    """Each cell as Grid promises it. Per distinct value: lists repeat a few words endlessly."""
    codes, kinds = pd.factorize(pd.Series(cells, dtype=object).map(type).to_numpy())
    result = cells.copy()
    for code, kind in enumerate(kinds):
        is_kind = codes == code
        values = cells[is_kind]
        if kind is float:
            is_kind[is_kind] = ~np.isfinite(values.astype(float))
            result[is_kind] = ErrorCell("#NUM!")
        elif kind not in (bool, type(None)):
            clean = {value: _clean(value) for value in set(values.tolist())}
            result[is_kind] = np.frompyfunc(clean.__getitem__, 1, 1)(values)
    return result


def _clean(value: object) -> object:
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value.translate(_CONTROLS)).strip(_BLANKS)
        return ErrorCell(text) if text.upper() in ERROR_TEXTS else text or None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int):
        return float(value)
    if isinstance(value, date | ErrorCell):
        return value
    return _time_text(value)


def _time_text(value: object) -> str:
    """A time or duration: no list has one, so its text is enough to be turned down."""
    return str(value) if isinstance(value, time | timedelta) else repr(value)
