"""Every figure of the allocation monitor on the hand-made set, with the arithmetic.

Lettings, first half of 2025: L1, L2, L5 and L6 in Haarlem, L3 in Zandvoort, L4 in Velsen.
Second half: L7 Haarlem (change set), F1 Velsen, F2 Zandvoort (flat record). L9 was taken back.
Built with everything rounded to ones: what rounding to fives does has tests of its own.
"""

from __future__ import annotations

import duckdb
import pytest

REGION, HAARLEM, ZANDVOORT, VELSEN, IJMOND = "ZKIJ", "GM0392", "GM0473", "GM0453", "IJ"
H1, H2, YEAR = "2025HJ01", "2025HJ02", "2025JJ00"
TOTAL = ("totaal", "totaal")

Warehouse = duckdb.DuckDBPyConnection


def cell(
    built: Warehouse,
    indicator: str,
    region: str = REGION,
    period: str = H1,
    of: tuple[str, str] = TOTAL,
) -> tuple[float, int] | None:
    """Value and n of one figure."""
    row = built.execute(
        "select value, n from intermediate.int_allocation__figures where indicator = ?"
        " and region_code = ? and period_code = ? and breakdown = ? and category = ?",
        [indicator, region, period, *of],
    ).fetchone()
    return row and (row[0], row[1])


