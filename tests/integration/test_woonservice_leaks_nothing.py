"""A whole run with Woonservice files leaves nothing of them in warehouse, publication or logs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.reading.landing import delivered_files
from pipelines.reading.personal_data import REASON
from pipelines.sample.woonservice.identifiers import identifiers
from pipelines.sample.woonservice.write import write_extracts
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files
from tests.integration.conftest import DataFolder
from tests.integration.identifier_search import Search
from tests.receivers import web_receiver
from tests.unit.sources.woonservice.folder import FILES, SECRETS, Folder

_ROWS = 20_000


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file; of a compressed one what it holds, of a database its rows as well."""
    if path.suffix == ".gz":
        yield gzip.decompress(path.read_bytes())
    elif path.suffix == ".parquet":
        yield from _rows(duckdb.connect().read_parquet(str(path)))
    else:
        yield path.read_bytes()
    if path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as connection:
            names = connection.execute(
                'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables()'
            ).fetchall()
            for (name,) in names:
                yield from _rows(connection.sql(f"from {name}"))


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[bytes]:
    while rows := relation.fetchmany(_ROWS):
        yield str(rows).encode()


def _bundled(folder: str, ending: str) -> str:
    """A file that is good as it is, one byte longer than the bundled one."""
    first = min((PROJECT_ROOT / "data" / "raw" / folder).rglob(f"*.{ending}"))
    return first.read_text(encoding="utf-8") + "\n"


PLANTED = {
    # A person in the name of a file, in the title of its sidecar, in a sidecar that is broken.
    "woonservice/reacties/2026-05-31/reacties_Oudekerk-Testnaam_2026-05.csv": (
        "reactieId;publicatieId;inschrijvingId;datum\nREA-55001;PUB-99001;INS-77001;2026-05-02\n"
    ),
    "woonservice/reacties/2026-05-31/reacties_Oudekerk-Testnaam_2026-05.csv.meta.yml": (
        "title: Reacties van Willemijn Oudekerk-Testnaam\npublisher: Willemijn\n"
    ),
    "woonservice/reacties/2026-04-30/reacties_2026-04.csv": (
        "reactieId;publicatieId;inschrijvingId;datum\nREA-55002;PUB-99001;INS-77001;2026-04-02\n"
    ),
    "woonservice/reacties/2026-04-30/reacties_2026-04.csv.meta.yml": (
        "title: [Willemijn Oudekerk-Testnaam, 0612345678\nretrieved: 17-04-1983\n"
    ),
    # An extract without header in the folder of a CBS table, and one line of it.
    "cbs/82900NED/2026-12-01/extract.csv": "".join(
        f"INS-7700{n};REL-88001;Willemijn;Oudekerk-Testnaam;{year}-04-17;2011ZZ\n"
        for n, year in ((1, 1983), (2, 1984), (3, 1985))
    ),
    "cbs/82900NED/2026-12-02/regel.csv": "INS-77001;Willemijn;Oudekerk-Testnaam;1983-04-17\n",
    "cbs/82900NED/2026-12-03/pagina.json": "<html>Willemijn Oudekerk-Testnaam</html>",
    # A good CBS file and a good plan list under somebody's name, with one beside them.
    "cbs/82900NED/2026-11-24/Willemijn-Oudekerk-Testnaam.json": _bundled("cbs/82900NED", "json"),
    "cbs/82900NED/2026-11-24/Willemijn-Oudekerk-Testnaam.json.meta.yml": (
        "title: Voorraad woningen van Willemijn\npublisher: Oudekerk-Testnaam\n"
        "url: https://opendata.cbs.nl/Oudekerk-Testnaam\n"
    ),
    "plancapaciteit/velsen/2026-10-01/lijst van Oudekerk-Testnaam.csv": _bundled(
        "plancapaciteit/velsen", "csv"
    ),
    "plancapaciteit/velsen/2026-10-01/lijst van Oudekerk-Testnaam.csv.meta.yml": (
        "title: Planlijst van mevrouw Oudekerk-Testnaam\nis_fictive: true\n"
    ),
    # A file that nobody will look in, beside the folders.
    "plancapaciteit/Willemijn Oudekerk-Testnaam.csv": "a;b\n",
    # A plan list with somebody's telephone in a header.
    "plancapaciteit/heemstede/2026-12-01/planlijst.csv": (
        "plan_id;naam;status;Tel 0612345678 mevrouw Oudekerk-Testnaam\n1;Plan;hard;x\n"
    ),
}
REFUSED_FOR_PEOPLE = ("cbs/82900NED/2026-12-01/", "plancapaciteit/heemstede/2026-12-01/")


def plant(folder: DataFolder) -> None:
    for place, content in PLANTED.items():
        path = folder.raw / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


