"""Cells as values: what was written comes back, and what is not sure is a fault that helps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from pipelines.reading.cells import values
from pipelines.reading.grids.grid import ErrorCell
from pipelines.reading.number_style import Choice, Notation, Role

DUTCH = Notation(point=Choice(Role.GROUPS), comma=Choice(Role.DECIMALS))
READERS: dict[str, Any] = {
    "count": lambda cells: values.read_counts(cells, DUTCH),
    "year": values.read_years,
    "date": values.read_dates,
    "flag": values.read_flags,
    "amount": lambda cells: values.read_amounts(cells, DUTCH),
    "code": lambda cells: values.read_codes(cells, CODES),
}
CODES = {
    "1A": "1A",
    "2C": "2C",
    "3": "3",
    "3 In voorbereiding": "3",
    "Sociale huur": "sociale_huur",
    "Twee-onder-één-kap": "eengezins",
    "Beëindigd": "afgerond",
    "onbekend": "onbekend",
}


def read(kind: str, *cells: object) -> pd.DataFrame:
    return READERS[kind](pd.Series(list(cells), dtype=object, index=range(5, 5 + len(cells))))


def value_of(kind: str, cell: object) -> object:
    (row,) = read(kind, cell).to_dict("records")
    assert (row["kind"], row["fault"]) == ("value", None)
    return row["value"]


def fault_of(kind: str, cell: object) -> str:
    (row,) = read(kind, cell).to_dict("records")
    assert row["kind"] == "fault"
    assert pd.isna(row["value"])
    assert not row["fault"].endswith(".")
    return row["fault"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12.0, 12), (0.0, 0), (-5.0, -5), ("12", 12), ("1.165", 1165), ("1 165", 1165),
        ("1\u00a0165", 1165), ("1\u202f165", 1165), ("12.345.678", 12_345_678), ("-5", -5),
        ("\u22121.165", -1165), ("12,0", 12), ("12.00", 12), ("1.165,00", 1165), ("0", 0),
        (123_456_789_012.0, 123_456_789_012), (45.00000000000001, 45), (44.99999999999999, 45),
        (-1165.0000000000002, -1165), (5.5e-17, 0), ("45.00000000000", 45), ("45,00000", 45),
        ("45.00000000000001", 45), ("0.000", 0), ("1165.000", 1165), ("1 165,000", 1165),
    ],
)  # fmt: skip
def test_a_count_in_each_notation(cell: object, number: int) -> None:
    read_number = value_of("count", cell)
    assert read_number == number
    assert type(read_number) is int


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (12.5, "«12,5», verwacht een heel aantal"),
        ("1,5", "«1,5», verwacht een heel aantal"),
        ("1.16", "heel aantal"),
        ("1,165", "heel aantal"),
        (45.3, "«45,3», verwacht een heel aantal"),
        (45.000001, "«45,000001», verwacht een heel aantal"),
        (True, "is WAAR, verwacht een aantal"),
        (date(2025, 5, 1), "is de datum 1-5-2025: Excel heeft hier een datum van gemaakt"),
        (date(1900, 1, 14), "(als getal 14)"),
        ("00:00:00", "is de tijd 00:00:00: de cel staat in tijd- of datumopmaak"),
        ("1-5-2025", "lijkt een datum"),
        ("5-10", "lijkt een datum of een reeks"),
        ("12 woningen", "zonder woorden"),
        ("circa 12", "verwacht een heel getal zoals 12 of 1165"),
        ("007", "verwacht een heel getal"),
        ("1.1650", "heel aantal"),
        ("12.34.567", "verwacht een heel getal"),
        ("1e3", "verwacht een heel getal"),
        ("1٣", "verwacht een heel getal"),
        (1e300, "te groot"),
        (ErrorCell("#DIV/0!"), "formulefout #DIV/0!"),
        (ErrorCell("formule zonder uitkomst"), "open het bestand in Excel"),
    ],
)
def test_what_is_no_count_says_what_it_is(cell: object, said: str) -> None:
    assert said in fault_of("count", cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("45.000", "dat kan 45 zijn of 45000, want of de punt duizendtallen scheidt is aan deze"),
        ("45,000", "dat kan 45 zijn of 45000, want of de komma duizendtallen scheidt is aan deze"),
        ("1.165", "met een punt als decimaalteken geen heel aantal; bedoelt u 1165, schrijf dan"),
        ("1,165", "met een komma als decimaalteken geen heel aantal; bedoelt u 1165, schrijf dan"),
    ],
)
def test_what_has_two_readings_in_an_open_column_says_both(cell: str, said: str) -> None:
    (row,) = values.read_counts(pd.Series([cell], dtype=object)).to_dict("records")
    assert row["kind"] == "fault"
    assert said in row["fault"]
    (amount,) = values.read_amounts(pd.Series([cell], dtype=object)).to_dict("records")
    assert "zijn of" in amount["fault"]


@pytest.mark.parametrize("kind", list(READERS))
def test_words_for_no_value_are_kinds_not_values(kind: str) -> None:
    cells = [None, "-", "–", "n.v.t.", "NVT", "Niet van toepassing", "?", "n.n.b."]
    kinds = read(kind, *cells)["kind"].tolist()
    assert kinds == ["blank"] * 3 + ["not_applicable"] * 3 + ["unknown"] * 2


def test_onbekend_is_unknown_unless_the_codes_have_it() -> None:
    assert read("count", "Onbekend")["kind"].tolist() == ["unknown"]
    assert value_of("code", "Onbekend") == "onbekend"


def test_true_beside_one_is_still_a_fault_and_the_index_stays() -> None:
    frame = read("count", 1.0, True, 1.0, None, False, 0.0)
    assert frame["kind"].tolist() == ["value", "fault", "value", "blank", "fault", "value"]
    assert frame["value"].tolist() == [1, pd.NA, 1, pd.NA, pd.NA, 0]
    assert frame.index.tolist() == [5, 6, 7, 8, 9, 10]
    assert frame["value"].dtype == "Int64"


def test_a_column_without_cells_reads_as_nothing() -> None:
    for reader in READERS.values():
        assert list(reader(pd.Series([], dtype=object)).columns) == ["value", "fault", "kind"]
        assert reader(pd.Series([None, None], dtype=object))["kind"].tolist() == ["blank"] * 2


@pytest.mark.parametrize("cell", [2027.0, "2027", " 2027 ", "2027.0"])
def test_a_year(cell: object) -> None:
    assert value_of("year", cell) == 2027


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        # 19-7-1905 is Excel's day 2,027: 5 × 365 + 1 (1904) + 200 + 1 (29-2-1900, in Excel only).
        (date(1905, 7, 19), "het jaartal 2027 staat in datumopmaak"),
        (date(2027, 7, 1), "verwacht alleen het jaartal, zoals 2027"),
        ("27", "vier cijfers"),
        ("2.027", "vier cijfers"),
        ("2027-2030", "vier cijfers"),
        (20277.0, "«20277»"),
        (2027.5, "«2027,5»"),
        ("1027", "vier cijfers"),
        (False, "is «ONWAAR»"),
    ],
)
def test_what_is_no_year_says_what_it_is(cell: object, said: str) -> None:
    assert said in fault_of("year", cell)


@pytest.mark.parametrize(
    "cell", [date(2025, 5, 20), "20-5-2025", "20-05-2025", "2025-05-20", "2025-05-20T00:00:00"]
)
def test_a_date(cell: object) -> None:
    assert value_of("date", cell) == date(2025, 5, 20)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (45797.0, "als Excel-datum is dat 20-5-2025"),
        ("2020", "alleen een jaartal"),
        (2020.0, "alleen een jaartal"),
        ("5/6/2025", "dag en maand zijn niet te onderscheiden"),
        ("30-2-2025", "die dag bestaat niet"),
        ("13-13-2025", "die dag bestaat niet"),
        ("20-5-25", "verwacht een datum"),
        ("2025-5-20", "verwacht een datum"),
        ("20-5-2025 13:30", "verwacht een datum"),
        (True, "WAAR"),
    ],
)
def test_what_is_no_date_says_what_it_is(cell: object, said: str) -> None:
    assert said in fault_of("date", cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1a", "1A"), ("1 A", "1A"), ("1-A", "1A"), (3.0, "3"), ("SOCIALE  HUUR", "sociale_huur"),
        ("sociale_huur", "sociale_huur"), ("twee onder een kap", "eengezins"),
        ("Twee–onder–één–kap", "eengezins"), ("beeindigd", "afgerond"),
        ("Bee\u0308indigd", "afgerond"),
    ],
)  # fmt: skip
def test_a_code_however_it_is_spelled(cell: object, code: str) -> None:
    assert value_of("code", cell) == code


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Sociale hur", "bedoelt u «Sociale huur»?"),
        ("9Z", "«9Z», geen bekende code (bekend: 1A, 2C, 3, Sociale huur"),
        (3.5, "«3,5», geen bekende code"),
        (date(2025, 1, 2), "Excel heeft hier een datum van gemaakt; zet de celopmaak op Tekst"),
        (True, "«WAAR», geen bekende code"),
        ("x" * 5_000, "«" + "x" * 40 + "…»"),
    ],
)
def test_what_is_no_code_says_what_is_known(cell: object, said: str) -> None:
    assert said in fault_of("code", cell)


def test_two_spellings_that_read_the_same_may_not_mean_two_codes() -> None:
    with pytest.raises(ValueError, match="1-a"):
        values.read_codes(pd.Series(["x"]), {"1A": "a", "1-a": "b"})


def test_flags() -> None:
    yes = read("flag", "Ja", "J", "x", True, "WAAR", 1.0, "1")
    assert yes["value"].tolist() == [True] * 7
    no = read("flag", "nee", "N", False, "Onwaar", 0.0, "0")
    assert no["value"].tolist() == [False] * 6
    assert "verwacht ja of nee" in fault_of("flag", "misschien")
    assert "verwacht ja of nee" in fault_of("flag", 2.0)


@pytest.mark.parametrize(
    ("cell", "euros"),
    [
        (879.66, 879.66), ("879,66", 879.66), ("€ 879,66", 879.66), ("€879,66", 879.66),
        ("1.165,50", 1165.5), ("250.000", 250_000), ("€ 250.000,-", 250_000), ("250000", 250_000),
        ("EUR 879", 879), ("879,66 euro", 879.66), ("879.66", 879.66), ("-€ 5", -5),
        ("405 000", 405_000), ("1,165.50", 1165.5), ("879.660", 879_660),
    ],
)  # fmt: skip
def test_an_amount_in_euros(cell: object, euros: float) -> None:
    assert value_of("amount", cell) == euros


@pytest.mark.parametrize(
    "cell",
    ["600-700", "250k", "< 900", "879,666", "1.16.5", "€", True, date(2025, 1, 1)],
)
def test_what_is_no_amount_is_a_fault(cell: object) -> None:
    assert "bedrag in euro" in fault_of("amount", cell)
