"""Rows on their way to quarantine: `raw.quarantine` without file, source and dataset."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_LONGEST = 300
"""Of a reason or value: a cell of a megabyte says no more than its beginning."""

COLUMNS = ["row_number", "column_name", "rule", "reason", "value", "observation_count"]


def rejects(
    row_number: Sequence[int] | pd.Series,
    *,
    rule: str,
    reason: str | Sequence[str] | pd.Series,
    column_name: str | Sequence[str] | pd.Series | None = None,
    value: Sequence[object] | pd.Series | None = None,
    observation_count: int = 1,
) -> pd.DataFrame:
    """One line per rejected row or cell; the reason is Dutch and names column and value."""
    numbers = list(row_number)
    given = {"column_name": column_name, "rule": rule, "reason": reason, "value": value}
    texts = {name: _texts(entry, len(numbers)) for name, entry in given.items()}
    frame = pd.DataFrame({"row_number": numbers, **texts, "observation_count": observation_count})
    return frame.astype({"row_number": "int64", "observation_count": "int64"})[COLUMNS]


def _texts(entry: str | Sequence[object] | pd.Series | None, count: int) -> pd.Series:
    """Texts by position: a slice of a larger table keeps no index of its own."""
    entries: list[object] = [entry] * count if isinstance(entry, str | None) else list(entry)
    return pd.Series([_text(each) for each in entries], dtype=object)


def _text(entry: object) -> str | None:
    if entry is None or entry != entry:  # noqa: PLR0124 - pandas' missing values
        return None
    text = str(entry)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def no_rejects() -> pd.DataFrame:
    """Nothing turned down."""
    return rejects([], rule="", reason="")


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All parts in file order."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return no_rejects()
    return pd.concat(filled).sort_values("row_number", kind="stable").reset_index(drop=True)
