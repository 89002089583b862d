"""Files that are turned down as a whole, each with a message that says what was found."""

from __future__ import annotations

import gzip
import json
import tracemalloc

import pytest

from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.content import text_of
from pipelines.sources.cbs.parse import Context
from tests.unit.sources.cbs.parse_cases import (
    CBSODATA_HEADER,
    OWNERSHIP,
    cbsodata_csv,
    observation,
    ownership_json,
    read,
    v3_json,
    v4_json,
)

HAARLEM = "0,Totaal,Haarlem,2025,80430.0,42604.0,37788.0,23119.0,14669.0,38.0"


def refusal(data: bytes, context: Context = OWNERSHIP) -> str:
    with pytest.raises(RefusedFile) as caught:
        read(data, context)
    assert caught.value.remedy
    return caught.value.problem


def test_truncated_json_says_where_it_breaks_off() -> None:
    # 10 bytes, a line end, and 5 bytes on line 2 (é is two bytes): the comma or ] is not there.
    assert "regel 2, byte 16 van 16" in refusal('{"value":[\n"éb"'.encode())
    message = refusal(ownership_json()[:200])
    assert "breekt af" in message
    assert "van 200" in message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "leeg (0 bytes)"),
        (b" \n ", "leeg (3 bytes)"),
        (b"<!DOCTYPE html>\n<html><h1>503</h1></html>", "webpagina (HTML)"),
        (b"<html><body>Service Unavailable</body></html>", "webpagina (HTML)"),
        (b"Jansen;Dorpsstraat 1", "één regel van 20 tekens en geen gegevens."),
        (b"Could not find table X", "«Could not find table X»"),
        (b"INS1;1983-04-17\nINS2;1984-05-17\nINS3;1985-06-17\n", "geboortedatums (kolom B)"),
        (b'<?xml version="1.0"?><feed/>', "XML"),
        (b"PK\x03\x04rest", "Excel"),
        (b"a;b\n\x00;1", "byte 5 is een nul"),
        (b"a;b\n\x81;1", "byte 5 past niet"),
        (b'{"value": "\xff"}', "geen UTF-8"),
        (b"\x1f\x8bnot gzip at all", "beschadigd"),
        (gzip.compress(ownership_json(), mtime=0)[:-20], "beschadigd"),
        (b"[" * 100_000, "te diep genest"),
        (b'"a;b\n1;2', "regel 2"),
        (b'{"value": []}', "geen enkele rij"),
        (b'{"error": {"message": "Table not found"}}', "Table not found"),
        (b'{"value": [1, 2]}', "Onbekende vorm"),
        (b"[1, 2]", "Onbekende vorm"),
        (b"naam,aantal\nHaarlem,5\n", "Gevonden: 2 kolommen."),
    ],
)
def test_what_is_no_cbs_file_is_refused_with_what_was_found(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_an_unknown_shape_names_the_shapes_and_quotes_nothing() -> None:
    message = refusal(b"x" * 500 + b"\n" + b"y" * 500)
    assert "OData v4 Observations" in message
    assert "StatLine" in message
    assert "xx" not in message


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    with pytest.raises(RefusedFile, match=r"groter dan 1\.000 bytes"):
        text_of(gzip.compress(b"a" * 1_000_000), limit=1_000)
    assert text_of(gzip.compress(b"a" * 1_000), limit=1_000) == "a" * 1_000


def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    tracemalloc.start()
    with pytest.raises(RefusedFile):
        text_of(bomb, limit=1_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("data", [ownership_json(), v3_json({"RegioS": "NL01", "A_1": 1})])
def test_a_file_about_another_table_is_refused_with_both_names(data: bytes) -> None:
    message = refusal(data, Context("81955NED"))
    assert "81955NED" in message
    assert "82900NED" in message or "99999NED" in message


def test_the_case_of_a_table_id_does_not_matter_and_the_writing_of_cbs_is_kept() -> None:
    row = {"RegioS": "NL01", "Perioden": "2025JJ00", "A_1": 1}
    parsed = read(v3_json(row, table_id="70072ned"), Context("70072NED"))
    assert parsed.observations["table_id"].tolist() == ["70072ned"]
    csv = cbsodata_csv(HAARLEM)
    assert set(read(csv, Context("82900ned")).observations["table_id"]) == {"82900NED"}


def test_a_renamed_column_of_a_known_table_is_refused_with_expected_and_found() -> None:
    data = cbsodata_csv(HAARLEM).replace(b"Koopwoningen_2", b"WoningenKoop_2")
    message = refusal(data)
    assert "verwacht onderwerp(en) Koopwoningen" in message
    assert "WoningenKoop" in message


def test_a_renamed_measure_in_long_form_is_refused_too() -> None:
    assert "Koopwoningen" in refusal(ownership_json().replace(b"Koopwoningen_2", b"Koop_2"))


def test_a_missing_column_of_a_known_table_is_refused() -> None:
    data = "\n".join([CBSODATA_HEADER.rsplit(",", 1)[0], HAARLEM.rsplit(",", 1)[0]]).encode()
    assert "verwacht onderwerp(en) EigendomOnbekend" in refusal(data)


def test_a_missing_measure_is_refused_unless_the_file_is_the_short_last_page() -> None:
    rows = [
        observation(
            Measure="Koopwoningen_2",
            StatusVanBewoning="T001235",
            RegioS=f"GM{number:04}",
        )
        for number in range(150)
    ]
    assert len(read(v4_json(*rows[:99], table_id="82900NED"), OWNERSHIP).observations) == 99
    assert "TotaleWoningvoorraad" in refusal(v4_json(*rows, table_id="82900NED"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b"StatusVanBewoning", b"Status"), "verwacht dimensie(s) StatusVanBewoning"),
        ((b"StatusVanBewoning", b"Extra,StatusVanBewoning"), "verwacht alleen dimensie(s)"),
        ((b"Perioden", b"Jaar"), "verwacht dimensie(s)"),
    ],
)
def test_other_dimensions_than_those_of_a_known_table_are_refused(
    change: tuple[bytes, bytes], said: str
) -> None:
    data = cbsodata_csv(HAARLEM if b"," not in change[1] else HAARLEM.replace("0,", "0,x,", 1))
    assert said in refusal(data.replace(*change))


