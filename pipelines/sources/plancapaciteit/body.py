"""The rows below a header: which are filled, and which are the header again.

Interprets no value. Which rows are no plans is for `passed_over.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.sources.plancapaciteit.recognise import FoundTable

Rows = npt.NDArray[np.bool_]

_COMPARED = 8
"""Columns compared to tell a repeated header: enough, and not a wide sheet cell by cell."""


def data_rows(found: FoundTable) -> pd.DataFrame:
    """The filled rows below the header, by row number; columns are positions in the sheet."""
    cells = found.grid.cells
    body = cells.loc[cells.index > found.match.header_row]
    body = body.loc[_is_filled(found, body)]
    return body.loc[~_repeats_header(found, body)]


def texts(cells: pd.Series) -> pd.Series:
    """Cells as text: 12.0 is `12`; blank stays None. Errors of a formula are text as well."""
    listed = cells.tolist()
    distinct = {cell: None if cell is None else _text(cell) for cell in set(listed)}
    return pd.Series([distinct[cell] for cell in listed], index=cells.index, dtype=object)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _is_filled(found: FoundTable, body: pd.DataFrame) -> Rows:
    """Rows with something in a column that is read; a remark beside the table is no row."""
    return np.asarray(body[sorted(found.read_positions)].notna().to_numpy().any(axis=1), dtype=bool)


def _repeats_header(found: FoundTable, body: pd.DataFrame) -> Rows:
    is_same = np.ones(len(body), dtype=bool)
    for position in sorted(found.match.positions.values())[:_COMPARED]:
        is_same &= (body[position].to_numpy() == found.headers[position]).astype(bool)
    return is_same
