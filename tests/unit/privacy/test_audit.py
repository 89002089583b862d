"""The attacker finds what can be found, and only from what is published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.privacy.audit import Revealed, Rule, audit
from pipelines.privacy.disclosure import protect
from tests.unit.privacy.example import LETTINGS, RULES, blank, by_category, frame, publish


def attack(shown: pd.DataFrame) -> list[Revealed]:
    if "is_suppressed" not in shown:
        shown = shown.assign(is_suppressed=False)
    return audit(shown, LETTINGS, RULES)


def test_a_lone_hidden_cell_is_the_difference() -> None:
    # 60 − 26 − 30 = 4, and the finding says from what.
    shown = blank(frame(by_category({"x": 4, "y": 26, "z": 30})), category="x")
    (found,) = attack(shown)
    assert (found.rule, found.lower, found.upper) == (Rule.TOO_CLOSE, 4, 4)
    assert found.table == "monitor_allocation"
    assert found.cell["category"] == "x"
    assert len(found.revealed_by) == 3
    assert any("totaal" in name and "= 60" in name for name in found.revealed_by)


@pytest.mark.parametrize(("second", "is_found"), [(5, True), (6, False)])
def test_two_hidden_cells_are_known_within_their_sum(second: int, is_found: bool) -> None:
    # 4 + 5 = 9: both lie from 0 to 9, nine wide, below the threshold of ten. 4 + 6 = 10 is enough.
    shown = frame(by_category({"x": 4, "y": second, "z": 80}))
    shown = blank(blank(shown, category="x"), category="y")
    found = attack(shown)
    assert {f.cell["category"] for f in found} == ({"x", "y"} if is_found else set())
    assert all((f.lower, f.upper) == (0, 9) for f in found)


def test_halves_are_taken_from_years_across_tables() -> None:
    # The year stands in one table, the second half in another: 50 − 43 = 7.
    halves = frame(
        [{"period_code": "2025HJ01", "value": 7}, {"period_code": "2025HJ02", "value": 43}],
        table="monitor_target_groups",
    )
    shown = pd.concat([frame([{"value": 50}]), halves], ignore_index=True)
    (found,) = attack(blank(shown, period_code="2025HJ01"))
    assert (found.table, found.lower, found.upper) == ("monitor_target_groups", 7, 7)


def test_a_municipality_is_the_sub_region_without_the_joint_unit() -> None:
    # A, B and C are hidden, yet C = S − AB = 37 − 32 = 5. A and B stay within 0 to 32.
    values = {"A": 12, "B": 20, "C": 5, "D": 40, "AB": 32, "S": 37, "R": 77}
    shown = frame([{"region_code": r, "value": v} for r, v in values.items()])
    for region in "ABC":
        shown = blank(shown, region_code=region)
    (found,) = attack(shown)
    assert (found.cell["region_code"], found.lower, found.upper) == ("C", 5, 5)


def test_rows_and_columns_together_reveal_what_neither_does() -> None:
    #        x    y | sum     All four are hidden, two in every row and column; A.x + A.y = 10
    #   A    3    7 |  10     looks wide enough. But A.y + B.y = 9, so A.y lies from 0 to 9 and
    #   B   98    2 | 100     A.x from 1 to 10; B follows: 0 to 9, and 91 to 100. All nine wide.
    #   AB 101    9 | 110
    rows = [
        *by_category({"x": 3, "y": 7}, region_code="A"),
        *by_category({"x": 98, "y": 2}, region_code="B"),
        *by_category({"x": 101, "y": 9}, region_code="AB"),
    ]
    shown = frame(rows)
    for region in "AB":
        for category in "xy":
            shown = blank(shown, region_code=region, category=category)
    found = [f for f in attack(shown) if f.rule == Rule.TOO_CLOSE]
    assert {(f.cell["region_code"], f.cell["category"], f.lower, f.upper) for f in found} == {
        ("A", "x", 1, 10),
        ("A", "y", 0, 9),
        ("B", "x", 91, 100),
        ("B", "y", 0, 9),
    }


def test_a_share_gives_the_numerator_back() -> None:
    # 4 of 100 refused; the count is hidden, the share is not: 4.00 ± nothing.
    shown = frame(
        [
            {"indicator": "offers", "value": 100},
            {"indicator": "refusals", "value": 4},
            {"indicator": "refusal_share", "value": 0.04, "numerator": 4, "denominator": 100},
        ]
    )
    shown = blank(shown, indicator="refusals")
    shown["numerator"] = np.nan
    found = attack(shown)
    assert {f.rule for f in found} == {Rule.DERIVED, Rule.TOO_CLOSE}
    (close,) = [f for f in found if f.rule == Rule.TOO_CLOSE]
    assert (close.lower, close.upper) == (4, 4)


def test_a_part_is_known_to_be_no_more_than_its_whole() -> None:
    # 9 offers are shown by mistake; the hidden refusals lie from 0 to 9.
    shown = frame([{"indicator": "offers", "value": 9}, {"indicator": "refusals", "value": 5}])
    found = attack(blank(shown, indicator="refusals"))
    assert {(f.rule, f.quantity, f.lower, f.upper) for f in found} == {
        (Rule.SMALL_SHOWN, "offer", 9, 9),
        (Rule.TOO_CLOSE, "refusal", 0, 9),
    }


def test_union_counts_bound_each_other() -> None:
    # Of 20 seekers in the unit at most 9 are B's, so A has at least 11; and no more than 20.
    values = {"A": 15, "B": 9, "AB": 20}
    rows = [{"indicator": "seekers", "region_code": r, "value": v} for r, v in values.items()]
    found = attack(blank(frame(rows), region_code="A"))
    assert {(f.cell["region_code"], f.rule, f.lower, f.upper) for f in found} == {
        ("B", Rule.SMALL_SHOWN, 9, 9),
        ("A", Rule.TOO_CLOSE, 11, 20),
    }


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ({"x": 4, "y": 40}, Rule.SMALL_SHOWN),
        ({"x": 44, "y": 0}, Rule.EVERYONE),
    ],
)
def test_what_should_have_been_hidden_is_seen(counts: dict[str, int], rule: Rule) -> None:
    assert [f.rule for f in attack(frame(by_category(counts)))] == [rule]


def test_a_small_rest_and_a_share_over_few_are_seen() -> None:
    row = {"indicator": "refusal_share"}
    many = frame([row | {"value": 0.95, "numerator": 95, "denominator": 100, "n": 100}])
    assert [f.rule for f in attack(many)] == [Rule.SMALL_REST]
    few = frame([row | {"value": 0.5, "numerator": 12, "denominator": 24, "n": 24}])
    assert [f.rule for f in attack(few)] == [Rule.FEW]


def test_one_secondary_suppression_taken_away_is_noticed_and_the_cell_named() -> None:
    # The rectangle of test_disclosure: without B.z, column z gives A.z (52 − 35 = 17), and row A
    # then gives A.x (40 − 20 − 17 = 3); row and column give B.x.
    rows = [
        *by_category({"x": 3, "y": 20, "z": 17}, region_code="A"),
        *by_category({"x": 40, "y": 30, "z": 35}, region_code="B"),
        *by_category({"x": 43, "y": 50, "z": 52}, region_code="AB"),
    ]
    cells = frame(rows)
    shown = publish(cells)
    chosen = (shown["region_code"] == "B") & (shown["category"] == "z")
    assert shown.loc[chosen, "is_suppressed"].all()
    shown.loc[chosen, "value"] = 35.0
    shown.loc[chosen, "is_suppressed"] = False
    found = {(f.cell["region_code"], f.cell["category"]): (f.lower, f.upper) for f in attack(shown)}
    assert found == {("A", "x"): (3, 3), ("A", "z"): (17, 17), ("B", "x"): (40, 40)}


def test_the_internal_reason_may_not_be_published() -> None:
    done = protect(frame(by_category({"x": 4, "y": 26, "z": 30})), LETTINGS, RULES)
    with pytest.raises(ValueError, match="hidden_because must not be published"):
        audit(done, LETTINGS, RULES)


def test_a_publication_that_contradicts_itself_is_refused() -> None:
    # 40 + 30 hidden + 40 cannot be 75.
    shown = frame(by_category({"x": 40, "y": 30, "z": 40}))
    shown.loc[shown["category"] == "totaal", "value"] = 75
    with pytest.raises(ValueError, match="no numbers fit"):
        attack(blank(shown, category="y"))


def test_the_attacker_works_without_the_hidden_values() -> None:
    # Whatever stood in a hidden cell, the verdict is the same: it is not there.
    shown = publish(frame(by_category({"x": 4, "y": 26, "z": 30})))
    assert (
        shown.loc[shown["is_suppressed"], ["value", "numerator", "denominator", "n"]]
        .isna()
        .all(axis=None)
    )
    assert attack(shown) == []
