"""Chance that is the same everywhere, and parts that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sample.plancapaciteit.draw import Draw, allocate


def test_a_stream_has_its_own_chance_whatever_another_one_draws() -> None:
    alone = [Draw(1, "a").share() for _ in range(3)]
    first, other = Draw(1, "a"), Draw(1, "b")
    assert [other.share(), first.share()][1] == alone[0]
    assert Draw(1, "a").share() != Draw(2, "a").share()


def test_weights_of_zero_are_never_drawn() -> None:
    draw = Draw("weights")
    assert {draw.weighted({"a": 1, "b": 0, "c": 1}) for _ in range(200)} == {"a", "c"}


def test_shuffling_loses_nothing() -> None:
    assert sorted(Draw("shuffle").shuffled(range(50))) == list(range(50))


def test_largest_remainders_get_what_is_left() -> None:
    # 10 over 1:1:1 is 3.33 each: the one that is left goes to the first of equals.
    assert allocate(10, [1, 1, 1]) == [4, 3, 3]
    # 7 over 5:1 is 5.83 and 1.17.
    assert allocate(7, [5, 1]) == [6, 1]


def test_a_total_too_small_for_the_least_is_shared_evenly() -> None:
    assert allocate(5, [9, 1, 1], least=2) == [2, 2, 1]


@given(st.integers(0, 20_000), st.lists(st.integers(1, 60), min_size=1, max_size=90))
def test_parts_add_up(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights, least=2)
    assert sum(parts) == total
    assert min(parts) >= min(2, total // len(weights))


@pytest.mark.parametrize("seed", [1, 2026])
def test_picks_stay_within_the_options(seed: int) -> None:
    draw = Draw(seed)
    assert {draw.pick("abc") for _ in range(100)} == set("abc")
    assert {draw.below(3) for _ in range(100)} == {0, 1, 2}
