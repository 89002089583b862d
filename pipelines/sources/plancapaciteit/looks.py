"""What whoever opens the file does not see or would read otherwise: each is told, nothing changed.

Hidden rows and columns, notes left out, cells with a line through them, percentages, damaged text.
Which cells look so, `reading.grids` says; which characters are damage, `reading.encoding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipelines.reading.encoding import TWICE, UTF_8, WINDOWS, garbled
from pipelines.reading.grids.limits import dotted
from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.findings import findings, no_findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable, by_sheet

_CODE_PAGES = {
    "cp858": "MS-DOS (codetabel 850)",
    "cp437": "MS-DOS (codetabel 437)",
    "mac_roman": "Macintosh",
    TWICE: "UTF-8 die dubbel was gecodeerd",
}
_KEPT = ("plan_id", "plan_name", "municipality", "place_name")
"""Texts that are kept as delivered; a code with a damaged letter is an unknown code."""

_Told = tuple[int, int, int, object]
"""Table, row, position and plan."""


def check_looks(tables: Sequence[FoundTable], cells: pd.DataFrame) -> pd.DataFrame:
    """All of it, by kind; `cells` are those with dwellings."""
    return together([_hidden(tables, cells), _marked(tables), _damage(tables)])


def _hidden(tables: Sequence[FoundTable], cells: pd.DataFrame) -> pd.DataFrame:
    """Hidden rows of each plan, hidden columns of each sheet, and every note that was left out."""
    parts = [
        part
        for sheet in by_sheet(tables)
        for part in (_hidden_rows(sheet, cells), _hidden_columns(sheet), _notes_left_out(sheet))
    ]
    return together(parts)


def _hidden_rows(sheet: Sequence[FoundTable], cells: pd.DataFrame) -> pd.DataFrame:
    """One finding per plan with hidden rows; each says what all of the sheet hold."""
    hidden, number = sheet[0].grid.hidden_rows, sheet[0].number
    if not hidden:
        return no_findings()
    plans: dict[int, int] = {}
    for found in sheet:
        rows = found.rows.index[found.rows.index.isin(hidden)]
        plans.update(zip(rows.tolist(), found.plan_of_row.loc[rows].tolist(), strict=True))
    at = pd.DataFrame({"plan_no": pd.Series(plans, dtype="int64").sort_index(), "table_no": number})
    at["row_number"] = at.index
    return findings(
        "hidden_rows",
        at.drop_duplicates("plan_no"),
        rows=ranges(list(plans)),
        dwellings=dotted(_dwellings(sheet, cells, list(plans))),
    )


def _dwellings(sheet: Sequence[FoundTable], cells: pd.DataFrame, rows: list[int]) -> int:
    """Dwellings to be built on these rows, by the widest figure that the sheet has."""
    same = [found.number for found in sheet]
    mine = cells[cells["table_no"].isin(same) & cells["row_number"].isin(rows)]
    mine = mine[(mine["classification"] == "total") & (mine["mutation"] == "build")]
    for name, wanted in (("phase", "whole"), ("measure", "planned")):
        is_wanted = pd.Series(mine[name] == wanted, index=mine.index)
        mine = mine[is_wanted] if is_wanted.any() else mine
    return int(mine["dwellings"].sum())


def _hidden_columns(sheet: Sequence[FoundTable]) -> pd.DataFrame:
    places = {
        at
        for found in sheet
        for at in found.read_positions & found.grid.hidden_columns
        if found.rows[at].notna().any()
    }
    number, row = sheet[0].number, sheet[0].match.header_row
    at = pd.DataFrame({"position": sorted(places)}).assign(row_number=row, table_no=number)
    return findings("hidden_column", at)


def _notes_left_out(sheet: Sequence[FoundTable]) -> pd.DataFrame:
    found = sheet[0]
    if not found.grid.notes:
        return no_findings()
    rows = found.plan_of_row
    read = set().union(*(other.read_positions for other in sheet))
    header = (found.match.header_row - 1, found.match.header_row)
    places = [
        place
        for place in sorted(found.grid.notes)
        if place[1] in read and (place[0] in header or place[0] in rows.index)
    ]
    at = pd.DataFrame(places, columns=["row_number", "position"])
    at = at.assign(table_no=found.number, plan_no=at["row_number"].map(rows))
    left = [f"«{found.grid.cells.loc[row].iloc[position]!s}»" for row, position in places]
    notes = [found.grid.notes[place] for place in places]
    return findings("note_left_out", at, note=notes, left=left)


def _marked(tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Plans with a line through their number, name or a number of dwellings; and percentages."""
    struck: list[_Told] = []
    percent: list[_Told] = []
    for found in tables:
        named = {found.match.positions.get(name) for name in ("plan_id", "plan_name")}
        counted = set(found.value_columns)
        for kind, cells, columns in (
            (struck, found.grid.looks.struck, counted | named),
            (percent, found.grid.looks.percent, counted),
        ):
            kind += [
                (found.number, row, at, found.plan_of_row.get(row))
                for row, at in sorted(cells)
                if at in columns
                and row in found.rows.index
                and _says_something(found.rows.at[row, at])
            ]
    return together([_told("struck_through", tables, struck), _told("percent", tables, percent)])


