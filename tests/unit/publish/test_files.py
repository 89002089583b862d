"""CSV cells: what a spreadsheet, a Dutch name or a very small number must not break."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.publish.files import EXCEL, write_csv, write_parquet


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; attach ':memory:' as published")
        yield connection


def csv_of(connection: duckdb.DuckDBPyConnection, folder: Path, select: str) -> str:
    """The CSV of the table that this SQL makes, line ends untouched."""
    connection.execute(f"create or replace table published.main.t as {select}")
    write_csv(connection, "t", folder / "t.csv")
    return (folder / "t.csv").read_bytes().decode("utf-8")


def test_a_table_becomes_utf8_with_a_header_commas_and_iso_dates(connection, tmp_path):
    text = csv_of(
        connection,
        tmp_path,
        "select 'Één, \"twee\"' as label_nl, 80430 as dwellings, 0.25::double as social_share,"
        " 720.42::decimal(9, 2) as rent_eur, true as is_provisional,"
        " date '2025-01-01' as from_date, null::integer as missing, '' as empty",
    )
    assert text == (
        "label_nl,dwellings,social_share,rent_eur,is_provisional,from_date,missing,empty\n"
        '"Één, ""twee""",80430,0.25,720.42,true,2025-01-01,,""\n'
    )


def test_moments_are_iso_and_do_not_depend_on_the_zone_of_the_machine(connection, tmp_path):
    connection.execute("set TimeZone = 'Europe/Amsterdam'")
    text = csv_of(
        connection,
        tmp_path,
        "select timestamp '2025-07-01 04:30:00' as local_time,"
        " timestamptz '2025-07-01 04:30:00+02:00' as moment",
    )
    assert text == "local_time,moment\n2025-07-01T04:30:00,2025-07-01T02:30:00Z\n"


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        ("0.00001", "0.00001"),
        ("-1.5e-7", "-0.00000015"),
        ("1e16", "10000000000000000.0"),
        ("-1.25e20", "-125000000000000000000.0"),
        ("-0.0", "0.0"),
        ("2.0 / 3", "0.6666666666666666"),  # the shortest digits that give the same double
        ("0.1::float", "0.1"),
        ("1e-5::float", "0.00001"),
    ],
)
def test_no_number_is_written_with_an_exponent(connection, tmp_path, number, cell):
    select = f"select ({number}) as n" if "float" in number else f"select ({number})::double as n"
    assert csv_of(connection, tmp_path, select) == f"n\n{cell}\n"


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
@example([5e-324, 1.7976931348623157e308, 9007199254740993.0, -1e-5, 123456789012345680.0])
def test_every_number_reads_back_as_the_number_it_was(connection, tmp_path, numbers):
    connection.execute("create or replace table numbers (n double)")
    connection.executemany("insert into numbers values (?)", [[n] for n in numbers])
    cells = csv_of(connection, tmp_path, "select n from numbers").splitlines()[1:]
    assert [float(cell) for cell in cells] == numbers
    assert not [cell for cell in cells if set(cell) - set("-.0123456789")]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31 23 511 5115",
        "-",
        "@SUM(A1)",
        '=HYPERLINK("http://example.org","klik")',
        "  =1+1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\tx",
        "＝1+1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_written_as_text(connection, tmp_path, text):
    connection.execute("create or replace table texts as select ? as t", [text])
    csv_of(connection, tmp_path, "select t from texts")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["t"], [f"'{text}"]]


def test_a_formula_inside_a_code_list_is_text_too(connection, tmp_path):
    text = csv_of(connection, tmp_path, "select '=1+1'::enum ('=1+1', 'ok') as t")
    assert text == "t\n'=1+1\n"


def test_ordinary_texts_and_negative_numbers_stay_as_they_are(connection, tmp_path):
    text = csv_of(
        connection,
        tmp_path,
        "select '''s-Gravenhage' as place, 'a=b' as rule, 'A-1' as code, -5 as growth,"
        " -0.5::double as share, -1.10::decimal(4, 2) as rent_eur",
    )
    assert text == ("place,rule,code,growth,share,rent_eur\n's-Gravenhage,a=b,A-1,-5,-0.5,-1.10\n")


def test_parquet_keeps_rows_and_types(connection, tmp_path):
    connection.execute(
        "create table published.main.t as select 'GM0392' as region_code, 0.25::double as share,"
        " date '2025-01-01' as from_date"
    )
    path = tmp_path / "it's.parquet"
    write_parquet(connection, "t", path)
    relation = connection.read_parquet(str(path))
    assert [str(kind) for kind in relation.types] == ["VARCHAR", "DOUBLE", "DATE"]
    assert relation.fetchall() == connection.execute("from published.main.t").fetchall()
    codecs = connection.execute("select distinct compression from parquet_metadata(?)", [str(path)])
    assert codecs.fetchall() == [("ZSTD",)]


def test_pandas_reads_the_parquet_that_is_published(connection, tmp_path):
    connection.execute(
        "create table published.main.t as select 'GM0392' as region_code, 0.25::double as share,"
        " 80430 as dwellings, true as is_provisional"
    )
    write_parquet(connection, "t", tmp_path / "t.parquet")
    [row] = pd.read_parquet(tmp_path / "t.parquet").to_dict("records")
    assert row == {
        "region_code": "GM0392", "share": 0.25, "dwellings": 80430, "is_provisional": True
    }  # fmt: skip


def test_a_dutch_excel_gets_semicolons_decimal_commas_and_a_byte_order_mark(connection, tmp_path):
    connection.execute(
        "create or replace table published.main.t as select 'Één; \"twee\"' as label_nl,"
        " 80430 as dwellings, 0.25::double as social_share, -720.42::decimal(9, 2) as rent_eur,"
        " date '2025-01-01' as from_date, null::double as missing, '=1+1' as plan_name"
    )
    write_csv(connection, "t", tmp_path / "t.csv", EXCEL)
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8") == (
        "\ufefflabel_nl;dwellings;social_share;rent_eur;from_date;missing;plan_name\n"
        '"Één; ""twee""";80430;0,25;-720,42;2025-01-01;;\'=1+1\n'
    )
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
