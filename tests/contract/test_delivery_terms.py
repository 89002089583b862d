"""The mail and the table call the same delivery late on the same day."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from jinja2 import Environment

from pipelines.privacy import attacker
from pipelines.quality.freshness import ExpectedDelivery, expected_deliveries
from pipelines.settings import DBT_PROJECT_DIR

MACROS = (DBT_PROJECT_DIR / "macros" / "quality.sql").read_text(encoding="utf-8")
MODEL = (DBT_PROJECT_DIR / "models" / "monitor" / "monitor_data_quality.sql").read_text("utf-8")


def last_day_in_time(terms: ExpectedDelivery, reference: date) -> date:
    """`expected_by_date` as the model computes it, of the delivery after the one of `reference`."""
    assert "expected.next_reference_date + expected.due_days - 1 as expected_by_date" in MODEL
    macros = Environment(extensions=["jinja2.ext.do"]).from_string(MACROS).module  # noqa: S701 - SQL
    following = macros.next_reference_date(  # type: ignore[attr-defined]
        f"date '{reference}'", terms.period_months, str(terms.is_end_of_period).lower()
    )
    sql = f"select cast({following} as date) + {terms.due_days} - 1"
    (answer,) = duckdb.sql(sql).fetchone() or (None,)
    assert isinstance(answer, date)
    return answer


@pytest.mark.parametrize("terms", expected_deliveries(), ids=lambda terms: terms.rule)
def test_late_by_the_mail_is_late_by_the_table_on_every_day_of_two_years(
    terms: ExpectedDelivery,
) -> None:
    first = date(2026, 1, 31) if terms.is_end_of_period else date(2026, 1, 1)
    for reference in (first, date(2026, 7, 15), date(2027, 7, 1), date(2028, 1, 31)):
        by = last_day_in_time(terms, reference)
        for number in range(730):
            day = reference + timedelta(days=number)
            assert (terms.newest_due(day) > reference) == (day > by), (reference, day)


def test_fewer_rows_than_a_share_of_people_needs_have_no_share() -> None:
    project = (DBT_PROJECT_DIR / "dbt_project.yml").read_text("utf-8")
    assert "totals.row_count >= 30" in MACROS
    assert "allocation_least_denominator: 30\n" in project
    assert attacker.LEAST_DENOMINATOR == 30
