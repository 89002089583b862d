"""Header rows: which row of a sheet holds the columns of a table, and where each column stands.

Looks at one sheet and one table of a layout; `recognise.py` chooses between layouts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.header_text import (
    Years,
    changes_numbers,
    plain,
    shown,
    without_euro,
    year_patterns,
    years,
)
from pipelines.sources.plancapaciteit.layout import (
    LayoutTable,
    Phase,
    ValueColumn,
    Values,
    value_column,
)

SEARCHED_ROWS = 40
"""Title rows above a header: real workbooks have a handful."""


@dataclass(frozen=True)
class Match:
    """How well the best header row of a sheet fits a table."""

    header_row: int
    """As the spreadsheet numbers it; of a header of two rows the lower one."""
    positions: dict[str, int] = field(default_factory=dict)
    """Field, `stated:<total>` or key of a value column → position."""
    year_columns: dict[int, ValueColumn] = field(default_factory=dict)
    """Position → column of dwellings whose header is a year."""
    ignored: frozenset[int] = frozenset()
    missing: tuple[str, ...] = ()
    """Required columns that are not there, by the header a writer would use."""
    doubled: tuple[str, ...] = ()
    """Headers of known columns that occur more than once."""
    overlapping: tuple[str, ...] = ()
    """Titles of two columns of years that have a year in common."""

    @property
    def known_count(self) -> int:
        """Columns recognised."""
        return len(self.positions) + len(self.year_columns) + len(self.ignored)

    @property
    def rank(self) -> tuple[int, int]:
        """Fewest missing, then most recognised."""
        return -len(self.missing), self.known_count


def best_match(cells: pd.DataFrame, table: LayoutTable) -> Match | None:
    """The best header row among the first rows of a sheet; None for a sheet without cells."""
    columns = _columns(table)
    found: Match | None = None
    above: list[str] = []
    first = cells.iloc[:SEARCHED_ROWS]
    for row_number, row in zip(first.index, first.to_numpy(dtype=object), strict=True):
        here = [plain(cell) for cell in row]
        match = columns.match(int(row_number), list(_readings(above, here)))
        if found is None or match.rank > found.rank:
            found = match
        above = here
    return found


def header_cells(cells: pd.DataFrame, header_row: int) -> dict[int, object]:
    """Position → header as delivered; where its cell is blank the cell above (merged headers)."""
    rows = cells.loc[:header_row].tail(2)
    headers = {}
    for position in cells.columns:
        filled = [cell for cell in rows[position] if cell is not None and cell == cell]  # noqa: PLR0124
        if filled:
            headers[int(position)] = filled[-1]
    return headers


def header_texts(cells: pd.DataFrame, header_row: int) -> dict[int, str]:
    """Position → header as the file shows it."""
    return {at: shown(cell) for at, cell in header_cells(cells, header_row).items()}


def _readings(above: list[str], here: list[str]) -> Iterator[list[str]]:
    """What each header may be called: with the merged cell above it, alone, or only that cell.

    Not alone below a cell that makes shares or thousands of it.
    """
    merged, is_changed = "", False
    for position, text in enumerate(here):
        over = above[position] if above else ""
        if over:
            merged, is_changed = over, changes_numbers(over, position)
        names = [merged + text if text else "", "" if is_changed else text or over]
        yield [name for name in names if name]


class _Columns:
    """The headers of a table, plain, in the order in which they are preferred."""

    def __init__(self, table: LayoutTable) -> None:
        self.table = table
        headers = {name: column.headers for name, column in table.columns.items()}
        headers |= {f"stated:{name}": column.headers for name, column in table.stated.items()}
        headers |= {column.key: column.headers for column in table.value_columns}
        self.first_headers = {name: names[0] for name, names in headers.items()}
        self.known = {
            plain(header): (name, preference)
            for name, names in headers.items()
            for preference, header in reversed(list(enumerate(names)))
        }
        self.ignored = {plain(header) for header in table.ignored}
        self.amounts = {
            header: claim for header, claim in self.known.items() if _is_amount(claim[0])
        }
        self.years = [
            (name, values, meaning, pattern)
            for name, values in table.year_columns.items()
            for header in values.year_headers
            for meaning, pattern in year_patterns(header)
        ]
        self.required = [name for name, column in table.columns.items() if column.required]
        self.required += [column.key for column in table.value_columns if column.required]

    def match(self, row_number: int, readings: list[list[str]]) -> Match:
        """What this row means as a header."""
        claims: dict[str, list[tuple[int, int]]] = {}
        by_year, ignored = {}, set()
        for position, names in enumerate(readings):
            known = next(filter(None, map(self._known, names)), None)
            if known:
                claims.setdefault(known[0], []).append((known[1], position))
            elif year := self._year_column(names):
                by_year[position] = year
            elif self.ignored & set(names):
                ignored.add(position)
        positions = {name: min(claimed)[1] for name, claimed in claims.items()}
        return Match(
            header_row=row_number,
            positions=positions,
            year_columns=by_year,
            ignored=frozenset(ignored),
            missing=self._missing(positions),
            doubled=(*self._doubled(claims), *_doubled_years(by_year)),
            overlapping=_overlapping(by_year),
        )

    def _known(self, name: str) -> tuple[str, int] | None:
        """The column of a header; of an amount the euro sign says nothing new."""
        if name in self.known:
            return self.known[name]
        return self.amounts.get(without_euro(name)) if "€" in name else None

    def _missing(self, positions: dict[str, int]) -> tuple[str, ...]:
        missing = [self.first_headers[name] for name in self.required if name not in positions]
        if not {"plan_id", "plan_name"} & set(positions):
            keys = [key for key in ("plan_id", "plan_name") if key in self.first_headers]
            missing += [self.first_headers[key] for key in keys[:1] if key not in self.required]
        return tuple(missing)

    def _doubled(self, claims: dict[str, list[tuple[int, int]]]) -> Iterator[str]:
        for name, claimed in claims.items():
            best = min(claimed)[0]
            if sum(preference == best for preference, _ in claimed) > 1:
                yield self.first_headers[name]

    def _year_column(self, names: list[str]) -> ValueColumn | None:
        for key, values, meaning, pattern in self.years:
            for name in names:
                if found := pattern.fullmatch(name):
                    year = int(next(group for group in found.groups() if group))
                    return _year_column(key, values, years(meaning, year))
        return None


def _year_column(key: str, values: Values, said: Years) -> ValueColumn:
    column = value_column(f"{key}:{said.title}", (said.title,), values, {})
    phase: Phase = "period" if said.is_open else column.phase
    return replace(column, phase=phase, period=(said.first, said.last))


def _is_amount(name: str) -> bool:
    field = known_fields().fields.get(name)
    return field is not None and field.kind == "amount"


@lru_cache(maxsize=64)
def _columns(table: LayoutTable) -> _Columns:
    return _Columns(table)


def _doubled_years(years: dict[int, ValueColumn]) -> Iterator[str]:
    keys = [column.key for column in years.values()]
    for column in {each.key: each for each in years.values()}.values():
        if keys.count(column.key) > 1:
            yield column.headers[0]


def _overlapping(years: dict[int, ValueColumn]) -> tuple[str, ...]:
    """The first two columns of which the periods have a year in common."""
    columns = {each.key: each for each in years.values() if each.period}
    placed = sorted(columns.values(), key=lambda each: each.period or (0, 0))
    for before, after in itertools.pairwise(placed):
        if before.period and after.period and after.period[0] <= before.period[1]:
            return before.headers[0], after.headers[0]
    return ()
