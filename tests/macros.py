"""What dbt makes of values in its macros, without dbt: those that need only their arguments."""

from __future__ import annotations

from typing import Any

import duckdb
from jinja2 import Environment

from pipelines.core.settings import DBT_PROJECT_DIR
from pipelines.quality.named_thresholds import threshold


def macros(name: str) -> Any:
    """The macros of a file of the project; each returns SQL."""
    text = (DBT_PROJECT_DIR / "macros" / f"{name}.sql").read_text(encoding="utf-8")
    environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    environment.globals["threshold"] = threshold
    return environment.from_string(text).module


def value(sql: str, tables: str = "(select 1)") -> object:
    """What an expression gives, over these tables."""
    (answer,) = duckdb.connect().execute(f"select {sql} from {tables}").fetchone() or (None,)
    return answer
