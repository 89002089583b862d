"""Reading 100,000 rows is not done cell by cell in Python: counted, since a clock depends on load.

The measured seconds stand in `docs/performance.md`.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from pipelines.reading.cells.values import read_counts
from pipelines.reading.grids import read_grids
from tests.unit.reading.workbooks import long_xlsx

ROWS = 100_000
COLUMNS = 8


def rows() -> Iterator[list[object]]:
    """A plan list of 8 columns: texts that are all different, words that repeat, counts, blanks."""
    yield ["id", "naam", "gemeente", "status", *(f"n{number}" for number in range(4))]
    for n in range(ROWS):
        counts = [n % 50, n % 7 or None, "1.165" if n % 3 else "n.v.t.", 2026 + n % 9]
        yield [f"P{n}", f"Plan {n}", "Haarlem", "1A", *counts]


def as_xlsx() -> bytes:
    return long_xlsx(rows())


def as_csv() -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows())
    return stream.getvalue().encode()


def python_calls(run: Callable[[], object]) -> int:
    """How many Python functions are entered while `run` runs."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("write", [as_xlsx, as_csv])
def test_100_000_rows_are_read_without_python_per_cell(write: Callable[[], bytes]) -> None:
    data = write()
    grids: list[pd.DataFrame] = []
    calls = python_calls(lambda: grids.extend(grid.cells for grid in read_grids(data)))
    (cells,) = grids
    assert cells.shape == (ROWS + 1, COLUMNS)
    assert cells.loc[ROWS + 1, 1] == f"Plan {ROWS - 1}"
    # 800,000 cells, of which 200,000 texts differ: a text is cleaned once, a row may be looked at.
    assert calls < 3.5 * ROWS


def test_100_000_counts_are_read_once_per_distinct_cell() -> None:
    cells = pd.Series([*range(40), "1.165", "n.v.t.", None] * (ROWS // 43), dtype=object)
    grids_like = cells.map(lambda cell: float(cell) if isinstance(cell, int) else cell)
    calls = python_calls(lambda: read_counts(grids_like.astype(object)))
    assert calls < 5_000
