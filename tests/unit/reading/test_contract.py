"""The contract of a source: its shape, its faults with their lines, and what follows from it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.from_contracts import files_of_dbt
from pipelines.reading.contract import (
    FILE,
    SOURCES_DIR,
    contracts,
    personal_sources,
    source_of,
    tables,
)

LITTLE = """\
apiVersion: v3.2.0
kind: DataContract
id: little
name: Klein
version: 1.0.0
status: active
team: {name: iemand}
description: {purpose: Proef., usage: Een bestand.}
customProperties:
  - {property: publisher, value: Wij}
  - {property: licence, value: CC0 1.0}
schema:
  - name: little_thing
    physicalName: raw.little_thing
    description: One row per thing.
    dataGranularityDescription: file × thing
    customProperties:
      - {property: countedRows, value: true}
    properties:
      - name: file_id
        logicalType: string
        physicalType: varchar
        required: true
        description: The file.
      - name: kind
        logicalType: string
        physicalType: varchar
        description: Which.
        enum: [{value: MO}, {value: BW}]
      - name: person_key
        logicalType: string
        physicalType: varchar
        description: Who.
        customProperties: [{property: person, value: person}]
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "little").mkdir()
    (tmp_path / "little" / FILE).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("source", contracts())
def test_every_contract_is_one_by_the_standard(source: str) -> None:
    content = yaml.safe_load((SOURCES_DIR / source / FILE).read_text(encoding="utf-8"))
    standard = files("open_data_contract_standard") / "schema.json"
    jsonschema.validate(content, json.loads(standard.read_text(encoding="utf-8")))
    assert OpenDataContractStandard(**content).id == source


def test_a_contract_is_read_whole(tmp_path: Path) -> None:
    contract = contracts(folder_with(tmp_path, LITTLE))["little"]
    assert (contract.publisher, contract.owner, contract.purpose) == ("Wij", "iemand", "Proef.")
    assert not contract.is_snapshot
    assert contract.lateness is None
    assert contract.row_words == ("rij", "rijen")
    (table,) = contract.tables
    assert (table.name, table.counted_rows, table.person_columns) == (
        "raw.little_thing",
        "true",
        ("person_key",),
    )


def test_the_table_of_a_contract_is_made_as_it_says(tmp_path: Path) -> None:
    (table,) = contracts(folder_with(tmp_path, LITTLE))["little"].tables
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(table.ddl)
        connection.execute("insert into raw.little_thing values ('f', 'MO', null)")
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into raw.little_thing values ('f', 'other', null)")
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into raw.little_thing values (null, 'MO', null)")


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("id: little", "id: other", "«id» is niet de naam van de map, «little» (regel 3)"),
        ("    description: One row per thing.\n", "", "«description» ontbreekt"),
        ("required: true", "require: true", "«require» is hier geen bekende naam (regel 23)"),
        ("required: true", "required: 3", "«required» ontbreekt of is niet true of false"),
        ("raw.little_thing", "raw.other_thing", "«raw.other_thing» is niet «raw.little_...»"),
        ("  - {property: publisher, value: Wij}\n", "", "«publisher» ontbreekt"),
        ("kind: DataContract", "kind: [", "regel"),
        ("property: person", "property: persn", "«persn» is hier niet bekend"),
        (
            "property: person, value: person",
            "property: person, value: 1",
            "«person» heeft geen waarde",
        ),
        ("{property: publisher, value: Wij}", "{value: Wij}", "«property» ontbreekt"),
        ("{property: publisher, value: Wij}", "Wij", "«property» ontbreekt"),
        ("[{value: MO}, {value: BW}]", "[MO, BW]", "«value» ontbreekt of is niet een tekst"),
    ],
)
def test_a_contract_with_a_fault_is_refused_with_its_line(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    with pytest.raises(WoonmonitorError) as refusal:
        contracts(folder_with(tmp_path, LITTLE.replace(good, bad)))
    assert f"little/{FILE}: " in str(refusal.value)
    assert said in str(refusal.value)


def test_the_sources_of_dbt_are_those_of_the_contracts() -> None:
    behind = [
        path.parent.name
        for path, text in files_of_dbt().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert behind == [], "run python -m pipelines.dbt.from_contracts"


def test_what_the_rest_asks_of_the_contracts_of_the_project() -> None:
    """People stand in Woonservice's extracts only; plan lists and extracts are of their date."""
    assert personal_sources() == {"woonservice"}
    assert {each.source for each in contracts().values() if each.is_snapshot} == {
        "plancapaciteit",
        "woonservice",
    }
    assert source_of("cbs_observation") == "cbs"
    assert source_of("file_ledger") is None
    people = {table.name: table.person_columns for table in tables() if table.person_columns}
    assert people == {
        "raw.woonservice_registration": ("registration_key", "person_key"),
        "raw.woonservice_response": ("registration_key",),
        "raw.woonservice_offer": ("registration_key",),
        "raw.woonservice_allocation": ("registration_key",),
    }
