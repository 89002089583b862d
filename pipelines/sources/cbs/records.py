"""Rows that promise the same cells as their header: JSON records and lines of a CSV as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipelines.reading.refused import RefusedFile
from pipelines.reading.rejects import rejects


def from_lines(lines: Sequence[list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines below a header line as text columns, and the lines of another length as torn.

    Both carry row numbers: the table as its index, counted from 1.
    """
    header = [name.strip() for name in lines[0]]
    _refuse_double(header)
    width = len(header)
    whole = {number: line for number, line in enumerate(lines[1:], 1) if len(line) == width}
    torn = {number: len(line) for number, line in enumerate(lines[1:], 1) if len(line) != width}
    frame = pd.DataFrame(list(whole.values()), columns=header, index=list(whole), dtype="str")
    return frame, _torn(torn, width)


def from_records(records: Sequence[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """JSON objects as columns, and the objects that have other keys than the first as torn."""
    header = records[0].keys()
    whole = {number: row for number, row in enumerate(records, 1) if row.keys() == header}
    torn = {number: len(row) for number, row in enumerate(records, 1) if row.keys() != header}
    frame = pd.DataFrame(list(whole.values()), index=list(whole), columns=list(header))
    notes = [name for name in frame.columns if name.startswith(("@odata.", "odata."))]
    return frame.drop(columns=notes), _torn(torn, len(header))


def _refuse_double(header: Sequence[str]) -> None:
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        raise RefusedFile(
            f"De kop noemt een kolom twee keer: {', '.join(double)}.",
            remedy="Lever de tabel zoals CBS hem geeft.",
        )


def _torn(found: dict[int, int], expected: int) -> pd.DataFrame:
    """Rejects for rows that lack cells or have other ones; each counts for one until spread."""
    reasons = [
        f"De rij heeft {count} velden; de kop noemt er {expected}."
        if count != expected
        else "De rij heeft andere velden dan de eerste rij."
        for count in found.values()
    ]
    return rejects(list(found), rule="velden", reason=reasons)
