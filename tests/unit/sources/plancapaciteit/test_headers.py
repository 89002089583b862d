"""Headers keep their signs: an open period is no year, a percentage no number of dwellings."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.plancapaciteit.header_text import plain
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.macros import macros, value
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_HEADERS,
    PLAN_HEADERS,
    PLAN_ROWS,
    Row,
    read,
    reasons,
    rules,
    workbook_of,
)

FIRST, LAST = 1990, 2100
"""What stands for no first and no last year."""


def listed(*headers: object, above: Row | None = None) -> bytes:
    """One plan of 80 dwellings that remain, all in the last of these columns."""
    blanks: list[object] = [None] * (len(headers) - 1)
    rows: list[Row] = [above] if above else []
    rows += [
        [*CATEGORY_HEADERS, *headers],
        ["HLM-1", "Nieuwbouw", "Totaal", 100, 20, *blanks, 80],
    ]
    return workbook_of({"Plannen": [PLAN_HEADERS, PLAN_ROWS[0]], "Categorieen": rows})


def phases(found: PlanList) -> list[tuple[str, object, object, int]]:
    rows = found.counts[(found.counts["phase"] != "whole")]
    columns = ["phase", "period_from", "period_to", "dwellings"]
    return [tuple(row) for row in rows[columns].itertuples(index=False)]


@pytest.mark.parametrize(
    "header",
    ["2029+", "2029 +", "≥2029", ">= 2029", "⩾ 2029", "vanaf 2029", "2029 e.v.", "2029 en later",
     "na 2028", ">2028", "> 2028", "jaar 2029+", "≥ jaar 2029", "jaar ≥ 2029", "2029 of later"],
)  # fmt: skip
def test_a_period_without_end_begins_in_2029_and_is_no_year(header: str) -> None:
    found = read(listed("2027", header))
    assert phases(found) == [("period", 2029, LAST, 80)]
    assert found.readings == (f"kolom G «{header}»: 2029 en later",)
    assert found.plans["first_delivery_year"].tolist() == [2029]
    assert found.plans["last_delivery_year"].isna().all()


@pytest.mark.parametrize(
    "header",
    ["≤2026", "<=2026", "t/m 2026", "tot en met 2026", "2026 en eerder", "<2027", "jaar < 2027"],
)
def test_a_period_without_beginning_ends_in_2026(header: str) -> None:
    found = read(listed("2027", header))
    assert phases(found) == [("period", FIRST, 2026, 80)]
    assert found.readings == (f"kolom G «{header}»: t/m 2026",)
    assert found.plans["first_delivery_year"].isna().all()


@pytest.mark.parametrize(
    "header",
    ["2029-", "-2029", "2029 –", "voor 2029", "tot 2029", "ca. 2029", "~2029", "±2029", "≠2029",
     "≮2029", "2029%", "2029 (x 1.000)", "€ 2029", "2029=", "<2029>", "2029>", "2028-2029",
     "≥2029+", "\u03942029"],
)  # fmt: skip
def test_a_year_with_another_sign_is_an_unknown_column(header: str) -> None:
    found = read(listed("2027", header))
    assert phases(found) == [("unknown", pd_na(found), pd_na(found), 80)]
    assert any(f"«{header}»" in said for said in reasons(found, "columns_unread"))


def pd_na(found: PlanList) -> object:
    """The missing value of the counts."""
    return found.counts["period_from"].array.dtype.na_value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "header",
    ["2029", 2029, " 2029 ", "Jaar 2029", "aantal_2029", "(2029)", "2029.0", "2029,0", 2029.0],
)
def test_a_year_is_a_year_however_it_is_dressed(header: object) -> None:
    assert phases(read(listed("2027", header))) == [("year", 2029, 2029, 80)]


@pytest.mark.parametrize(
    ("headers", "both"),
    [
        (("2029", "2029+"), "2029 en voor 2029 en later"),
        (("≤2027", "2026"), "t/m 2027 en voor 2026"),
        (("2027+", "2030+"), "2027 en later en voor 2030 en later"),
    ],
)
def test_columns_that_share_a_year_are_refused(headers: tuple[str, str], both: str) -> None:
    with pytest.raises(RefusedFile, match=re.escape(both)):
        read(listed(*headers))


def test_columns_that_meet_are_read() -> None:
    assert phases(read(listed("≤2026", "2027", "2028", ">2028"))) == [("period", 2029, LAST, 80)]


@pytest.mark.parametrize(
    "header",
    ["Gerealiseerd (%)", "Gerealiseerd in %", "% gerealiseerd", "‰ gerealiseerd", "Gerealiseerd ±",
     "Gerealiseerd (x 1.000)", "Gerealiseerd × 1000", "Δ gerealiseerd", "≥ gerealiseerd",
     "Gerealiseerd (€)", "Gerealiseerd (m²)", "ca. gerealiseerd", "Aandeel gerealiseerd",
     "~gerealiseerd", "Gerealiseerd + gepland", "niet gerealiseerd"],
)  # fmt: skip
def test_a_required_column_with_a_sign_is_not_there(header: str) -> None:
    data = listed("2027")
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Categorieen"]["E1"] = header
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(RefusedFile, match="ontbreekt de kolom «totaal_gerealiseerd»"):
        read(stream.getvalue())


@pytest.mark.parametrize("over", ["Aandeel per jaar (%)", "Woningen (x 1.000)", "Percentage"])
def test_a_share_above_the_years_makes_no_years_of_them(over: str) -> None:
    above: Row = [None] * len(CATEGORY_HEADERS) + [over]
    found = read(listed("2027", "2028", above=above))
    assert [row[0] for row in phases(found)] == ["unknown"]


def test_a_title_above_the_first_column_changes_nothing() -> None:
    found = read(listed("2027", "2028", above=["Planlijst, 100% van de plannen"]))
    assert phases(found) == [("year", 2028, 2028, 80)]


@pytest.mark.parametrize("header", ["Maandhuur (€)", "maandhuur in €", "€ maandhuur"])
def test_of_an_amount_the_euro_sign_says_nothing_new(header: str) -> None:
    rows: list[Row] = [
        [*CATEGORY_HEADERS, header],
        ["HLM-1", "Nieuwbouw", "Totaal", 10, 0, None],
        ["HLM-1", "Betaalbaarheid", "Sociale huur", 10, 0, 650],
    ]
    data = workbook_of({"Plannen": [PLAN_HEADERS, PLAN_ROWS[0]], "Categorieen": rows})
    assert 650.0 in read(data).counts["amount_eur"].tolist()


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (date(2028, 1, 1), "1-1-2028"),
        (date(1905, 7, 20), "20-7-1905"),  # Excel's day 2,028
        ("1-1-2028", "1-1-2028"),
        ("2028-01-01", "2028-01-01"),
    ],
)
def test_a_date_that_can_only_be_a_year_is_that_year_and_told(header: object, shown: str) -> None:
    found = read(listed("2027", header))
    assert phases(found) == [("year", 2028, 2028, 80)]
    (said,) = found.readings
    assert said == f"kolom G «{shown}»: de kop is een datum, gelezen als jaar 2028"


def test_another_date_is_told_with_its_cell() -> None:
    found = read(listed("2027", date(2028, 7, 1)))
    assert [row[0] for row in phases(found)] == ["unknown"]
    (said,) = reasons(found, "header_date")
    assert said.startswith("De kop in cel G1 is de datum 1-7-2028")
    assert "columns_unread" not in rules(found)


def test_a_number_above_a_column_is_shown_without_decimals() -> None:
    (said,) = reasons(read(listed("2027", 20299, 2028)), "columns_unread")
    assert "«20299»" in said


SAYS: dict[str, tuple[str, ...]] = {
    "year": ("{}", "jaar {}", "({})", "aantal_{}", "gepland {}", "[{}]"),
    "since": ("≥{}", ">= {}", "{}+", "{} +", "vanaf {}", "{} e.v.", "{} en later", "jaar {}+"),
    "after": (">{}", "> {}", "na {}", "later dan {}"),
    "until": ("≤{}", "<= {}", "t/m {}", "tot en met {}", "{} en eerder"),
    "before": ("<{}", "< {}", "eerder dan {}"),
}
"""What a header says of the year in it, and ways to write it."""


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(SAYS)), st.data())
def test_a_sign_at_a_year_says_which_years(says: str, data: st.DataObject) -> None:
    """2027 is another column: the years that are drawn do not meet it."""
    later = says in ("year", "since", "after")
    year = data.draw(st.integers(2028, 2045) if later else st.integers(2000, 2026))
    header = data.draw(st.sampled_from(SAYS[says])).format(year)
    expected = {
        "year": ("year", year, year),
        "since": ("period", year, LAST),
        "after": ("period", year + 1, LAST),
        "until": ("period", FIRST, year),
        "before": ("period", FIRST, year - 1),
    }[says]
    assert phases(read(listed("2027", header))) == [(*expected, 80)]


DASHES_AND_BARS = "|｜\u207b\u208b\u2212"
"""They part words, as in «- waarvan koop» and «Koop|huur», in each of their forms."""

SIGNS = st.text(
    st.characters(categories=["Sm", "Sc", "So"], exclude_characters=DASHES_AND_BARS),
    min_size=1,
    max_size=3,
)


@settings(max_examples=30, deadline=None)
@given(before=SIGNS | st.just(""), after=SIGNS | st.just(""), year=st.integers(2028, 2045))
def test_a_year_with_any_sign_is_never_that_year_by_itself(
    before: str, after: str, year: int
) -> None:
    """Mathematical signs, currencies and symbols say something; a raised number is a note."""
    found = read(listed(f"{before}{year}{after}"))
    is_bare = not before and not after
    assert (phases(found)[0][0] == "year") == is_bare


@settings(max_examples=40, deadline=None)
@given(before=SIGNS | st.just(""), after=SIGNS | st.just(""))
def test_a_required_column_with_any_sign_is_not_that_column(before: str, after: str) -> None:
    assert (plain(f"{before}gerealiseerd{after}") == "gerealiseerd") == (not before and not after)


def test_the_cases_of_headers_are_read_as_their_readme_says(cases: Path) -> None:
    """2029+: 665 homes of HMK-2, beside 20 in 2026, 25 in 2027 and 500 in 2028."""
    data = (cases / "06_year_header_sign" / "x40_year_plus_2029.xlsx").read_bytes()
    assert sorted(phases(read(data, deliverer="heemskerk"))) == [
        ("period", 2029, LAST, 665),
        ("year", 2026, 2026, 20),
        ("year", 2027, 2027, 25),
        ("year", 2028, 2028, 500),
    ]
    percent = (cases / "07_percent_header" / "x41_percent_header.xlsx").read_bytes()
    with pytest.raises(RefusedFile, match=r"kolom G heet «Gerealiseerd \(%\)»"):
        read(percent, deliverer="heemskerk")
    dates = (cases / "16_year_headers_are_dates" / "x07_year_header_dates.xlsx").read_bytes()
    found = read(dates, deliverer="heemskerk")
    assert {row[0] for row in phases(found)} == {"year"}
    assert "gelezen als jaar 2026, 2027, 2028, 2029, 2030" in found.readings[0]


def test_a_workbook_that_counts_from_1904_is_told_the_number_it_shows(cases: Path) -> None:
    data = (cases / "23_messages" / "x06b_1904_datefmt.xlsx").read_bytes()
    said = reasons(read(data, deliverer="heemskerk"), "value_unreadable")
    assert len(said) == 2
    assert all("(als getal 45)" in text for text in said)


@pytest.mark.parametrize(
    ("header", "bare"),
    [
        ("Plan-naam ", "plannaam"), ("Plan_naam*", "plannaam"), ("- waarvan koop", "waarvankoop"),
        ("Koop|huur", "koophuur"), ("Béheer: (oud)", "beheeroud"), ("Gereal. %", "gereal%"),
        ("x >= 5", "x≥5"), (2024.0, "2024"), (None, ""), ("plan & naam", "plannaam"),
    ],
)  # fmt: skip
def test_what_of_a_header_is_compared(header: object, bare: str) -> None:
    assert plain(header) == bare


def test_the_ends_of_open_periods_are_the_years_that_a_list_may_name() -> None:
    bounds = known_fields().open_periods.bounds
    assert bounds == (FIRST, LAST) == known_rules()["year_out_of_range"].between
    known_last_year = macros("plans").known_last_year
    assert value(known_last_year(LAST)) is None
    assert value(known_last_year(LAST - 1)) == LAST - 1
