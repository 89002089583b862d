"""Publishing for real: what readers find, and that a failure leaves what they had."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from shutil import which

import duckdb
import pytest

from pipelines.core.errors import WoonmonitorError
from tests.unit.publish.example import (
    TABLES,
    edition_shown,
    fill_warehouse,
    manifest,
    publish_example,
    settings_for,
    write_manifest,
)

STOCK = "model.woonmonitor.monitor_stock"


def read(data_dir: Path, sql: str) -> list[tuple]:
    path = data_dir / "published" / "current" / "woonmonitor.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_version_is_named_by_moment_and_fingerprint_and_current(data_dir):
    amsterdam = timezone(timedelta(hours=1))
    version = publish_example(
        data_dir, "0123456789abcdef", started_at=datetime(2026, 11, 24, 4, 30, tzinfo=amsterdam)
    )
    assert version.name == "20261124T033000Z-01234567"
    assert version.is_current
    assert version.tables == TABLES
    assert version.path == data_dir / "published" / "versions" / version.name


def test_the_same_moment_and_fingerprint_give_a_name_of_their_own(published):
    assert publish_example(published).name == "20261124T033000Z-abcdef01-2"


def test_a_moment_without_a_zone_is_a_mistake_of_ours(data_dir):
    with pytest.raises(ValueError, match="time zone"):
        publish_example(data_dir, started_at=datetime(2026, 11, 24))


def test_the_published_database_holds_the_published_tables_and_no_other(published):
    assert read(published, "select schema_name, table_name from duckdb_tables() order by all") == [
        ("main", "dim_region"),
        ("main", "monitor_stock"),
    ]


def test_rows_stand_in_the_order_of_the_grain(published):
    # The warehouse has them by dwellings: 31000, 79000, 80430.
    assert read(published, "select region_code, year, dwellings from monitor_stock") == [
        ("GM0392", 2024, 79000),
        ("GM0392", 2025, 80430),
        ("GM0453", 2025, 31000),
    ]


def test_tables_and_columns_carry_the_words_of_dbt(published):
    assert read(published, "select comment from duckdb_tables() order by table_name") == [
        ("Eén rij per regio-eenheid.",),
        ("Woningvoorraad op 1 januari.\nGrain: regio × jaar.",),
    ]
    assert read(
        published,
        "select column_name, comment from duckdb_columns()"
        " where table_name = 'dim_region' order by column_index",
    ) == [
        ("region_code", "Code van de eenheid."),
        ("label_nl", "Naam zoals 's lands CBS die schrijft."),
        ("edition", "Editie."),
    ]


def test_the_file_is_written_for_duckdb_1_0_and_later(published):
    # Bytes 12–19 hold the storage version; 64 is what DuckDB 0.9 to 1.1 wrote and 1.0 reads.
    header = (published / "published" / "current" / "woonmonitor.duckdb").read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_the_csv_is_what_the_table_says(published):
    folder = published / "published" / "current" / "csv"
    assert (folder / "monitor_stock.csv").read_bytes().decode() == (
        "dwellings,region_code,year,social_share,edition\n"
        "79000,GM0392,2024,,1\n"
        "80430,GM0392,2025,0.25,1\n"
        "31000,GM0453,2025,0.00001,1\n"
    )


def test_the_same_rows_give_the_same_csv_bytes_in_whatever_order_they_were_made(data_dir):
    first = publish_example(data_dir)
    fill_warehouse(data_dir, backwards=True)
    second = publish_example(data_dir, "f" * 16)
    for name in TABLES:
        one, other = (version.path / "csv" / f"{name}.csv" for version in (first, second))
        assert one.read_bytes() == other.read_bytes()
    with duckdb.connect(settings_for(data_dir).warehouse_path, read_only=True) as connection:
        unordered = connection.execute("select dwellings from monitor.monitor_stock").fetchall()
    assert unordered == [(80430,), (79000,), (31000,)]  # the two warehouses did differ


def test_nothing_raw_no_person_and_no_path_is_in_any_published_file(data_dir):
    published = publish_example(data_dir).path.parents[2]
    folder = (published / "published" / "current").resolve()
    forbidden = [b"RAW-ROW", b"QUALITY-ROW", b"PERSON-ROW", str(published).encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 4 + 3 * len(TABLES)
    for path in files:
        content = path.read_bytes()
        assert not [word for word in forbidden if word in content], path.name


def test_the_facts_describe_tables_columns_and_files(published):
    folder = published / "published" / "current"
    facts = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    assert facts["version"] == folder.readlink().name
    assert (facts["run_id"], facts["created_at"]) == ("run-1", "2026-11-24T03:30:00+00:00")
    table = facts["tables"]["monitor_stock"]
    assert (table["rows"], table["grain"]) == (3, ["region_code", "year"])
    assert table["columns"]["social_share"] == {"type": "DOUBLE", "description": "Aandeel, 0–1."}
    content = (folder / "csv" / "dim_region.csv").read_bytes()
    assert facts["files"]["csv/dim_region.csv"] == {
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
    }


@pytest.mark.skipif(not which("sha256sum"), reason="sha256sum is not on this machine")
def test_the_checksums_are_read_by_the_tool_everyone_has(published):
    folder = published / "published" / "current"
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3 + 3 * len(TABLES)  # the index of the checks too


@pytest.mark.skipif(os.name == "nt", reason="on Windows published files stay writable")
def test_published_files_cannot_be_written_in_by_accident(published):
    folder = (published / "published" / "current").resolve()
    modes = {path.stat().st_mode & 0o222 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0}


def test_an_empty_table_is_published_with_its_header(data_dir):
    with duckdb.connect(settings_for(data_dir).warehouse_path) as connection:
        connection.execute("delete from marts.dim_region")
    version = publish_example(data_dir)
    assert version.tables == {"dim_region": 0, "monitor_stock": 3}
    text = (version.path / "csv" / "dim_region.csv").read_text()
    assert text == "region_code,label_nl,edition\n"


def test_old_versions_beyond_the_number_to_keep_are_removed(data_dir):
    for letter in "abcd":
        publish_example(data_dir, letter * 8, settings=settings_for(data_dir, keep_versions=2))
    left = sorted(path.name[-8:] for path in (data_dir / "published" / "versions").iterdir())
    assert left == ["b" * 8, "c" * 8, "d" * 8]


def test_what_a_killed_process_left_is_cleared_away(published):
    leftover = published / "published" / "versions" / ".building-20200101T000000Z-00000000"
    (leftover / "csv").mkdir(parents=True)
    publish_example(published)
    assert not leftover.exists()


def drop_table(data_dir: Path) -> None:
    with duckdb.connect(settings_for(data_dir).warehouse_path) as connection:
        connection.execute("drop table monitor.monitor_stock")


def divide_by_zero(data_dir: Path) -> None:
    with duckdb.connect(settings_for(data_dir).warehouse_path) as connection:
        connection.execute("update monitor.monitor_stock set social_share = 'infinity'")


def forget_a_column(data_dir: Path) -> None:
    content = manifest()
    del content["nodes"][STOCK]["columns"]["year"]
    write_manifest(data_dir, content)


def name_a_wrong_grain(data_dir: Path) -> None:
    content = manifest()
    content["nodes"][STOCK]["config"]["meta"]["grain"] = ["region_code", "quarter"]
    write_manifest(data_dir, content)


def lose_the_warehouse(data_dir: Path) -> None:
    settings_for(data_dir).warehouse_path.unlink()


def damage_the_warehouse(data_dir: Path) -> None:
    settings_for(data_dir).warehouse_path.write_bytes(b"<html>502 Bad Gateway</html>" * 500)


def block_the_link(data_dir: Path) -> None:
    (data_dir / "published" / ".publishing").mkdir()


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (drop_table, "monitor.monitor_stock has no table in the warehouse"),
        (divide_by_zero, "monitor_stock.social_share holds NaN or infinity"),
        (forget_a_column, "monitor_stock.year has no description"),
        (name_a_wrong_grain, "grain of monitor_stock names quarter"),
        (lose_the_warehouse, "no warehouse to publish from"),
        (damage_the_warehouse, "warehouse.duckdb cannot be opened"),
        (block_the_link, "could not be written"),
    ],
)
def test_a_publication_that_fails_leaves_readers_what_they_had(published, break_it, message):
    link = (published / "published" / "current").readlink()
    break_it(published)
    with pytest.raises(WoonmonitorError, match=message):
        publish_example(published, "f" * 16)
    assert (published / "published" / "current").readlink() == link
    assert edition_shown(published) == 1
    assert [path.name for path in (published / "published" / "versions").iterdir()] == [link.name]
