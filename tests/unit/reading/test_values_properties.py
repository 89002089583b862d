"""Whatever is written in a known notation reads back; whatever else is never a wrong number."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

import pandas as pd
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipelines.reading.cells import values
from pipelines.reading.grids.grid import ErrorCell
from pipelines.reading.headers import folded
from pipelines.reading.number_style import Choice, Notation, Role

COUNTS = st.integers(min_value=-(10**12), max_value=10**12)
DAYS = st.dates(min_value=date(1000, 1, 1))
ANY_CELL = st.one_of(
    st.none(), st.booleans(), st.floats(), st.dates(), st.text(max_size=12),
    st.from_regex(r"-?[0-9., ]{1,12}", fullmatch=True), st.just(ErrorCell("#N/A")),
)  # fmt: skip


def series(*cells: object) -> pd.Series:
    return pd.Series(list(cells), dtype=object)


DUTCH = Notation(point=Choice(Role.GROUPS), comma=Choice(Role.DECIMALS))
ENGLISH = Notation(point=Choice(Role.DECIMALS), comma=Choice(Role.GROUPS))


def spellings(number: int) -> list[object]:
    """One whole number in each way in which it has one reading."""
    spaced = f"{number:,}".replace(",", " ")
    plain = [float(number), str(number), spaced, f" {number}\u00a0", f"{spaced},00"]
    decimals = [f"{number},0", f"{number}.0", f"{number}.00000000000", f"{number},00000"]
    return [*plain, *decimals, str(number).replace("-", "\u2212")]


@given(COUNTS)
@example(1165)
@example(-1000)
def test_every_whole_number_reads_back_in_every_notation(number: int) -> None:
    points = f"{number:,}".replace(",", ".")
    for notation in (DUTCH, ENGLISH, Notation()):
        read = values.read_counts(series(*spellings(number)), notation)
        assert read["value"].tolist() == [number] * len(read)
    dutch = values.read_counts(series(points, f"{points},00", f"{number},000"), DUTCH)
    english = values.read_counts(series(f"{number:,}", f"{number:,}.00", f"{number}.000"), ENGLISH)
    assert dutch["value"].tolist() == english["value"].tolist() == [number] * 3


@given(st.integers(-(10**6), 10**6), st.floats(min_value=1e-4, max_value=0.9999))
@example(45, 0.3)
@example(0, 0.5)
def test_a_number_with_decimals_is_never_a_count(whole: int, fraction: float) -> None:
    assert values.read_counts(series(whole + fraction))["kind"].tolist() == ["fault"]


@given(st.integers(min_value=-(10**6), max_value=10**6), st.integers(-3, 3))
def test_noise_in_the_last_digits_of_a_float_is_no_fraction(number: int, steps: int) -> None:
    noisy = float(number)
    for _ in range(abs(steps)):
        noisy = math.nextafter(noisy, math.inf if steps > 0 else -math.inf)
    assert values.read_counts(series(noisy))["value"].tolist() == [number]


@given(st.text(alphabet="0123456789.,- ", max_size=12))
@example("1.165")
@example("1,165")
@example("12.0")
@example("45.000")
def test_a_text_is_a_count_only_if_it_says_that_number(text: str) -> None:
    """With the marks taken out by hand in the one or the other way, and in no third."""
    bare = " ".join(text.split())
    for notation, groups, decimal in ((DUTCH, ".", ","), (ENGLISH, ",", ".")):
        (row,) = values.read_counts(series(text), notation).to_dict("records")
        if row["kind"] == "value":
            ways = {
                bare.replace(" ", "").replace(thousands, "").replace(mark, ".")
                for thousands, mark in ((groups, decimal), (decimal, groups))
            }
            numbers = {float(way) for way in ways if re.fullmatch(r"-?\d+(\.\d+)?", way)}
            assert row["value"] in {round(number) for number in numbers}
    (row,) = values.read_counts(series(text)).to_dict("records")
    if re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", bare):
        assert row["kind"] == "fault"


@given(st.lists(ANY_CELL, max_size=8))
def test_no_cell_ever_breaks_a_reader_and_each_outcome_is_whole(cells: list[object]) -> None:
    for read in (
        values.read_counts(series(*cells)),
        values.read_years(series(*cells)),
        values.read_dates(series(*cells)),
        values.read_flags(series(*cells)),
        values.read_amounts(series(*cells)),
        values.read_codes(series(*cells), {"1A": "1A", "x y": "z"}),
    ):
        assert len(read) == len(cells)
        is_value, is_fault = read["kind"].eq("value"), read["kind"].eq("fault")
        assert read["value"].notna().tolist() == is_value.tolist()
        assert read["fault"].notna().tolist() == is_fault.tolist()


@given(st.lists(ANY_CELL, max_size=8))
def test_a_cell_reads_the_same_alone_and_among_others(cells: list[object]) -> None:
    together = values.read_counts(series(*cells))
    for place, cell in enumerate(cells):
        alone = values.read_counts(series(cell))
        assert alone.iloc[0].astype(str).tolist() == together.iloc[place].astype(str).tolist()


@given(DAYS)
@example(date(2025, 5, 20))
def test_every_day_reads_back_in_every_notation(day: date) -> None:
    cells = [
        day,
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
    ]
    assert values.read_dates(series(*cells))["value"].tolist() == [day] * len(cells)


@given(st.dates(min_value=date(1960, 1, 1), max_value=date(2150, 1, 1)))
def test_a_date_is_never_a_count_nor_a_number_a_date(day: date) -> None:
    serial = float((day - date(1899, 12, 30)) / timedelta(days=1))
    (count,) = values.read_counts(series(day)).to_dict("records")
    assert f"als getal {int(serial)}" in count["fault"]
    (read,) = values.read_dates(series(serial)).to_dict("records")
    assert f"is dat {day.day}-{day.month}-{day.year}" in read["fault"]


@given(st.integers(min_value=1900, max_value=2199))
def test_every_year_reads_back_and_is_no_date(year: int) -> None:
    read = values.read_years(series(float(year), str(year), f"{year}.0"))
    assert read["value"].tolist() == [year] * 3
    assert values.read_dates(series(str(year)))["kind"].tolist() == ["fault"]


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_every_amount_reads_back_in_every_notation(cents: int) -> None:
    assume(cents % 10 or cents == 0)
    sign, euros, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
    points = f"{euros:,}".replace(",", ".")
    cells = [cents / 100, f"{sign}{euros},{rest:02}", f"{sign}€ {points},{rest:02}",
             f"{sign}{euros}.{rest:02}", f"{sign}{points},{rest:02} euro"]  # fmt: skip
    assert values.read_amounts(series(*cells), DUTCH)["value"].tolist() == [cents / 100] * len(
        cells
    )


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)


@given(
    st.lists(WORDS, min_size=1, max_size=3), st.sampled_from([" ", "-", "–", "  ", "_", "\u00a0"])
)
def test_a_code_is_known_in_any_case_and_with_any_blank_or_dash(parts: list[str], gap: str) -> None:
    word = "".join(parts)
    assume(folded(word) and folded(word.upper()) == folded(word))
    read = values.read_codes(series(gap.join(parts), word.upper(), f" {word} "), {word: "code"})
    assert read["value"].tolist() == ["code"] * 3
