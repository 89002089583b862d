"""Rows and cells that cannot be read go to quarantine, with a Dutch reason; the others load."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from pipelines.sources.cbs.parse import Context
from tests.unit.sources.cbs.parse_cases import (
    CBSODATA_HEADER,
    OWNERSHIP,
    cbsodata_csv,
    cells,
    observation,
    only_reject,
    ownership_json,
    read,
    v3_json,
    v4_json,
)

GOOD = observation()
REST = "42604.0,37788.0,23119.0,14669.0,38.0"


@pytest.mark.parametrize(
    ("fields", "rule", "column", "said"),
    [
        ({"Value": "abc"}, "waarde_onleesbaar", "Koopwoningen_2", "'abc' is geen getal"),
        ({"Value": "12"}, "waarde_onleesbaar", "Koopwoningen_2", "'12' is geen getal"),
        ({"Value": True}, "waarde_onleesbaar", "Koopwoningen_2", "'True' is geen getal"),
        ({"Value": [1]}, "waarde_onleesbaar", "Koopwoningen_2", "is geen getal"),
        ({"Value": {"a": 1}}, "waarde_onleesbaar", "Koopwoningen_2", "is geen getal"),
        ({"Value": float("nan")}, "waarde_onleesbaar", "Koopwoningen_2", "'NaN' is geen getal"),
        ({"Value": float("inf")}, "waarde_onleesbaar", "Koopwoningen_2", "'Infinity' is geen"),
        ({"Value": 10**400}, "waarde_onleesbaar", "Koopwoningen_2", "is geen getal"),
        ({"Value": None}, "waarde_ontbreekt", "Koopwoningen_2", "geen verklaring"),
        ({"Measure": None}, "meting_onbekend", "", "noemt geen meting"),
        ({"RegioS": "Haarlem"}, "regio_onbekend", "RegioS", "'Haarlem' is geen regiocode"),
        ({"RegioS": None}, "regio_onbekend", "RegioS", "'' is geen regiocode"),
        ({"Perioden": "2025"}, "periode_onbekend", "Perioden", "'2025' is niet een periodecode"),
        ({"Perioden": "2025MM13"}, "periode_onbekend", "Perioden", "2025MM13"),
        ({"Perioden": 2025}, "periode_onbekend", "Perioden", "2025"),
    ],
)
def test_a_bad_observation_is_set_aside_and_the_good_one_beside_it_loads(
    fields: dict[str, Any], rule: str, column: str, said: str
) -> None:
    parsed = read(v4_json(GOOD, {**observation(RegioS="GM0397"), **fields}))
    reject = only_reject(parsed)
    assert (reject["rule"], reject["column_name"], reject["row_number"]) == (rule, column, 2)
    assert said in reject["reason"]
    assert cells(parsed, "region_code", "value") == [("GM0392", 1.0)]


def test_a_missing_value_with_the_explanation_of_cbs_loads() -> None:
    parsed = read(v4_json(observation(Value=None, ValueAttribute="Impossible")))
    assert cells(parsed, "value", "value_attribute") == [(None, "Impossible")]


def test_a_text_of_cbs_loads_as_text() -> None:
    parsed = read(v4_json(observation(Value=None, StringValue="Haarlem   ")))
    assert cells(parsed, "value", "string_value", "value_attribute") == [(None, "Haarlem", "None")]


def test_an_attribute_that_pandas_once_lost_is_an_ordinary_one() -> None:
    parsed = read(b"Id,Measure,ValueAttribute,Value,StringValue,RegioS,Perioden\n"
                  b"0,M1,,5.0,,GM0392,2025JJ00\n")  # fmt: skip
    assert cells(parsed, "value", "value_attribute") == [(5.0, "None")]


def test_the_same_cell_twice_loads_once_and_points_to_the_first() -> None:
    other_region, again = observation(RegioS="GM0397"), observation(Value=2, Id=9)
    parsed = read(v4_json(GOOD, other_region, again))
    reject = only_reject(parsed)
    assert (reject["rule"], reject["row_number"], reject["value"]) == (
        "dubbele_waarneming",
        3,
        "2.0",
    )
    assert "al op rij 1" in reject["reason"]
    assert cells(parsed, "region_code", "value") == [("GM0392", 1.0), ("GM0397", 1.0)]


def test_the_same_cell_under_a_padded_code_is_the_same_cell() -> None:
    parsed = read(v4_json(GOOD, observation(RegioS="GM0392    ")))
    assert only_reject(parsed)["rule"] == "dubbele_waarneming"


def test_a_rejected_cell_does_not_make_the_good_one_a_double() -> None:
    parsed = read(v4_json(observation(Value="abc"), GOOD))
    assert only_reject(parsed)["rule"] == "waarde_onleesbaar"
    assert cells(parsed, "row_number", "value") == [(2, 1.0)]


def test_a_json_row_with_other_fields_is_set_aside() -> None:
    short = {key: value for key, value in GOOD.items() if key != "Value"}
    parsed = read(v4_json(GOOD, short, {**GOOD, "Extra": 1}))
    assert parsed.rejects["rule"].tolist() == ["velden", "velden"]
    assert len(parsed.observations) == 1


def test_a_csv_row_of_another_length_counts_for_all_its_observations() -> None:
    parsed = read(
        cbsodata_csv(f"0,Totaal,Haarlem,2025,80430.0,{REST}", "1,Totaal,Haarlem,2024,79434.0"),
        OWNERSHIP,
    )
    reject = only_reject(parsed)
    assert (reject["row_number"], reject["observation_count"]) == (2, 6)
    assert "5 velden; de kop noemt er 10" in reject["reason"]
    assert parsed.row_count == 12


@pytest.mark.parametrize(
    ("line", "rule", "said"),
    [
        (f"1,Totaal,Harlem,2025,1,{REST}", "regio_onbekend", "Bedoeld is misschien 'Haarlem'"),
        (f"1,Totaal,Qwxzy,2025,1,{REST}", "regio_onbekend", "geen bekende regionaam."),
        (f"1,Bewoond,Haarlem,2025,1,{REST}", "dimensie_onbekend", "StatusVanBewoning: 'Bewoond'"),
        (f"1,Totaal,Haarlem,jaar 2025,1,{REST}", "periode_onbekend", "'jaar 2025'"),
    ],
)
def test_an_unknown_label_sets_the_whole_row_aside(line: str, rule: str, said: str) -> None:
    parsed = read(cbsodata_csv(f"0,Totaal,Haarlem,2024,79434.0,{REST}", line), OWNERSHIP)
    reject = only_reject(parsed)
    assert (reject["rule"], reject["observation_count"]) == (rule, 6)
    assert said in reject["reason"]


def test_a_value_for_a_municipality_after_its_abolition_is_set_aside() -> None:
    # Aalburg went up in Altena on 1-1-2019: 2018 is its last year.
    parsed = read(
        cbsodata_csv(
            "0,Totaal,Aalburg,2018,5000.0,,,,,",
            "1,Totaal,Aalburg,2019,5100.0,,,,,",
        ),
        OWNERSHIP,
    )
    reject = only_reject(parsed)
    assert (reject["rule"], reject["row_number"], reject["value"]) == (
        "regio_buiten_geldigheid",
        2,
        "5100.0",
    )
    assert "GM0738 in 2019" in reject["reason"]
    # Blank in its own years is unknown; blank after them is impossible.
    empty = parsed.observations[parsed.observations["value"].isna()]
    assert empty.groupby("row_number")["value_attribute"].unique().str[0].to_dict() == {
        1: "Unknown",
        2: "Impossible",
    }


def test_labels_of_an_unknown_table_stand_as_they_are() -> None:
    parsed = read(b"ID,Geslacht,RegioS,Perioden,Bevolking_1\n0,Mannen,Haarlem,2024 januari,5.0\n")
    assert cells(parsed, "region_code", "period_code", "dimensions") == [
        ("GM0392", "2024MM01", '{"Geslacht":"Mannen"}')
    ]


def test_dimensions_are_json_with_sorted_keys_and_no_blanks() -> None:
    row = {
        "Woningtype": "T1",
        "Bouwjaar": "T2 ",
        "RegioS": "NL01  ",
        "Perioden": "2025KW01",
        "A_1": 1,
    }
    assert cells(read(v3_json(row)), "dimensions", "region_code", "period_code") == [
        ('{"Bouwjaar":"T2","Woningtype":"T1"}', "NL01", "2025KW01")
    ]


def test_a_table_without_regions_and_dimensions_has_neither() -> None:
    row = {"Perioden": "2025JJ00", "Woningvoorraad_1": 8.5}
    assert cells(read(v3_json(row)), "region_code", "dimensions", "value") == [(None, "{}", 8.5)]


def test_text_of_an_untyped_set_is_read_with_the_signs_of_cbs() -> None:
    row = {"RegioS": "NL01  ", "Perioden": "2025JJ00", "A_1": "     12.5", "B_2": "       .",
           "C_3": "", "D_4": "x", "E_5": "-", "F_6": "1.234,5"}  # fmt: skip
    parsed = read(v3_json(row, kind="Untyped"))
    assert parsed.shape == "v3_untyped_json"
    assert cells(parsed, "measure", "value", "value_attribute", "string_value") == [
        ("A", 12.5, "None", None),
        ("B", None, "Unknown", "."),
        ("C", None, "Impossible", None),
        ("D", None, "Secret", "x"),
        ("E", None, "Nil", "-"),
    ]
    assert only_reject(parsed)["value"] == "1.234,5"


def test_text_in_a_typed_set_is_set_aside_and_null_is_unknown() -> None:
    row = {"RegioS": "NL01", "Perioden": "2025JJ00", "A_1": "12.5", "B_2": None, "C_3": 3}
    parsed = read(v3_json(row))
    assert only_reject(parsed)["column_name"] == "A_1"
    assert cells(parsed, "measure", "value", "value_attribute") == [
        ("B", None, "Unknown"),
        ("C", 3.0, "None"),
    ]


def test_a_set_without_metadata_is_typed_by_its_values() -> None:
    typed = b'{"value": [{"RegioS": "NL01", "Perioden": "2025JJ00", "A_1": 1}]}'
    assert read(typed).shape == "v3_typed_json"
    assert read(typed.replace(b": 1}", b': "1"}')).shape == "v3_untyped_json"


def test_measures_that_differ_in_their_number_only_keep_it() -> None:
    row = {"RegioS": "NL01", "Perioden": "2025JJ00", "Totaal_1": 1, "Totaal_5": 2, "Koop_6": 3}
    assert cells(read(v3_json(row)), "measure", "value") == [
        ("Totaal_1", 1.0),
        ("Totaal_5", 2.0),
        ("Koop", 3.0),
    ]


def test_text_columns_of_the_neighbourhood_tables_are_text() -> None:
    row = {
        "WijkenEnBuurten": "GM0392    ",
        "Gemeentenaam_1": "Haarlem   ",
        "Woningvoorraad_35": 80430,
    }
    parsed = read(v3_json(row, table_id="86165NED"), Context("86165NED"))
    assert parsed.rejects.empty
    assert cells(parsed, "measure", "value", "string_value", "period_code") == [
        ("Gemeentenaam", None, "Haarlem", "2025JJ00"),
        ("Woningvoorraad", 80430.0, None, "2025JJ00"),
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Definitief", "definitief"),
        ("NaderVoorlopig", "nader_voorlopig"),
        ("Voorlopig", "voorlopig"),
        ("Iets anders", "onbekend"),
    ],
)
def test_the_status_of_a_code_comes_from_the_sidecar(word: str, status: str) -> None:
    context = Context("82900NED", periods={"2025JJ00": word})
    assert set(read(ownership_json(), context).observations["period_status"]) == {status}
    assert set(read(ownership_json(), OWNERSHIP).observations["period_status"]) == {"onbekend"}


def test_labels_without_a_mark_are_final_only_where_the_file_uses_marks() -> None:
    plain = [f"{n},Totaal,Haarlem,{year},1,{REST}" for n, year in enumerate((2023, 2024))]
    assert set(read(cbsodata_csv(*plain), OWNERSHIP).observations["period_status"]) == {"onbekend"}
    marked = read(cbsodata_csv(plain[0], plain[1].replace("2024", "2024*")), OWNERSHIP)
    status = marked.observations.drop_duplicates("period_code").set_index("period_code")
    assert status["period_status"].to_dict() == {"2023JJ00": "definitief", "2024JJ00": "voorlopig"}


def test_a_selection_names_a_measure_as_the_whole_table_does() -> None:
    # The sidecar lists all measures of the table; two of them would share a stem.
    row = {"RegioS": "NL01", "Perioden": "2025JJ00", "Totaal_1": 1, "Koop_6": 3}
    context = Context("99999NED", measures={"Totaal_1": "Totaal", "Totaal_5": "Totaal"})
    assert cells(read(v3_json(row), context), "measure") == [("Totaal_1",), ("Koop",)]


@pytest.mark.parametrize(
    "data", [ownership_json(), cbsodata_csv(f"0,Totaal,Haarlem,2025,1,{REST}")]
)
def test_a_byte_order_mark_and_gzip_make_no_difference(data: bytes) -> None:
    plain = read(data, OWNERSHIP)
    for same in (b"\xef\xbb\xbf" + data, gzip.compress(data)):
        assert cells(read(same, OWNERSHIP), "measure", "value") == cells(plain, "measure", "value")


def test_a_nameless_index_column_of_pandas_is_ignored() -> None:
    data = f",{CBSODATA_HEADER}\n0,0,Totaal,Haarlem,2025,80430.0,{REST}\n".encode()
    assert len(read(data, OWNERSHIP).observations) == 6


def test_a_reason_stays_short_however_large_the_cell() -> None:
    reject = only_reject(read(v4_json(GOOD, observation(RegioS="x" * 100_000))))
    assert len(reject["reason"]) < 400
    assert len(reject["value"]) < 400
