"""CBS's successor tables through the whole way.

The figures of 86098NED and 86286NED are invented: no real ones were at hand. Each home that a
region gained counts as new build, each lost as demolished.
"""

from __future__ import annotations

from tests.integration.conftest import DataFolder
from tests.integration.eventful_night import SEVEN, stock_of, tenure_of


def test_the_successors_continue_both_series_and_are_marked(
    finished: DataFolder, eventful: DataFolder
) -> None:
    stock, tenure = stock_of(finished), tenure_of(finished)

    rows = eventful.ask("""
        select year, stock_1_january, new_additions_since_base, new_additions_status,
               has_series_break, is_uncertain_mapping, is_provisional
        from monitor_housing_growth where region_code = 'ZKIJ' and year >= 2025 order by year
    """)
    gained = {
        until: sum(
            max((stock[region, year + 1] if year < 2025 else stock[region, 2025] + 50)
                - stock[region, year], 0)
            for region in SEVEN
            for year in range(2022, until)
        )
        for until in (2025, 2026)
    }  # fmt: skip
    assert [row[:3] for row in rows] == [
        (2025, 183_952, gained[2025]),
        (2026, 183_952 + 7 * 50, gained[2026]),
    ]
    # 18,350 in nine years is 2,039 a year; the region gained less than that, tolerance included.
    assert {row[3] for row in rows} == {"achter"}
    assert all(row[5] for row in rows if row[0] == 2025)  # doubts of VELDEN.md, marked

    (social,) = eventful.ask("""
        select corporation, has_series_break, is_provisional from monitor_social_stock
        where region_code = 'GM0392' and year = 2026
    """)
    assert social == (tenure["GM0392"][1] + 1, True, True)
