"""What tables.yml and contract.yml say, against the real files and the code that reads them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.reading.contract import contract_of
from pipelines.sources.cbs.measures import stem_of_name, stem_of_title
from pipelines.sources.cbs.periods import is_period_code
from pipelines.sources.cbs.tables import find_table, known_tables

REAL_HEADERS = {
    "82900NED": ("82900NED_cbsodata_2012-2025_alle_regios.csv", ","),
    "81955NED": ("81955NED_untyped_jaar_gemeenten_2012-2020.csv", ";"),
}


@pytest.mark.parametrize("table_id", REAL_HEADERS)
def test_a_known_table_asks_for_exactly_the_columns_of_the_real_one(
    shared_data: Path, table_id: str
) -> None:
    name, delimiter = REAL_HEADERS[table_id]
    with (shared_data / "cbs" / name).open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines, delimiter=delimiter))
    table = find_table(table_id)
    asked = ["ID", *table.dimensions, *table.measures]
    assert [stem_of_name(column) for column in header] == asked


def test_every_label_belongs_to_a_dimension_of_its_table() -> None:
    for table in known_tables().values():
        assert set(table.labels) <= set(table.dimensions)
        assert all(table.labels.values())


def test_there_is_one_neighbourhood_table_for_every_year_from_2013_to_2026() -> None:
    periods = [table.period for table in known_tables().values() if table.period]
    assert sorted(periods) == [f"{year}JJ00" for year in range(2013, 2027)]
    assert all(is_period_code(period) for period in periods)


def test_titles_of_codes_give_the_names_asked_for() -> None:
    table = find_table("86165NED")
    stems = {stem_of_title(title) for title in table.measure_titles.values()}
    assert set(table.measures) <= stems


def test_a_table_is_found_in_any_case_and_keeps_the_writing_of_cbs() -> None:
    assert find_table("82900ned").table_id == "82900NED"
    assert not find_table("70072ned").is_known


def test_the_source_names_its_publisher_and_licence() -> None:
    source = contract_of("cbs")
    assert source.publisher == "Centraal Bureau voor de Statistiek (CBS)"
    assert source.licence == "CC BY 4.0"
    assert all((source.owner, source.rhythm, source.usage))