def _says_something(cell: object) -> bool:
    """Zero dwellings are zero, and 0% too."""
    return cell is not None and cell == cell and cell != 0  # noqa: PLR0124 - NaN is a blank


def _told(rule: str, tables: Sequence[FoundTable], places: Sequence[_Told]) -> pd.DataFrame:
    """One finding per plan, at its first such cell."""
    at = pd.DataFrame(places, columns=["table_no", "row_number", "position", "plan_no"])
    at = at.drop_duplicates("plan_no").reset_index(drop=True)
    shown = [
        str(tables[number].grid.cells.loc[row].iloc[position])
        for number, row, position in zip(
            at["table_no"], at["row_number"], at["position"], strict=True
        )
    ]
    return findings(rule, at.assign(value=shown))


def _damage(tables: Sequence[FoundTable]) -> pd.DataFrame:
    """A warning on how the file was read, and one per plan with a text that looks damaged."""
    damaged = [place for found in tables for name in _KEPT for place in _damaged(found, name)]
    at = pd.DataFrame(
        damaged, columns=["table_no", "row_number", "plan_no", "position", "value", "word"]
    ).drop_duplicates(["plan_no", "word"])
    words = list(at["word"])
    return together([_old_code_page(tables), findings("text_damaged", at, word=words)])


def _damaged(found: FoundTable, name: str) -> Iterator[tuple[int, int, object, int, str, str]]:
    cells = texts(found.column(name))
    words = {text: word for text in set(cells) if text and (word := garbled(text))}
    for row, text in cells[cells.isin(words)].items() if words else ():
        at = int(str(row))
        position, plan = found.match.positions[name], found.plan_of_row.get(at)
        yield found.number, at, plan, position, text, words[text]


def _old_code_page(tables: Sequence[FoundTable]) -> pd.DataFrame:
    found = tables[0]
    encoding = found.grid.encoding
    is_usual = encoding in (None, UTF_8, WINDOWS)
    place = {"table_no": 0, "row_number": found.match.header_row}
    at = pd.DataFrame([] if is_usual else [place], columns=["table_no", "row_number"])
    example = "" if is_usual else _example(tables)
    return findings(
        "encoding_old", at, encoding=_CODE_PAGES.get(encoding or "", ""), example=example
    )


def _example(tables: Sequence[FoundTable]) -> str:
    """A text with a letter that only this code page gives."""
    cells = (cell for found in tables for cell in found.rows.to_numpy().ravel())
    return next((cell for cell in cells if isinstance(cell, str) and not cell.isascii()), "…")


def ranges(numbers: Sequence[int]) -> str:
    """Row numbers in words: `3, 7-9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
