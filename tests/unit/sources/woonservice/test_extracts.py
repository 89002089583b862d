"""The contract as data: whole, without contradiction, and the same as the raw tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.reading.headers import plain
from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice.extracts import Extract, find_extract, known
from pipelines.warehouse.connection import writing

EXTRACTS = sorted(known().extracts)


def codes(name: str) -> dict[str, str]:
    return {code.code: code.label_nl for code in known().lists[name]}


@pytest.fixture(scope="module")
def raw_columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    path: Path = tmp_path_factory.mktemp("raw") / "warehouse.duckdb"
    with writing(path) as connection:
        rows = connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        ).fetchall()
    tables: dict[str, set[str]] = {}
    for table, column in rows:
        tables.setdefault(table, set()).add(column)
    return tables


def test_there_are_the_five_extracts_of_vera_and_the_flat_record() -> None:
    vera = {"publicaties", "reacties", "aanbiedingen", "toewijzingen", "inschrijvingen"}
    assert {*EXTRACTS} == vera | {"verhuringen"}


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_field_fills_a_column_of_its_raw_table_and_no_column_is_forgotten(
    name: str, raw_columns: dict[str, set[str]]
) -> None:
    extract = find_extract(name)
    targets = {field.to for field in extract.fields if field.treatment != "check"}
    assert targets <= raw_columns[extract.table]
    left = raw_columns[extract.table] - targets - {"file_id", "row_number", "is_full"}
    # kind: VERA's list REACTIESOORT was not found. route: in the flat record only, as the target
    # groups are in VERA's.
    allowed = {
        "reacties": {"kind"},
        "toewijzingen": {"route"},
        "verhuringen": {"target_group", "extra_target_group"},
    }
    assert left == allowed.get(name, set())


@pytest.mark.parametrize("name", EXTRACTS)
def test_no_two_fields_of_an_extract_answer_to_the_same_name(name: str) -> None:
    names = [
        plain(each)
        for field in find_extract(name).fields
        for each in {field.column, *field.aliases}
    ]
    assert len(names) == len(set(names)), sorted(n for n in names if names.count(n) > 1)


@pytest.mark.parametrize("name", EXTRACTS)
def test_no_personal_column_is_a_field(name: str) -> None:
    personal = {plain(alias) for each in known().personal for alias in each.aliases}
    fields = {plain(n) for f in find_extract(name).fields for n in (f.column, *f.aliases)}
    assert not personal & fields


def test_the_same_code_means_something_else_in_another_list() -> None:
    assert codes("VOORRANGDETAILSOORT")["STA"] == "Statushouder"
    assert codes("DOELGROEP")["STA"] == codes("WOONSITUATIESOORT")["STA"] == "Starter"


def test_the_codes_of_the_dossier_are_there() -> None:
    assert set(codes("PUBLICATIEMODEL")) == {"AAN", "DIS", "EER", "LOT", "OPT", "VRI", "WON"}
    assert set(codes("AANBIEDINGSTATUS")) == {"AAN", "GEW", "ING", "TOE"}
    assert set(codes("HUURKLASSE")) == {"GOE", "BET", "DUU", "BOV"}
    assert len(codes("AANBIEDINGDETAILSTATUS")) == 22  # "22 detail reasons"
    ended = {code.code: code.until for code in known().lists["VOORRANGDETAILSOORT"]}
    assert ended["GEL"] == date(2026, 6, 12)


def test_an_unknown_extract_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(RefusedFile, match=r"Onbekend extract: huurders.*verhuringen"):
        find_extract("huurders")


def test_the_key_and_the_event_of_an_extract_are_required_fields() -> None:
    def required(extract: Extract, target: str) -> bool:
        field = extract.field_to(target)
        return field is not None and field.required

    for name in EXTRACTS:
        extract = find_extract(name)
        assert required(extract, extract.key)
        assert required(extract, extract.event)


def test_labels_can_be_compared_in_lower_case_by_duckdb() -> None:
    """Spellings are lowered by Python, cells by DuckDB: both must do it alike."""
    spellings = [s for codes in known().lists.values() for c in codes for s in c.spellings]
    with duckdb.connect(":memory:") as connection:
        lowered = connection.execute(
            "select lower(upper(s)) from (select unnest(?) as s)", [spellings]
        ).fetchall()
    assert [row[0] for row in lowered] == spellings
