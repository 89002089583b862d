"""What `woonmonitor query` prints: nothing that a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines.cli.query import run_query
from pipelines.core.settings import Settings


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("Haarlem", "Haarlem")],
)
def test_a_text_that_a_spreadsheet_would_run_is_printed_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, cell: str
) -> None:
    database = tmp_path / "published" / "current" / "woonmonitor.duckdb"
    database.parent.mkdir(parents=True)
    with duckdb.connect(database) as connection:
        connection.execute("create table t as select ? as name, -5 as growth", [text])
    run_query(Settings(data_dir=tmp_path), "from t", output="csv", console=Console())
    assert capsys.readouterr().out == f"name,growth\n{cell},-5\n"
