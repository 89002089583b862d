"""Which layout a file has, told from its headers and never from its name, and where they stand.

Reads no value: `body.py`, `plans.py` and `cells.py` do.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import pandas as pd

from pipelines.reading.grids.grid import Grid, column_letter
from pipelines.reading.refused import RefusedFile, excerpt
from pipelines.sources.plancapaciteit.header import (
    SEARCHED_ROWS,
    Match,
    best_match,
    header_cells,
    header_texts,
)
from pipelines.sources.plancapaciteit.header_text import as_date, plain
from pipelines.sources.plancapaciteit.layout import Layout, LayoutTable, ValueColumn
from pipelines.sources.plancapaciteit.sheet_names import explains, is_archive

_NAMED = 12
"""Columns named in a message; the rest is counted."""


@dataclass(frozen=True, eq=False)
class FoundTable:
    """A table of the layout, found on a sheet; its rows and their plans as they become known."""

    name: str
    table: LayoutTable
    grid: Grid
    match: Match
    number: int = 0
    """Its place among the tables of the file."""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The rows that are data, by row number; columns are positions in the sheet."""
    plan_of_row: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))
    """Row number → plan_no."""

    def column(self, name: str) -> pd.Series:
        """The cells of a field or stated total; all blank where the file has no such column."""
        position = self.match.positions.get(name)
        if position is None:
            return pd.Series([None] * len(self.rows), index=self.rows.index, dtype=object)
        return self.rows[position]

    @property
    def read_positions(self) -> set[int]:
        """The columns that are read."""
        return {*self.match.positions.values(), *self.match.year_columns}

    @cached_property
    def value_columns(self) -> dict[int, ValueColumn]:
        """Position → column of dwellings, those with a year for a header too."""
        positions = self.match.positions
        known = {
            positions[column.key]: column
            for column in self.table.value_columns
            if column.key in positions
        }
        return known | self.match.year_columns

    @cached_property
    def headers(self) -> dict[int, str]:
        """Position → header as delivered."""
        return header_texts(self.grid.cells, self.match.header_row)

    @cached_property
    def header_dates(self) -> dict[int, date]:
        """Position → header that is a date."""
        cells = header_cells(self.grid.cells, self.match.header_row)
        days = {at: as_date(cell) for at, cell in cells.items()}
        return {at: day for at, day in days.items() if day is not None}

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return place(self.grid, self.match.header_row)


def by_sheet(tables: Sequence[FoundTable]) -> list[list[FoundTable]]:
    """The tables of each sheet, sheets in file order."""
    sheets: dict[int, list[FoundTable]] = {}
    for found in tables:
        sheets.setdefault(id(found.grid), []).append(found)
    return list(sheets.values())


@dataclass(frozen=True)
class Recognised:
    """A file whose layout is known."""

    layout: Layout
    tables: tuple[FoundTable, ...]
    hidden: tuple[Grid, ...]
    """Hidden sheets that look like plan lists: not read."""
    unread: tuple[Grid, ...]
    """Visible sheets on which no table was found: not read."""
    archived: tuple[Grid, ...] = ()
    """Visible sheets that look like plan lists, by their name of another time: not read."""
    explaining: tuple[Grid, ...] = ()
    """Sheets that explain, by their name: not read."""


def place(grid: Grid, row_number: int) -> str:
    """Sheet and row, as who delivered the file sees them."""
    return f"rij {row_number}" if grid.sheet is None else f"blad «{grid.sheet}», rij {row_number}"


