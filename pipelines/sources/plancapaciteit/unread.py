"""What was not read and might have been meant: unknown columns, hidden and other sheets."""

from __future__ import annotations

import pandas as pd

from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable, Recognised


def check_unread(recognised: Recognised) -> pd.DataFrame:
    """One warning per sheet not read, and one per sheet with unknown columns; they have no plan."""
    at = [
        (table_no, found, unknown)
        for table_no, found in enumerate(recognised.tables)
        if (unknown := _unknown_columns(found, recognised.tables))
        and not any(found.grid is earlier.grid for earlier in recognised.tables[:table_no])
    ]
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
            findings("sheet_hidden", _sheets([grid.sheet for grid in recognised.hidden])),
            findings("sheet_unread", _sheets([grid.sheet for grid in recognised.unread])),
        ]
    )


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
