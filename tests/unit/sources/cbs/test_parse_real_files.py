"""The parser on real public CBS files: every row, and figures that CBS itself has published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.parse import Context, Parsed
from tests.unit.sources.cbs.parse_cases import read, value_of

OWNERSHIP = "82900NED_cbsodata_2012-2025_alle_regios.csv"
STOCK = "81955NED_untyped_jaar_gemeenten_2012-2020.csv"
KWB = "kwb/kwb-{}-woz-koopwoningen-huurwoningen-woningvoorraad.csv"
TOTAL = '{"StatusVanBewoning":"T001235"}'
Reader = Callable[[str, str], Parsed]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Reader:
    return lambda name, table: read((shared_data / "cbs" / name).read_bytes(), Context(table))


@pytest.fixture(scope="module")
def ownership(real: Reader) -> Parsed:
    return real(OWNERSHIP, "82900NED")


# Observations are data rows (wc -l, MANIFEST.csv) times measures in the header.
@pytest.mark.parametrize(
    ("name", "table", "shape", "observations"),
    [
        (OWNERSHIP, "82900NED", "cbsodata_csv", 20_916 * 6),
        (STOCK, "81955NED", "v3_csv", 3_933 * 8),
        (KWB.format(2021), "85039NED", "v4_csv", 65_553),
        (KWB.format(2022), "85318NED", "v4_csv", 66_598),
        (KWB.format(2023), "85618NED", "v4_csv", 67_026),
        (KWB.format(2024), "85984NED", "v4_csv", 51_251),
        (KWB.format(2025), "86165NED", "v4_csv", 51_722),
        ("odata3/70072ned_TypedDataSet_GM1700.json", "70072ned", "v3_typed_json", 31 * 31),
        ("odata3/70072ned_TypedDataSet_NL01_PV23.json", "70072ned", "v3_typed_json", 62 * 15),
        ("odata3/70072ned_leeftijd_GM1700.json", "70072ned", "v3_typed_json", 31 * 10),
        ("odata3/82550NED_TypedDataSet_GM1700.json", "82550NED", "v3_typed_json", 630 * 2),
        ("odata3/83625NED_TypedDataSet_eerste5000.json", "83625NED", "v3_typed_json", 5_000),
    ],
)
def test_every_row_of_a_real_file_loads(
    real: Reader, name: str, table: str, shape: str, observations: int
) -> None:
    parsed = real(name, table)
    assert parsed.shape == shape
    assert parsed.rejects.empty
    assert len(parsed.observations) == parsed.row_count == observations
    assert set(parsed.observations["table_id"]) == {table}


def test_a_code_list_is_recognised_and_holds_no_observation(real: Reader) -> None:
    parsed = real("odata3/83625NED_RegioS_dimensie.json", "83625NED")
    assert (parsed.shape, parsed.row_count, len(parsed.observations)) == (
        "v3_dimension_json",
        58,
        0,
    )
    assert set(parsed.rejects["rule"]) == {"geen_waarneming"}
    # The first entry of the file is Aa en Hunze.
    assert parsed.rejects["value"].iloc[0] == "GM1680"


def test_an_error_text_of_cbs_is_refused_and_quoted(real: Reader) -> None:
    with pytest.raises(RefusedFile, match="Could not find a property named"):
        real("odata3/70072ned_foutmelding_voorbeeld.txt", "70072ned")


def test_a_file_derived_from_a_cbs_table_is_refused_for_its_extra_column(real: Reader) -> None:
    with pytest.raises(RefusedFile, match="gm_code"):
        real("82900NED_7gem_afgeleid.csv", "82900NED")


# Haarlem: issue 2. Nederland and Noord-Holland 2023: DOSSIER E2. Aalburg was abolished on 1-1-2019.
@pytest.mark.parametrize(
    ("region", "year", "measure", "value"),
    [
        ("GM0392", 2025, "TotaleWoningvoorraad", 80_430),
        ("NL01", 2023, "TotaleWoningvoorraad", 8_125_229),
        ("NL01", 2023, "EigendomWoningcorporatie", 2_312_981),
        ("PV27", 2023, "TotaleWoningvoorraad", 1_392_040),
        ("PV27", 2023, "EigendomWoningcorporatie", 437_156),
    ],
)
def test_labels_lead_to_the_published_figures(
    ownership: Parsed, region: str, year: int, measure: str, value: int
) -> None:
    found = value_of(
        ownership,
        region_code=region,
        period_code=f"{year}JJ00",
        measure=measure,
        dimensions=TOTAL,
    )
    assert found == value


def test_an_abolished_municipality_keeps_its_empty_years(ownership: Parsed) -> None:
    rows = ownership.observations
    aalburg = rows[(rows["region_code"] == "GM0738") & (rows["measure"] == "Koopwoningen")]
    by_year = aalburg[aalburg["dimensions"] == TOTAL].set_index("period_code")
    assert by_year.loc["2018JJ00", "value_attribute"] == "None"
    assert by_year.loc["2019JJ00", "value_attribute"] == "Impossible"
    assert by_year["value"].notna().sum() == 7  # 2012 to 2018


def test_all_regions_of_the_national_file_have_a_code_of_their_own(ownership: Parsed) -> None:
    # 498 names: 1 country, 4 parts, 12 provinces, 40 COROP regions, 441 municipalities.
    codes = ownership.observations["region_code"].drop_duplicates()
    assert codes.str[:2].value_counts().to_dict() == {
        "GM": 441,
        "CR": 40,
        "PV": 12,
        "LD": 4,
        "NL": 1,
    }


def test_codes_lead_to_the_published_figures(real: Reader) -> None:
    # The first data row of the file: Aa en Hunze 2012, begin 12414, new 14, balance -1200.
    parsed = real(STOCK, "81955NED")
    aa_en_hunze = {"region_code": "GM1680", "period_code": "2012JJ00"}
    assert value_of(parsed, measure="BeginstandVoorraad", **aa_en_hunze) == 12_414
    assert value_of(parsed, measure="SaldoVoorraad", **aa_en_hunze) == -1_200
    assert set(parsed.observations["dimensions"]) == {'{"Gebruiksfunctie":"A045364"}'}


def test_neighbourhood_figures_get_their_year_and_their_measures_a_name(real: Reader) -> None:
    # Woningvoorraad Nederland 2023 in KWB is that of 82900NED: 8,125,229 (DOSSIER E2).
    parsed = real(KWB.format(2023), "85618NED")
    assert set(parsed.observations["period_code"]) == {"2023JJ00"}
    assert value_of(parsed, measure="Woningvoorraad", region_code="NL00") == 8_125_229
    # CBS's word for an ordinary value is the text None, which pandas would read as missing.
    assert set(parsed.observations["value_attribute"]) == {"None"}


def test_padded_region_codes_are_trimmed(real: Reader) -> None:
    parsed = real("odata3/70072ned_TypedDataSet_NL01_PV23.json", "70072ned")
    assert set(parsed.observations["region_code"]) == {"NL01", "PV23"}
    # First record of the file: Nederland 1995.
    netherlands = {"region_code": "NL01", "period_code": "1995JJ00"}
    assert value_of(parsed, measure="TotaleBevolking", **netherlands) == 15_424_122


def test_the_national_file_is_parsed_in_seconds(shared_data: Path) -> None:
    # 125,496 observations: 0.3 to 0.6 s on two cores; per-row Python would take over 10 s.
    data = (shared_data / "cbs" / OWNERSHIP).read_bytes()
    start = process_time()
    read(data, Context("82900NED"))
    assert process_time() - start < 5
