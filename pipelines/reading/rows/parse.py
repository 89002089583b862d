"""The bytes of a file of plain rows as rows of its raw table, and what is wrong with the rest.

A row with a fault is set aside whole, with every fault it has; the others load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from pipelines.reading.cells.outcome import shown
from pipelines.reading.contract_model import Table
from pipelines.reading.grids import column_letter, read_grids
from pipelines.reading.personal_data import Cells, refuse_personal_data
from pipelines.reading.refused import RefusedFile, excerpt
from pipelines.reading.rows.columns import Found, find_rows
from pipelines.reading.rows.values import read_column

UNREADABLE, DOUBLED = "onleesbaar", "dubbel"
STRUCK, HIDDEN_ROWS = "doorgehaald", "rij_verborgen"
UNKNOWN_COLUMN, UNREAD_SHEET = "kolom_onbekend", "blad_niet_gelezen"
_LISTED = 5
"""Rows that are named, of more that have the same."""
_STRUCK = (
    "is doorgehaald. Geldt de rij niet meer, verwijder haar; geldt zij wel, haal de streep weg; is "
    "iets vervangen, laat alleen het nieuwe staan."
)
_SHARE = "staat in procentopmaak. Zet de celopmaak op Getal en vul het aantal in."
COLUMNS = [
    *("sheet", "row_number", "column_letter", "column_name", "rule", "severity", "reason", "value"),
]


@dataclass(frozen=True)
class Rows:
    """A file, read."""

    rows: pd.DataFrame
    """Accepted rows: `row_number` and the columns of the raw table that stand in the file."""
    findings: pd.DataFrame
    """What is wrong and where, see COLUMNS; of severity critical the row is set aside."""
    row_count: int


def parse_rows(data: bytes, table: Table, *, source: str, as_of: date) -> Rows:
    """Read a file. Raises RefusedFile, in Dutch, where none of it can be trusted."""
    grids = read_grids(data)
    found = find_rows(grids, table, source)
    refuse_personal_data(
        Cells(grid.sheet, grid.cells, found.header_row if grid is found.grid else None)
        for grid in grids
    )
    body = found.body
    if body.empty:
        raise RefusedFile(
            "Onder de kolomkoppen staat geen enkele rij.", remedy="Lever het ingevulde bestand."
        )
    values, faults = _read(found, body, table, as_of)
    faults = sorted([*faults, *_marked(found, body, table)], key=lambda fault: fault.row_number)
    good = values.drop(index=[fault.row_number for fault in faults], errors="ignore")
    faults += list(_doubled(good, body, found, table))
    bad = {fault.row_number for fault in faults}
    accepted = good.drop(index=[row for row in good.index if row in bad])
    accepted.insert(0, "row_number", accepted.index.to_numpy(dtype="int64"))
    findings = pd.DataFrame([vars(each) for each in (*faults, *_remarks(found))], columns=COLUMNS)
    return Rows(accepted.reset_index(drop=True), findings, len(body))


@dataclass(frozen=True)
class _Fault:
    sheet: str | None
    row_number: int
    column_letter: str | None
    column_name: str | None
    rule: str
    severity: Literal["critical", "warning"]
    reason: str
    value: str | None = None


def _read(
    found: Found, body: pd.DataFrame, table: Table, as_of: date
) -> tuple[pd.DataFrame, list[_Fault]]:
    """The value of every cell by column of the table, and what is wrong with which."""
    values, faults = {}, []
    for column in table.delivered:
        if column.name not in found.positions:
            continue
        cells = body[found.positions[column.name]]
        read = read_column(cells, column, as_of)
        values[column.name] = read["value"]
        letter, header = found.place(column.name)
        is_bad = read["fault"].notna()
        for row, fault, cell in zip(
            body.index[is_bad], read.loc[is_bad, "fault"], cells[is_bad], strict=True
        ):
            faults.append(
                _Fault(
                    *(found.grid.sheet, int(row), letter, header, UNREADABLE, "critical"),
                    reason=f"«{excerpt(header)}» {fault}" + ("" if fault.endswith("?") else "."),
                    value=None if pd.isna(cell) else excerpt(shown(cell)),
                )
            )
    return pd.DataFrame(values, index=body.index), faults


def _marked(found: Found, body: pd.DataFrame, table: Table) -> Iterator[_Fault]:
    """Cells whose look says that they do not mean what they hold: to read them would be a guess."""
    columns = {found.positions[each.name]: each for each in table.delivered
               if each.name in found.positions}  # fmt: skip
    looks = found.grid.looks
    for marked, rule, said in (
        (looks.struck, STRUCK, _STRUCK),
        (looks.percent, UNREADABLE, _SHARE),
    ):
        for row, position in sorted(marked):
            column = columns.get(position)
            if column is None or row not in body.index:
                continue
            cell: Any = body.at[row, position]
            if not pd.isna(cell) and (rule == STRUCK or column.form in ("count", "year")):
                letter, header = found.place(column.name)
                yield _Fault(
                    *(found.grid.sheet, row, letter, header, rule, "critical"),
                    reason=f"«{excerpt(header)}» {said}",
                    value=excerpt(shown(cell)),
                )


def _doubled(
    rows: pd.DataFrame, body: pd.DataFrame, found: Found, table: Table
) -> Iterator[_Fault]:
    """Rows of the same key, in the words of each: nobody can say which of them is right."""
    key = [name for name in table.key if name in rows]
    if not key:
        return
    delivered = body[[found.positions[name] for name in key]]
    for _, group in rows[rows.duplicated(key, keep=False)].groupby(key, dropna=False):
        rows_of_key = [int(row) for row in group.index]
        texts = delivered.loc[rows_of_key].to_numpy(dtype=object)
        for row, cells in zip(rows_of_key, texts, strict=True):
            named = ", ".join(map(_named, cells))
            others = _listed([other for other in rows_of_key[: _LISTED + 2] if other != row])
            yield _Fault(
                *(found.grid.sheet, int(row), None, None, DOUBLED, "critical"),
                reason=f"{named} staat ook op rij {others}; laat er één staan.",
            )


def _named(cell: object) -> str:
    return "leeg" if cell is None or cell != cell else excerpt(shown(cell), 40)  # noqa: PLR0124


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_LISTED])) + (", …" if len(numbers) > _LISTED else "")


def _remarks(found: Found) -> Iterator[_Fault]:
    """What of the file is not read, or read and not seen."""
    hidden = [int(row) for row in found.body.index if row in found.grid.hidden_rows]
    if hidden:
        yield _Fault(
            *(found.grid.sheet, hidden[0], None, None, HIDDEN_ROWS, "warning"),
            reason=f"Verborgen, en toch gelezen: rij {_listed(hidden)}. Maak ze zichtbaar, of "
            "verwijder wat niet bij de lijst hoort.",
        )
    for position in found.unknown:
        letter, header = column_letter(position), excerpt(found.headers.get(position, ""))
        named = f"De kolom «{header}»" if header else f"Kolom {letter} zonder kop"
        yield _Fault(
            *(found.grid.sheet, found.header_row, letter, header or None, UNKNOWN_COLUMN),
            "warning",
            reason=f"{named} wordt niet gevraagd en niet gelezen.",
        )
    for grid in found.other_sheets:
        kind = "Het verborgen blad" if grid.is_hidden else "Het blad"
        yield _Fault(
            *(grid.sheet, 1, None, None, UNREAD_SHEET, "warning"),
            reason=f"{kind} «{excerpt(str(grid.sheet))}» wordt niet gelezen.",
        )
