"""A CSV as a grid: delimiter, quotes, line numbers.

Knows no column names. Numbers and dates stay the text they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import zip_longest

import numpy as np

from pipelines.reading.encoding import decoded
from pipelines.reading.grids.grid import Cells, Grid, cells_frame
from pipelines.reading.grids.limits import check_rows, check_size
from pipelines.reading.refused import RefusedFile, excerpt

_MARKS = ";,\t|"
_HEAD_LINES = 60
_FEWEST = 2
_QUOTED = re.compile(r'"[^"]*"')
_WRAPPED = re.compile(r'\s*"(?:[^"]|"")*"\s*')
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel's own way to say the delimiter, on the first line."""

_REMEDY = "Sla de lijst opnieuw op als .xlsx of als CSV UTF-8."


def read_delimited(data: bytes) -> Grid:
    """The whole CSV as one grid.

    Raises RefusedFile for text in an unknown encoding, broken quotes or too many rows.
    """
    text, encoding = decoded(data, expected="een .xlsx of een CSV", remedy=_REMEDY)
    stated = _STATED.match(text)
    body = _unwrapped(text[stated.end() :] if stated else text)
    delimiter = _delimiter(body, stated[1] if stated else None)
    lines, numbers = _lines(body, delimiter)
    if stated:
        numbers = [number + 1 for number in numbers]
    _refuse_swallowed(lines, numbers, delimiter)
    check_rows("Het bestand", sum(map(any, lines)))
    check_size("Het bestand", len(lines), max(map(len, lines), default=0))
    cells = cells_frame(_rectangle(lines), numbers, {})
    return Grid(None, False, cells, encoding=encoding, delimiter=delimiter)


def _unwrapped(text: str) -> str:
    """Lines that stand in quotes as a whole without them: a program took each line for one cell."""
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    if len(filled) < _FEWEST or not all(map(_WRAPPED.fullmatch, filled)):
        return text
    bare = "\n".join(line.strip()[1:-1].replace('""', '"') for line in lines)
    return bare if _best(_head(bare))[0][0] else text


def _delimiter(text: str, stated: str | None) -> str:
    """What `sep=` says, where the lines bear it out; else the mark that makes a table of them."""
    head = _head(text)
    (rows, _), mark = _best(head)
    if stated and (_fit(head, stated)[0] > 0 or rows == 0):
        return stated
    return mark


def _head(text: str) -> list[str]:
    """The first lines, without what stands in quotes."""
    return [_QUOTED.sub("", line) for line in text[:200_000].splitlines()[:_HEAD_LINES]]


def _best(head: list[str]) -> tuple[tuple[int, int], str]:
    """How well the best mark fits, and that mark."""
    return max(((_fit(head, mark), mark) for mark in _MARKS), key=lambda each: each[0])


def _fit(head: list[str], mark: str) -> tuple[int, int]:
    """How equally often a mark stands on most lines: a table is regular, prose is not."""
    return _regularity([line.count(mark) for line in head])


def _regularity(counts: list[int]) -> tuple[int, int]:
    repeats = (n * (times - 1) for n, times in Counter(counts).items())
    return max(repeats, default=0), max(counts, default=0)


def _lines(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Each record and the line it starts on; blank lines stay, so that numbers hold."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    numbers: list[int] = []
    start = 1
    try:
        for cells in reader:
            lines.append(cells)
            numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise RefusedFile(
            f"De CSV klopt niet in de regel die op regel {start} begint: een aanhalingsteken "
            f"staat verkeerd of wordt niet gesloten ({error}; gemerkt op regel {reader.line_num}).",
            remedy='Herstel het aanhalingsteken (") of sla de lijst op als .xlsx.',
        ) from error
    return lines, numbers


def _refuse_swallowed(lines: list[list[str]], numbers: list[int], delimiter: str) -> None:
    """Raise where a stray quote has made one cell of whole rows: they would silently be lost."""
    usual = Counter(map(len, lines)).most_common(1)
    width = usual[0][0] if usual else 0
    last = [*numbers[1:], numbers[-1] + 1] if numbers else []
    for cells, start, following in zip(lines, numbers, last, strict=True):
        if following - start > 1 and width > 1:
            _refuse_rows_inside(cells, start, (width - 1, delimiter))


def _refuse_rows_inside(cells: list[str], start: int, row: tuple[int, str]) -> None:
    count, delimiter = row
    for cell in cells:
        inside = [line for line in cell.splitlines()[1:] if line.count(delimiter) >= count]
        if inside:
            raise RefusedFile(
                f"De CSV klopt niet op regel {start}: na een aanhalingsteken staan hele regels "
                f"van de lijst in één cel, zoals «{excerpt(inside[0], 60)}».",
                remedy='Verwijder het losse aanhalingsteken (") of sla de lijst op als .xlsx.',
            )


def _rectangle(lines: list[list[str]]) -> Cells:
    """The cells as an array; short rows are filled up."""
    columns = [np.array(column, dtype=object) for column in zip_longest(*lines, fillvalue="")]
    if not columns:
        return np.empty((0, 0), dtype=object)
    return np.column_stack(columns)
