"""What of a file was read and what was not, for who wants to see that nothing was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.reading.grids.grid import column_letter
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.passed_over import PassedOver
from pipelines.sources.plancapaciteit.recognise import FoundTable, Recognised


@dataclass(frozen=True)
class ReadColumn:
    """One column that was read, and as what."""

    letter: str
    header: str
    label_nl: str


@dataclass(frozen=True)
class ReadSheet:
    """One table on one sheet, or a whole CSV."""

    sheet: str | None
    first_row: int
    last_row: int
    row_count: int
    """Rows of data; those passed over are not among them."""
    columns: tuple[ReadColumn, ...]
    unread_columns: tuple[str, ...]
    """Headers that no table knows."""
    passed: Mapping[str, tuple[int, ...]]
    """Rule → rows that were passed over."""
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class WhatWasRead:
    """Sheets in file order."""

    sheets: tuple[ReadSheet, ...]
    skipped: tuple[tuple[str, str], ...]
    """Sheets that were not read, each with the Dutch reason."""


NOTHING_READ = WhatWasRead((), ())


def what_was_read(
    recognised: Recognised, passed: PassedOver, unread: Mapping[int, Mapping[int, str]]
) -> WhatWasRead:
    """`unread`: by table number the columns that no table knows, position → header."""
    sheets = [
        _sheet(found, passed, unread.get(found.number, {}))
        for found in passed.tables
        if not found.rows.empty
    ]
    reasons = (
        (recognised.hidden, "verborgen"),
        (recognised.archived, "heet naar oude plannen"),
        (recognised.unread, "geen kolomkoppen van deze indeling"),
        (recognised.explaining, "toelichting"),
    )
    skipped = [(str(grid.sheet), reason) for grids, reason in reasons for grid in grids]
    return WhatWasRead(tuple(sheets), tuple(skipped))


def _sheet(found: FoundTable, passed: PassedOver, unread: Mapping[int, str]) -> ReadSheet:
    rows = found.rows.index
    gone = passed.gone[passed.gone["table_no"] == found.number]
    return ReadSheet(
        sheet=found.grid.sheet,
        first_row=int(rows.min()),
        last_row=int(rows.max()),
        row_count=len(rows),
        columns=tuple(_columns(found)),
        unread_columns=tuple(unread.values()),
        passed={
            str(rule): tuple(int(row) for row in each["row_number"])
            for rule, each in (gone.groupby("rule", sort=False) if len(gone) else ())
        },
        encoding=found.grid.encoding,
        delimiter=found.grid.delimiter,
    )


def _columns(found: FoundTable) -> Sequence[ReadColumn]:
    labels = {at: _label(name) for name, at in found.match.positions.items()}
    labels |= dict.fromkeys(found.value_columns, "Aantal woningen")
    return [
        ReadColumn(column_letter(at), str(found.headers.get(at, "")), labels[at])
        for at in sorted(labels)
    ]


def _label(name: str) -> str:
    known = known_fields()
    kind, _, stated = name.partition(":")
    if kind == "stated":
        return known.stated[stated].label_nl
    return known.fields[name].label_nl if name in known.fields else name
