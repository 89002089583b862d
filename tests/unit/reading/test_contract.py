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
    Table,
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
    (tmp_path / "little").mkdir(parents=True)
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


PLAIN = """\
apiVersion: v3.2.0
kind: DataContract
id: little
name: Klein
version: 1.0.0
status: active
team: {name: iemand}
description: {purpose: Proef., usage: Een bestand.}
slaProperties:
  - {property: frequency, value: 12, unit: m}
  - {property: latency, value: 90, unit: d}
customProperties:
  - {property: publisher, value: Wij}
  - {property: licence, value: CC0 1.0}
  - {property: deliveredPer, value: municipality}
  - {property: rowWords, value: [ding, dingen]}
  - property: lateness
    value:
      {rule: on_time, referenceDay: last, severity: warning, since: 2026-11-29, owner: x, reason: y,
       message: "Tot {reference}: {missing}."}
schema:
  - name: little_thing
    physicalName: raw.little_thing
    description: One row per thing.
    dataGranularityDescription: file × thing
    customProperties:
      - {property: countedRows, value: true}
      - {property: countsPer, value: municipality_code}
    properties:
      - {name: file_id, logicalType: string, physicalType: varchar, required: true, description: It}
      - {name: row_number, logicalType: integer, physicalType: bigint, description: Where.}
      - name: municipality_code
        businessName: Gemeente
        logicalType: string
        physicalType: varchar
        required: true
        primaryKey: true
        description: Which.
        customProperties: [{property: form, value: municipality}]
      - name: amount
        businessName: Aantal
        logicalType: integer
        physicalType: integer
        logicalTypeOptions: {minimum: 0, maximum: 10}
        description: How many.
        customProperties: [{property: aliases, value: [getal]}]
      - name: kind
        businessName: Soort
        logicalType: string
        physicalType: varchar
        description: Which.
        enum: [{value: MO, description: opvang}, {value: BW}]
        customProperties: [{property: spellings, value: {BW: [beschermd]}}]
"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (PLAIN, "", "er staan geen namen met waarden (regel 1)"),
        ("unit: m", "unit: y", "«frequency» heeft niet «unit» m (regel 10)"),
        ("value: 90, unit: d", "value: 3, unit: m", "«latency» heeft niet «unit» d (regel 11)"),
        ("value: 90", "value: -90", "«latency» in dagen ontbreekt"),
        ("value: 12", "value: true", "«frequency» is niet 1, 3, 6 of 12 maanden"),
        ("{missing}", "{wie}", "vult alleen {reference} en {missing} in"),
        ("{missing}", "{missing", "vult alleen {reference} en {missing} in"),
        ('"Tot {reference}: {missing}."', "5", "«message» ontbreekt of is niet een tekst"),
        ("2026-11-29", "2026-11-29 10:00:00", "«since» is geen dag"),
        ("municipality_code", "place", "wie te laat is blijkt uit een kolom «municipality_code»"),
        ("[ding, dingen]", "[]", "«rowWords» zijn er twee"),
        ("countedRows, value: true", "countedRows, value: false", "«countedRows» is niet true"),
        ("        primaryKey: true\n", "", "geen kolom heeft «primaryKey»"),
        ("name: row_number", "name: row", "de kolom «row_number» ontbreekt"),
        ("name: amount", "name: kind", "de kolom «kind» staat er twee keer"),
        ("name: amount", "name: an amount", "«an amount» is geen naam van kleine letters"),
        ("name: amount", "name: as_of", "«as_of» heet in «countsPer» de levering zo"),
        ("[getal]", "[Soort]", "«soort» is de kop van meer dan één kolom"),
        ("businessName: Gemeente\n        ", "", "heeft geen «businessName», dus geen waarde"),
        ("physicalType: integer", "physicalType: int", "«amount» heeft geen «physicalType» uit"),
        ("physicalType: integer", "physicalType: date", "is «count», en dat past niet in date"),
        ("logicalType: integer\n", "logicalType: int\n", "«logicalType» is niet string, integer"),
        ("minimum: 0", "minimum: '0'", "heeft grenzen die geen getallen zijn"),
        ("minimum: 0", "minimum: 20", "of niet van klein naar groot"),
        ("value: municipality}]", "value: code}]", "is een code zonder «enum»"),
        ("[beschermd]", "beschermd", "de spellingen van «BW» zijn geen lijst"),
        ("{BW: [", "{XX: [", "heeft spellingen van wat niet in «enum» staat"),
        ("[beschermd]", "[Opvang]", "heeft «opvang» bij meer dan één code"),
        ("{value: BW}", "{value: MO}", "«MO» staat er twee keer"),
        (
            "[{property: aliases, value: [getal]}]",
            "[{property: person, value: person}]",
            "gaat over een persoon, en van kale rijen wordt niets gepseudonimiseerd",
        ),
    ],
)
def test_what_would_fail_one_night_is_told_when_the_contract_is_read(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    assert contracts(folder_with(tmp_path / "good", PLAIN))["little"].tables[0].is_plain
    assert good in PLAIN
    with pytest.raises(WoonmonitorError) as refusal:
        contracts(folder_with(tmp_path / "bad", PLAIN.replace(good, bad)))
    assert said in str(refusal.value)


def test_a_code_may_hold_a_quote(tmp_path: Path) -> None:
    text = LITTLE.replace("{value: BW}", '{value: "\'s"}')
    (table,) = contracts(folder_with(tmp_path, text))["little"].tables
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(table.ddl)
        connection.execute("insert into raw.little_thing values ('f', ?, null)", ["'s"])


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table.name)
def test_the_sql_of_a_contract_runs_on_its_table(table: Table) -> None:
    """A name that is not there would show on the night that a file vanished."""
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(table.ddl)
        connection.execute("create table delivered (file_id varchar, path varchar, as_of date)")
        for sql in filter(None, (table.counted_rows, table.untold_rows, table.counts_per)):
            found = connection.execute(
                f"select row({sql}) from {table.name} inner join delivered using (file_id)"
            )
            assert found.fetchall() == []


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
