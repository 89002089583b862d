"""Readers of single things: numbers, periods and names of measures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.cbs.measures import measure_names, stem_of_name, stem_of_title
from pipelines.sources.cbs.numbers import Numbers, read_values, style_of
from pipelines.sources.cbs.periods import Period, is_period_code, read_period_label

WHOLE = st.integers(min_value=-(10**12), max_value=10**12)
YEARS = st.integers(min_value=1800, max_value=2199)
MARKS = st.sampled_from([("", None), ("*", "voorlopig"), ("**", "nader_voorlopig")])
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def one(text: object, numbers: Numbers) -> tuple[float | None, str, str | None]:
    row = read_values(pd.Series([text]), numbers).iloc[0]
    value = None if pd.isna(row["value"]) else float(row["value"])
    return value, row["value_attribute"], row["fault"]


@given(whole=WHOLE, cents=st.integers(min_value=0, max_value=99))
def test_a_dutch_number_with_thousands_and_a_comma_is_read_back(whole: int, cents: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{cents:02}"
    sign = -1 if whole < 0 else 1
    value, attribute, fault = one(written, Numbers.DUTCH)
    assert (attribute, fault) == ("None", None)
    assert value == pytest.approx(whole + sign * cents / 100, rel=1e-12)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_writes_it_is_read_back_exactly(number: float) -> None:
    assert one(repr(number), Numbers.POINT) == (number, "None", None)
    assert one(number, Numbers.TYPED) == (number, "None", None)


@given(text=st.text(max_size=12), numbers=st.sampled_from([Numbers.POINT, Numbers.DUTCH]))
def test_any_text_is_a_number_a_sign_or_a_fault(text: str, numbers: Numbers) -> None:
    value, attribute, fault = one(text, numbers)
    assert [value is not None, attribute != "None", fault is not None].count(True) == 1


@pytest.mark.parametrize(
    "text", ["1 234", "12a", "0x10", "1_000", "inf", "nan", "None", "1,2,3", "١٢", "--1", "1e999"]
)
@pytest.mark.parametrize("numbers", [Numbers.POINT, Numbers.DUTCH, Numbers.ENGLISH])
def test_what_only_looks_like_a_number_is_a_fault_that_quotes_it(
    text: str, numbers: Numbers
) -> None:
    value, _, fault = one(text, numbers)
    assert value is None
    assert fault is not None
    assert f"'{text}'" in fault


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1234", "5", "."], Numbers.DUTCH),  # no sign to tell by: either reads them
        (["2,11", "3"], Numbers.DUTCH),
        (["2.11", "3"], Numbers.ENGLISH),
        (["1.234.567"], Numbers.DUTCH),
        (["1,234.5"], Numbers.ENGLISH),
        (["2,11", "2.11"], Numbers.MIXED),
        (["1.234"], Numbers.UNCLEAR),
        (["1.234", "1,234"], Numbers.UNCLEAR),
        (["1.234", "80430"], Numbers.ENGLISH),
        (["1,234", "80430"], Numbers.DUTCH),
        (["1.234", "950"], Numbers.UNCLEAR),
        (["abc", "2,5"], Numbers.DUTCH),
    ],
)
def test_the_decimal_sign_is_told_by_the_whole_file(cells: list[str], style: Numbers) -> None:
    assert style_of(pd.Series(cells)) is style


@given(year=YEARS, mark=MARKS)
def test_a_year_label_becomes_a_year_code(year: int, mark: tuple[str, str | None]) -> None:
    assert read_period_label(f"{year}{mark[0]}") == Period(f"{year}JJ00", mark[1])


@given(year=YEARS, month=st.integers(min_value=1, max_value=12), mark=MARKS)
def test_a_month_label_becomes_a_month_code(
    year: int, month: int, mark: tuple[str, str | None]
) -> None:
    found = read_period_label(f"{year} {MONTHS[month - 1]}{mark[0]}")
    assert found == Period(f"{year}MM{month:02}", mark[1])


@given(year=YEARS, quarter=st.integers(min_value=1, max_value=4), mark=MARKS)
def test_a_quarter_label_becomes_a_quarter_code(
    year: int, quarter: int, mark: tuple[str, str | None]
) -> None:
    found = read_period_label(f"{year} {quarter}e kwartaal{mark[0]}")
    assert found == Period(f"{year}KW{quarter:02}", mark[1])


@given(text=st.text(max_size=20))
def test_what_is_read_as_a_period_has_a_valid_code(text: str) -> None:
    period = read_period_label(text)
    assert period is None or is_period_code(period.code)


@pytest.mark.parametrize(
    "text", ["", "*", "24", "12012", "2024***", "2024 5e kwartaal", "2024JJ00"]
)
def test_what_is_no_period_label_is_not_read(text: str) -> None:
    assert read_period_label(text) is None


@pytest.mark.parametrize(
    ("code", "is_code"),
    [
        ("2025JJ00", True),
        ("2025KW04", True),
        ("2025MM12", True),
        ("2025HJ02", True),
        ("2025KW05", False),
        ("2025MM00", False),
        ("2025JJ01", False),
        ("3025JJ00", False),
        ("2025", False),
    ],
)
def test_period_codes_are_those_of_cbs(code: str, is_code: bool) -> None:
    assert is_period_code(code) is is_code


# Names as CBS made them: VELDEN.md and the columns of 70072ned.
@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Eigendom woningcorporatie", "EigendomWoningcorporatie"),
        ("Eigendom BV's en NV's", "EigendomBVSEnNVS"),
        ("Regio's", "RegioS"),
        ("Status van bewoning", "StatusVanBewoning"),
        ("Gemiddelde WOZ-waarde van woningen", "GemiddeldeWOZWaardeVanWoningen"),
        ("15 tot 20 jaar", "k_15Tot20Jaar"),
        ("In bezit woningcorporatie", "InBezitWoningcorporatie"),
    ],
)
def test_a_title_becomes_the_name_that_cbs_makes_of_it(title: str, stem: str) -> None:
    assert stem_of_title(title) == stem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Koopwoningen_2", "Koopwoningen"),
        ("k_15Tot20Jaar_7", "k_15Tot20Jaar"),
        ("M000297", "M000297"),
        ("1014800_1", "1014800_1"),
        ("A047047", "A047047"),
    ],
)
def test_only_the_number_of_a_v3_name_is_dropped(name: str, stem: str) -> None:
    assert stem_of_name(name) == stem


def test_every_page_of_a_table_gives_a_measure_the_same_name() -> None:
    titles = {"M1": "Totaal", "M2": "Totaal", "M3": "Koop"}
    whole = measure_names(["M1", "M2", "M3"], titles, titles)
    page = measure_names(["M1", "M3"], titles, titles)
    assert (whole["M1"], whole["M3"]) == (page["M1"], page["M3"]) == ("M1", "Koop")
