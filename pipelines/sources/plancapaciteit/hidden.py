"""What is read and not seen by who opens the file: hidden rows and columns, and notes left out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.reading.grids.limits import dotted
from pipelines.sources.plancapaciteit.findings import findings, no_findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable


def check_hidden(
    tables: Sequence[FoundTable],
    bodies: Sequence[pd.DataFrame],
    plan_of_row: Sequence[pd.Series],
    cells: pd.DataFrame,
) -> pd.DataFrame:
    """Hidden rows of each plan, hidden columns of each sheet, and every note that was left out."""
    sheets = [
        number
        for number, found in enumerate(tables)
        if not any(found.grid is earlier.grid for earlier in tables[:number])
    ]
    parts = [
        part
        for number in sheets
        for part in (
            _rows(number, tables, bodies, plan_of_row, cells),
            _columns(number, tables, bodies),
            _notes(number, tables, plan_of_row),
        )
    ]
    return together(parts)


def _rows(
    number: int,
    tables: Sequence[FoundTable],
    bodies: Sequence[pd.DataFrame],
    plan_of_row: Sequence[pd.Series],
    cells: pd.DataFrame,
) -> pd.DataFrame:
    """One finding per plan with hidden rows; each says what all of the sheet hold."""
    hidden = tables[number].grid.hidden_rows
    if not hidden:
        return no_findings()
    plans: dict[int, int] = {}
    for other, found in enumerate(tables):
        if found.grid is tables[number].grid:
            rows = bodies[other].index[bodies[other].index.isin(hidden)]
            mine = plan_of_row[other].loc[rows]
            plans.update(zip(rows.tolist(), mine.tolist(), strict=True))
    at = pd.DataFrame({"plan_no": pd.Series(plans, dtype="int64").sort_index(), "table_no": number})
    at["row_number"] = at.index
    return findings(
        "hidden_rows",
        at.drop_duplicates("plan_no"),
        rows=ranges(list(plans)),
        dwellings=dotted(_dwellings(number, tables, cells, list(plans))),
    )


def _dwellings(
    number: int, tables: Sequence[FoundTable], cells: pd.DataFrame, rows: list[int]
) -> int:
    """Dwellings to be built on these rows, by the widest figure that the sheet has."""
    same = [at for at, found in enumerate(tables) if found.grid is tables[number].grid]
    mine = cells[cells["table_no"].isin(same) & cells["row_number"].isin(rows)]
    mine = mine[(mine["classification"] == "total") & (mine["mutation"] == "build")]
    for name, wanted in (("phase", "whole"), ("measure", "planned")):
        is_wanted = pd.Series(mine[name] == wanted, index=mine.index)
        mine = mine[is_wanted] if is_wanted.any() else mine
    return int(mine["dwellings"].sum())


def _columns(
    number: int, tables: Sequence[FoundTable], bodies: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    grid = tables[number].grid
    if not grid.hidden_columns:
        return no_findings()
    read: set[int] = set()
    for found, body in zip(tables, bodies, strict=True):
        if found.grid is grid:
            known = {*found.match.positions.values(), *found.match.year_columns}
            read |= {at for at in known & grid.hidden_columns if body[at].notna().any()}
    places = sorted(read)
    at = pd.DataFrame(
        {"row_number": tables[number].match.header_row, "position": places, "table_no": number},
        index=range(len(places)),
    )
    return findings("hidden_column", at)


def _notes(
    number: int, tables: Sequence[FoundTable], plan_of_row: Sequence[pd.Series]
) -> pd.DataFrame:
    found = tables[number]
    if not found.grid.notes:
        return no_findings()
    rows = plan_of_row[number]
    read = {
        position
        for other in tables
        if other.grid is found.grid
        for position in (*other.match.positions.values(), *other.match.year_columns)
    }
    header = (found.match.header_row - 1, found.match.header_row)
    places = [
        place
        for place in sorted(found.grid.notes)
        if place[1] in read and (place[0] in header or place[0] in rows.index)
    ]
    at = pd.DataFrame(places, columns=["row_number", "position"])
    at = at.assign(table_no=number, plan_no=at["row_number"].map(rows))
    left = [f"«{found.grid.cells.loc[row].iloc[position]!s}»" for row, position in places]
    notes = [found.grid.notes[place] for place in places]
    return findings("note_left_out", at, note=notes, left=left)


def ranges(numbers: Sequence[int]) -> str:
    """Row numbers in words: `3, 7-9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
