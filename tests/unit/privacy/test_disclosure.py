"""What is hidden, on tables small enough to work out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.privacy.audit import audit
from pipelines.privacy.disclosure import INTERNAL, Because, Reason, protect
from tests.unit.privacy.example import LETTINGS, RULES, by_category, frame, hidden, publish


def region_table(counts: dict[str, dict[str, int]]) -> pd.DataFrame:
    """Municipalities A and B (with C and D empty) and their joint unit, by category."""
    joint = {c: counts["A"][c] + counts["B"][c] for c in counts["A"]}
    rows = []
    for region, row in {**counts, "AB": joint}.items():
        rows += by_category(row, region_code=region)
    return frame(rows)


def test_one_small_cell_takes_a_rectangle_with_it() -> None:
    #        x   y   z | sum        x = 3 is small. In row A the cheapest partner is z (17 < 20);
    #   A    3  20  17 | 40         then columns x and z each need a second one: B's.
    #   B   40  30  35 | 105        y stays, and so do all totals. Feasible: A.x from 0 to 20
    #   AB  43  50  52 | 145        (x + z = 20), 20 wide.
    cells = region_table({"A": {"x": 3, "y": 20, "z": 17}, "B": {"x": 40, "y": 30, "z": 35}})
    shown = publish(cells)
    assert hidden(shown, "region_code", "category") == {
        ("A", "x"),
        ("A", "z"),
        ("B", "x"),
        ("B", "z"),
    }
    assert audit(shown, LETTINGS, RULES) == []


def test_primary_and_secondary_look_alike_to_the_reader_but_not_to_the_makers() -> None:
    cells = region_table({"A": {"x": 3, "y": 20, "z": 17}, "B": {"x": 40, "y": 30, "z": 35}})
    done = protect(cells, LETTINGS, RULES)
    gone = done[done["is_suppressed"]]
    assert set(gone["suppression_reason"]) == {Reason.PROTECTED}
    small = gone[(gone["region_code"] == "A") & (gone["category"] == "x")]
    assert list(small[INTERNAL]) == [Because.SMALL]
    assert set(gone.drop(small.index)[INTERNAL]) == {Because.SECONDARY}


def test_a_partner_must_give_enough_room() -> None:
    # 4 + 2 = 6 is known if 20 and 30 are shown: a third must go, the smallest that gives room: 20.
    shown = publish(frame(by_category({"x": 4, "y": 2, "z": 20, "w": 30})))
    assert hidden(shown, "category") == {("x",), ("y",), ("z",)}


def test_a_year_is_not_shown_beside_one_of_its_halves() -> None:
    # 7 + 43 = 50: with 50 and 43 shown, 7 is known. The other half goes, the year stays.
    shown = publish(
        frame(
            [
                {"period_code": "2025HJ01", "value": 7},
                {"period_code": "2025HJ02", "value": 43},
                {"period_code": "2025JJ00", "value": 50},
            ]
        )
    )
    assert hidden(shown, "period_code") == {("2025HJ01",), ("2025HJ02",)}


def test_a_region_is_not_shown_beside_all_but_one_of_its_municipalities() -> None:
    # S = A + B + C, R = S + D. A = 5 is small. B (12) is the cheapest partner: 5 + 12 = 17 wide.
    # The joint unit AB = 17 can be shown then: it says no more than S − C.
    values = {"A": 5, "B": 12, "C": 30, "D": 40, "AB": 17, "S": 47, "R": 87}
    shown = publish(frame([{"region_code": r, "value": v} for r, v in values.items()]))
    assert hidden(shown, "region_code") == {("A",), ("B",)}


def test_the_joint_unit_is_not_left_to_give_a_municipality_away() -> None:
    # C = 5 is small, and C = S − AB. Hiding A (12) with it does not help while AB is shown.
    values = {"A": 12, "B": 20, "C": 5, "D": 40, "AB": 32, "S": 37, "R": 77}
    shown = publish(frame([{"region_code": r, "value": v} for r, v in values.items()]))
    gone = hidden(shown, "region_code")
    assert ("C",) in gone
    assert gone & {("AB",), ("S",)}
    assert audit(shown, LETTINGS, RULES) == []


def test_a_count_hidden_in_one_table_is_hidden_in_every_table() -> None:
    # Two tables show the same lettings by age; in the second they stand under a share.
    first = frame(by_category({"x": 4, "y": 26, "z": 30}, "leeftijd"))
    second = frame(
        [
            {"indicator": "letting_share", "breakdown": "leeftijd", "category": c}
            | {"value": v / 60, "numerator": v, "denominator": 60, "n": 60}
            for c, v in {"x": 4, "y": 26, "z": 30}.items()
        ],
        table="monitor_target_groups",
    )
    shown = publish(pd.concat([first, second], ignore_index=True))
    assert hidden(shown, "table", "category") == {
        (table, category)
        for table in ("monitor_allocation", "monitor_target_groups")
        for category in ("x", "y")
    }
    in_second = shown[(shown["table"] == "monitor_target_groups") & (shown["category"] == "x")]
    # The denominator is the total, which is shown; the numerator is not.
    assert in_second[["value", "numerator", "denominator"]].isna().values.tolist() == [
        [True, True, False]
    ]


def test_breakdowns_that_share_a_total_are_protected_together() -> None:
    # The total 9 is small and hidden: then neither breakdown may add up to it.
    shown = publish(
        frame(
            [
                *by_category({"x": 9, "y": 0}, "leeftijd"),
                *by_category({"p": 0, "q": 9}, "route")[:2],
            ]
        )
    )
    assert {("totaal",), ("x",), ("q",)} <= hidden(shown, "category")


def test_everyone_in_one_category_is_hidden_although_the_count_is_large() -> None:
    # 25 of 25 came through urgency: that says it of every one of them. A zero goes with it,
    # and then the attacker knows only that the two make 25.
    done = protect(frame(by_category({"urgentie": 25, "loting": 0, "optie": 0})), LETTINGS, RULES)
    gone = done[done["is_suppressed"]]
    assert list(gone.loc[gone["category"] == "urgentie", INTERNAL]) == [Because.GROUP]
    assert len(gone) == 2
    assert not done.loc[done["category"] == "totaal", "is_suppressed"].any()


def test_everyone_unknown_says_nothing_and_is_shown() -> None:
    shown = publish(frame(by_category({"onbekend": 25, "loting": 0})))
    assert hidden(shown, "category") == set()


def test_a_zero_is_shown_where_it_protects_nothing() -> None:
    shown = publish(frame(by_category({"x": 40, "y": 0, "z": 30})))
    assert hidden(shown, "category") == set()


def share(numerator: int, denominator: int) -> pd.DataFrame:
    return frame(
        [
            {"indicator": "offers", "value": denominator},
            {"indicator": "refusals", "value": numerator},
            {
                "indicator": "refusal_share",
                "value": numerator / denominator if denominator else None,
                "numerator": numerator,
                "denominator": denominator,
                "n": denominator,
            },
        ]
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "gone"),
    [
        (40, 100, set()),
        (0, 100, set()),  # nobody refused: shown, as every zero
        (4, 100, {"refusals", "refusal_share"}),  # four refused
        (95, 100, {"refusals", "refusal_share"}),  # five did not
        (100, 100, {"refusals", "refusal_share"}),  # everyone did
        (12, 29, {"refusal_share"}),  # the counts may be shown, a share over 29 not
        (12, 30, set()),
        (3, 9, {"refusals", "offers", "refusal_share"}),
        (0, 0, set()),  # nothing to hide: no share either
    ],
)
def test_a_share_goes_with_its_numerator_its_rest_and_its_denominator(
    numerator: int, denominator: int, gone: set[str]
) -> None:
    shown = publish(share(numerator, denominator))
    assert {name for (name,) in hidden(shown, "indicator")} == gone
    assert audit(shown, LETTINGS, RULES) == []


def test_a_share_over_too_few_says_so_and_keeps_its_counts() -> None:
    row = publish(share(12, 29)).iloc[2]
    assert row["suppression_reason"] == Reason.SMALL_DENOMINATOR
    assert (row["numerator"], row["denominator"]) == (12, 29)


def test_a_median_goes_with_its_count() -> None:
    rows = by_category({"x": 6, "y": 24, "z": 30})
    medians = [
        {**row, "indicator": "months_median", "value": 50.0, "n": row["value"]} for row in rows
    ]
    shown = publish(frame([*rows, *medians]))
    medians_gone = shown[shown["is_suppressed"] & (shown["indicator"] == "months_median")]
    assert set(medians_gone["category"]) == {"x", "y"}
    assert medians_gone["n"].isna().all()


def test_adverts_are_not_people() -> None:
    shown = publish(frame([{"indicator": "adverts", "value": 3}]))
    assert hidden(shown, "indicator") == set()


def rents(value: float, largest: float, second: float) -> pd.DataFrame:
    cells = frame(
        [
            {"indicator": "lettings", "value": 40},
            {"indicator": "rent_sum", "value": value, "n": 40},
        ]
    )
    return cells.assign(largest=[0.0, largest], second_largest=[0.0, second])


@pytest.mark.parametrize(
    ("others", "gone"),
    [
        (140.0, True),  # 140 < 15% of 1000: the second knows the largest to within 14%
        (150.0, False),
    ],
)
def test_a_sum_in_which_one_dominates_is_hidden(others: float, gone: bool) -> None:
    done = protect(rents(1000 + 300 + others, 1000, 300), LETTINGS, RULES)
    assert bool(done.iloc[1]["is_suppressed"]) == gone
    assert "largest" not in done
    if gone:
        assert done.iloc[1][INTERNAL] == Because.DOMINANCE
        assert done.iloc[1]["suppression_reason"] == Reason.PROTECTED


def test_who_counts_in_two_municipalities_counts_once_in_the_region() -> None:
    # 30 + 25 seekers, 45 in all: ten in both. A sum would be refused; a union is not.
    cells = frame(
        [
            {"indicator": "seekers", "region_code": r, "value": v}
            for r, v in {"A": 30, "B": 25, "AB": 45}.items()
        ]
    )
    assert hidden(publish(cells), "region_code") == set()


def test_values_that_do_not_add_up_are_refused_with_their_names() -> None:
    cells = frame(by_category({"x": 40, "y": 30}))
    cells.loc[cells["category"] == "totaal", "value"] = 75
    with pytest.raises(ValueError, match=r"does not add up.*letting.*totaal.* = 75"):
        protect(cells, LETTINGS, RULES)


def test_two_values_for_one_number_are_refused() -> None:
    cells = pd.concat([frame([{"value": 40}]), frame([{"value": 41}], table="other")])
    with pytest.raises(ValueError, match=r"two values for one number: letting.*40.*41"):
        protect(cells, LETTINGS, RULES)


def test_an_indicator_that_nobody_described_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not described.*shoe_size"):
        protect(frame([{"indicator": "shoe_size", "value": 40}]), LETTINGS, RULES)


def test_what_is_not_available_passes_through() -> None:
    cells = frame([{"value": 40}, {"indicator": "offers"}])
    shown = publish(cells)
    assert shown["is_suppressed"].tolist() == [False, False]
    assert shown["value"].isna().tolist() == [False, True]
