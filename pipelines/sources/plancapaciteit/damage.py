"""Text that came damaged, or had to be read in an old code page: told, not mended.

Which characters give it away stands in `encoding.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipelines.reading.encoding import TWICE, UTF_8, WINDOWS, garbled
from pipelines.sources.plancapaciteit.body import column, texts
from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable

_TOLD = {
    "cp858": "MS-DOS (codetabel 850)",
    "cp437": "MS-DOS (codetabel 437)",
    "mac_roman": "Macintosh",
    TWICE: "UTF-8 die dubbel was gecodeerd",
}
_FIELDS = ("plan_id", "plan_name", "municipality", "place_name")
"""Texts that are kept as delivered; a code with a damaged letter is an unknown code."""


def check_damage(
    tables: Sequence[FoundTable], bodies: Sequence[pd.DataFrame], plan_of_row: Sequence[pd.Series]
) -> pd.DataFrame:
    """A warning on how the file was read, and one per plan with a text that looks damaged."""
    damaged = [
        place
        for number, (found, body) in enumerate(zip(tables, bodies, strict=True))
        for name in _FIELDS
        for place in _damaged(number, name, found, body, plan_of_row[number])
    ]
    at = pd.DataFrame(
        damaged, columns=["table_no", "row_number", "plan_no", "position", "value", "word"]
    ).drop_duplicates(["plan_no", "word"])
    words = list(at["word"])
    return together([_old_code_page(tables[0], bodies), findings("text_damaged", at, word=words)])


def _damaged(
    number: int, name: str, found: FoundTable, body: pd.DataFrame, plan_of_row: pd.Series
) -> Iterator[tuple[int, int, object, int, str, str]]:
    cells = texts(column(found, body, name))
    words = {text: word for text in set(cells) if text and (word := garbled(text))}
    for row, text in cells[cells.isin(words)].items() if words else ():
        at = int(str(row))
        yield number, at, plan_of_row.get(at), found.match.positions[name], text, words[text]


def _old_code_page(found: FoundTable, bodies: Sequence[pd.DataFrame]) -> pd.DataFrame:
    encoding = found.grid.encoding
    is_usual = encoding in (None, UTF_8, WINDOWS)
    place = {"table_no": 0, "row_number": found.match.header_row}
    at = pd.DataFrame([] if is_usual else [place], columns=["table_no", "row_number"])
    example = "" if is_usual else _example(bodies)
    return findings("encoding_old", at, encoding=_TOLD.get(encoding or "", ""), example=example)


def _example(bodies: Sequence[pd.DataFrame]) -> str:
    """A text with a letter that only this code page gives."""
    cells = (cell for body in bodies for cell in body.to_numpy().ravel())
    return next((cell for cell in cells if isinstance(cell, str) and not cell.isascii()), "…")
