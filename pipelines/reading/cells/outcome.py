"""What one cell says: a value, nothing, or a fault; and the engine that reads a column of them.

Each distinct cell is read once, since a column repeats few values. What a number, date or code
looks like is in `numbers.py`, `dates.py` and `codes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.grids.grid import ErrorCell
from pipelines.reading.grids.sheet_xml import NO_RESULT
from pipelines.reading.refused import excerpt

VALUE, BLANK, NOT_APPLICABLE, UNKNOWN, FAULT = (
    "value",
    "blank",
    "not_applicable",
    "unknown",
    "fault",
)

_WORDS = {
    BLANK: ("", "-", "--", "---"),
    NOT_APPLICABLE: ("n.v.t.", "n.v.t", "nvt", "nvt.", "niet van toepassing"),
    UNKNOWN: (
        "onbekend", "onb.", "onb", "?", "??", "niet bekend", "nog niet bekend", "nog onbekend",
        "n.b.", "n.b", "nb", "n.n.b.", "n.n.b", "nnb", "n.t.b.", "n.t.b", "ntb", "nader te bepalen",
    ),
}  # fmt: skip
"""Words for no value that stand in municipal lists, in small letters; a dash is an empty cell."""

_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words}
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Truth:
    """A TRUE or FALSE of a workbook, shown as Excel shows it."""

    truth: bool

    def __str__(self) -> str:
        return "WAAR" if self.truth else "ONWAAR"


class Outcome(NamedTuple):
    """Of one cell; `fault` is part of a Dutch sentence that follows the column's name."""

    value: object
    fault: str | None
    kind: str


Objects = npt.NDArray[np.object_]
CellReader = Callable[[object], Outcome]


def good(value: object) -> Outcome:
    """A value that was read."""
    return Outcome(value, None, VALUE)


def faulty(fault: str) -> Outcome:
    """A cell that cannot be read."""
    return Outcome(None, fault, FAULT)


def read_each(cells: pd.Series, reader: CellReader, dtype: str) -> pd.DataFrame:
    """Columns value (of `dtype`), fault and kind on the index of the cells.

    A cell is blank, a word for no value, or what `reader` makes of it.
    """
    codes, uniques = pd.factorize(_hashable(cells))
    outcomes = [*(_outcome(cell, reader) for cell in uniques), Outcome(None, None, BLANK)]
    values = pd.Series([each.value for each in outcomes], dtype=dtype).array
    faults = np.array([each.fault for each in outcomes], dtype=object)
    kinds = np.array([each.kind for each in outcomes], dtype=object)
    return pd.DataFrame(  # code -1, for a blank, is the last one
        {
            "value": pd.Series(values[codes], index=cells.index, dtype=dtype),
            "fault": pd.Series(faults[codes], index=cells.index, dtype=object),
            "kind": pd.Series(kinds[codes], index=cells.index, dtype=object),
        },
        index=cells.index,
    )


def _hashable(cells: pd.Series) -> Objects:
    """The cells with Truth for bool: True and 1.0 are the same key to a hash table."""
    objects = cells.to_numpy(dtype=object)
    if bool in set(map(type, objects)):
        objects = np.array(
            [Truth(cell) if isinstance(cell, bool) else cell for cell in objects], dtype=object
        )
    return objects


def _outcome(cell: object, reader: CellReader) -> Outcome:
    if isinstance(cell, ErrorCell):
        return faulty(_error_fault(cell.text))
    if isinstance(cell, str):
        cell = plain(cell)
        kind = _KIND_OF.get(cell.lower())
        if kind is not None and (reading := reader(cell)).kind == FAULT:
            return reading._replace(fault=None, kind=kind)
    return reader(cell)


def _error_fault(text: str) -> str:
    if text == NO_RESULT:
        return (
            "bevat een formule zonder uitkomst; "
            "open het bestand in Excel en sla het op, of vul de uitkomst zelf in"
        )
    return f"bevat de formulefout {text}; herstel de formule of vul de uitkomst in"


def plain(text: str) -> str:
    """Single ordinary blanks and dashes, none around it."""
    return _DASHES.sub("-", _SPACES.sub(" ", text)).strip()


def quoted(cell: object) -> str:
    """A cell as a message quotes it: short, whole numbers without decimals, Dutch decimals."""
    return f"«{excerpt(shown(cell), 40)}»"


def shown(cell: object) -> str:
    """A cell as people write it: whole numbers without decimals, Dutch decimals, WAAR."""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return str(Truth(cell) if isinstance(cell, bool) else cell)
