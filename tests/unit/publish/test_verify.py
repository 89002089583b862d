"""The verification says no: each test damages a good version in one way and sees it refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.manifest_docs import published_tables
from pipelines.publish.checksums import CHECKSUMS, write_checksums
from pipelines.publish.verify import verify
from tests.unit.publish.example import manifest, settings_for

Check = Callable[[], None]


@pytest.fixture
def folder(published: Path) -> Path:
    """A good version, made writable again."""
    folder = (published / "published" / "current").resolve()
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@pytest.fixture
def check(published: Path, folder: Path) -> Check:
    """Verify the folder as it now stands."""
    return lambda: verify(
        folder,
        warehouse_path=settings_for(published).warehouse_path,
        tables=published_tables(manifest()),
        files={"woonmonitor.duckdb", "publication.json", "csv/dim_region.csv"},
    )


def change(folder: Path, sql: str) -> None:
    """Change the published database and list it as if it had been built so."""
    with duckdb.connect(folder / "woonmonitor.duckdb") as connection:
        connection.execute(sql)
    relist(folder)


def relist(folder: Path) -> None:
    (folder / CHECKSUMS).unlink()
    write_checksums(folder)


def test_a_good_version_passes(check: Check):
    check()


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("drop table dim_region", "the table dim_region is missing"),
        ("create table extra as select 1 as x", "main.extra should not be there"),
        ("create schema raw; create table raw.secret as select 1 as x", "raw.secret should not"),
        ("create view peek as select 1 as x", "main.peek should not be there"),
        ("delete from dim_region where region_code = 'GM0392'", "dim_region has other rows than"),
        ("insert into dim_region from dim_region", "dim_region has other rows than the warehouse"),
        ("update monitor_stock set dwellings = 80431 where dwellings = 80430", "has other rows"),
        ("update monitor_stock set social_share = 0 where social_share is null", "has other rows"),
        ("comment on table dim_region is null", "dim_region has no description"),
        ("comment on table dim_region is ' '", "dim_region has no description"),
        ("comment on column monitor_stock.year is null", "monitor_stock.year has no description"),
        ("update monitor_stock set social_share = 'nan'", "social_share holds NaN or infinity"),
        ("update monitor_stock set social_share = '-inf'", "social_share holds NaN or infinity"),
        ("alter table dim_region alter edition type hugeint", "a column type that Parquet does"),
    ],
)
def test_a_database_unlike_the_warehouse_is_refused(folder, check, sql, problem):
    change(folder, sql)
    with pytest.raises(WoonmonitorError, match=problem):
        check()


def test_the_files_are_compared_with_the_table(folder, check):
    duckdb.connect().execute(
        f"copy (select 'GM0392' as region_code, 'Haarlem' as label_nl, 1 as edition)"
        f" to '{folder / 'parquet' / 'dim_region.parquet'}'"
    )
    (folder / "csv" / "dim_region.csv").write_text("region_code,label_nl,edition\nGM0392,H,1\n")
    relist(folder)
    with pytest.raises(WoonmonitorError) as refused:
        check()
    assert "parquet/dim_region.parquet has other rows" in refused.value.problem
    assert "csv/dim_region.csv has another header or number of rows" in refused.value.problem


@pytest.mark.parametrize("text", ["", "region_code,label_nl\nA,B\nC,D\n", "a,b,c\n1,2,3\n4,5,6\n"])
def test_a_csv_with_another_header_is_refused(folder, check, text):
    (folder / "csv" / "dim_region.csv").write_text(text)
    relist(folder)
    with pytest.raises(WoonmonitorError, match="another header"):
        check()


@pytest.mark.parametrize(
    "damage", [b'region_code,label_nl,edition\n"open', b"a,b,c\n1,2\n", b"\xff\xfe"]
)
def test_a_csv_that_cannot_be_read_is_refused(folder, check, damage):
    (folder / "csv" / "dim_region.csv").write_bytes(damage)
    relist(folder)
    with pytest.raises(WoonmonitorError, match="cannot be read"):
        check()


@pytest.mark.parametrize("name", ["woonmonitor.duckdb", "parquet/dim_region.parquet"])
def test_a_file_cut_short_is_refused(folder, check, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    relist(folder)
    with pytest.raises(WoonmonitorError, match="cannot be read"):
        check()


def test_a_byte_that_changed_after_the_building_is_refused(folder, check):
    path = folder / "csv" / "dim_region.csv"
    path.write_bytes(path.read_bytes().replace(b"Haarlem", b"Haarlam"))
    with pytest.raises(WoonmonitorError, match=r"csv/dim_region\.csv is not the file that"):
        check()


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda folder: (folder / CHECKSUMS).unlink(), "SHA256SUMS cannot be read"),
        (lambda folder: (folder / CHECKSUMS).write_text(""), r"woonmonitor\.duckdb is not in"),
        (lambda folder: (folder / "publication.json").unlink(), r"publication\.json is missing"),
    ],
)
def test_missing_files_and_checksums_are_refused(folder, check, damage, problem):
    damage(folder)
    with pytest.raises(WoonmonitorError, match=problem):
        check()
