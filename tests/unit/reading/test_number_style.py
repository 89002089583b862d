"""A point or comma is what its column shows it to be; what shows nothing stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.reading.number_style import (
    COMMA,
    POINT,
    Choice,
    Notation,
    Role,
    choose,
    evidence,
    number,
    open_mark,
    readings,
)

GROUPS, DECIMALS, OPEN = Role.GROUPS, Role.DECIMALS, Role.OPEN


def role(mark: str, *texts: str) -> Role:
    return choose(evidence(texts, mark)).role


@pytest.mark.parametrize(
    ("texts", "point"),
    [
        (("45.000", "165.000"), OPEN),
        (("45.000", "1165.000"), DECIMALS),  # groups are of three digits
        (("45.000", "0.500"), DECIMALS),  # no group begins with a zero
        (("45.000", "1,165.000"), DECIMALS),
        (("45.000", "1.165,00"), GROUPS),
        (("45.000", "1.165.000"), GROUPS),
        (("45.000", "12,5"), GROUPS),
        (("45.000", "0,000"), GROUPS),
        (("45.000", "12.5"), OPEN),  # nobody writes one number with one decimal, another with three
        (("45.000", "1165.000", "12,5"), OPEN),
        (("45.000", "1,165"), OPEN),
    ],
)
def test_what_a_point_is_follows_from_the_whole_column(texts: tuple[str, ...], point: Role) -> None:
    assert role(POINT, *texts) is point
    swapped = [text.translate({ord("."): ",", ord(","): "."}) for text in texts]
    assert role(COMMA, *swapped) is point


def test_the_file_decides_where_the_column_does_not() -> None:
    own = evidence(["45.000", "165.000"], POINT)
    shows = evidence(["1165.000"], POINT)
    assert choose(own, [evidence(["80.000"], POINT), shows]) == Choice(
        DECIMALS, "want er staat ook «1165.000»"
    )


def test_a_column_where_all_is_alike_takes_no_thousands_from_another_column() -> None:
    """Rents typed by hand («€ 879,66») say nothing of counts that a program wrote."""
    own = evidence(["45.000", "165.000"], POINT)
    assert choose(own, [evidence(["879,66"], POINT)]).role is OPEN
    beside_plain = evidence(["45.000", "80"], POINT)
    assert choose(beside_plain, [evidence(["879,66"], POINT)]).role is GROUPS


def test_a_column_with_plain_numbers_takes_no_three_decimals_from_another_column() -> None:
    own = evidence(["1.000", "80"], POINT)
    assert choose(own, [evidence(["1165.000"], POINT)]).role is OPEN


DUTCH = Notation(point=Choice(GROUPS), comma=Choice(DECIMALS))
ENGLISH = Notation(point=Choice(DECIMALS), comma=Choice(GROUPS))


@pytest.mark.parametrize(
    ("text", "dutch", "english", "neither"),
    [
        ("45", "45", "45", "45"),
        ("-1165", "-1165", "-1165", "-1165"),
        ("45.000", "45000", "45", None),
        ("45,000", "45", "45000", None),
        ("1.165,50", "1165.5", "1165.5", "1165.5"),
        ("1,165.50", "1165.5", "1165.5", "1165.5"),
        ("1.165.000", "1165000", "1165000", "1165000"),
        ("1 165", "1165", "1165", "1165"),
        ("1 165,000", "1165", "1165", "1165"),
        ("45.00000000000", "45", "45", "45"),
        ("0.000", "0", "0", "0"),
        ("007", None, None, None),
        ("1.16.5", None, None, None),
        ("12,", None, None, None),
        ("1٣", None, None, None),
    ],
)
def test_only_a_text_with_two_readings_needs_a_style(
    text: str, dutch: str | None, english: str | None, neither: str | None
) -> None:
    for notation, expected in ((DUTCH, dutch), (ENGLISH, english), (Notation(), neither)):
        assert number(text, notation) == (None if expected is None else Decimal(expected))


def test_both_readings_are_told() -> None:
    assert open_mark("45.000") == POINT
    assert open_mark("1165.000") is None
    assert readings("45.000") == ("45", "45000")
    assert readings("1,165") == ("1,165", "1165")
