"""CSV exports of StatLine.

One real export was found, of another table (below); it has the layout of the fixtures. These are
written from what public scripts that read such exports tell of them (title, empty lines, axes,
units, `Bron: CBS`); the figures of Haarlem and Fryslân are those of CBS 82900NED, those of
`statline_two_axes_across.csv` are invented.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.reading.refused import RefusedFile
from pipelines.sources.cbs.shape_statline import is_statline, read_statline
from pipelines.sources.cbs.tables import find_table
from tests.unit.sources.cbs.parse_cases import (
    HAARLEM_2024,
    HAARLEM_2025,
    OWNERSHIP,
    OWNERSHIP_NAMES,
    cells,
    only_reject,
    read,
    value_of,
)

FIXTURES = Path(__file__).parents[3] / "fixtures" / "cbs"
STEMS = [name.rsplit("_", 1)[0] for name in OWNERSHIP_NAMES]
TOTAL = '{"StatusVanBewoning":"T001235"}'


REAL = """\
"Bevolking; kerncijfers"
"Onderwerpen";"Bevolking naar leeftijd (op 1 januari)";"Bevolking naar leeftijd (op 1 januari)"
"Onderwerpen";"Bevolking naar leeftijd, aantallen";"Bevolking naar leeftijd, aantallen"
"Onderwerpen";"Jonger dan 20 jaar";"20 tot 40 jaar"
"Perioden";"aantal";"aantal"
"1950";"3742499";"2951369"
"2010";"3928334";"4192772"
"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2017"
"""
"""CBS 37296ned as StatLine gave it on 10 October 2017 (CC BY 4.0): two of its five columns, two of
seven periods. From the readme of a public repository (fe3-assessment-2), which shows the file."""


def test_an_export_that_statline_really_gave_is_read() -> None:
    lines = list(csv.reader(REAL.splitlines(), delimiter=";"))
    assert is_statline(lines)
    sheet = read_statline(lines, find_table("37296ned"))
    periods, subjects = sheet.keys["Perioden"], sheet.cells["measure_code"]
    assert list(zip(periods, subjects, sheet.values["raw"], strict=True)) == [
        ("1950", "Jonger dan 20 jaar", "3742499"),
        ("1950", "20 tot 40 jaar", "2951369"),
        ("2010", "Jonger dan 20 jaar", "3928334"),
        ("2010", "20 tot 40 jaar", "4192772"),
    ]


def fixture(name: str) -> bytes:
    return (FIXTURES / f"statline_{name}.csv").read_bytes()


@pytest.mark.parametrize("layout", ["periods_as_columns", "periods_as_rows", "flat"])
def test_every_layout_gives_the_same_observations(layout: str) -> None:
    parsed = read(fixture(layout), OWNERSHIP)
    assert parsed.shape == "statline_csv"
    rows = parsed.observations
    haarlem = rows[(rows["region_code"] == "GM0392") & (rows["dimensions"] == TOTAL)]
    for period, figures in (("2024JJ00", HAARLEM_2024), ("2025JJ00", HAARLEM_2025)):
        found = haarlem[haarlem["period_code"] == period].set_index("measure")["value"]
        assert found.to_dict() == dict(zip(STEMS, figures, strict=True))


@pytest.mark.parametrize(
    ("layout", "of_2024", "of_2025"),
    [
        ("periods_as_columns", "nader_voorlopig", "voorlopig"),
        ("periods_as_rows", "definitief", "voorlopig"),
        ("flat", "definitief", "definitief"),
    ],
)
def test_the_marks_on_the_periods_are_kept(layout: str, of_2024: str, of_2025: str) -> None:
    rows = read(fixture(layout), OWNERSHIP).observations
    status = rows.groupby("period_code")["period_status"].unique().str.join(",")
    assert status.to_dict() == {"2024JJ00": of_2024, "2025JJ00": of_2025}


def test_windows_1252_is_read_and_the_signs_of_cbs_are_kept() -> None:
    parsed = read(fixture("periods_as_rows"), OWNERSHIP)
    # CBS 82900NED, Fryslân 2025.
    assert value_of(parsed, region_code="PV21", measure="TotaleWoningvoorraad") == 312_294
    rows = parsed.observations
    parsed_row = rows[rows["row_number"] == 4]
    assert parsed_row["value_attribute"].tolist() == [
        *("Unknown", "Secret", "Nil", "Impossible"),
        *("None", "None"),
    ]
    assert set(parsed_row["dimensions"]) == {'{"StatusVanBewoning":"A028726"}'}


def test_two_axes_across_a_decimal_comma_and_groups_are_read() -> None:
    parsed = read(fixture("two_axes_across"))
    assert parsed.rejects.empty
    assert cells(parsed, "measure", "region_code", "period_code", "value") == [
        ("GemiddeldeHuishoudensgrootte", "GM0392", "2023JJ00", 2.11),
        ("GemiddeldeHuishoudensgrootte", "GM0392", "2024JJ00", 2.1),
        ("GemiddeldeVerkoopprijs", "GM0392", "2023JJ00", 1234.5),
        ("GemiddeldeVerkoopprijs", "GM0392", "2024JJ00", None),
        ("GemiddeldeHuishoudensgrootte", "GM0397", "2023JJ00", 2.3),
        ("GemiddeldeHuishoudensgrootte", "GM0397", "2024JJ00", None),
        ("GemiddeldeVerkoopprijs", "GM0397", "2023JJ00", None),
        ("GemiddeldeVerkoopprijs", "GM0397", "2024JJ00", None),
    ]


def test_the_same_file_with_a_decimal_point_gives_the_same_numbers() -> None:
    text = fixture("two_axes_across").decode()
    english = text.replace("1.234,5", "1,234.5").replace("2,", "2.").encode()
    columns = ("measure", "region_code", "period_code", "value", "value_attribute")
    assert cells(read(english), *columns) == cells(read(text.encode()), *columns)


def test_a_file_with_both_decimal_signs_is_refused() -> None:
    with pytest.raises(RefusedFile, match="deels een decimale punt"):
        read(fixture("two_axes_across").replace(b"2,11", b"2.11"))


def test_a_number_that_may_be_a_thousand_or_a_decimal_is_not_guessed() -> None:
    data = export('"Onderwerp";"Regio\'s";"2024"', '"Koopsom";"Haarlem";"1.234"')
    reject = only_reject(read(data))
    assert (reject["rule"], reject["value"]) == ("waarde_onleesbaar", "1.234")
    assert "duizendtallen" in reject["reason"]
    # 5678 may have been typed among grouped thousands; 1.5 shows that this measure has decimals.
    with pytest.raises(RefusedFile, match="duizendtallen"):
        read(data.replace(b'"Bron', b'"Koopsom";"Velsen";"5678"\n"Bron'))
    more = read(data.replace(b'"Bron', b'"Koopsom";"Velsen";"1.5"\n"Bron'))
    assert [value for (value,) in cells(more, "value")] == [1.234, 1.5]


def export(*lines: str) -> bytes:
    return "\n".join(['"Titel"', *lines, '"Bron: CBS"', ""]).encode()


def test_quarters_and_months_are_read_without_a_region() -> None:
    data = export('"Perioden";"Nieuwbouw (aantal)"', '"2024 1e kwartaal";"7"', '"2024 mei*";"8"')
    assert cells(read(data), "measure", "region_code", "period_code", "value", "period_status") == [
        ("Nieuwbouw", None, "2024KW01", 7.0, "definitief"),
        ("Nieuwbouw", None, "2024MM05", 8.0, "voorlopig"),
    ]


def test_a_damaged_period_costs_its_own_column_only() -> None:
    data = export('"Onderwerp";"Regio\'s";"2024";"20?5"', '"Koopsom";"Haarlem";"1";"2"')
    parsed = read(data)
    assert only_reject(parsed)["rule"] == "periode_onbekend"
    assert cells(parsed, "period_code", "value") == [("2024JJ00", 1.0)]


def test_a_torn_row_counts_for_all_its_cells() -> None:
    data = export(
        '"Onderwerp";"Regio\'s";"2024";"2025"',
        '"Koopsom";"Haarlem";"1";"2"',
        '"Koopsom";"Velsen";"1"',
    )
    reject = only_reject(read(data))
    assert (reject["rule"], reject["row_number"], reject["observation_count"]) == ("velden", 2, 2)


def test_an_unquoted_title_with_semicolons_is_a_title() -> None:
    lines = export('"Onderwerp";"Regio\'s";"2024"', '"Koopsom";"Haarlem";"1"')
    parsed = read(lines.replace(b'"Titel"', b"Voorraad; eigendom, regio; bewoning"))
    assert cells(parsed, "measure", "value") == [("Koopsom", 1.0)]


def test_subjects_of_the_same_name_in_two_groups_keep_their_group() -> None:
    data = export('"Perioden";"Koop|Totaal";"Huur|Totaal"', '"2024";"1";"2"')
    assert cells(read(data), "measure", "value") == [("Koop|Totaal", 1.0), ("Huur|Totaal", 2.0)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['"Regio\'s";"2023";"2024"', '"Haarlem";"1";"2"'], "een as met onderwerpen"),
        (['"Onderwerp";"Regio\'s";"2024"'], "rijen daaronder"),
        (['"Onderwerp";"Regio\'s";"2024"', '"Koopsom";"1"'], "even breed"),
        (['"Regio\'s";"Regio\'s";"A"', '"Haarlem";"Haarlem";"2"'], "één keer een naam"),
    ],
)
def test_an_export_without_its_axes_is_refused_with_what_is_missing(
    lines: list[str], said: str
) -> None:
    with pytest.raises(RefusedFile, match=said):
        read(export(*lines))


def test_a_renamed_subject_of_a_known_table_is_refused() -> None:
    with pytest.raises(RefusedFile, match=r"verwacht onderwerp\(en\) Koopwoningen"):
        read(fixture("flat").replace(b"Koopwoningen", b"Woningen in koop"), OWNERSHIP)
