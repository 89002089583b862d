"""What is told of an agenda that is not right: the row is set aside, the good rows load."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reading.contract import contract_of
from pipelines.reading.refused import RefusedFile
from pipelines.reading.rows.parse import Rows, parse_rows

SOURCE = "uitvoeringsagenda"
HEADER = "Nummer;Datum;Thema;Soort;Omschrijving;Gemeente;Status;Accentverschuiving;Vindplaats"
GOOD = "A-1;29-11-2023;samenwerking;actie;Overleggen.;;loopt;;punt 1"


def read(*rows: str, header: str = HEADER) -> Rows:
    data = "\n".join([header, GOOD, *rows]).encode()
    return parse_rows(data, contract_of(SOURCE).tables[0], source=SOURCE, as_of=date(2023, 11, 29))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A-2;29-11-2023;samenwerking;actie;X.;Heemstad;loopt;;p", "geen bekende gemeente"),
        ("A-2;29-11-2023;samenwerking;actie;X.;;bijna klaar;;p", "«Status» is «bijna klaar»"),
        ("A-2;29-11-2023;verkeer;actie;X.;;loopt;;p", "«Thema» is «verkeer»"),
        ("A-2;29-11-2023;samenwerking;actie;X.;;loopt;later;p", "«Accentverschuiving» is «later»"),
        ("A-2;volgend jaar;samenwerking;actie;X.;;loopt;;p", "«Datum» is «volgend jaar»"),
        ("A-2;29-11-2023;samenwerking;actie;;;loopt;;p", "«Omschrijving» is niet ingevuld"),
        ("Totaal;;;;;;;;", "«Datum» is niet ingevuld"),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside_and_the_others_load(row: str, told: str) -> None:
    read_rows = read(row)
    assert list(read_rows.rows["action_code"]) == ["A-1"]
    assert read_rows.row_count == 2
    assert any(told in reason for reason in read_rows.findings["reason"])
    assert set(read_rows.findings["severity"]) == {"critical"}


def test_an_action_that_stands_twice_on_one_day_is_set_aside_and_on_two_days_is_not() -> None:
    later = GOOD.replace("29-11-2023", "30-6-2024")
    assert len(read(later).rows) == 2
    twice = read(GOOD, later)
    assert list(twice.rows["status_date"]) == [date(2024, 6, 30)]
    assert all("staat ook op rij" in reason for reason in twice.findings["reason"])


def test_a_list_that_names_who_does_it_is_refused_whole() -> None:
    with pytest.raises(RefusedFile, match=r"(?i)person"):
        read(
            "A-2;29-11-2023;samenwerking;actie;X.;;loopt;;p;J. de Vries",
            header=HEADER + ";Contactpersoon",
        )
