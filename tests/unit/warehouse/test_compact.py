"""Compaction keeps every row; a warehouse of an earlier version gets its new columns."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.compact import compact
from pipelines.warehouse.connection import reading, writing


def fill(path: Path, rows: int) -> None:
    with writing(path) as connection:
        connection.execute(
            "insert into quality.run (run_id, job, started_at, status)"
            " select 'r' || n, 'nightly', now(), 'running' from range(?) as numbers (n)",
            [rows],
        )


def count(path: Path, table: str) -> int:
    with reading(path) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def test_room_is_given_back_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    fill(path, 5000)
    with writing(path) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.big as select hash(n) as h from range(500000) t (n)")
    done = compact(path)
    assert done.after < done.before / 2
    assert count(path, "quality.run") == 5000
    assert list(tmp_path.iterdir()) == [path]
    fill(tmp_path / "another.duckdb", 1)  # the new file takes writes and keeps its primary key
    with writing(path) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute(
            "insert into quality.run (run_id, job, started_at, status)"
            " values ('r1', 'nightly', now(), 'running')"
        )


def test_a_copy_that_fails_leaves_the_warehouse_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    fill(path, 3)
    with writing(path) as connection:  # a column that no version of the schema knows
        connection.execute("alter table quality.run add column strange integer")
    with pytest.raises(duckdb.Error):
        compact(path)
    assert count(path, "quality.run") == 3
    assert list(tmp_path.iterdir()) == [path]


def test_a_warehouse_of_an_earlier_version_gets_what_came_since(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    fill(path, 2)
    with writing(path) as connection:
        connection.execute("alter table raw.file_ledger drop column is_fictive")
        connection.execute("alter table quality.check_result drop column message_nl")
    with writing(path) as connection:
        columns = connection.execute(
            "select column_name, column_default from duckdb_columns()"
            " where column_name in ('is_fictive', 'message_nl') order by 1"
        ).fetchall()
    assert columns == [("is_fictive", "CAST('f' AS BOOLEAN)"), ("message_nl", None)]
    assert count(path, "quality.run") == 2


def test_an_earlier_version_gets_the_constraints_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    row = "insert into raw.delivery_decision values ('a.csv', 'f', 'accepted', 'gezien', now())"
    with writing(path) as connection:
        connection.execute("drop table raw.delivery_decision")
        connection.execute(
            "create table raw.delivery_decision (path varchar, file_id varchar, decision varchar"
            " check (decision in ('withdrawn')), reason varchar, decided_on date)"
        )
        connection.execute(row.replace("accepted", "withdrawn"))
        with pytest.raises(duckdb.ConstraintException):
            connection.execute(row)
    with writing(path) as connection:
        connection.execute(row)
        with pytest.raises(duckdb.ConstraintException):  # the primary key came along
            connection.execute(row)
    assert count(path, "raw.delivery_decision") == 2


def test_rows_that_do_not_fit_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with writing(path) as connection:
        connection.execute("drop table raw.delivery_decision")
        connection.execute("create table raw.delivery_decision (path varchar, old integer)")
        connection.execute("insert into raw.delivery_decision values ('a.csv', 7)")
    with pytest.raises(duckdb.ConstraintException), writing(path):
        pass
    assert count(path, "raw.delivery_decision") == 1
