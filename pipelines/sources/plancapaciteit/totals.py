"""Rows that add up others: totals and subtotals, by what they are called and by their figures.

A total is never a plan, and a plan never lost as a total: what may be either is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.sheet_rows import Figures, SheetRows, sheet_rows
from pipelines.sources.plancapaciteit.total_names import TotalNames

TOTAL, DIFFERS, DOUBTFUL = "total_row", "total_differs", "total_doubtful"
"""Rules of `rules.yml`: the first two are no plans, the last is set aside as a plan."""

_NAMING = (
    "plan_id",
    "plan_name",
    "municipality",
    "place_name",
    "planning_status",
    "project_phase",
    "plan_type",
    "client_type",
    "confidentiality",
    "province",
    "year",
)
"""Columns that may name a total. Group and class are not among them: «Totaal» is a class."""

_DIMENSIONS = ("category", "class", "year")
_GROUPS = ("municipality", "place_name", "planning_status", "plan_id", "plan_name")
_FEW, _SEVERAL = 2, 3
"""Rows that a sum needs; of rows with a name of their own the more, and as many different figures:
in 1,307 invented and 4,348 real plans none is such a sum by chance."""
_MANY, _LARGE = 4, 100
"""Other rows, and dwellings, from which also one figure that is their sum is no chance."""


def find_totals(tables: Sequence[FoundTable], layout: Layout, year: int) -> pd.DataFrame:
    """The rows that are or may be totals: table_no, row_number, position, value, rule."""
    rows = [
        line
        for sheet in sheet_rows(tables)
        if not sheet.body.empty
        for line in _Judge(sheet, layout, year).lines()
    ]
    return pd.DataFrame(rows, columns=["table_no", "row_number", "position", "value", "rule"])


class _Judge:
    """One sheet: who is called a total, who has a name of its own, whose figures are a sum."""

    def __init__(self, sheet: SheetRows, layout: Layout, year: int) -> None:
        self.sheet = sheet
        self._ids, self._names = sheet.texts("plan_id"), sheet.texts("plan_name")
        self.names = TotalNames(layout, year, self._own_names)

    def _own_names(self) -> set[str]:
        """Numbers, names and places on this sheet: «Totaal Duinhof» adds up the rows of Duinhof."""
        named = (self._ids, self._names, self.sheet.texts("place_name"))
        return {text.casefold() for cells in named for text in set(cells) if text}

    def lines(self) -> Iterator[tuple[int, int, int | None, str, str]]:
        """Table, row, position, what it is called and the rule, of every row that is no plan."""
        numbers = self.sheet.body.index
        for row in sorted({*self._labels, *self._nameless, *self._named_sums}):
            rule = self._rule(row)
            if rule:
                position, text = self._labels.get(row, (None, self._called(row)))
                yield self.sheet.tables[0].number, int(numbers[row]), position, text, rule

    def _called(self, row: int) -> str:
        return str(self._names[row] or self._ids[row] or "zonder naam")

    @cached_property
    def _labels(self) -> dict[int, tuple[int, str]]:
        """Row → position and text of the cell that names it a total."""
        found: dict[int, tuple[int, str]] = {}
        for name in _NAMING:
            if not self._may_say_total(name):
                continue
            cells = self.sheet.texts(name)
            named = {text for text in set(cells) if text and self.names.says_total(text)}
            for row in np.flatnonzero([text in named for text in cells]) if named else ():
                found.setdefault(int(row), (self.sheet.positions[name], cells[row]))
        return {**self._labels_elsewhere(), **found}

    def _may_say_total(self, name: str) -> bool:
        """A quick look: nearly all columns of nearly all lists do not."""
        position = self.sheet.positions.get(name)
        cells = () if position is None else set(self.sheet.body[position].tolist())
        return any(isinstance(cell, str) and self.names.is_like(cell) for cell in cells)

    def _labels_elsewhere(self) -> dict[int, tuple[int, str]]:
        """Rows without number and name that a column that is not read calls a total."""
        bare = np.flatnonzero(pd.isna(self._ids) & pd.isna(self._names))
        known: set[object] = {*self.sheet.positions.values(), *self.sheet.counted}
        found: dict[int, tuple[int, str]] = {}
        for position in self.sheet.body.columns if bare.size else ():
            if position not in known:
                cells = texts(self.sheet.body[position].iloc[bare]).to_numpy(dtype=object)
                for row, text in zip(bare, cells, strict=True):
                    if text and self.names.says_total(text):
                        found.setdefault(int(row), (int(position), text))
        return found

    @cached_property
    def _nameless(self) -> set[int]:
        """Rows without a number, and without a name or with that of a municipality or status.

        Where a plan has several rows, one without a name may be a part of the plan above it.
        """
        if not self.sheet.has_one_row_per_plan or not self.sheet.counted:
            return set()
        rows = [int(row) for row in np.flatnonzero(pd.isna(self._ids)) if row not in self._labels]
        names = {self._names[row] for row in rows} - {None}
        general = {text for text in names if self.names.is_place_or_status(text)} | {None}
        return {row for row in rows if self._names[row] in general}

    @cached_property
    def _named_sums(self) -> set[int]:
        """Rows with a name of their own that equal the sum of all others, or of neighbours."""
        if not self.sheet.has_one_row_per_plan or not self.sheet.counted:
            return set()
        apart = [*self._labels, *self._nameless]
        return {
            row
            for figures in self.sheet.figures
            for row in _sums_among(figures, apart, is_numbered=~pd.isna(self._ids))
        }

    def _rule(self, row: int) -> str | None:
        if row not in self._labels:
            return self._rule_without_word(row)
        text = self._labels[row][1]
        is_own = row in self._own_plans
        is_general = self.names.is_general(text)
        is_sum = self._is_sum(row, _SEVERAL if is_own and not is_general else _FEW)
        if is_own:
            doubt = DOUBTFUL if is_sum else None
            return (TOTAL if is_sum else DOUBTFUL) if is_general else doubt
        if is_general:
            return TOTAL if is_sum or not self._has_figures(row) else DIFFERS
        if is_sum:
            return TOTAL
        return DOUBTFUL if self.names.starts(text) else None

    def _rule_without_word(self, row: int) -> str | None:
        if row in self._named_sums:
            return DOUBTFUL
        if self._names[row] is None:
            return TOTAL if self._is_sum(row, _FEW) else None
        if self._is_sum(row, _FEW, columns=_FEW):
            return TOTAL
        return DOUBTFUL if self._is_sum(row, 1, columns=_FEW) else None

    @cached_property
    def _own_plans(self) -> set[int]:
        """Rows called a total that have a number or name that only such rows have."""
        return {row for row in self._labels if self._is_own(row)}

    def _is_own(self, row: int) -> bool:
        number, name = self._ids[row], self._names[row]
        if number is not None and not self.names.says_total(number):
            return all(int(other) in self._labels for other in np.flatnonzero(self._ids == number))
        if name is None or self.names.says_total(name) or self.names.is_place_or_status(name):
            return False
        return all(int(other) in self._labels for other in np.flatnonzero(self._names == name))

    def _has_figures(self, row: int) -> bool:
        return bool((np.nan_to_num(self.sheet.figures[0][row]) != 0).any())

    def _is_sum(self, row: int, least: int, columns: int = 1) -> bool:
        return any(
            _adds_up(figures, row, rows, least, columns)
            for figures in self.sheet.figures
            for rows in self._pools(row)
        )

    def _pools(self, row: int) -> Iterator[npt.NDArray[np.intp]]:
        """Rows that this one may add up: all, those of its group, those next to it."""
        base = self._base(row)
        yield base
        for name in _GROUPS:
            cells = self.sheet.texts(name)
            if cells[row] is not None:
                yield base[cells[base] == cells[row]]
        yield from self._by_hardness(base)
        if self.sheet.has_one_row_per_plan:
            yield from self._next_to(row)

    def _base(self, row: int) -> npt.NDArray[np.intp]:
        """Plans, of the same group, class and year where this row has any."""
        plans = {at for at in self._own_plans if not self.names.is_general(self._labels[at][1])}
        apart = {row, *(self._labels.keys() - plans), *self._nameless}
        base = np.array(
            [at for at in range(len(self.sheet.body)) if at not in apart], dtype=np.intp
        )
        for name in _DIMENSIONS:
            cells = self.sheet.texts(name)
            if cells[row] is not None and not self.names.says_total(cells[row]):
                base = base[cells[base] == cells[row]]
        return base

    def _by_hardness(self, base: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
        statuses = self.sheet.texts("planning_status")
        hard = known_rules()["hard_not_public"].applies_to
        is_hard = np.array([str(statuses[at] or "").upper().startswith(hard) for at in base], bool)
        yield base[is_hard]
        yield base[~is_hard]

    def _next_to(self, row: int) -> Iterator[npt.NDArray[np.intp]]:
        """Unbroken runs of plans just above, and just below."""
        base = set(self._base(row).tolist())
        for step in (-1, 1):
            run: list[int] = []
            at = row + step
            while at in base:
                run.append(at)
                yield np.array(run, dtype=np.intp)
                at += step


def _sums_among(
    figures: Figures, apart: Sequence[int], *, is_numbered: npt.NDArray[np.bool_]
) -> Iterator[int]:
    """Rows whose figures are a sum by more than chance: one with a number must show it the more."""
    filled = np.nan_to_num(figures) + 0.0
    filled[apart] = 0
    rows = np.flatnonzero((filled != 0).any(axis=1))
    filled = filled[rows]
    is_all = np.isclose(filled.sum(axis=0), 2 * filled, rtol=0, atol=1e-6).all(axis=1)
    told = _distinct(filled)
    before = np.round(np.vstack([np.zeros((1, filled.shape[1])), filled.cumsum(axis=0)]), 6)
    places: dict[bytes, list[int]] = {}
    for at, line in enumerate(before + 0.0):
        places.setdefault(line.tobytes(), []).append(at)
    for at, row in enumerate(rows):
        if is_all[at] and len(rows) > _SEVERAL:
            is_large = len(rows) > _MANY and abs(filled[at]).max() >= _LARGE
            is_wide = not is_numbered[row] and (filled[at] != 0).sum() >= _SEVERAL
            if told[at] >= _SEVERAL or is_large or is_wide:
                yield int(row)
        elif told[at] >= _SEVERAL and _is_run(before, places, filled, at):
            yield int(row)


def _distinct(figures: Figures) -> npt.NDArray[np.intp]:
    """How many different figures each row has, zero not counted."""
    ordered = np.sort(abs(figures), axis=1)
    steps = np.diff(ordered, axis=1, prepend=0)
    return np.asarray(np.count_nonzero(steps, axis=1), dtype=np.intp)


def _is_run(before: Figures, places: dict[bytes, list[int]], filled: Figures, at: int) -> bool:
    """Whether it is the sum of two or more rows in a row, just above or just below."""
    above = np.round(before[at] - filled[at], 6) + 0.0
    below = np.round(before[at + 1] + filled[at], 6) + 0.0
    return any(start <= at - _FEW for start in places.get(above.tobytes(), ())) or any(
        end >= at + 1 + _FEW for end in places.get(below.tobytes(), ())
    )


def _adds_up(
    figures: Figures, row: int, rows: npt.NDArray[np.intp], least: int, columns: int
) -> bool:
    """Whether every filled figure of a row is the sum of those of at least `least` rows."""
    filled = ~np.isnan(figures[row])
    mine = figures[row][filled]
    if len(rows) < least or (mine != 0).sum() < columns:
        return False
    parts = np.nan_to_num(figures[rows][:, filled])
    if (parts != 0).any(axis=1).sum() < least:
        return False
    return bool(np.allclose(parts.sum(axis=0), mine, rtol=0, atol=1e-6))
