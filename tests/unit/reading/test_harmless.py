"""Names of files and texts of sidecars, told with words that cannot name anybody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.harmless import as_told, neutral
from pipelines.reading.sidecar import Sidecar
from pipelines.sources.cbs.tables import CbsTable, known_tables

REACTIES = "woonservice/reacties/2026-06-30"
PLANS = "plancapaciteit/heemstede/2026-07-01"
CBS = "cbs/82900NED/2026-11-23"


@pytest.mark.parametrize(
    "place",
    [
        f"{REACTIES}/reacties_2026-01-01_2026-06-30_volledig_fictief.csv",
        f"{REACTIES}/toewijzingen_mutaties_20260630.csv.gz",
        f"{PLANS}/planlijst_heemstede_2026-07-01_fictief_correctie.xlsx",
        f"{PLANS}/Planlijst Beverwijk en Heemskerk (definitief) v2.xlsx",
        f"{CBS}/82900NED_cbsodata_2012-2025_alle_regios.csv",
        f"{CBS}/observations-r02-0001.json.gz",
        "plancapaciteit/velsen.xlsx",
    ],
)
def test_a_name_of_harmless_words_is_told_as_it_is(place: str) -> None:
    assert neutral(place) == place


@pytest.mark.parametrize("folder", [REACTIES, PLANS, CBS])
def test_a_name_that_may_be_a_persons_is_told_as_a_mark(folder: str) -> None:
    """Of every source: who delivers plans also has a name."""
    jansen = neutral(f"{folder}/lijst_Jansen_2026-06.csv")
    assert re.fullmatch(rf"{folder}/lijst_x[0-9a-f]{{6}}_2026-06\.csv", jansen)
    assert neutral(f"{folder}/lijst_Pietersen_2026-06.csv") != jansen
    assert re.fullmatch(rf"{folder}/x\w{{6}}\.csv", neutral(f"{folder}/INS12345678.csv"))


@pytest.mark.parametrize("number", ["111222333", "0612345678", "19830417", "12345"])
def test_a_number_that_may_be_of_a_person_is_a_mark(number: str) -> None:
    assert number not in neutral(f"{PLANS}/planlijst_{number}.csv")


def test_a_folder_that_is_no_dataset_is_not_told_either() -> None:
    assert "Jansen" not in neutral("woonservice/Dossier Jansen")
    assert "Jansen" not in neutral("woonservice/reacties/Jansen/2026-06-30/reacties.csv")
    assert "Jansen" not in neutral("plancapaciteit/heemstede/van Jansen/lijst.csv")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40))
def test_what_is_told_can_be_typed_again(name: str) -> None:
    """`withdraw` takes what `status` shows, and what lies on disk."""
    told = neutral(f"{PLANS}/{name}")
    assert neutral(told) == told


def test_of_a_sidecar_unknown_words_are_left_out() -> None:
    typed = Sidecar(
        publisher="Willemijn Oudekerk, gemeente Heemstede",
        title="Planlijst van mevrouw Oudekerk, 0612345678",
        licence="CC BY 4.0",
        url="https://opendata.cbs.nl/Oudekerk",
    )
    told = as_told(typed, f"{PLANS}/lijst.csv")
    assert told == Sidecar(
        publisher="… …, gemeente Heemstede",
        title="Planlijst van … …, …",
        licence="CC BY 4.0",
        url=None,
    )


@pytest.mark.parametrize("table", known_tables().values(), ids=lambda table: table.table_id)
def test_what_cbs_says_of_its_tables_is_told_whole(table: CbsTable) -> None:
    said = Sidecar(
        publisher="Centraal Bureau voor de Statistiek (CBS)",
        title=table.title,
        licence="CC BY 4.0",
        url=f"https://opendata.cbs.nl/statline/#/CBS/nl/dataset/{table.table_id}",
    )
    assert as_told(said, f"{CBS}/observations.json") == said


def test_an_address_keeps_its_question_where_that_is_harmless() -> None:
    service = "https://datasets.cbs.nl/odata/v1/CBS/82900NED/Observations"
    asked = f"{service}?$filter=RegioS%20eq%20%27GM0392%27%20and%20Perioden%20eq%20%272025JJ00%27"
    assert as_told(Sidecar(url=asked), f"{CBS}/f.json").url == asked
    assert as_told(Sidecar(url=f"{service}?$filter=Jansen"), f"{CBS}/f.json").url == service
    assert as_told(Sidecar(url="https://jansen.nl/?a"), f"{CBS}/f.json").url is None
