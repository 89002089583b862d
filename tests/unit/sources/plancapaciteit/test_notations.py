"""How a column writes its numbers is seen from the whole column, else the file is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_HEADERS,
    PLAN_HEADERS,
    PLAN_ROWS,
    Row,
    csv_of,
    read,
    reasons,
    rules,
    workbook_of,
)

HEADERS: Row = [
    "OBJECTID", "Gem_naam", "Plannaam", "Planstatus", "Aantalrest", "Sloop",
    "OP202024", "Op202529", "Op20302050", "OPLONB",
]  # fmt: skip


def row(number: int, *cells: object) -> Row:
    return [f"H-{number}", "Heemskerk", f"Plan {number}", "3 In voorbereiding", *cells]


def rests(found: PlanList) -> list[int]:
    accepted = found.plans[found.plans["is_accepted"]]
    return accepted["remaining_total"].astype(int).tolist()


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("01_point_three_decimals", "c07b_point000_blank_zero.csv"),
        ("10_float_noise", "x24_float_noise.xlsx"),
        ("13_many_decimals", "c07e_point_11dec.csv"),
    ],
)
def test_the_cases_are_the_dwellings_of_their_readme(cases: Path, folder: str, file: str) -> None:
    """45, 1,165 and 80 homes in three plans; 12 are demolished."""
    data = (cases / folder / file).read_bytes()
    found = read(data, reference_date=date(2026, 7, 1), deliverer="heemskerk")
    assert rests(found) == [45, 1165, 80]
    assert found.plans["demolition_total"].tolist() == [0, 12, 0]
    assert rules(found) == []


def test_which_reading_was_chosen_is_told_once_for_all_columns(cases: Path) -> None:
    data = (cases / "01_point_three_decimals" / "c07b_point000_blank_zero.csv").read_bytes()
    (said,) = read(data, deliverer="heemskerk").readings[:1]
    assert "kolom F «Aantalrest»" in said
    assert "staat de punt voor decimalen (zoals in «45.000»)" in said
    assert "«1165.000»" in said


def one_column(*counts: str) -> bytes:
    """A list of which each plan has its dwellings in the period 2025-2029."""
    rows = [row(at, count, 0, 0, count, 0, 0) for at, count in enumerate(counts)]
    return csv_of(HEADERS, *rows)


def test_a_list_in_which_all_numbers_have_two_readings_is_refused_with_both() -> None:
    with pytest.raises(RefusedFile) as refused:
        read(one_column("45.000", "165.000", "80.000"))
    assert "kolom E «Aantalrest» (rij 1)" in refused.value.problem
    assert "«45.000» kan 45 zijn of 45000" in refused.value.problem
    assert "zonder punt of komma (45 of 45000)" in refused.value.remedy


def test_commas_that_may_be_either_are_refused_as_well() -> None:
    with pytest.raises(RefusedFile, match="de komma duizendtallen scheidt"):
        read(one_column("45,000", "165,000", "80,000"))


@pytest.mark.parametrize(
    ("counts", "read_as"),
    [
        (("12", "1.165", "80"), [12, 1165, 80]),
        (("12", "80", "45", "1.000"), [12, 80, 45, 1000]),
        (("1.165", "2.340"), [1165, 2340]),
        (("45.000", "0.000", "80.000"), [45, 0, 80]),
        (("45,000", "1165,000"), [45, 1165]),
        (("1,165,000", "1,165"), [1165000, 1165]),
    ],
)
def test_a_column_is_read_by_what_all_of_it_shows(
    counts: tuple[str, ...], read_as: list[int]
) -> None:
    assert rests(read(one_column(*counts))) == read_as


@pytest.mark.parametrize(
    ("counts", "set_aside"),
    [
        (("12", "80", "7", "45.000"), ["45.000"]),  # 45,000 dwellings in one plan?
        (("45.000", "12", "12.0"), ["45.000"]),  # one decimal here, three there
        (("1.165,00", "0.500", "2.000"), ["2.000"]),  # both ways
    ],
)
def test_a_few_open_cells_set_aside_their_plans_and_no_others(
    counts: tuple[str, ...], set_aside: list[str]
) -> None:
    found = read(one_column(*counts))
    for text in set_aside:
        assert any(f"«{text}»: dat kan" in said for said in reasons(found, "value_unreadable"))
    assert sum(found.plans["is_accepted"]) == len([t for t in counts if t not in set_aside]) - (
        "0.500" in counts
    )


def test_one_round_thousand_in_a_column_is_read_as_the_thousands_beside_it() -> None:
    rows = [
        row(1, "1.165", 0, "165", "1.000", 0, 0),
        row(2, "80", 0, "80", 0, 0, 0),
        row(3, "12", 0, "12", 0, 0, 0),
    ]
    assert rests(read(csv_of(HEADERS, *rows))) == [1165, 80, 12]


def rents(*cells: str) -> bytes:
    headers: Row = [*CATEGORY_HEADERS, "maandhuur"]
    rows: list[Row] = [["HLM-1", "Nieuwbouw", "Totaal", 2 * len(cells), 0, None]]
    rows += [["HLM-1", "Betaalbaarheid", "Sociale huur", 2, 0, cell] for cell in cells]
    return workbook_of({"Plannen": [PLAN_HEADERS, PLAN_ROWS[0]], "Categorieen": [headers, *rows]})


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (("879.000", "1165.000"), [879.0, 1165.0]),
        (("€ 879,66", "€ 1.165,50"), [879.66, 1165.5]),
        (("879.000", "650.000"), [879.0, 650.0]),  # nobody pays 879,000 a month
        (("1.165", "1.024"), [1165.0, 1024.0]),  # nor 1.17
    ],
)
def test_amounts_are_read_as_the_only_possible_rents(
    cells: tuple[str, ...], amounts: list[float]
) -> None:
    found = read(rents(*cells))
    assert "value_unreadable" not in rules(found)
    counts = found.counts
    planned = counts[(counts["measure"] == "planned") & counts["amount_eur"].notna()]
    assert sorted(planned["amount_eur"].tolist()) == sorted(amounts)


Writer = Callable[[int], str]


def grouped(mark: str, decimals: str = "") -> Writer:
    return lambda number: f"{number:,}".replace(",", mark) + decimals


def fixed(mark: str, places: int) -> Writer:
    return lambda number: f"{number}{mark}{'0' * places}"


STYLES: Mapping[str, Writer] = {
    "plain": str,
    "dutch": grouped("."),
    "dutch with cents": grouped(".", ",00"),
    "dutch with three": grouped(".", ",000"),
    "english": grouped(","),
    "english with three": grouped(",", ".000"),
    "spaces": grouped(" "),
    **{f"{mark} {places}": fixed(mark, places) for mark in ".," for places in (1, 2, 3, 5, 11)},
}
COUNTS = st.lists(
    st.tuples(*[st.integers(0, 9) | st.integers(0, 999) | st.integers(0, 9_000)] * 4),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(
    counts=COUNTS,
    style=st.sampled_from(sorted(STYLES)),
    blank_zero=st.sampled_from(["", "0", None]),
)
def test_whatever_the_style_a_count_is_right_or_not_read(
    counts: Sequence[tuple[int, ...]], style: str, blank_zero: str | None
) -> None:
    """Of each four the last is to be demolished, with a minus; zeros may be written short."""

    def written(number: int) -> str:
        return blank_zero if number == 0 and blank_zero is not None else STYLES[style](number)

    rows = [
        row(at, *map(written, (sum(parts[:3]), -parts[3], *parts[:3], 0)))
        for at, parts in enumerate(counts)
    ]
    try:
        found = read(csv_of(HEADERS, *rows))
    except RefusedFile:
        return
    truth = {f"H-{at}": (sum(parts[:3]), parts[3]) for at, parts in enumerate(counts)}
    accepted = found.plans[found.plans["is_accepted"]]
    for plan in accepted.to_dict("records"):
        assert (plan["remaining_total"], plan["demolition_total"]) == truth[plan["plan_id"]]
    if style == "plain":
        assert len(accepted) == len(counts)
