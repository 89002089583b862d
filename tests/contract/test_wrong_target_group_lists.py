"""Lists about target groups with the mistakes people make: what is told, and no row is lost."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reading.contract import contract_of
from pipelines.reading.refused import RefusedFile
from pipelines.reading.rows.parse import Rows, parse_rows

SOURCES = ["woonwagens", "arbeidsmigranten"]
PLACES = {"woonwagens": "Standplaatsen", "arbeidsmigranten": "Plekken"}
HEADER = "Gemeente;Jaar;{0} nodig;{0} toe te voegen;{0} toegevoegd\n"
WRONG = [
    ("Haarlm;2025;30;4;2", "«Gemeente» is «Haarlm», geen bekende gemeente; bedoelt u «Haarlem»?"),
    (
        "Haarlem;2025;30;vier;2",
        "«{0} toe te voegen» is «vier», verwacht een heel getal zoals 12 of 1165.",
    ),
    ("Haarlem;2051;30;4;", "«Jaar» is «2051», verwacht 2015 t/m 2050."),
    ("Haarlem;2025;30;;2", "«{0} toe te voegen» is niet ingevuld; dit is een verplichte kolom."),
    ("Totaal;2025;30;4;2", "«Gemeente» is «Totaal», geen bekende gemeente."),
]


def read(source: str, text: str) -> Rows:
    table = contract_of(source).tables[0]
    text = text.format(PLACES[source])
    return parse_rows(text.encode(), table, source=source, as_of=date(2025, 12, 31))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("row", "reason"), WRONG)
def test_a_wrong_row_is_set_aside_with_its_reason_and_the_rest_loads(
    source: str, row: str, reason: str
) -> None:
    rows = read(source, f"{HEADER}Velsen;2025;9;2;1\n{row}\n")
    assert list(rows.rows["row_number"]) == [2]
    assert list(rows.findings["reason"]) == [reason.format(PLACES[source])]
    assert list(rows.findings["row_number"]) == [3]
    assert rows.row_count == 2


@pytest.mark.parametrize("source", SOURCES)
def test_a_year_that_stands_there_twice_counts_not_at_all(source: str) -> None:
    rows = read(source, f"{HEADER}Velsen;2025;9;2;1\nVelsen;2025;9;3;1\nVelsen;2024;9;2;1\n")
    assert list(rows.rows["row_number"]) == [4]
    assert list(rows.findings["reason"]) == [
        "Velsen, 2025 staat ook op rij 3; laat er één staan.",
        "Velsen, 2025 staat ook op rij 2; laat er één staan.",
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_with_people_in_it_is_refused_whole(source: str) -> None:
    text = HEADER.replace("\n", ";Achternaam\n") + "Velsen;2025;9;2;1;Jansen\n"
    with pytest.raises(RefusedFile, match="namen van personen"):
        read(source, text)
