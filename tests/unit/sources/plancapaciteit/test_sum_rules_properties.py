"""The sum rules on any plan: what adds up is accepted; one number off is told, with both sums."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_HEADERS,
    MAP_HEADERS,
    PLAN_HEADERS,
    WIDE_HEADERS,
    WIDE_VALUES,
    Row,
    csv_of,
    read,
    reasons,
    rules,
)

_GROUPS = {
    "Woningtype": ["Eengezins", "Meergezins", "Onbekend"],
    "Wonen en zorg": ["Nultreden", "Geclusterd", "Zorggeschikt", "Regulier", "Onbekend"],
    "Flexwoningen": ["Flexwoningen", "Regulier permanent"],
    "Betaalbaarheid": ["Sociale huur", "Huur middenhuur", "Koop dure koop", "Onbekend"],
}
_YEARS = [2026, 2027, 2031]
_FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

shares = st.lists(st.integers(0, 10), min_size=5, max_size=5)


def divided(total: int, weights: list[int], parts: int) -> list[int]:
    """A total in parts that add up to it."""
    cuts, left = [], total
    for weight in weights[: parts - 1]:
        part = min(left, total * weight // 10)
        cuts.append(part)
        left -= part
    return [*cuts, left]


@st.composite
def plan(draw: Any) -> list[Row]:
    """Category rows of a plan whose groups and years add up; groups may be left out."""
    realised, rest = draw(st.integers(1, 500)), draw(st.integers(1, 1500))
    years = divided(rest, draw(shares), len(_YEARS))
    rows: list[Row] = [["Nieuwbouw", "", realised + rest, realised, *years]]
    for group, classes in _GROUPS.items():
        if draw(st.booleans()):
            done = divided(realised, draw(shares), len(classes))
            left = divided(rest, draw(shares), len(classes))
            rows += [
                [group, word, one + other, one, None, None, None]
                for word, one, other in zip(classes, done, left, strict=True)
            ]
    return rows


def listed(plans: list[list[Row]]) -> bytes:
    rows = [
        [f"P{number}", f"Plan {number}", "Haarlem", "Openbaar", "1A Onherroepelijk", *row]
        for number, categories in enumerate(plans)
        for row in categories
    ]
    return csv_of([*PLAN_HEADERS, *CATEGORY_HEADERS[1:], *_YEARS], *rows)


@_FEW
@given(st.lists(plan(), min_size=1, max_size=12))
def test_plans_that_add_up_break_no_sum_rule(plans: list[list[Row]]) -> None:
    found = read(listed(plans))
    assert rules(found, "critical") == []
    for classification, rows in found.counts.groupby("classification"):
        planned = rows[(rows["measure"] == "planned") & (rows["phase"] == "whole")]
        expected = sum(int(str(categories[0][2])) for categories in plans)
        if classification != "flex":
            assert planned["dwellings"].sum() == expected


@_FEW
@given(st.lists(plan(), min_size=2, max_size=12), st.integers(1, 99), st.data())
def test_a_class_that_is_off_is_told_of_that_plan_only(
    plans: list[list[Row]], off: int, data: Any
) -> None:
    number = data.draw(st.integers(0, len(plans) - 1))
    if len(plans[number]) == 1:
        plans[number] += [["Woningtype", "Eengezins", plans[number][0][2], plans[number][0][3]]]
    row = data.draw(st.integers(1, len(plans[number]) - 1))
    total = int(str(plans[number][0][2]))
    plans[number][row][2] = int(str(plans[number][row][2])) + off
    found = read(listed(plans))
    assert rules(found, "critical") == ["class_sum"]
    assert (
        f"op tot {total + off} geplande woningen; verwacht wordt {total},"
        in (reasons(found, "class_sum")[0])
    )
    assert found.plans.loc[~found.plans["is_accepted"], "plan_id"].tolist() == [f"P{number}"]


@_FEW
@given(st.lists(plan(), min_size=2, max_size=12), st.integers(1, 99), st.data())
def test_a_year_that_is_off_is_told_of_that_plan_only(
    plans: list[list[Row]], off: int, data: Any
) -> None:
    number = data.draw(st.integers(0, len(plans) - 1))
    total = plans[number][0]
    rest = int(str(total[2])) - int(str(total[3]))
    year = data.draw(st.integers(4, 6))
    total[year] = int(str(total[year])) + off
    found = read(listed(plans))
    assert rules(found, "critical") == ["year_sum"]
    assert reasons(found, "year_sum") == [
        f"De jaren tellen op tot {rest + off} woningen; verwacht wordt {rest}, de restcapaciteit."
    ]
    assert found.plans.loc[~found.plans["is_accepted"], "plan_id"].tolist() == [f"P{number}"]


@_FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ja", "Nee"]),
            st.dictionaries(st.sampled_from(WIDE_VALUES[:33]), st.integers(1, 99)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_wide_layout_adds_up_by_itself(years: list[tuple[str, dict[str, int]]]) -> None:
    rows = [
        ["P1", "Plan", "Velsen", "Openbaar", "2A", 2020 + number, says, "Nee"]
        + [counts.get(name) for name in WIDE_VALUES]
        for number, (says, counts) in enumerate(years)
    ]
    found = read(csv_of(WIDE_HEADERS, *rows))
    assert rules(found, "critical") == []
    realised = sum(sum(counts.values()) for says, counts in years if says == "Ja")
    rest = sum(sum(counts.values()) for says, counts in years if says == "Nee")
    assert found.plans["realised_total"].tolist() == [realised]
    assert found.plans["remaining_total"].tolist() == [rest]
    assert found.plans["new_build_total"].tolist() == [realised + rest]


@_FEW
@given(st.integers(0, 500), shares, shares, shares, st.integers(1, 50))
def test_the_map_conserves_what_remains_also_where_its_classes_do_not_fit(
    rest: int, phases: list[int], types: list[int], tenures: list[int], over: int
) -> None:
    by_phase = divided(rest, phases, 5)
    by_type, by_tenure = divided(rest, types, 3), divided(rest, tenures, 3)
    by_type[0] += over
    by_type[2] -= over
    row = ["1", "Velsen", "Plan", "Sloop", "1A Onherroepelijk", rest, 0]
    found = read(csv_of(MAP_HEADERS, [*row, *by_phase, *by_type, *by_tenure], delimiter=","))
    assert rules(found, "critical") == []
    counts = found.counts[found.counts["mutation"] == "build"]
    sums = counts.groupby(["classification", counts["phase"] == "whole"])["dwellings"].sum()
    assert set(sums) == ({rest} if rest else {0})
    assert ("split_unknown" in rules(found)) == (by_type[2] < 0)