def measured(
    built: Warehouse, indicator: str, region: str = REGION, period: str = H1
) -> tuple[float, float]:
    """The measure of all lettings to the full, and as it is published: in whole months."""
    place = f"indicator = '{indicator}' and region_code = '{region}' and period_code = '{period}'"
    row = built.execute(
        f"select round(measures.value, 4), figures.value"
        " from intermediate.int_allocation__measures as measures"
        " inner join intermediate.int_allocation__figures as figures"
        " using (region_code, period_code, indicator, breakdown, category)"
        f" where {place} and breakdown = 'totaal'"
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def by_category(
    built: Warehouse, indicator: str, breakdown: str, region: str = REGION, period: str = H1
) -> dict[str, float]:
    """The values other than zero of one breakdown."""
    return dict(
        built.execute(
            "select category, value from intermediate.int_allocation__figures where indicator = ?"
            " and breakdown = ? and region_code = ? and period_code = ? and value <> 0",
            [indicator, breakdown, region, period],
        ).fetchall()
    )


@pytest.mark.parametrize(
    ("region", "period", "lettings"),
    [
        (REGION, H1, 6),
        (HAARLEM, H1, 4),  # L1, L2, L5, L6
        (ZANDVOORT, H1, 1),
        (VELSEN, H1, 1),
        ("ZK", H1, 5),  # Haarlem and Zandvoort
        (IJMOND, H1, 1),
        ("BEV-HMK", H1, 0),  # nothing let there is a zero, not an absent row
        (REGION, H2, 3),  # L7, F1, F2
        (REGION, YEAR, 9),
    ],
)
def test_lettings_are_counted_once_where_the_dwelling_is(
    built: Warehouse, region: str, period: str, lettings: int
) -> None:
    assert cell(built, "lettings", region, period) == (lettings, lettings)


def test_every_letting_has_one_route_and_the_routes_are_all_lettings(built: Warehouse) -> None:
    # L1 and L3 by advert, L2 by lot, L4 option, L5 urgent; L6 was placed directly (model DIS), but
    # is a refugee (STA), and that goes first.
    assert by_category(built, "lettings", "route") == {
        "regulier_aanbod": 2,
        "loting": 1,
        "optie": 1,
        "urgentie": 1,
        "vergunninghouder": 1,
    }
    # 2/6 and four times 1/6.
    assert by_category(built, "route_share", "route") == {
        "regulier_aanbod": 0.3333,
        "loting": 0.1667,
        "optie": 0.1667,
        "urgentie": 0.1667,
        "vergunninghouder": 0.1667,
    }
    # L7: a senior household that leaves its home with priority; F1 and F2 say their route.
    assert by_category(built, "lettings", "route", period=H2) == {
        "doorstroming_senioren": 1,
        "woningruil": 1,
        "regulier_aanbod": 1,
    }


def test_origin_is_against_the_municipality_of_the_dwelling(built: Warehouse) -> None:
    # S1, S6, S7: Haarlem to Haarlem; S3 Zandvoort to Zandvoort; S4 Velsen to Haarlem; S5 Amsterdam.
    assert by_category(built, "lettings", "origin") == {
        "zelfde_gemeente": 4,
        "rest_regio": 1,
        "buiten_regio": 1,
    }
    assert cell(built, "origin_share", of=("origin", "zelfde_gemeente")) == (0.6667, 6)  # 4/6


def test_what_a_letting_does_not_say_its_registration_does(built: Warehouse) -> None:
    # VERA's toewijzingen have no age: S1 and S5 28_34, S3 and S7 23_27, S4 and S6 35_54.
    ages = by_category(built, "lettings", "age_class")
    assert ages == {"28_34": 2, "23_27": 2, "35_54": 2}


def test_registration_time_is_in_calendar_months_without_urgent_and_direct(
    built: Warehouse,
) -> None:
    # L1 15-1-2015 to 30-3-2025: 122 months to 15-3, then 15 of 31 days: 122,4839.
    # L2 10-2-2022 to 10-4-2025: 38. L3 1-6-2020 to 1-5-2025: 59. L4 20-5-2024 to 20-5-2025: 12.
    # L5 (urgent) and L6 (refugee, direct) do not count.
    # Mean (122,4839 + 38 + 59 + 12) / 4 = 231,4839 / 4 = 57,8710. Median and p90 are means of the
    # ten records around them, so of these four as well.
    assert cell(built, "timed_lettings") == (4, 4)
    assert cell(built, "registration_time_mean") == (58, 4)
    assert measured(built, "registration_time_mean") == (57.871, 58)
    assert measured(built, "registration_time_median") == (57.871, 58)
    assert measured(built, "registration_time_p90") == (57.871, 58)
    # The year: also L7 31-3-2018 to 31-7-2025: 88, and F2 20-11-2019 to 20-11-2025: 72. F1 has no
    # date. Sum 391,4839 / 6 = 65,2473.
    assert cell(built, "registration_time_mean", period=YEAR) == (65, 6)
    assert measured(built, "registration_time_mean", period=YEAR) == (65.2473, 65)


def test_search_time_begins_with_the_first_response(built: Warehouse) -> None:
    # S1 2-3 to 30-3: 28 of 31 days: 0,9032. S4 7-3 to 10-4: 1 month, 3 of 30 days: 1,1.
    # S3 responded first to another advert, 4-3, to 1-5: 1 month, 27 of 30 days: 1,9.
    # S5 took his response back: unknown.
    # Mean 3,9032 / 3 = 1,3011.
    assert cell(built, "searched_lettings") == (3, 3)
    assert measured(built, "search_time_mean") == (1.3011, 1)
    # Flat record: 20-11-2024 to 20-11-2025.
    assert cell(built, "search_time_mean", ZANDVOORT, H2) == (12, 1)


def test_registered_are_those_of_the_last_extract_in_the_period(built: Warehouse) -> None:
    # 30 June: S2 and S9 in Haarlem, S8 in Zandvoort; S13 lives in Amsterdam; the others have ended.
    assert cell(built, "registered") == (3, 3)
    assert cell(built, "registered", HAARLEM) == (2, 2)
    assert cell(built, "registered_outside") == (1, 1)
    # 30 September: S8 has moved to Haarlem, S11 is new in Zandvoort, S2 and S9 are gone.
    assert cell(built, "registered", period=H2) == (2, 2)
    assert by_category(built, "registered", "age_class", period=YEAR) == {"55_64": 1, "65_plus": 1}
    assert cell(built, "registered", HAARLEM, YEAR) == (1, 1)


def test_active_is_who_responded_and_halves_do_not_add_up(built: Warehouse) -> None:
    # First half: S1, S2 (Haarlem), S3, S8 (Zandvoort), S4 (Velsen); S5 took his response back.
    assert cell(built, "active_seekers") == (5, 5)
    assert cell(built, "active_seekers", ZANDVOORT) == (2, 2)
    # Second half: S8 and S11. The year: S1, S2, S3, S4, S8, S11: six, not 5 + 2.
    assert cell(built, "active_seekers", period=H2) == (2, 2)
    assert cell(built, "active_seekers", period=YEAR) == (6, 6)
    # Of the three registered on 30 June S2 and S8 responded: 2/3.
    assert cell(built, "response_rate") == (0.6667, 3)


def test_responses_per_advert_are_those_of_adverts_that_closed(built: Warehouse) -> None:
    # P1 4, P2 3, P3 2 (one taken back), P4 2: 11 on 4 adverts = 2,75; median (2 + 3) / 2 = 2,5.
    # P5 was taken back, P6 is no advert, P7 closes in July.
    assert cell(built, "adverts") == (4, 4)
    assert cell(built, "responses") == (11, 11)
    assert cell(built, "responses_per_advert_mean") == (2.75, 4)
    assert cell(built, "responses_per_advert_median") == (2.5, 4)
    # P7 1 and P8 2: 3 / 2 = 1,5.
    assert cell(built, "responses_per_advert_mean", period=H2) == (1.5, 2)


def test_market_pressure_is_seekers_per_home_without_direct_and_option(built: Warehouse) -> None:
    # Let by advert: P1, P2, P3 (P4 is an option, P6 direct). To those S1, S2, S3, S4 and S8
    # responded: 5 / 3 = 1,6667. In Haarlem the same five on P1 and P2: 2,5. Zandvoort S3, S8: 2.
    assert cell(built, "market_pressure") == (1.6667, 3)
    assert cell(built, "market_pressure", HAARLEM) == (2.5, 2)
    assert cell(built, "market_pressure", ZANDVOORT) == (2, 1)


def test_success_rate_is_maaskoepels(built: Warehouse) -> None:
    # Responded to homes that were let: S1, S2, S3, S4, S8. Got one without having responded: S5,
    # S6, S7. So 8 had a chance, and S1, S3, S4, S5, S6, S7 got a home: 6/8.
    assert cell(built, "candidates") == (8, 8)
    assert cell(built, "housed_seekers") == (6, 6)
    assert cell(built, "success_rate") == (0.75, 8)
    # S2 (65_plus) and S8 (55_64) got none.
    assert by_category(built, "candidates", "age_class") == {
        "28_34": 2,
        "23_27": 2,
        "35_54": 2,
        "55_64": 1,
        "65_plus": 1,
    }
    assert by_category(built, "success_rate", "age_class") == {"28_34": 1, "23_27": 1, "35_54": 1}
    # Income: huurtoeslag S1, S3, S4, S6, S7 (all housed); midden S5 housed, S8 not; daeb S2 not.
    assert by_category(built, "success_rate", "income_class") == {"huurtoeslag": 1, "midden": 0.5}
    # Household: een_persoon S1, S3, S7; paar S2, S8 (neither); met kinderen S4; een_ouder S5, S6.
    assert by_category(built, "success_rate", "household_type") == {
        "een_persoon": 1,
        "paar_met_kinderen": 1,
        "een_ouder": 1,
    }
    # The year: S2 gets P7 after all, S12 a home of the flat record: 8 of 9. F1 is an exchange.
    assert cell(built, "success_rate", period=YEAR) == (0.8889, 9)


def test_success_rate_by_origin_follows_where_a_seeker_looked(built: Warehouse) -> None:
    # In Haarlem from Haarlem: S1, S2, S6, S7, of whom S2 got nothing there: 3/4.
    # From the rest of the region: S3, S8 (Zandvoort) and S4 (Velsen), of whom S4: 1/3.
    assert by_category(built, "success_rate", "origin", HAARLEM) == {
        "zelfde_gemeente": 0.75,
        "rest_regio": 0.3333,
    }
    # In the region: S1, S2, S6, S7 in Haarlem, S3, S8 in Zandvoort and S4 in Velsen had a chance at
    # home (S4 on P4); S1, S3, S4, S6, S7 succeeded: 5/7. S5 from Amsterdam: 1/1.
    assert by_category(built, "success_rate", "origin") == {
        "zelfde_gemeente": 0.7143,
        "buiten_regio": 1,
    }


def test_offers_by_outcome(built: Warehouse) -> None:
    # O1 to O7; O7 by the letting of S6; of O8 the municipality is not known.
    assert by_category(built, "offers", "offer_status") == {
        "toegewezen": 4,
        "geweigerd": 2,
        "ingetrokken": 1,
    }
    assert cell(built, "offer_share", of=("offer_status", "geweigerd")) == (0.2857, 7)  # 2/7
    assert cell(built, "offer_share", of=("offer_status", "toegewezen")) == (0.5714, 7)  # 4/7
    # The flat record: three offers, two refused.
    assert cell(built, "offer_share", ZANDVOORT, H2, ("offer_status", "geweigerd")) == (0.6667, 3)


def test_suitable_is_a_rent_up_to_the_households_own_cap(built: Warehouse) -> None:
    # 2025: 682,96 for one or two persons, 731,93 for three or more. With huurtoeslag:
    # L1 600 and one person: yes. L2 700, four: yes. L3 690, one: no. L5 is now 740, three: no.
    # L6 has no rent, but the corporation says PAS: yes. L4 has no huurtoeslag. F2: 682,96 is the
    # cap itself: yes. F1 has no rent: unknown, and not in the denominator. 4/6.
    share = ("suitability", "passend")
    assert cell(built, "suitable_share", period=YEAR, of=share) == (0.6667, 6)
    assert cell(built, "suitability_unknown", period=YEAR) == (1, 1)
    # In Zuid-Kennemerland L1, L2, L6 and F2 against L3 and L5: all but F1, who lives in Velsen.
    assert cell(built, "suitable_share", "ZK", YEAR, share) == (0.6667, 6)


def test_suitability_is_given_for_years_of_the_region_and_sub_regions_only(
    built: Warehouse,
) -> None:
    places = built.execute(
        "select distinct region_code, period_type from intermediate.int_allocation__figures"
        " where indicator like 'suitab%' order by all"
    ).fetchall()
    assert places == [("IJ", "jaar"), ("ZK", "jaar"), ("ZKIJ", "jaar")]


def test_seniors_moving_on_are_counted_whatever_the_route(built: Warehouse) -> None:
    assert cell(built, "seniors_moved_on", period=YEAR) == (1, 1)  # L7


def test_the_break_of_2023_is_marked_and_a_year_covered_from_august_is_not_complete(
    built: Warehouse,
) -> None:
    marks = dict(
        built.execute(
            "select period_code, (has_series_break, is_complete_period)"
            " from intermediate.int_allocation__periods where period_code like '202%'"
        ).fetchall()
    )
    assert marks["2023HJ02"] == (True, False)
    assert marks["2023JJ00"] == (True, False)
    # The extracts say that they cover January to September, the flat record until 31 December.
    assert marks[H1] == (False, True)
    assert marks[YEAR] == (False, True)


def test_cells_are_one_per_place_and_say_where_they_come_from(built: Warehouse) -> None:
    twice = built.execute(
        "select region_code from intermediate.int_allocation__figures"
        " group by region_code, period_code, indicator, breakdown, category having count(*) > 1"
    ).fetchall()
    assert twice == []
    files = built.execute(
        "select distinct source_files, is_fictive from intermediate.int_allocation__figures"
        " where indicator = 'lettings' and period_code = ?",
        [H1],
    ).fetchall()
    assert files == [("toewijzingen-2025-06-30, toewijzingen-2025-09-30", True)]
