"""What a contract says, as typed facts: source, raw tables, columns, terms of delivery.

No file is read here. Texts for who delivers are Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from pipelines.reading.headers import plain

Form = Literal["text", "count", "amount", "year", "date", "flag", "code", "municipality"]
"""How a cell of a file is read: see `reading.cells`."""
Unit = Literal["municipality", "dataset"]
Severity = Literal["critical", "warning", "info"]

_LONGEST_MONTH = 31
_LONGEST_HALF_YEAR = 184
_DAYS = {1: _LONGEST_MONTH, 3: 92, 6: _LONGEST_HALF_YEAR, 12: 366}
"""Months of a period → the most days between its first day and that of the next."""


@dataclass(frozen=True)
class Column:
    """One column of a raw table."""

    name: str
    physical_type: str
    """As DuckDB calls it."""
    description: str
    is_required: bool = False
    allowed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The only values, with what each means; empty: any."""
    default: str | None = None
    """SQL, for rows of an earlier version of the table."""
    person: str | None = None
    """A pseudonym, of what (`registration`, `person`): whoever is forgotten is found by it."""
    is_key_fingerprint: bool = False
    """Says which key the pseudonyms of the row were made with."""
    # What the reader of plain rows needs.
    header: str | None = None
    """As a file calls it (Dutch); null: no column of a file."""
    form: Form = "text"
    aliases: tuple[str, ...] = ()
    """Other headers that mean this column."""
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Allowed value → other ways to write it."""
    least: float | None = None
    most: float | None = None
    is_key: bool = False
    example: str | int | float | None = None

    @property
    def headers(self) -> list[str]:
        """What a header of it may be, plain."""
        return [plain(name) for name in (self.header or "", self.name, *self.aliases)]


@dataclass(frozen=True)
class Table:
    """One raw table that the source fills."""

    name: str
    """`raw.<source>_<what>`."""
    description: str
    grain: str
    columns: tuple[Column, ...]
    counted_rows: str | None = None
    """SQL: which of its rows are the loaded rows of the ledger; null: none."""
    counts_per: str | None = None
    """SQL on a row of it and `as_of`: of rows that are the same in this, those of the newest
    delivery count; null: a delivery is never replaced by another."""
    untold_rows: str | None = None
    """SQL: rows of which no message may tell; a file that holds one is told without reasons."""
    is_about_people: bool = False

    @property
    def ddl(self) -> str:
        """The statement that makes the table where it is not there yet."""
        columns = ",\n".join(f"    {_definition(column)}" for column in self.columns)
        return f"create table if not exists {self.name} (\n{columns}\n);\n"

    @property
    def person_columns(self) -> tuple[str, ...]:
        """Columns that name a person by pseudonym."""
        return tuple(column.name for column in self.columns if column.person)

    @property
    def delivered(self) -> tuple[Column, ...]:
        """The columns that stand in a file of plain rows."""
        return tuple(column for column in self.columns if column.header)

    @property
    def is_plain(self) -> bool:
        """Whether files of plain rows fill it, by the generic reader."""
        return bool(self.delivered)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart within a file."""
        return tuple(column.name for column in self.columns if column.is_key)

    def has_column(self, name: str) -> bool:
        """Whether it has a column of that name."""
        return any(column.name == name for column in self.columns)


@dataclass(frozen=True)
class Lateness:
    """In which rhythm deliveries are expected, and from when one is late."""

    rule: str
    period_months: int
    is_end_of_period: bool
    """The reference date is the last day of a period, not the first."""
    due_days: int
    """So many after the reference date a delivery is late; the day before was the last in time."""
    severity: Severity
    since: date
    owner: str
    message_nl: str
    """With `{reference}` and `{missing}`."""
    reason: str

    @property
    def latency_days(self) -> int:
        """The longest that may pass between a reference date and the arrival of the next."""
        return _DAYS[self.period_months] + self.due_days

    def newest_due(self, today: date) -> date:
        """The newest reference date whose delivery should be in by `today`."""
        latest = today - timedelta(days=self.due_days)
        if self.is_end_of_period:
            return self._first_of_period(latest + timedelta(days=1)) - timedelta(days=1)
        return self._first_of_period(latest)

    def _first_of_period(self, day: date) -> date:
        return day.replace(month=day.month - (day.month - 1) % self.period_months, day=1)


@dataclass(frozen=True)
class Contract:
    """Everything the rest must know of a source; texts are Dutch."""

    source: str
    name: str
    purpose: str
    usage: str
    owner: str
    publisher: str
    licence: str
    rhythm: str
    delivered_per: Unit
    """Who delivers: each municipality its own, which stand beside each other, or one for all."""
    lateness: Lateness | None
    """Null: nobody waits for it."""
    is_snapshot: bool
    """A file says how things stand on the date in its path: the same bytes later are news."""
    is_about_people: bool
    """Delivered files hold personal data."""
    is_public: bool
    """What is delivered was published by others: any figure of it may be told."""
    row_words: tuple[str, str]
    """What one record and more of them are called."""
    do_reasons_tell_the_place: bool
    """Why a record was set aside names it and where it stands."""
    is_quarantine_judged_by_suite: bool
    """A rule of its own says how many of a file may be set aside."""
    file_words: frozenset[str]
    """Words of its file names and titles that cannot name anybody."""
    tables: tuple[Table, ...]

    def table_of(self, dataset: str) -> Table:
        """The table that files of a dataset fill.

        Of a source of one table the folder says who delivers; else it is the name of the table.
        Raises KeyError.
        """
        if len(self.tables) == 1:
            return self.tables[0]
        return {each.name.removeprefix(f"raw.{self.source}_"): each for each in self.tables}[
            dataset
        ]


def _definition(column: Column) -> str:
    parts = [column.name, column.physical_type]
    if column.is_required:
        parts.append("not null")
    if column.default is not None:
        parts.append(f"default {column.default}")
    if column.allowed:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.allowed)
        parts.append(f"check ({column.name} in ({values}))")
    return " ".join(parts)
