"""Files of a trial that gave wrong figures or misleading messages (../shared/cases)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.settings import PROJECT_ROOT
from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.parse import Context
from tests.unit.sources.cbs.parse_cases import (
    CBSODATA_HEADER,
    OWNERSHIP,
    UNKNOWN_TABLE,
    observation,
    only_reject,
    read,
    value_of,
)

Case = Callable[[str], bytes]


@pytest.fixture(scope="session")
def case() -> Case:
    folder = PROJECT_ROOT.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip("the inputs of the trial (../shared/cases) are not beside this checkout")
    return lambda name: _only(folder, name).read_bytes()


def _only(folder: Path, name: str) -> Path:
    [file] = [each for each in folder.glob(f"{name}*/*") if each.name != "README"]
    return file


def refusal(data: bytes, context: Context = OWNERSHIP) -> str:
    with pytest.raises(RefusedFile) as caught:
        read(data, context)
    return str(caught.value)


def test_a_first_page_alone_is_refused_and_one_that_was_fetched_is_not(case: Case) -> None:
    page = case("04_cbs_first_page_only")
    message = refusal(page)
    assert "nextLink" in message
    assert "woonmonitor fetch" in message
    # 2268 observations in the whole answer, 1944 on this page (the case's README).
    assert len(read(page, Context("82900NED", is_page=True)).observations) == 1944


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"odata.nextLink": "https://opendata.cbs.nl/…?$skip=1"}, "odata.nextLink"),
        ({"@odata.nextLink": "Observations?$skip=1"}, "@odata.nextLink"),
        ({"@odata.count": 2}, "noemt 2 rijen en er staan er 1"),
        ({"odata.count": "2"}, "noemt 2 rijen en er staan er 1"),
    ],
)
def test_what_an_answer_says_of_more_rows_is_believed(said: dict[str, object], told: str) -> None:
    document = {"value": [observation()], **said}
    assert told in refusal(gzip.compress(json.dumps(document).encode()), Context(UNKNOWN_TABLE))


@pytest.mark.parametrize(
    "said", [{"@odata.count": 1}, {"odata.count": "1"}, {"@odata.nextLink": None}]
)
def test_an_answer_that_says_it_is_whole_is_read(said: dict[str, object]) -> None:
    document = {"value": [observation()], **said}
    assert len(read(json.dumps(document).encode(), Context(UNKNOWN_TABLE)).observations) == 1


def test_kwb_of_2013_names_its_regions_otherwise(case: Case) -> None:
    parsed = read(case("17_kwb_2013"), Context("82339NED"))
    assert parsed.rejects.empty
    assert value_of(parsed, measure="Woningvoorraad") == 72_000
    assert set(parsed.observations["period_code"]) == {"2013JJ00"}


def test_thousands_of_a_spreadsheet_are_refused_with_the_reason(case: Case) -> None:
    message = refusal(case("18_cbs_excel_thousands"))
    assert "80.430" in message
    assert "duizendtallen" in message


@given(st.lists(st.integers(1000, 999_999), min_size=1, max_size=6))
def test_a_column_of_grouped_thousands_is_never_read_as_decimals(counts: list[int]) -> None:
    grouped = [f"{count:,}".replace(",", ".") for count in counts]
    rows = [
        f"{number};Totaal;GM0392;{2012 + number}JJ00;{text};1;1;1;1;1"
        for number, text in enumerate(grouped)
    ]
    header = CBSODATA_HEADER.replace(",", ";")
    assert "duizendtallen" in refusal("\n".join([header, *rows]).encode())


def test_three_decimals_are_read_where_the_column_shows_decimals() -> None:
    # 12.5 cannot be thousands, so 45.125 of the same column is 45 and an eighth.
    rows = ["Perioden,Maat_1", "2024JJ00,12.5", "2025JJ00,45.125"]
    parsed = read("\n".join(rows).encode(), Context(UNKNOWN_TABLE))
    assert parsed.observations["value"].tolist() == [12.5, 45.125]


@pytest.mark.parametrize("written", ["80 430", "80430 1)", "80\u00a0430"])
def test_a_cell_of_a_statline_export_that_is_no_number_is_named(written: str) -> None:
    lines = [
        '"Status van bewoning";"Regio\'s";"Perioden";"Totale woningvoorraad";"Koopwoningen";'
        '"Totaal huurwoningen";"Eigendom woningcorporatie";"Eigendom overige verhuurders";'
        '"Eigendom onbekend"',
        '"";"";"";"aantal";"aantal";"aantal";"aantal";"aantal";"aantal"',
        f'"Totaal";"Haarlem";"2025";"{written}";"42604";"37788";"23119";"14669";"38"',
        '"Bron: CBS"',
    ]
    parsed = read("\n".join(lines).encode(), OWNERSHIP)
    reject = only_reject(parsed)
    assert reject["column_name"] == "Totale woningvoorraad"
    assert "80" in str(reject["reason"])
    assert len(parsed.observations) == 5


def test_the_statline_export_of_the_trial_names_its_cells(case: Case) -> None:
    parsed = read(case("19_statline_misleading"), OWNERSHIP)
    # Five numbers with a space, and 430 without.
    assert len(parsed.rejects) == 5
    assert parsed.rejects["reason"].str.contains("80 430").any()
    assert value_of(parsed, measure="EigendomOnbekend") == 430


@pytest.mark.parametrize(
    "unit",
    [
        *("x 1 000", "x 1000", "1 000 euro", "mln euro", "x 1.000", "1 000", "1.000", "x1000"),
        *("x 1 000 000", "x 1 000 000 euro", "1 000 kWh per jaar", "× 1 000", "x 100", "mrd euro"),
        *("duizend euro", "per 1 000 inwoners", "aantal x 1 000", "x1.000.000", "1,000 euro"),
    ],
)
def test_a_unit_that_is_not_one_is_refused_not_dropped(unit: str) -> None:
    above = ['"Regio\'s";"Perioden";"Verkoopprijs"', f'"";"";"{unit}"', '"Haarlem";"2024";"12"']
    behind = [f'"Regio\'s";"Perioden";"Verkoopprijs ({unit})"', '"Haarlem";"2024";"12"']
    beside = ['"Onderwerp";"Regio\'s";"Perioden";"2024"', f'"Prijs";"Haarlem";"{unit}";"12"']
    for lines in (above, behind, beside):
        message = refusal("\n".join([*lines, '"Bron: CBS"']).encode(), Context(UNKNOWN_TABLE))
        assert f"{unit}" in message
        assert "eenheid" in message


@pytest.mark.parametrize("unit", ["aantal", "Aantal", "%", "euro", "m2", "m²", ""])
def test_a_unit_of_one_is_read(unit: str) -> None:
    lines = ['"Regio\'s";"Perioden";"Prijs"', f'"";"";"{unit}"', '"Haarlem";"2024";"12"']
    parsed = read("\n".join([*lines, '"Bron: CBS"']).encode())
    assert parsed.observations["value"].tolist() == [12.0]


@pytest.mark.parametrize(
    "said",
    [
        *({name: "more"} for name in ("@odata.nextlink", "odata.NextLink", "nextLink", "__next")),
        *({name: 2} for name in ("@odata.Count", "@count", "count", "__count")),
        *({"@odata.count": count} for count in (0, "1.234", "2")),
    ],
)
def test_an_answer_is_believed_in_every_spelling(said: dict[str, object]) -> None:
    document = {"value": [observation()], **said}
    message = refusal(json.dumps(document).encode(), Context(UNKNOWN_TABLE))
    assert next(iter(said)) in message


def test_thousands_are_judged_per_measure_where_all_stand_in_one_column() -> None:
    # B has decimals; that says nothing of A.
    rows = ["Id,Measure,ValueAttribute,Value,StringValue,RegioS,Perioden"]
    rows += ["0,A,None,80.430,,GM0392,2025JJ00", "1,B,None,12.5,,GM0392,2025JJ00"]
    assert "80.430" in refusal("\n".join(rows).encode(), Context(UNKNOWN_TABLE))


def statline_ownership(*rows: str) -> bytes:
    subjects = "Totale woningvoorraad;Koopwoningen;Totaal huurwoningen;Eigendom woningcorporatie"
    header = f"Status van bewoning;Regio's;Perioden;{subjects};Eigendom overige verhuurders"
    return "\n".join([f"{header};Eigendom onbekend", *rows, "Bron: CBS"]).encode()


@pytest.mark.parametrize("mark", [".", ","])
def test_one_long_number_among_grouped_ones_does_not_make_them_decimals(mark: str) -> None:
    # 9950 was typed by hand: 7.000 homes would have become 7.
    haarlem = "Totaal;Haarlem;2025;80.430;42.604;37.788;23.119;14.669;38"
    bloemendaal = "Totaal;Bloemendaal;2025;9950;7.000;2.950;1.500;1.450;38"
    data = statline_ownership(haarlem.replace(".", mark), bloemendaal.replace(".", mark))
    assert "duizendtallen" in refusal(data)


def test_a_count_with_decimals_is_no_count() -> None:
    row = "0,Totaal,Haarlem,2025,80.43,42604,37788,23119,14669,38"
    reject = only_reject(read(f"{CBSODATA_HEADER}\n{row}\n".encode(), OWNERSHIP))
    assert (reject["rule"], reject["value"]) == ("waarde_onleesbaar", "80.43")
    assert "geen geheel getal" in str(reject["reason"])


def test_a_number_that_a_spreadsheet_rounded_is_not_read() -> None:
    rows = ["Perioden,Maat_1", "2024JJ00,8.04E+04", "2025JJ00,1e+05"]
    parsed = read("\n".join(rows).encode(), Context(UNKNOWN_TABLE))
    assert only_reject(parsed)["value"] == "8.04E+04"
    assert parsed.observations["value"].tolist() == [100_000]


@pytest.mark.parametrize("first", ["sep=;\r\n", "\ufeffsep=;\n", '"sep=;"\n'])
def test_a_line_that_tells_excel_its_delimiter_is_no_header(first: str) -> None:
    row = "0,Totaal,Haarlem,2025,80430,42604,37788,23119,14669,38"
    text = first + f"{CBSODATA_HEADER}\n{row}\n".replace(",", ";")
    parsed = read(text.encode(), OWNERSHIP)
    assert value_of(parsed, measure="TotaleWoningvoorraad") == 80_430


@pytest.mark.parametrize("table", ["82339NED", "82931NED", "84799NED", "86358NED"])
@pytest.mark.parametrize("word", ["RegioS", "WijkenEnBuurten"])
def test_a_region_goes_by_either_word_in_every_year_of_kwb(table: str, word: str) -> None:
    header = f"Id,Measure,ValueAttribute,Value,StringValue,{word}"
    rows = [header, "0,M000297,None,72000,,GM0392"]
    parsed = read("\n".join(rows).encode(), Context(table))
    assert value_of(parsed, region_code="GM0392", measure="Woningvoorraad") == 72_000
