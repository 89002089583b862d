"""The mail and the table call the same delivery late on the same day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipelines.quality.freshness import expected_deliveries
from pipelines.reading.contract import Lateness
from tests.macros import macros, value


def last_day_in_time(terms: Lateness, reference: date) -> date:
    """`expected_by_date` of the delivery after the one of `reference`.

    That the table says the same day: tests/integration/test_nightly.
    """
    following = macros("quality").next_reference_date(
        f"date '{reference}'", terms.period_months, str(terms.is_end_of_period).lower()
    )
    answer = value(f"cast({following} as date) + {terms.due_days} - 1")
    assert isinstance(answer, date)
    return answer


@pytest.mark.parametrize("terms", expected_deliveries().values(), ids=lambda terms: terms.rule)
def test_late_by_the_mail_is_late_by_the_table_on_every_day_of_two_years(
    terms: Lateness,
) -> None:
    first = date(2026, 1, 31) if terms.is_end_of_period else date(2026, 1, 1)
    for reference in (first, date(2026, 7, 15), date(2027, 7, 1), date(2028, 1, 31)):
        by = last_day_in_time(terms, reference)
        for number in range(730):
            day = reference + timedelta(days=number)
            assert (terms.newest_due(day) > reference) == (day > by), (reference, day)


def test_fewer_rows_than_a_share_of_people_needs_have_no_share() -> None:
    share = macros("quality").share_of_people("15", "30")
    assert value(share, "(select 29 as row_count) as totals") is None
    assert value(share, "(select 30 as row_count) as totals") == 0.5
