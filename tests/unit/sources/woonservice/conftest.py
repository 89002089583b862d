"""Extracts typed out in a test, through the real gate, into frames."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.sources.woonservice.extracts import find_extract
from pipelines.sources.woonservice.gate import Delivery, Gated, pass_gate

KEY = b"a key for tests, of 32 bytes....."
AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Passed:
    """What the gate made of a file."""

    gated: Gated

    @property
    def rows(self) -> pd.DataFrame:
        return duckdb.connect().read_parquet(str(self.gated.rows)).df().sort_values("row_number")

    @property
    def rejects(self) -> list[tuple[object, ...]]:
        """(row number or None, column, rule, count)"""
        columns = ["row_number", "column_name", "rule", "observation_count"]
        frame = self.gated.rejects[columns].astype(object)
        return [tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)]

    def column(self, name: str) -> list[object]:
        values = self.rows[name].astype(object)
        return [None if pd.isna(value) else value for value in values]

    def dates(self, name: str) -> list[str | None]:
        return [None if value is None else str(value)[:10] for value in self.column(name)]


Gate = Callable[..., Passed]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """`gate(extract, text)`, in memory; the Parquet file lies in a folder of the test."""

    def run(
        extract: str,
        text: str | bytes,
        *,
        file_name: str = "levering.csv",
        as_of: date = AS_OF,
        forgotten: tuple[str, ...] = (),
    ) -> Passed:
        data = text.encode() if isinstance(text, str) else text
        folder = tmp_path / f"gate{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        delivery = Delivery(find_extract(extract), file_name, as_of, lambda: io.BytesIO(data))
        return Passed(pass_gate(delivery, KEY, folder, forgotten))

    return run
