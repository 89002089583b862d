"""Personal data are found by header and by content, told without being quoted, and seldom imagined."""  # noqa: E501

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines.core.settings import PROJECT_ROOT
from pipelines.reading.grids import read_grids
from pipelines.reading.personal_data import Cells, PersonalData, refuse_personal_data
from pipelines.reports.plancapaciteit.template import template
from pipelines.sources.plancapaciteit.parse import parse

# By hand: 1·9+1·8+1·7+2·6+2·5+2·4+3·3+3·2-3 = 66 = 6·11; 1·9+2·8+3·7+4·6+5·5+6·4+7·3+8·2-2 = 154 = 14·11;  # noqa: E501
# 9+0+0+0+0+0+0+0·2-9 = 0.
BSNS = ("111222333", "123456782", "100000009")
LISTS = sorted((PROJECT_ROOT / "data/raw/plancapaciteit").rglob("planlijst*.*"))


def seen(header: str, *values: object, row: int | None = 1, sheet: str | None = None) -> str:
    """What is said of one column; empty: nothing."""
    frame = pd.DataFrame({0: pd.Series([header, *values], dtype=object)})
    frame.index = pd.Index(range(1, len(frame) + 1))
    try:
        refuse_personal_data([Cells(sheet, frame, row)])
    except PersonalData as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("header", "value", "kind"),
    [
        ("BSN", "x", "burgerservicenummers"),
        ("BSN bewoner", 5.0, "burgerservicenummers"),
        ("Geboortedatum", date(1950, 1, 2), "geboortedatums"),
        ("Naam_bewoner", "J. de Vries", "namen van personen"),
        ("Contactpersoon gemeente", "Jan de Vries", "namen van personen"),
        ("E-mail", "x", "e-mailadressen"),
        ("Tel.", "x", "telefoonnummers"),
        ("Woonadres", "Dorpsstraat 1", "woonadressen"),
    ],
)
def test_a_header_gives_it_away(header: str, value: object, kind: str) -> None:
    said = seen(header, value)
    assert f"{kind} (kolom A)" in said
    assert str(value) not in said or value == "x"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("bel J. de Vries, j.devries@gmail.com", "e-mailadressen"),
        ("06-12345678", "telefoonnummers"),
        ("bel 0612345678", "telefoonnummers"),
        ("+31 6 12345678", "telefoonnummers"),
        ("zie BSN 111222333", "burgerservicenummers"),
    ],
)
@pytest.mark.parametrize("row", [1, None])
def test_a_cell_gives_it_away(value: str, kind: str, row: int | None) -> None:
    said = seen("Opmerkingen", "gewoon", value, row=row, sheet="Blad2")
    assert f"{kind} (blad «Blad2», kolom A)" in said
    assert "Vries" not in said and "123" not in said


@pytest.mark.parametrize("numbers", [BSNS, tuple(map(float, BSNS))])
def test_numbers_that_pass_the_eleven_test_in_many_rows_are_bsns(numbers: tuple[object]) -> None:
    assert "burgerservicenummers" in seen("nr", *numbers)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("nr", BSNS[:2]),
        ("plan_id", [f"39200000{n}" for n in range(10)]),
        ("plan_id", ["0632100001", "0612345678", "0392-100001"]),
        (
            "plan_naam",
            ["Contactpersoon", "Emailfabriek", "Jan van Galenstraat 12", "Tel. centrale"],
        ),
        ("Adres", ["Dorpsstraat 1"]),
        ("Postcode", ["2011 AB"]),
        ("opdrachtgever_naam", ["Bouwbedrijf De Vries"]),
        ("Opmerkingen", ["vragen: info@haarlem.nl"]),
        ("Contactpersoon", []),
        ("E-mail", [None, None]),
        ("totaal_gepland", [111222333.0, 5.0, 7.0]),
    ],
)
def test_what_only_looks_like_it_passes(header: str, values: list[object]) -> None:
    assert seen(header, *values) == ""


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_bundled_list_passes(path: Path) -> None:
    if not path.name.endswith(".meta.yml"):
        refuse_personal_data(Cells(g.sheet, g.cells) for g in read_grids(path.read_bytes()))


def test_the_template_passes() -> None:
    grids = read_grids(template(date(2026, 7, 1)))
    refuse_personal_data(Cells(grid.sheet, grid.cells) for grid in grids)


def test_a_plan_list_with_a_column_of_names_is_refused_as_a_whole() -> None:
    content = (
        "plan_id;plan_naam;gemeente;status_planologisch;groep;klasse;totaal_gepland;"
        "totaal_gerealiseerd;2027;naam bewoner\n"
        "A;Hof;Haarlem;1A;Nieuwbouw;Totaal;12;0;12;J. Zeldzaam\n"
    )
    with pytest.raises(PersonalData) as caught:
        parse(content.encode(), reference_date=date(2026, 7, 1), deliverer="haarlem")
    assert "Zeldzaam" not in str(caught.value)
    assert "kolom J" in str(caught.value)
