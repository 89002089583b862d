"""How the columns of one file write their numbers: which mark is for decimals, which for thousands.

`number_style.py` knows what texts show; here stands what is likely of dwellings and of euros, and
what is said of a choice. Reads no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from pipelines.reading.cells.numbers import bare_amount
from pipelines.reading.cells.outcome import plain
from pipelines.reading.grids.grid import column_letter
from pipelines.reading.number_style import (
    COMMA,
    OPEN,
    POINT,
    Choice,
    Evidence,
    Notation,
    Role,
    choose,
    evidence,
    readings,
    together,
)
from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.recognise import FoundTable

Place = tuple[int, int]
"""Table number and position."""

_MOST_LIKELY = 10_000
"""Dwellings in one cell: above this, thousands that the column does not show are not believed."""

_FEW = 2
"""Distinct numbers with two readings: more in one column is how it is written."""

_THOUSAND = 1_000
_FIELDS = {POINT: "point", COMMA: "comma"}
_MARKS = {POINT: "punt", COMMA: "komma"}
_ROLES = {
    Role.GROUPS: "scheidt de {mark} duizendtallen",
    Role.DECIMALS: "staat de {mark} voor decimalen",
}


@dataclass(frozen=True)
class Notations:
    """How each column writes its numbers, where it has a text with two readings."""

    known: Mapping[Place, Notation] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    """Dutch, one line per column: which reading was chosen, and why."""

    def of(self, table_no: int, position: int) -> Notation:
        """The notation of a column."""
        return self.known.get((table_no, position), Notation())


@dataclass(frozen=True)
class _Column:
    """A column of numbers with what its texts show of both marks."""

    place: Place
    amount: str | None
    """The field, for euros; None: dwellings."""
    shown: Mapping[str, Evidence]


def notations_of(tables: Sequence[FoundTable]) -> Notations:
    """How each column of counts and amounts is read.

    Raises RefusedFile where all numbers of a column of dwellings may be a thousand times as many.
    """
    columns = list(_columns(tables))
    known: dict[Place, Notation] = {}
    told: dict[tuple[str, Choice], list[_Column]] = {}
    for mark in (POINT, COMMA):
        shown = [column for column in columns if column.shown[mark].either]
        first = {column.place: _choice(column, mark, columns) for column in shown}
        for column in shown:
            choice = _as_elsewhere(column, mark, first, columns)
            if choice.role is Role.OPEN and _is_whole_column(column, mark, columns):
                raise _refused(tables, column, mark)
            notation = known.get(column.place, Notation())
            known[column.place] = replace(notation, **{_FIELDS[mark]: choice})
            if choice.role is not Role.OPEN:
                told.setdefault((mark, choice), []).append(column)
    return Notations(known, tuple(_told(tables, *key, here) for key, here in told.items()))


def _columns(tables: Sequence[FoundTable]) -> Iterator[_Column]:
    for found in tables:
        positions = found.match.positions
        amounts = {
            at: name
            for name, at in positions.items()
            if name in known_fields().fields and known_fields().fields[name].kind == "amount"
        }
        stated = [at for name, at in positions.items() if name.startswith("stated:")]
        for at in sorted({*found.value_columns, *stated, *amounts}):
            texts, numbers = _distinct(found.rows[at])
            if at in amounts:
                texts = [bare_amount(text) for text in texts]
            shown = {m: evidence(texts, m, plain_count=numbers) for m in (POINT, COMMA)}
            yield _Column((found.number, at), amounts.get(at), shown)


def _distinct(cells: pd.Series) -> tuple[list[str], int]:
    """The distinct texts, and how many distinct numbers of a workbook are from 1 to 999."""
    distinct = pd.unique(cells)
    texts = [plain(cell) for cell in distinct if isinstance(cell, str)]
    numbers = [cell for cell in distinct if type(cell) is float and 1 <= abs(cell) < _THOUSAND]
    return texts, len(numbers)


def _choice(column: _Column, mark: str, columns: Sequence[_Column]) -> Choice:
    own = column.shown[mark]
    others = [each for each in columns if each is not column]
    elsewhere = [
        together([each.shown[mark] for each in others if (each.amount is None) == counts], mark)
        for counts in (True, False)
    ]
    if column.amount is None:
        return choose(own, elsewhere, _likely_dwellings)
    return choose(own, elsewhere, partial(_likely_euros, column.amount))


def _as_elsewhere(
    column: _Column, mark: str, first: Mapping[Place, Choice], columns: Sequence[_Column]
) -> Choice:
    """An open column of thousands, in a list whose other columns of dwellings have them too.

    The only number of a column may be 1.000; beside 1.165 in the next column that is a thousand.
    """
    choice, own = first[column.place], column.shown[mark]
    if choice.role is not Role.OPEN or column.amount or own.has_witness or _is_too_large(own):
        return choice
    counts = [each for each in columns if each.amount is None]
    if any(each.shown[mark].three_decimals or each.shown[mark].other_decimals for each in counts):
        return choice
    chosen = [first[each.place] for each in counts if each.place in first]
    return next((each for each in chosen if each.role is Role.GROUPS), choice)


def _is_whole_column(column: _Column, mark: str, columns: Sequence[_Column]) -> bool:
    """Whether not a few cells are open, but how the file writes its dwellings."""
    own = column.shown[mark]
    if column.amount or own.has_witness or not own.is_uniform or not own.whole:
        return False
    others = [each for each in columns if each.amount is None and each is not column]
    is_usual = all(each.shown[mark].is_uniform for each in others)
    return is_usual or len(own.either) > _FEW


def _likely_dwellings(own: Evidence) -> Choice:
    """Beside numbers without point 1.165 can be no broken number and 1.000 hardly has decimals."""
    if own.mark == COMMA or _is_too_large(own):
        return OPEN
    broken = len(own.either) - len(own.whole)
    if own.is_uniform:
        return OPEN if own.whole else _GROUPED
    return _GROUPED if broken >= len(own.whole) or len(own.either) < own.plain_count else OPEN


def _is_too_large(own: Evidence) -> bool:
    return max(_large(text) for text in own.either) >= _MOST_LIKELY


_GROUPED = Choice(Role.GROUPS, "want anders zouden het geen hele of geen gewone aantallen zijn")


def _likely_euros(field_name: str, own: Evidence) -> Choice:
    """Which of both readings is a possible rent or price for every number."""
    between = known_fields().fields[field_name].between
    if between is None:
        return OPEN
    first, last = between
    possible = {
        Role.GROUPS: all(first <= _large(text) <= last for text in own.either),
        Role.DECIMALS: all(first <= _large(text) / _THOUSAND <= last for text in own.either),
    }
    chosen = [role for role, is_possible in possible.items() if is_possible]
    return (
        Choice(chosen[0], "want anders zijn het geen mogelijke bedragen")
        if len(chosen) == 1
        else OPEN
    )


def _large(text: str) -> int:
    return int(readings(text)[1])


def _told(
    tables: Sequence[FoundTable], mark: str, choice: Choice, columns: Sequence[_Column]
) -> str:
    """Which reading was chosen of these columns, and why."""
    role = _ROLES[choice.role].format(mark=_MARKS[mark])
    either = columns[0].shown[mark].either[0]
    more = f" en nog {len(columns) - 1} kolommen" if len(columns) > _FEW else ""
    named = " en ".join(_name(tables, each) for each in columns[: 1 if more else _FEW])
    return f"in {named}{more} {role} (zoals in «{either}»), {choice.reason}"


def _name(tables: Sequence[FoundTable], column: _Column) -> str:
    found, position = tables[column.place[0]], column.place[1]
    return f"kolom {column_letter(position)} «{found.headers.get(position, '')}»"


def _refused(tables: Sequence[FoundTable], column: _Column, mark: str) -> RefusedFile:
    text = column.shown[mark].whole[0]
    small, large = readings(text)
    return RefusedFile(
        f"Van {_name(tables, column)} ({tables[column.place[0]].place}) is niet te zeggen of de "
        f"{_MARKS[mark]} duizendtallen scheidt: «{text}» kan {small} zijn of {large}, en zo staan "
        "alle aantallen in deze kolom.",
        remedy=f"Schrijf aantallen als hele getallen zonder punt of komma ({small} of {large}).",
    )
