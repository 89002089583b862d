"""What dbt makes of values in its macros, without dbt: those that need only their arguments."""

from __future__ import annotations

from typing import Any

import duckdb
from jinja2 import Environment

from pipelines.core.settings import DBT_PROJECT_DIR


def macros(name: str) -> Any:
    """The macros of a file of the project; each returns SQL."""
    text = (DBT_PROJECT_DIR / "macros" / f"{name}.sql").read_text(encoding="utf-8")
    return Environment(extensions=["jinja2.ext.do"]).from_string(text).module  # noqa: S701 - SQL


def value(sql: str, tables: str = "(select 1)") -> object:
    """What an expression gives, over these tables."""
    (answer,) = duckdb.sql(f"select {sql} from {tables}").fetchone() or (None,)
    return answer