def test_a_column_named_twice_is_refused() -> None:
    data = cbsodata_csv(HAARLEM).replace(b"Koopwoningen_2", b"TotaleWoningvoorraad_1")
    assert "twee keer: TotaleWoningvoorraad_1" in refusal(data)


def test_observations_without_their_values_are_refused_with_what_is_there() -> None:
    row = {key: value for key, value in observation().items() if key != "Value"}
    assert "zonder Value" in refusal(v4_json(row), Context("99999NED"))


def test_a_table_without_periods_and_without_a_known_year_says_what_to_do() -> None:
    row = {key: value for key, value in observation().items() if key != "Perioden"}
    with pytest.raises(RefusedFile, match=r"Zet 99999NED met period in .*tables\.yml"):
        read(v4_json(row), Context("99999NED"))


def test_a_code_of_v4_without_a_title_is_refused_with_a_hint_to_the_titles() -> None:
    data = ownership_json().replace(b"Koopwoningen_2", b"M000001")
    with pytest.raises(RefusedFile, match="measures in het"):
        read(data, OWNERSHIP)
    parsed = read(data, Context("82900NED", measures={"M000001": "Koopwoningen"}))
    assert "Koopwoningen" in set(parsed.observations["measure"])


def test_a_message_stays_short_however_large_the_file() -> None:
    row = {f"Kolom{number}": "x" * 1000 for number in range(1000)}
    assert len(refusal(json.dumps({"value": [row]}).encode())) < 1000
