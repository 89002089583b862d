"""What the coverage of the progress report names is published, with the numbers of the report."""

from __future__ import annotations

import runpy

import pytest

from pipelines.core.settings import PROJECT_ROOT
from tests.integration.conftest import DataFolder

ROWS = runpy.run_path(str(PROJECT_ROOT / "docs/site/coverage.py"))["listed"]()


def question(row: dict[str, str]) -> str:
    """Has the table the key and, where the report says a number, that number and no other?"""
    where = " and ".join(
        f"cast({column} as varchar) = '{value}'"
        for column, value in (part.split("=") for part in row["key"].split("; "))
    )
    has = said(row["column_name"], row["reported_value"])
    return f"select count(*) > 0 and bool_and({has}) from {row['table_name']} where {where}"


def said(column: str, value: str) -> str:
    """A number in a text stands somewhere in it; else the column holds it and nothing more."""
    if not column:
        return "true"
    if column == "action_nl":
        return f"contains(action_nl, '{value}')"
    text = f"cast({column} as varchar)"
    is_number = f"try_cast({text} as double) = try_cast('{value}' as double)"
    return f"coalesce({is_number}, {text} = '{value}', false)"


def not_published(finished: DataFolder, rows: list[dict[str, str]]) -> list[str]:
    return [
        " ".join(row.values())
        for row in rows
        if row["table_name"] and finished.ask(question(row)) != [(True,)]
    ]


def test_every_statement_is_published_with_the_reports_number(finished: DataFolder) -> None:
    assert not_published(finished, ROWS) == []


@pytest.mark.parametrize("change", [{"key": "goal_code=WA-X"}, {"reported_value": "11651"}])
def test_a_key_or_number_that_is_not_there_is_found(
    finished: DataFolder, change: dict[str, str]
) -> None:
    row = next(row for row in ROWS if row["reported_value"] == "11650")
    assert not_published(finished, [row | change])
