"""A whole run with Woonservice files leaves nothing of them in warehouse, publication or logs."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.sample.woonservice.identifiers import identifiers
from pipelines.sample.woonservice.write import write_extracts
from pipelines.settings import Settings
from pipelines.sources.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files
from tests.integration.conftest import DataFolder
from tests.integration.identifier_search import Search
from tests.unit.sources.woonservice.folder import FILES, SECRETS, Folder

_ROWS = 20_000


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file; of a compressed one what it holds, of a database its rows as well."""
    if path.suffix == ".gz":
        yield gzip.decompress(path.read_bytes())
    elif path.suffix == ".parquet":
        yield from _rows(duckdb.read_parquet(str(path)))
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


@pytest.mark.timeout(600)
def test_a_run_leaves_no_identifier_outside_the_raw_folder(folder: DataFolder) -> None:
    Folder(folder.settings).deliver(FILES)
    run = folder.command("run")
    assert "Files loaded" in run.stdout
    assert [secret for secret in SECRETS if secret in run.stdout + run.stderr] == []
    with duckdb.connect(folder.settings.warehouse_path, read_only=True) as connection:
        loaded = connection.execute(
            "select count(*) from raw.file_ledger "
            "where source = 'woonservice' and status = 'loaded'"
        ).fetchone()
    assert loaded == (len(FILES),)
    data = folder.settings.data_dir
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_relative_to(folder.raw):
            for content in contents(path):
                found = [secret for secret in SECRETS if secret.encode() in content]
                assert found == [], path.relative_to(data)


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
