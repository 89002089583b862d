"""What a suite's query reads from: the warehouse with the views that the queries share.

Runs no rule: `runner` does for the nightly, `evaluate` for who checks a file before sending it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR

SEEDS_DIR = DBT_PROJECT_DIR / "seeds"
_VIEWS = EXPECTATIONS_DIR / "views.sql"


def make_views(
    reader: duckdb.DuckDBPyConnection, as_of: date | None = None, seeds_dir: Path = SEEDS_DIR
) -> None:
    """Make the shared views on this connection; `as_of` leaves later deliveries out."""
    reader.execute("set variable as_of = ?::date", [as_of])
    reader.execute("set variable seeds_dir = ?", [seeds_dir.as_posix()])
    reader.execute(_VIEWS.read_text(encoding="utf-8"))
