"""What dbt makes of values in its macros, without dbt: those that need only their arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
from jinja2 import Environment

from pipelines.core.settings import DBT_PROJECT_DIR
from pipelines.quality.named_thresholds import threshold


def macros(name: str) -> Any:
    """A file's macros, with all they call, as DuckDB has them; each returns SQL."""
    folder = DBT_PROJECT_DIR / "macros"
    assert (folder / f"{name}.sql").is_file()
    files = [file for file in sorted(folder.glob("*.sql")) if file.stem != "threshold"]
    environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    environment.globals |= {"threshold": threshold, "adapter": _Adapter(lambda: module)}
    module = environment.from_string("".join(file.read_text("utf-8") for file in files)).module
    return module


class _Adapter:
    """What macros/engine.sql asks of dbt: which of an engine's macros to take."""

    def __init__(self, module: Callable[[], Any]) -> None:
        self._module = module

    def dispatch(self, name: str) -> Any:
        return getattr(self._module(), f"default__{name}")


def value(sql: str, tables: str = "(select 1)") -> object:
    """What an expression gives, over these tables."""
    (answer,) = duckdb.connect().execute(f"select {sql} from {tables}").fetchone() or (None,)
    return answer
