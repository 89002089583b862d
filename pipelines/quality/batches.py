"""What a suite's query reads from: the warehouse with the views that the queries share.

Runs no rule: `runner` does for the nightly, `evaluate` for who checks a file before sending it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.core.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR, SEEDS_DIR, region_file

_VIEWS = EXPECTATIONS_DIR / "views.sql"
_COUNTING = DBT_PROJECT_DIR / "models/intermediate/deliveries/int_deliveries__counting.sql"


def make_views(
    reader: duckdb.DuckDBPyConnection, as_of: date | None = None, region_seeds: Path | None = None
) -> None:
    """Make the shared views on this connection; `as_of` leaves later deliveries out.

    `region_seeds`: the seeds of another region than the one that this process serves.
    """
    own = region_seeds or region_file("seeds")
    reader.execute("set variable as_of = ?::date", [as_of])
    reader.execute("set variable seeds_dir = ?", [SEEDS_DIR.as_posix()])
    reader.execute("set variable region_seeds = ?", [own.as_posix()])
    reader.execute(f"create temp view {_COUNTING.stem} as {_counting_deliveries(as_of)}")
    reader.execute(_VIEWS.read_text(encoding="utf-8"))


def _counting_deliveries(as_of: date | None) -> str:
    """The SQL of dbt's model that decides which deliveries count: dbt has not run yet."""
    from jinja2 import Environment

    model = Environment().from_string(_COUNTING.read_text(encoding="utf-8"))  # noqa: S701 - SQL
    known = {"as_of": as_of}
    return model.render(
        source="{}.{}".format, var=lambda name, default=None: known.get(name, default)
    )
