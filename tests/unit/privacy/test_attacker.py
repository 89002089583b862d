"""What the attacker finds, each case worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest

from pipelines.disclosure.attacker import (
    Broken,
    Cell,
    Definitions,
    Relation,
    attack,
    possible,
    related,
)
from pipelines.disclosure.check import definitions

TOTAL = ("totaal", "totaal")
HAARLEM, ZANDVOORT = "GM0392", "GM0473"


@pytest.fixture(scope="module")
def known() -> Iterator[Definitions]:
    """The seeds as they are."""
    with duckdb.connect() as connection:
        yield definitions(connection)


def count(
    value: int,
    indicator: str = "lettings",
    of: tuple[str, str] = TOTAL,
    region: str = HAARLEM,
    period: str = "2025HJ01",
) -> dict[str, Any]:
    place = Cell(region, period, indicator, *of)._asdict()
    shown = {"kind": "count", "value": float(value), "numerator": value, "n": value}
    return {**place, **shown, "denominator": None}


def derived(
    kind: str, indicator: str, value: float, denominator: int, numerator: int | None = None
) -> dict[str, Any]:
    shown = {"kind": kind, "value": value, "numerator": numerator, "n": denominator}
    return {**count(0, indicator), **shown, "denominator": denominator}


def broken(rows: list[dict[str, Any]], known: Definitions) -> list[Broken]:
    return [finding.broken for finding in attack(rows, known)]


def route(value: int, name: str) -> dict[str, Any]:
    return count(value, of=("route", name))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        # By itself 5 was 1 to 9, 0 was 0 to 4 and 20 was 16 to 24.
        ([5, 0, 20], None, [(1, 9), (0, 4), (16, 24)]),
        # 0 = 5 + 5 + 5: three of at least 1 in at most 4. Each part 1 or 2, the whole 3 or 4.
        ([0, 5, 5, 5], "sum", [(3, 4), (1, 2), (1, 2), (1, 2)]),
        # 10 as a union of 15 and 0: the 15 was at least 11, the whole at most 14.
        ([10, 15, 0], "union", [(11, 14), (11, 14), (0, 4)]),
        # A union is no more than all together: 20 (16 to 24) of 5 and 10 (9 + 14).
        ([20, 5, 10], "union", [(16, 23), (2, 9), (7, 14)]),
        # Parts say nothing of how large a whole is at most: 10 holds 5 and 5.
        ([10, 5, 5], "parts", [(6, 14), (1, 9), (1, 9)]),
        # 0 holds 5: both were 1 to 4.
        ([0, 5], "parts", [(1, 4), (1, 4)]),
    ],
)
def test_what_counts_can_have_been(
    values: list[int], kind: str | None, expected: list[tuple[int, int]]
) -> None:
    relations = [Relation(0, range(1, len(values)), kind)] if kind else []
    low, high = possible(values, relations)
    found = list(zip(map(int, low), map(int, high), strict=True))
    assert found == expected


def test_one_relation_tells_of_another() -> None:
    """A year of 5 (at most 9) with halves of 5 and 5; the first is 5 by lot and 5 by advert.

    Each route was at least 1, so the first half at least 2, so the second at most 7.
    """
    relations = [Relation(0, [1, 2], "sum"), Relation(1, [3, 4], "sum")]
    low, high = possible([5, 5, 5, 5, 5], relations)
    assert (low[1], high[2]) == (2, 7)


def test_a_small_whole_beside_its_parts_is_found(known: Definitions) -> None:
    rows = [count(0), *(route(5, name) for name in ("loting", "optie", "urgentie"))]
    assert broken(rows, known) == [Broken.NARROW] * 4


def test_figures_that_cannot_stand_together_are_found(known: Definitions) -> None:
    """Four municipalities of 0, so 16 people at most, in a sub-region of 60."""
    parts = [count(0, region=gm) for gm in ("GM0377", HAARLEM, "GM0397", ZANDVOORT)]
    assert Broken.CONTRADICTION in broken([count(60, region="ZK"), *parts], known)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (count(7), Broken.EXACT),
        (count(10) | {"n": 9}, Broken.EXACT),
        (derived("share", "success_rate", 0.2, 25, 5), Broken.SMALL),
        (derived("share", "success_rate", 0.1667, 30, 5), None),
        (derived("share", "success_rate", 0.1333, 30, 5), Broken.OTHER_SHARE),  # 4 / 30
        (derived("share", "success_rate", 1, 30, 35), None),
        (derived("mean", "market_pressure", 1.1667, 30, 35), None),
        (derived("mean", "registration_time_mean", 57, 35), None),
        (derived("mean", "registration_time_mean", 57, 30), Broken.SMALL),
        (derived("mean", "registration_time_mean", 57.9, 35), Broken.FINE),
        (derived("p90", "registration_time_p90", 90, 100), Broken.SMALL),
        (derived("p90", "registration_time_p90", 90, 105), None),
        (count(7, "responses"), None),  # clicks are no people
    ],
)
def test_a_figure_by_itself(row: dict[str, Any], found: Broken | None, known: Definitions) -> None:
    assert broken([row], known) == ([found] if found else [])


def relations_of(rows: list[Mapping[str, Any]], known: Definitions) -> set[tuple[Any, ...]]:
    cells = [Cell(*(row[name] for name in Cell._fields)) for row in rows]
    return {(it.whole, tuple(it.parts), it.kind) for it in related(cells, known)}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Classes of a total; one class alone is a part, as a class without a row may exist.
        ([count(0), count(0, of=("origin", "rest_regio"))], {(0, (1,), "sum")}),
        # A unit from all of its municipalities.
        (
            [
                count(0, region="IJ"),
                *(count(0, region=gm) for gm in ("GM0375", "GM0396", "GM0453")),
            ],
            {(0, (1, 2, 3), "sum")},
        ),
        # From a smaller unit and what that lacks.
        (
            [count(0, region="IJ"), count(0, region="BEV-HMK"), count(0, region="GM0453")],
            {(0, (1, 2), "sum"), (0, (2,), "parts")},
        ),
        # From two units that do not overlap.
        (
            [count(0, region="ZKIJ"), count(0, region="ZK"), count(0, region="IJ")],
            {(0, (2, 1), "sum"), (0, (1,), "parts"), (0, (2,), "parts")},
        ),
        # Distinct people count once in the region: a union, and not where they come from.
        (
            [
                count(0, "candidates", region="ZKIJ"),
                count(0, "candidates", region="ZK"),
                count(0, "candidates", region="IJ"),
            ],
            {(0, (2, 1), "union")},
        ),
        (
            [count(0, "candidates", ("origin", "rest_regio"), region) for region in ("ZKIJ", "ZK")],
            set(),
        ),
        # Halves make a year; a stock is that of its last half.
        (
            [count(0, period=period) for period in ("2025JJ00", "2025HJ01", "2025HJ02")],
            {(0, (1, 2), "sum")},
        ),
        (
            [
                count(0, "registered", period=period)
                for period in ("2025JJ00", "2025HJ01", "2025HJ02")
            ],
            {(0, (2,), "sum")},
        ),
        (
            [count(0, "registered_active", period=period) for period in ("2025JJ00", "2025HJ02")],
            {(0, (1,), "parts")},
        ),
        # Parts by definition.
        ([count(0), count(0, "timed_lettings")], {(0, (1,), "parts")}),
        ([count(0, "candidates"), count(0, "responding_seekers")], {(0, (1,), "parts")}),
        (
            [count(0), count(0, "timed_lettings"), route(0, "urgentie")],
            {(0, (2,), "sum"), (0, (1,), "parts"), (0, (1, 2), "parts")},
        ),
    ],
)
def test_relations_follow_from_the_definitions(
    rows: list[Mapping[str, Any]], expected: set[tuple[Any, ...]], known: Definitions
) -> None:
    found = relations_of(rows, known)
    assert expected <= found
    if not expected:
        assert found == set()


def test_a_figure_that_changed_while_hardly_anybody_came_or_went_is_found(
    known: Definitions,
) -> None:
    rows = [count(30), route(15, "loting"), route(15, "optie")]
    cell = Cell(HAARLEM, "2025HJ01", "lettings", *TOTAL)
    assert attack(rows, known, {cell: 30}) == []
    (finding,) = attack(rows, known, {cell: 35})
    assert (finding.cell, finding.broken) == (cell, Broken.CHANGED)


def test_a_whole_may_change_where_its_old_figure_would_tell_too_much(known: Definitions) -> None:
    """Three municipalities of 5 (at least 1 each) beside a unit of 0 (at most 4) tell too much."""
    parts = [count(5, region=gm) for gm in ("GM0375", "GM0396", "GM0453")]
    cell = Cell("IJ", "2025HJ01", "lettings", *TOTAL)
    assert attack([count(5, region="IJ"), *parts], known, {cell: 0}) == []
