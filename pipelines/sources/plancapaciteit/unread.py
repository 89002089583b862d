"""What was not read and might have been meant, or was read as something else than it shows.

Unknown columns, hidden and other sheets, headers that are dates or open periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipelines.reading.grids.grid import column_letter
from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable, Recognised
from pipelines.sources.plancapaciteit.sheet_names import is_archive


def check_unread(recognised: Recognised) -> pd.DataFrame:
    """One warning per sheet not read, and one per sheet with unknown columns; they have no plan."""
    at = []
    for table_no, unread in unread_columns(recognised).items():
        found = recognised.tables[table_no]
        unknown = {place: text for place, text in unread.items() if place not in found.header_dates}
        if unknown:
            at.append((table_no, found, unknown))
    columns = pd.DataFrame(
        {
            "table_no": [table_no for table_no, _, _ in at],
            "row_number": [found.match.header_row for _, found, _ in at],
            "position": [min(unknown) for _, _, unknown in at],
        }
    )
    named = [", ".join(f"«{header}»" for header in unknown.values()) for _, _, unknown in at]
    return together(
        [
            findings("columns_unread", columns, columns=named),
            _dates(recognised),
            findings("sheet_hidden", _sheets([grid.sheet for grid in recognised.hidden])),
            findings("sheet_unread", _sheets([grid.sheet for grid in recognised.unread])),
            _archived(recognised),
        ]
    )


def _dates(recognised: Recognised) -> pd.DataFrame:
    """Headers that are a date and no column: nearly always a year that Excel changed."""
    tables = recognised.tables
    at = [
        (table_no, tables[table_no].match.header_row, position, header)
        for table_no, unknown in unread_columns(recognised).items()
        for position, header in unknown.items()
        if position in tables[table_no].header_dates
    ]
    frame = pd.DataFrame(at, columns=["table_no", "row_number", "position", "value"])
    cells = [f"{column_letter(position)}{row}" for _, row, position, _ in at]
    return findings("header_date", frame, cell=cells)


def _archived(recognised: Recognised) -> pd.DataFrame:
    """Sheets by their name of another time: not counted, or read for want of another."""
    shown = [found.grid for found in recognised.tables]
    read = [grid.sheet for grid in shown if is_archive(grid, shown)]
    rows = [str(len(grid.cells) - 1) for grid in recognised.archived]
    names = [grid.sheet for grid in recognised.archived]
    return together(
        [
            findings("sheet_archive", _sheets(names), rows=rows),
            findings("sheet_archive_read", _sheets(list(dict.fromkeys(read)))),
        ]
    )


def unread_columns(recognised: Recognised) -> dict[int, dict[int, str]]:
    """Table number → position → header, once per sheet, of columns that no table there knows."""
    tables = recognised.tables
    return {
        number: unknown
        for number, found in enumerate(tables)
        if (unknown := _unknown_columns(found, tables)) and not _is_read_before(number, tables)
    }


def _is_read_before(number: int, tables: tuple[FoundTable, ...]) -> bool:
    return any(tables[number].grid is earlier.grid for earlier in tables[:number])


def _unknown_columns(found: FoundTable, tables: tuple[FoundTable, ...]) -> dict[int, str]:
    """Position → header of columns that no table on this sheet knows."""
    known: set[int] = set()
    for other in tables:
        if other.grid is found.grid:
            match = other.match
            known |= {*match.positions.values(), *match.year_columns, *match.ignored}
    return {at: text for at, text in found.headers.items() if at not in known}


def _sheets(names: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"table_no": 0, "row_number": 1, "value": names}, index=range(len(names)))


def header_readings(tables: Sequence[FoundTable]) -> tuple[str, ...]:
    """Dutch lines on columns of years of which the header is an open period or a date."""
    return tuple(dict.fromkeys(line for found in tables for line in _header_lines(found)))


def _header_lines(found: FoundTable) -> Iterator[str]:
    dates = [at for at in found.match.year_columns if at in found.header_dates]
    if dates:
        named = ", ".join(f"{column_letter(at)} «{found.headers[at]}»" for at in dates)
        years = ", ".join(found.match.year_columns[at].headers[0] for at in dates)
        yield f"kolom {named}: de kop is een datum, gelezen als jaar {years}"
    for position, column in found.match.year_columns.items():
        if column.phase == "period" and position not in dates:
            header = found.headers[position]
            yield f"kolom {column_letter(position)} «{header}»: {column.headers[0]}"
