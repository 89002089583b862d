"""The header block of a StatLine export: which labels stand beside the cells and which above.

Handles one or more axes across, the row of units, and both places where StatLine names the axis
that runs across: above the names of the labels, or in their last column with units below it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.measures import stem_of_title
from pipelines.sources.cbs.periods import read_period_label
from pipelines.sources.cbs.shape_v3 import PERIOD, REGIONS

SUBJECT = "Onderwerp"
_UNIT_COLUMN = "Eenheid"
_VALUE = re.compile(r"\s*([-+]?[0-9][0-9., \u00a0]*(\*+|[0-9]\))?|[.x-]|)\s*")
"""A cell meant as a value, also one that cannot be read: `80 430` and `80430 1)` are no labels."""


@dataclass(frozen=True)
class Header:
    """The axes of an export."""

    label_count: int
    """Columns of labels at the left."""
    row_axes: dict[int, str]
    """Position of a label column → its axis."""
    columns: pd.DataFrame
    """One line per column of cells: its label on every axis that runs across."""
    units: frozenset[str] = frozenset()
    """Texts that stand where StatLine puts the units of its figures, beside or above them."""

    @property
    def dimensions(self) -> list[str]:
        """All axes, the subject included."""
        return [*self.row_axes.values(), *self.columns.columns]


def axis_of(cell: str) -> str:
    """The axis a header cell names, as OData names it: `Regio's` → RegioS."""
    stem = stem_of_title(cell)
    return SUBJECT if stem in ("Onderwerp", "Onderwerpen") else stem


def is_axis(cell: str) -> bool:
    """Whether a cell names an axis that every StatLine table may have."""
    return axis_of(cell) in (SUBJECT, PERIOD, _UNIT_COLUMN, *REGIONS)


def read_header(
    lines: Sequence[list[str]], dimensions: Collection[str]
) -> tuple[Header, list[list[str]]]:
    """The header and the lines below it; `dimensions` are those of the table, if known."""
    block = _header_block(lines, dimensions)
    body = list(lines[len(block) :])
    if not block or not body:
        raise _no_table("een kop met Onderwerp, Perioden of Regio's en rijen daaronder")
    width = Counter(len(line) for line in body).most_common(1)[0][0]
    whole = [line for line in block if len(line) == width]  # a title may fall apart in cells
    label_count = _label_count(whole, body, dimensions)
    if not whole or not 0 < label_count < width:
        raise _no_table("een kop die even breed is als de rijen")
    return _checked(_header(whole, label_count, body)), body


def _checked(header: Header) -> Header:
    axes = header.dimensions
    if header.columns.empty or SUBJECT not in axes:
        raise _no_table("een as met onderwerpen")
    if "" in axes or len(set(axes)) < len(axes):
        raise _no_table("een kop waarin elke as één keer een naam heeft")
    return header


def _no_table(what: str) -> RefusedFile:
    return RefusedFile(
        f"In deze StatLine-export is {what} niet gevonden.",
        remedy="Exporteer uit StatLine als 'CSV volgens tabelindeling'.",
    )


def _names_axis(cell: str, dimensions: Collection[str]) -> bool:
    return is_axis(cell) or axis_of(cell) in dimensions


def _header_block(lines: Sequence[list[str]], dimensions: Collection[str]) -> list[list[str]]:
    """The lines down to the first that ends in a value and names no axis."""
    block: list[list[str]] = []
    for line in lines:
        names_axis = any(_names_axis(cell, dimensions) for cell in line)
        is_labelled = line[0].strip() != ""  # units above the figures may look like one: 1 000
        if not names_axis and block and is_labelled and _VALUE.fullmatch(line[-1]):
            break
        block.append(line)
    return block


def _label_count(
    block: Sequence[list[str]], body: Sequence[list[str]], dimensions: Collection[str]
) -> int:
    """Columns of labels: up to the last axis named, and further while no cell is a value."""
    width = max((len(line) for line in block), default=0)
    named = [at for line in block for at, cell in enumerate(line) if _names_axis(cell, dimensions)]
    count = max(named, default=-1) + 1
    while count < width and not any(_VALUE.fullmatch(cell) for cell in _column(body, count)):
        count += 1
    return count


def _column(lines: Sequence[list[str]], at: int) -> list[str]:
    return [line[at] for line in lines if len(line) > at]


def _header(block: Sequence[list[str]], label_count: int, body: Sequence[list[str]]) -> Header:
    """Roles of the lines: axes above the line of names, that line itself, units below it."""
    at_names = max(
        (at for at, line in enumerate(block) if all(_labels(line, label_count))), default=0
    )
    names = [axis_of(cell) for cell in _labels(block[at_names], label_count)]
    across = {
        _axis_across(line, label_count): _filled(line[label_count:]) for line in block[:at_names]
    }
    own = block[at_names][label_count:]
    units = [cell for line in block[at_names + 1 :] for cell in line[label_count:]]
    axis = _axis_of_names_line(own, names, across)
    if axis:
        across[axis] = _filled(own)
        if names[-1] == axis:
            names[-1] = _UNIT_COLUMN
    else:
        units += own
    beside = [at for at, name in enumerate(names) if name == _UNIT_COLUMN]
    units += [cell for at in beside for cell in _column(body, at)]
    row_axes = {at: name for at, name in enumerate(names) if name != _UNIT_COLUMN}
    return Header(
        label_count,
        row_axes,
        pd.DataFrame(across, dtype="str"),
        frozenset(text for cell in units if (text := cell.strip())),
    )


def _labels(line: Sequence[str], label_count: int) -> list[str]:
    return [cell.strip() for cell in line[:label_count]]


def _axis_across(line: Sequence[str], label_count: int) -> str:
    """The axis of a line above the names; a line without a name bears subjects or periods."""
    named = [label for label in _labels(line, label_count) if label]
    if named:
        return axis_of(named[-1])
    return PERIOD if _are_periods(line[label_count:]) else SUBJECT


def _axis_of_names_line(
    own: Sequence[str], names: list[str], across: Collection[str]
) -> str | None:
    """What stands behind the names: periods, subjects, or units (None)."""
    if _are_periods(own) and PERIOD not in across:
        return PERIOD
    is_subject = names[-1] == SUBJECT and len(names) > 1
    if SUBJECT not in across and (SUBJECT not in names or is_subject):
        return SUBJECT
    return None


def _are_periods(cells: Sequence[str]) -> bool:
    """Whether they are meant to be periods: one damaged label costs its own column only."""
    readable = sum(read_period_label(cell) is not None for cell in cells)
    return readable > 0 and readable * 2 >= len(cells)


def _filled(cells: Sequence[str]) -> list[str]:
    """A merged label stands once: it holds for the empty cells behind it."""
    return pd.Series(list(cells)).replace("", None).ffill().fillna("").tolist()