def recognise(grids: Sequence[Grid], layouts: Mapping[str, Layout]) -> Recognised:
    """The layout whose required columns are all there, and of those the one with most columns.

    Raises RefusedFile that names the nearest layout, what it misses and where was looked; or what
    in the file can be read in two ways.
    """
    shown = [grid for grid in grids if not grid.is_hidden]
    # The template's example looks like a plan list; a file with nothing else is read all the same.
    visible = [grid for grid in shown if not explains(grid)] or shown
    current = [grid for grid in visible if not is_archive(grid, visible)]
    attempts = [_Attempt(layout, current) for layout in layouts.values()]
    if len(current) < len(visible) and not any(each.is_complete for each in attempts):
        current = visible  # what is called old is all there is
        attempts = [_Attempt(layout, current) for layout in layouts.values()]
    complete = [attempt for attempt in attempts if attempt.is_complete]
    if not complete:
        raise _unknown(attempts, grids)
    best = _best(complete)
    for found in best.tables:
        _refuse_doubled(found)
    _refuse_shared(best.tables)
    read = {id(found.grid) for found in best.tables}
    hidden = [grid for grid in grids if grid.is_hidden]
    return Recognised(
        layout=best.layout,
        tables=best.tables,
        hidden=tuple(grid for grid in hidden if _Attempt(best.layout, [grid]).tables),
        unread=tuple(grid for grid in current if id(grid) not in read),
        archived=_others(visible, current),
        explaining=_others(shown, visible),
    )


def _others(grids: Sequence[Grid], chosen: Sequence[Grid]) -> tuple[Grid, ...]:
    taken = {id(grid) for grid in chosen}
    return tuple(grid for grid in grids if id(grid) not in taken)


class _Attempt:
    """One layout tried on all sheets."""

    def __init__(self, layout: Layout, grids: Sequence[Grid]) -> None:
        self.layout = layout
        self.tried = [
            FoundTable(name, table, grid, match)
            for name, table in layout.tables.items()
            for grid in grids
            if (match := best_match(grid.cells, table)) is not None
        ]
        whole = [found for found in self.tried if not found.match.missing]
        self.tables = tuple(replace(found, number=at) for at, found in enumerate(whole))
        self.known_count = sum(found.match.known_count for found in self.tables)

    @property
    def is_complete(self) -> bool:
        """Whether every table that must be there was found."""
        return not self.absent

    @property
    def absent(self) -> list[str]:
        """Tables that must be there and were not found."""
        found = {each.name for each in self.tables}
        tables = self.layout.tables.items()
        return [name for name, table in tables if not table.optional and name not in found]

    @property
    def nearest(self) -> FoundTable | None:
        """Of the first absent table the sheet that comes nearest."""
        tried = [found for found in self.tried if found.name == self.absent[0]]
        return max(tried, key=lambda found: found.match.rank, default=None)

    @property
    def likeness(self) -> float:
        """Part of the required columns that is there, over all tables that must be."""
        names = {name for name, table in self.layout.tables.items() if not table.optional}
        shares = [
            max((_share_found(each) for each in self.tried if each.name == name), default=0.0)
            for name in names
        ]
        return sum(shares) / len(shares)


def _share_found(found: FoundTable) -> float:
    required = sum(column.required for column in found.table.columns.values())
    required += sum(column.required for column in found.table.value_columns)
    return max(0.0, 1 - len(found.match.missing) / required)


def _best(complete: Sequence[_Attempt]) -> _Attempt:
    most = max(attempt.known_count for attempt in complete)
    fitting = [attempt for attempt in complete if attempt.known_count == most]
    if len(fitting) > 1:
        names = " en ".join(f"«{attempt.layout.layout}»" for attempt in fitting)
        raise RefusedFile(
            f"Het bestand past even goed bij de indelingen {names}: welke bedoeld is, is niet te "
            "zeggen.",
            remedy="Laat de beheerder een van beide weghalen of de koppen ervan onderscheiden.",
        )
    return fitting[0]


def _refuse_shared(tables: Sequence[FoundTable]) -> None:
    """A column of dwellings of one part of a layout is nothing else in another part."""
    for one, other in itertools.permutations(tables, 2):
        if one.grid is not other.grid:
            continue
        for at in one.value_columns:
            if at in other.value_columns or at in other.match.positions.values():
                raise RefusedFile(
                    f"De kolom «{one.headers[at]}» ({one.place}) hoort bij twee onderdelen van de "
                    f"indeling, {one.name} en {other.name}: waar zij telt is niet te zeggen.",
                    remedy="Zet de onderdelen op eigen bladen, of geef elke kolom een eigen kop.",
                )


