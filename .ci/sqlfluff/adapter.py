"""What the SQL linter takes for dbt's `adapter`: of macros that differ by engine, DuckDB's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment

_ENGINE = Path(__file__).resolve().parents[2] / "dbt_project" / "macros" / "engine.sql"
_MACROS = Environment(extensions=["jinja2.ext.do"], autoescape=False).from_string(  # noqa: S701 - SQL
    _ENGINE.read_text(encoding="utf-8")
)


def dispatch(name: str) -> Callable[..., str]:
    """The macro of this name as DuckDB has it."""
    macro: Callable[..., str] = getattr(_MACROS.module, f"default__{name}")
    return macro
