"""The first query of the README and the twelve questions of the guide for analysts, answered from
what is published.

Questions 5 and 6 need the extracts of Woonservice: see test_woonservice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.analyst_guide import first_query, queries
from tests.integration.conftest import DataFolder

Rows = list[tuple[object, ...]]
Answer = Callable[[int], Rows]


@pytest.fixture
def answer(finished: DataFolder) -> Answer:
    return lambda question: finished.ask(queries()[question])


def numbers(rows: Rows, column: int) -> list[float]:
    return [float(str(row[column])) for row in rows if row[column] is not None]


def test_the_first_query_of_the_readme_gives_the_table_it_shows(finished: DataFolder) -> None:
    # By hand: 183.952 - 177.013 = 6.939 homes; 11.650 x 5 / 10 = 5.825.
    sql, shown = first_query()
    assert [tuple(map(str, row)) for row in finished.ask(sql)] == shown
    assert (*shown[1][1:],) == ("Regio Zuid-Kennemerland/IJmond", "6939", "5825", "op_koers")


def test_every_question_has_a_query_that_runs(answer: Answer) -> None:
    assert list(queries()) == list(range(1, 13))
    assert {question for question in queries() if not answer(question)} <= {5, 6}


def test_haarlem_has_the_corporation_stock_of_cbs(answer: Answer) -> None:
    # 82900NED, Haarlem, 1-1-2025: 23.119 of 80.430 = 28,744%; owner of 40 to 60 unknown.
    last = answer(1)[-1]
    assert last[:4] == (2025, 23_119, 80_430, 0.2874)
    assert last[5] is False


def test_hard_plans_by_price_are_all_hard_plans_of_those_years(
    answer: Answer, finished: DataFolder
) -> None:
    ((whole,),) = finished.ask(
        "select dwellings from monitor_plan_capacity where region_code = 'ZKIJ'"
        " and hardness = 'hard' and period_code = '2025-2029' and classification = 'totaal'"
    )
    assert sum(numbers(answer(2), 1)) == whole


def test_the_social_share_without_unknown_is_no_smaller(answer: Answer) -> None:
    rows = answer(3)
    assert [row[0] for row in rows] == ["gepland", "gepland_hard", "gerealiseerd"]
    for _, social, every, share, known, share_known, target in rows:
        assert share == round(float(str(social)) / float(str(every)), 4)
        assert share_known == round(float(str(social)) / float(str(known)), 4)
        assert float(str(share_known)) >= float(str(share))
        assert target == 0.3


def test_delays_are_of_every_date_but_the_first(answer: Answer) -> None:
    rows = answer(4)
    assert [row[0] for row in rows] == [date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)]
    assert min(numbers(rows, 2)) > 0
    assert min(numbers(rows, 3)) > 0


def test_heemskerks_last_list_is_that_of_july(answer: Answer) -> None:
    ((label, reference_date, path, following, _),) = answer(7)
    assert (label, reference_date) == ("Gemeente Heemskerk", date(2026, 7, 1))
    assert "heemskerk/2026-07-01/" in str(path)
    assert following == date(2027, 1, 1)


def test_a_figure_names_its_file_publisher_and_licence(answer: Answer) -> None:
    rows = answer(8)
    assert {row[1] for row in rows} == {"Centraal Bureau voor de Statistiek (CBS)"}
    assert {row[4] for row in rows} == {"CC BY 4.0"}
    assert not any(row[6] for row in rows)


def test_the_region_is_on_course_net_and_gross_is_bounded(answer: Answer) -> None:
    net, gross = answer(9)
    # Stock 183.952 - 177.013; 11.650 x 5 / 10.
    assert (net[1], net[3], net[5]) == (6_939, 5_825, "op_koers")
    # Stock 183.952 - 179.195; 18.350 x 3 / 9.
    assert (gross[1], gross[2], gross[3]) == (None, 4_757, 6_116.6667)
    assert gross[5] == "niet_meetbaar"
    for year in ("2022", "2023", "2024"):
        assert year in str(gross[6])
    assert "correcties" in str(gross[7])


def test_dropped_plans_are_a_rate_of_what_was_left(answer: Answer) -> None:
    rows = answer(10)
    assert len(rows) == 3
    for _, before, dropped, rate in rows:
        assert rate == pytest.approx(float(str(dropped)) / float(str(before)), abs=0.00005)


def test_no_bundled_figure_is_provisional_and_that_is_derived(answer: Answer) -> None:
    rows = answer(11)
    assert [row[0] for row in rows] == list(range(2012, 2026))
    assert {row[1:3] for row in rows} == {(False, "afgeleid")}


def test_other_additions_stand_together(answer: Answer) -> None:
    last = answer(12)[-1]
    # 81955NED, the seven together, 2020: 484 / (1.262 + 484) = 27,72%.
    assert last == (2020, 1_262, 484, 0.2772)


def test_reasons_follow_what_is_loaded(finished: DataFolder) -> None:
    """Plan lists are there, national figures on homes for seniors are not: said of those alone."""
    reasons = dict(
        finished.ask(
            "select distinct goal_code, reason_nl from monitor_goal_progress"
            " where (goal_code, region_code) in (('WD-2', 'ZKIJ'), ('NAT-3', 'NL01'))"
        )
    )
    assert "staan in monitor_affordability" in str(reasons["WD-2"])
    assert "geladen" not in str(reasons["WD-2"])
    assert "ouderenwoningen zijn nog niet geladen" in str(reasons["NAT-3"])


def test_plans_are_set_against_what_is_needed_on_their_own_date(finished: DataFolder) -> None:
    """418 + 508 + 508 homes were delivered since 1-1-2025 (monitor_plan_changes), 64 demolished.

    11.650 - 6.939 = 4.711; less 1.434, plus 64 is 3.341. Heemskerk's lists and Velsen's first say
    nothing of what was realised.
    """
    (hard,) = finished.ask(
        "select need, realised_since_stock_date, demolished_since_stock_date, need_after_bridge,"
        " covers_need, bridge_incomplete_members, note_nl from monitor_plan_need"
        " where region_code = 'ZKIJ' and goal_code = 'WA-W1' and scope = 'hard'"
    )
    assert hard[:6] == (4_711, 1_434, 64, 3_341, True, "Heemskerk, Velsen")
    assert "1-1-2025" in str(hard[6])
    assert "1-7-2026" in str(hard[6])