def _refuse_doubled(found: FoundTable) -> None:
    if found.match.doubled:
        raise RefusedFile(
            f"De kolom {_quoted(found.match.doubled)} komt meer dan één keer voor "
            f"({found.place}): niet te zeggen welke geldt.",
            remedy="Verwijder of hernoem de dubbele kolom.",
        )
    if found.match.overlapping:
        first, second = found.match.overlapping
        raise RefusedFile(
            f"De kolommen voor {first} en voor {second} overlappen ({found.place}): in welke "
            "woningen van het gedeelde jaar staan is niet te zeggen.",
            remedy=f"Schrijf in de koppen welke jaren bedoeld zijn, zoals «{_after(first)}».",
        )


def _after(title: str) -> str:
    """The header of a column that begins where another ends."""
    return f"na {title}" if title.isdigit() else "2030 en later"


def _unknown(attempts: Sequence[_Attempt], grids: Sequence[Grid]) -> RefusedFile:
    looked = _looked_at(grids)
    nearest = max(attempts, key=lambda attempt: attempt.likeness)
    found = nearest.nearest
    if found is None or nearest.likeness == 0:
        titles = ", ".join(attempt.layout.layout for attempt in attempts)
        return RefusedFile(
            f"Geen kolomkoppen van een planlijst gevonden ({looked}). "
            f"Bekende indelingen: {titles}.",
            remedy="Gebruik het sjabloon, of controleer of dit het goede bestand is.",
        )
    return RefusedFile(
        f"De indeling is niet herkend. Het bestand lijkt het meest op «{nearest.layout.layout}», "
        f"maar voor het onderdeel {found.name} {_missing_told(found)}; de best passende rij met "
        f"koppen is {found.place} ({looked}).",
        remedy="Zet de ontbrekende kolommen erbij of herstel de koppen; het sjabloon toont ze.",
    )


def _missing_told(found: FoundTable) -> str:
    missing = found.match.missing
    verb = "ontbreekt de kolom" if len(missing) == 1 else "ontbreken de kolommen"
    return f"{verb} {_quoted(missing)}{_lookalikes(found)}"


def _lookalikes(found: FoundTable) -> str:
    """Headers that may be a missing column with a typing error."""
    taken = found.read_positions | found.match.ignored
    free = {
        plain(text): (position, text)
        for position, text in found.headers.items()
        if position not in taken
    }
    hints = []
    for header in found.match.missing:
        for alike in difflib.get_close_matches(plain(header), free, n=1, cutoff=0.75):
            position, text = free[alike]
            hints.append(f"kolom {column_letter(position)} heet «{excerpt(text)}»")
    return f" ({'; '.join(hints[:3])})" if hints else ""


def _quoted(names: Sequence[str]) -> str:
    quoted = ", ".join(f"«{name}»" for name in names[:_NAMED])
    rest = len(names) - _NAMED
    return f"{quoted} en nog {rest}" if rest > 0 else quoted


def _looked_at(grids: Sequence[Grid]) -> str:
    sheets = [
        f"«{grid.sheet}»{' (verborgen, niet gelezen)' if grid.is_hidden else ''}"
        for grid in grids
        if grid.sheet is not None
    ]
    where = f"van blad {', '.join(sheets[:_NAMED])}" if sheets else _csv_told(grids[0])
    return f"gezocht in de eerste {SEARCHED_ROWS} rijen {where}"


def _csv_told(grid: Grid) -> str:
    """A CSV of which the columns did not come apart is all one column."""
    mark = delimiter_told(grid.delimiter)
    if len(grid.cells.columns) > 1:
        return f"van het bestand, met {mark} tussen de kolommen"
    first = excerpt(str(grid.cells.iloc[0, 0]))
    return (
        "van het bestand; de regels vallen niet in kolommen uiteen: er staat geen puntkomma, "
        f"komma, tab of | tussen, zoals in «{first}»"
    )


def delimiter_told(delimiter: str | None) -> str:
    """What stands between the columns of a CSV, in words."""
    return {";": "een puntkomma", ",": "een komma", "\t": "een tab"}.get(
        delimiter or "", f"«{delimiter}»"
    )
