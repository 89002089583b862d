"""Which sheet and which row of a file hold the columns of a contract, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import pandas as pd

from pipelines.reading.contract_model import Table
from pipelines.reading.grids import Grid, column_letter
from pipelines.reading.headers import plain
from pipelines.reading.refused import RefusedFile, excerpt

EXPLANATION, EXAMPLE, LISTS = "Toelichting", "Voorbeeld", "Lijsten"
"""Sheets of our own template that hold no delivery."""
_OWN_SHEETS = frozenset(map(str.casefold, (EXPLANATION, EXAMPLE, LISTS)))
_SEARCHED_ROWS = 40
"""Title rows above a header: real files have a handful."""
_REMEDY = "Neem de kolomkoppen over uit het sjabloon: `woonmonitor template {source} BESTAND.xlsx`."


def is_own(sheet: str) -> bool:
    """Whether a sheet of this name is one of our template's, which is never read."""
    return sheet.casefold() in _OWN_SHEETS


@dataclass(frozen=True)
class Found:
    """A sheet of rows, with its header understood."""

    grid: Grid
    header_row: int
    positions: Mapping[str, int]
    """Column of the contract → position in the sheet."""
    headers: Mapping[int, str]
    """Position → header as delivered."""
    doubled: tuple[int, int] | None = None
    """Positions of two columns of the same name."""
    other_sheets: tuple[Grid, ...] = ()
    """Filled sheets that are not read."""

    @property
    def unknown(self) -> list[int]:
        """Positions of columns that the contract does not know, those without a header included."""
        known, filled = set(self.positions.values()), self.body.notna().any()
        return [
            position
            for position in range(len(self.grid.cells.columns))
            if position not in known and (position in self.headers or filled[position])
        ]

    @property
    def body(self) -> pd.DataFrame:
        """The rows below the header that hold anything."""
        below = self.grid.cells.loc[self.grid.cells.index > self.header_row]
        return below[below.notna().any(axis=1)]

    def place(self, column: str) -> tuple[str | None, str]:
        """The letter over a column, and its header as delivered."""
        position = self.positions[column]
        return column_letter(position), self.headers[position]


def find_rows(grids: Sequence[Grid], table: Table, source: str) -> Found:
    """The one sheet that holds the columns of the table; a hidden one only where no other does.

    Raises RefusedFile where none does, more than one does, or a column stands there twice.
    """
    names = {name: column.name for column in table.delivered for name in column.headers}
    read = [grid for grid in grids if not is_own(grid.sheet or "")]
    required = {column.name for column in table.delivered if column.is_required}
    found = [_best(grid, names, required) for grid in read]
    whole = [each for each in found if each and required <= set(each.positions)]
    whole = [each for each in whole if not each.grid.is_hidden] or whole
    if len(whole) > 1:
        sheets = " en ".join(f"«{each.grid.sheet}»" for each in whole)
        raise RefusedFile(
            f"Op meer dan één blad staan de gevraagde kolommen: {sheets}.",
            remedy="Lever één blad; haal de andere weg of lever ze apart.",
        )
    if not whole:
        raise _nothing_found(found, table, source)
    (chosen,) = whole
    if chosen.doubled:
        places = " en ".join(map(column_letter, chosen.doubled))
        header = excerpt(chosen.headers[chosen.doubled[1]])
        raise RefusedFile(
            f"De kolom «{header}» staat er twee keer in: kolom {places}.",
            remedy="Laat een van de twee weg.",
        )
    others = tuple(grid for grid in read if grid is not chosen.grid)
    return replace(chosen, other_sheets=others)


def _best(grid: Grid, names: Mapping[str, str], required: Set[str]) -> Found | None:
    """The first row of a sheet with every required header, else that with the most; None without.

    Not a fuller one further down: what stands between the two would be read nowhere.
    """
    rows = list(_header_rows(grid, names))
    whole = (each for each in rows if required <= set(each.positions) and not each.doubled)
    return next(whole, None) or max(rows, key=lambda each: len(each.positions), default=None)


def _header_rows(grid: Grid, names: Mapping[str, str]) -> Iterator[Found]:
    first = grid.cells.iloc[:_SEARCHED_ROWS]
    for row_number, row in zip(first.index, first.to_numpy(dtype=object), strict=True):
        headers = {at: str(cell) for at, cell in enumerate(row) if isinstance(cell, str)}
        known = [(names[plain(text)], at) for at, text in headers.items() if plain(text) in names]
        if known:
            yield Found(grid, int(row_number), dict(known), headers, _doubled(known))


def _doubled(known: Sequence[tuple[str, int]]) -> tuple[int, int] | None:
    """The first two positions of one column: of the row that is the header, a reason to refuse."""
    first: dict[str, int] = {}
    for name, position in known:
        if name in first:
            return first[name], position
        first[name] = position
    return None


def _nothing_found(found: Sequence[Found | None], table: Table, source: str) -> RefusedFile:
    nearest = max(filter(None, found), key=lambda each: len(each.positions), default=None)
    missing = [
        str(column.header)
        for column in table.delivered
        if column.is_required and (nearest is None or column.name not in nearest.positions)
    ]
    return RefusedFile(
        f"Verplichte kolommen ontbreken: {', '.join(missing)}.",
        remedy=_REMEDY.format(source=source),
    )