@pytest.mark.timeout(600)
def test_a_run_leaves_no_identifier_outside_the_raw_folder(folder: DataFolder) -> None:
    Folder(folder.settings).deliver(FILES)
    plant(folder)
    with web_receiver() as (received, address):
        alerts = {"WOONMONITOR_ALERT_URLS": address, "WOONMONITOR_ON_BAD_DELIVERY": "last_good"}
        run = folder.command("run", environment=alerts)
        status = folder.command("status", environment=alerts)
    assert "Files loaded" in run.stdout
    said = run.stdout + run.stderr + status.stdout + status.stderr + str(received)
    assert received
    assert [secret for secret in SECRETS if secret in said] == []
    refused = dict(ledger(folder, "refused"))
    for place in REFUSED_FOR_PEOPLE:
        assert any(path.startswith(place) and REASON in why for path, why in refused.items())
    assert {path for path in refused if path.startswith("cbs/82900NED")} == {
        path for path in PLANTED if path.startswith("cbs/82900NED/2026-12")
    }
    # Under a person's name: read and counted, told under a mark.
    read = [path for path, _ in ledger(folder, "loaded") + ledger(folder, "held")]
    assert any(re.fullmatch(r"cbs/82900NED/2026-11-24/x\w{6}-x\w{6}-x\w{6}\.json", p) for p in read)
    assert any(
        re.fullmatch(r"plancapaciteit/velsen/2026-10-01/lijst van x\w{6}-x\w{6}\.csv", path)
        for path in read
    )
    with duckdb.connect(folder.settings.warehouse_path, read_only=True) as connection:
        loaded = connection.execute(
            "select count(*) from raw.file_ledger "
            "where source = 'woonservice' and status = 'loaded'"
        ).fetchone()
    assert loaded == (len(FILES) + 1,)  # one of the two planted has a sidecar that is no YAML
    data = folder.settings.data_dir
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_relative_to(folder.raw):
            for content in contents(path):
                found = [secret for secret in SECRETS if secret.encode() in content]
                assert found == [], path.relative_to(data)


def ledger(folder: DataFolder, status: str) -> list[tuple[str, str]]:
    """Path and reason of each file with this status."""
    with duckdb.connect(folder.settings.warehouse_path, read_only=True) as connection:
        return connection.execute(
            "select path, reason from raw.file_ledger where status = ?", [status]
        ).fetchall()


def found_outside_raw(data: Path, raw: Path, search: Search) -> dict[str, list[str]]:
    """File → the texts that stand in it, of every file that is not delivered."""
    files = [path for path in data.rglob("*") if path.is_file() and not path.is_relative_to(raw)]
    found = {
        str(path.relative_to(data)): [t for part in contents(path) for t in search.found_in(part)]
        for path in files
    }
    return {path: texts for path, texts in sorted(found.items()) if texts}


def test_nobody_of_the_invented_extracts_is_found_in_the_warehouse(tmp_path: Path) -> None:
    """Byte by byte and as rows, in all that loading leaves behind."""
    settings = Settings(data_dir=tmp_path)
    write_extracts(settings.raw_dir / "woonservice", scale=0.02, seed=2026)
    with writing(settings.warehouse_path) as connection:
        load_files(connection, delivered_files(settings.raw_dir), readers(settings, connection))
    people = identifiers(settings.raw_dir / "woonservice")
    # Over 1,000 people at scale 0.02, each with name, address, numbers.
    assert len(people) > 10_000
    assert found_outside_raw(tmp_path, settings.raw_dir, Search(people)) == {}


def test_the_search_finds_a_text_wherever_it_lies() -> None:
    search = Search(["Vuurboetdrager", "980664495", "INSF00066449", "1939SS"])
    assert search.found_in(b"\x00\xffxVuurboetdragery\x00") == ["Vuurboetdrager"]
    assert search.found_in(b"x" * 1_000_000 + b"INSF00066449") == ["INSF00066449"]
    assert search.found_in(b"x" * 999_997 + b"1939SS") == ["1939SS"]  # across two parts
    assert search.found_in(b"(980664495, 'a')") == ["980664495"]
    assert search.found_in(b"0.12980664495 ab980664495f INSF0006644") == []
    assert search.found_in(b"") == []


def test_in_prod_a_run_without_a_key_reads_nothing(folder: DataFolder) -> None:
    Folder(folder.settings).deliver(FILES)
    before = folder.settings.warehouse_path.stat().st_mtime_ns
    run = folder.command("run", environment={"WOONMONITOR_ENV": "prod"})
    assert run.returncode == 1
    assert "WOONMONITOR_PSEUDONYM_KEY is not set" in run.stderr
    assert folder.settings.warehouse_path.stat().st_mtime_ns == before
