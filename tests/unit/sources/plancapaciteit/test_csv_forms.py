"""CSVs as programs write them: delimiters, quotes around lines, `sep=`, old code pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.reading.refused import RefusedFile
from tests.unit.sources.plancapaciteit.lists import (
    MAP_HEADERS,
    MAP_ROWS,
    csv_of,
    read,
    reasons,
    rules,
    workbook_of,
)

NAMES = ["Spaarnoever", "Haven", "Duinrand"]


def names(data: bytes) -> list[str]:
    return read(data).plans["plan_name"].tolist()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_four_delimiters_are_told_apart(delimiter: str) -> None:
    assert names(csv_of(MAP_HEADERS, *MAP_ROWS, delimiter=delimiter)) == NAMES


@pytest.mark.parametrize("delimiter", [";", ","])
def test_lines_that_stand_in_quotes_as_a_whole_are_unwrapped(delimiter: str) -> None:
    text = csv_of(MAP_HEADERS, *MAP_ROWS, delimiter=delimiter).decode()
    wrapped = "".join(f'"{line}"\r\n' for line in text.splitlines())
    found = read(wrapped.encode())
    assert found.plans["plan_name"].tolist() == NAMES
    assert found.plans["row_number"].tolist() == [2, 3, 4]


def test_cells_in_quotes_are_no_lines_in_quotes() -> None:
    text = csv_of(MAP_HEADERS, *MAP_ROWS).decode()
    quoted = "\r\n".join('"' + line.replace(";", '";"') + '"' for line in text.splitlines())
    assert names(quoted.encode()) == NAMES


def test_a_sep_line_that_is_wrong_is_not_obeyed(cases: Path) -> None:
    data = (cases / "20_csv_delimiter_message" / "c02e_sep_wrong.csv").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert found.plans["remaining_total"].sum() == 1_290
    assert found.plans["row_number"].tolist() == [3, 4, 5]


def test_a_sep_line_that_is_right_is_obeyed() -> None:
    data = b"sep=~\r\n" + csv_of(MAP_HEADERS, *MAP_ROWS, delimiter="~")
    assert names(data) == NAMES


def test_a_delimiter_that_is_not_known_is_named_as_the_cause() -> None:
    with pytest.raises(RefusedFile, match="vallen niet in kolommen uiteen"):
        read(csv_of(MAP_HEADERS, *MAP_ROWS, delimiter="^"))


def test_a_table_without_the_headers_says_what_stands_between_its_columns() -> None:
    with pytest.raises(RefusedFile, match="met een puntkomma tussen de kolommen"):
        read(csv_of(["naam", "leeftijd"], ["Piet", 40], ["Jan", 41]))


def test_the_dos_list_of_the_issue_has_its_cafe(cases: Path) -> None:
    data = (cases / "14_dos_and_mac_csv" / "c05b_cp850.csv").read_bytes()
    found = read(data, deliverer="heemskerk")
    assert found.plans["plan_name"].iloc[0] == "Café één"
    assert "MS-DOS" in reasons(found, "encoding_old")[0]
    assert rules(found, "warning") == ["encoding_old"]


@pytest.mark.parametrize("encoding", ["mac_roman", "twice"])
def test_a_macintosh_list_and_one_encoded_twice_have_it_too(encoding: str) -> None:
    rows = [[*MAP_ROWS[0][:2], "Café één", *MAP_ROWS[0][3:]], *MAP_ROWS[1:]]
    text = csv_of(MAP_HEADERS, *rows).decode()
    raw = text.encode().decode("cp1252").encode() if encoding == "twice" else text.encode(encoding)
    found = read(raw)
    assert found.plans["plan_name"].iloc[0] == "Café één"
    assert "encoding_old" in rules(found, "warning")


def test_a_damaged_name_in_a_workbook_is_told() -> None:
    rows = [[*MAP_ROWS[0][:2], "CafÃ© Zuid", *MAP_ROWS[0][3:]], *MAP_ROWS[1:]]
    found = read(workbook_of({"Plannen": [MAP_HEADERS, *rows]}))
    assert reasons(found, "text_damaged")[0].startswith(
        "«Plannaam» bevat beschadigde letters («CafÃ©»)"
    )
    assert found.plans["is_accepted"].all()
