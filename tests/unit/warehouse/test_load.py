"""Loading: once per content, whole or not at all, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier

import duckdb
import pandas as pd
import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.landing import DeliveredFile, delivered_files
from pipelines.reading.parsed import LedgerEntry, ParsedFile
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.load import LoadReport, load_files
from tests.processes import holding

REJECT_COLUMNS = ["row_number", "column_name", "rule", "reason", "value", "observation_count"]


def read_numbers(file: DeliveredFile) -> ParsedFile:
    """A tiny source: one number a line; 'bad' is set aside, 'broken' refuses the file."""
    lines = file.location.read_text().split()
    if "broken" in lines:
        raise WoonmonitorError(f"{file.path}: broken.", remedy="Mend it.")
    rows = [
        (
            n,
            "82900NED",
            "M_1",
            "M",
            "GM0392",
            f"{2000 + n}JJ00",
            "{}",
            float(line),
            "None",
            "onbekend",
        )
        for n, line in enumerate(lines, 1)
        if line != "bad"
    ]
    columns = (
        *("row_number", "table_id", "measure_code", "measure", "region_code", "period_code"),
        *("dimensions", "value", "value_attribute", "period_status"),
    )
    rejects = [(n, "v", "r", "fout", line, 1) for n, line in enumerate(lines, 1) if line == "bad"]
    return ParsedFile(
        {"raw.cbs_observation": pd.DataFrame(rows, columns=columns)},
        pd.DataFrame(rejects, columns=REJECT_COLUMNS),
        LedgerEntry(
            shape="numbers",
            row_count=len(lines),
            loaded_count=len(rows),
            quarantined_count=len(rejects),
        ),
    )


class Warehouse:
    """A raw folder and a warehouse file, loaded on demand."""

    def __init__(self, folder: Path) -> None:
        self.raw = folder / "raw"
        self.path = folder / "warehouse.duckdb"

    def deliver(self, path: str, text: str) -> Path:
        location = self.raw / path
        location.parent.mkdir(parents=True, exist_ok=True)
        location.write_text(text)
        return location

    def load(
        self, reader_hash: str = "v1", sources: set[str] | None = None, again: str = ""
    ) -> LoadReport:
        files = delivered_files(self.raw)
        with writing(self.path) as connection:
            return load_files(
                connection,
                files,
                {"cbs": read_numbers, "other": read_numbers},
                reader_hashes={"cbs": reader_hash},
                sources=sources,
                again=[file for file in files if file.path == again],
            )

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with reading(self.path) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    yield Warehouse(tmp_path)


def test_rows_are_loaded_or_set_aside_and_add_up(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2 bad 4")
    report = warehouse.load()
    assert (report.loaded_count, report.quarantined_count) == (3, 1)
    assert warehouse.ask("select row_number, reason, value from raw.quarantine") == [
        (3, "fout", "bad")
    ]


def test_a_second_load_finds_nothing_to_do(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.load()
    assert warehouse.load().loaded == []
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(2,)]


def test_a_part_loads_and_settles_the_files_of_its_sources_only(warehouse: Warehouse) -> None:
    gone = warehouse.deliver("other/T/2026-01-01/a", "1 2")
    warehouse.load()
    gone.write_text("3")  # other bytes at the same place: what was there has been replaced
    warehouse.deliver("cbs/T/2026-01-01/a", "4")
    report = warehouse.load(sources={"cbs"})
    assert (report.present, report.loaded, report.retired) == (1, ["cbs/T/2026-01-01/a"], [])
    statuses = "select source, status, is_present from raw.file_ledger order by delivery_number"
    assert warehouse.ask(statuses) == [("other", "loaded", True), ("cbs", "loaded", True)]
    assert warehouse.load().loaded == ["other/T/2026-01-01/a"]
    assert warehouse.ask(statuses) == [
        ("other", "replaced", False),
        ("cbs", "loaded", True),
        ("other", "loaded", True),
    ]


def test_a_file_that_did_not_change_is_read_again_when_asked(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2 bad")
    warehouse.deliver("cbs/T/2026-01-01/b", "3")
    warehouse.load()
    report = warehouse.load(again="cbs/T/2026-01-01/a")
    assert (report.loaded, report.loaded_count) == (["cbs/T/2026-01-01/a"], 2)
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(3,)]
    assert warehouse.ask("select count(*) from raw.quarantine") == [(1,)]
    assert warehouse.load().loaded == []


def test_the_same_bytes_elsewhere_are_a_delivery_but_are_not_loaded_again(
    warehouse: Warehouse,
) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.deliver("cbs/T/2026-02-01/a", "1 2")
    assert warehouse.load().loaded == ["cbs/T/2026-01-01/a"]
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(2,)]
    assert warehouse.ask("select count(*), count(distinct file_id) from raw.file_ledger") == [
        (2, 1)
    ]


def test_a_changed_file_is_a_new_delivery_and_the_old_rows_stay(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.load()
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2 3")
    warehouse.load()
    assert warehouse.ask("select status from raw.file_ledger order by delivery_number") == [
        ("replaced",),
        ("loaded",),
    ]
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(5,)]


def test_a_file_that_vanished_is_missing_and_counts_again_when_it_returns(
    warehouse: Warehouse,
) -> None:
    location = warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.load()
    location.unlink()
    for _ in range(2):  # the next night it is missing still
        assert warehouse.load().retired == ["cbs/T/2026-01-01/a"]
        assert warehouse.ask("select status from raw.file_ledger") == [("missing",)]
    warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.load()
    assert warehouse.ask("select status from raw.file_ledger") == [("loaded",)]
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(1,)]


def test_a_cbs_delivery_of_which_every_cell_stands_in_a_later_one_has_not_vanished(
    warehouse: Warehouse,
) -> None:
    first = warehouse.deliver("cbs/T/2026-01-01/a", "1 2 3")
    warehouse.deliver("cbs/T/2026-02-01/a", "4 5 6 7")
    warehouse.load()
    first.unlink()
    warehouse.load()
    statuses = "select path, status from raw.file_ledger order by path"
    assert [status for _, status in warehouse.ask(statuses)] == ["withdrawn", "loaded"]


def test_a_cbs_delivery_with_a_year_that_no_later_one_has_is_missing(warehouse: Warehouse) -> None:
    first = warehouse.deliver("cbs/T/2026-01-01/a", "1 2 3")
    warehouse.deliver("cbs/T/2026-02-01/a", "4 5")
    older = warehouse.deliver("cbs/T/2025-12-01/a", "7 8 9 10")  # but it counts for the fourth only
    warehouse.load()
    first.unlink()
    warehouse.load()
    statuses = dict(warehouse.ask("select path, status from raw.file_ledger"))
    assert statuses["cbs/T/2026-01-01/a"] == "missing"
    older.unlink()
    warehouse.load()
    statuses = dict(warehouse.ask("select path, status from raw.file_ledger"))
    assert statuses["cbs/T/2025-12-01/a"] == "missing"


def test_what_lies_elsewhere_with_the_same_content_has_not_vanished(warehouse: Warehouse) -> None:
    location = warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.load()
    location.rename(location.with_name("b"))
    warehouse.load()
    assert warehouse.ask("select path, status from raw.file_ledger order by path") == [
        ("cbs/T/2026-01-01/a", "withdrawn"),
        ("cbs/T/2026-01-01/b", "loaded"),
    ]


def test_what_overruled_a_correction_has_vanished_though_its_content_lies_before_it(
    warehouse: Warehouse,
) -> None:
    """Without the third delivery the second counts again: other figures, so somebody is told."""
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.deliver("cbs/T/2026-02-01/a", "4 5")
    again = warehouse.deliver("cbs/T/2026-03-01/a", "1 2")
    warehouse.load()
    again.unlink()
    warehouse.load()
    statuses = dict(warehouse.ask("select path, status from raw.file_ledger"))
    assert statuses == {
        "cbs/T/2026-01-01/a": "loaded",
        "cbs/T/2026-02-01/a": "loaded",
        "cbs/T/2026-03-01/a": "missing",
    }


def test_the_first_of_two_deliveries_of_one_content_may_go(warehouse: Warehouse) -> None:
    first = warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.deliver("cbs/T/2026-03-01/a", "1 2")
    warehouse.load()
    first.unlink()
    warehouse.load()
    statuses = dict(warehouse.ask("select path, status from raw.file_ledger"))
    assert statuses == {"cbs/T/2026-01-01/a": "withdrawn", "cbs/T/2026-03-01/a": "loaded"}


def test_a_refused_file_that_is_taken_away_leaves_nothing_to_withdraw(warehouse: Warehouse) -> None:
    location = warehouse.deliver("cbs/T/2026-01-01/a", "broken")
    warehouse.load()
    location.unlink()
    warehouse.load()
    assert warehouse.ask("select status from raw.file_ledger") == [("withdrawn",)]


def test_what_was_overwritten_by_a_broken_file_goes_on_counting(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.load()
    warehouse.deliver("cbs/T/2026-01-01/a", "broken")
    for _ in range(2):
        warehouse.load()
        assert warehouse.ask(
            "select status, is_present from raw.file_ledger order by delivery_number"
        ) == [("loaded", False), ("refused", True)]
    warehouse.deliver("cbs/T/2026-01-01/a", "2")
    warehouse.load()
    assert set(warehouse.ask("select status from raw.file_ledger where status != 'loaded'")) == {
        ("replaced",)
    }
    assert len(warehouse.ask("select 1 from raw.file_ledger where status = 'loaded'")) == 1


def test_a_refused_file_is_listed_with_its_reason_and_the_others_load(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "broken")
    warehouse.deliver("cbs/T/2026-01-02/b", "1")
    report = warehouse.load()
    assert report.refused == {"cbs/T/2026-01-01/a": "cbs/T/2026-01-01/a: broken. Mend it."}
    assert report.loaded == ["cbs/T/2026-01-02/b"]
    assert warehouse.ask("select path, reason from raw.file_ledger where status = 'refused'") == [
        ("cbs/T/2026-01-01/a", "cbs/T/2026-01-01/a: broken. Mend it.")
    ]


def test_what_may_not_be_opened_is_refused_and_the_rest_is_loaded(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/A/2026-01-01/lijst.txt", "1")
    warehouse.deliver("cbs/A/2026-01-01/kapot.txt", "1")
    (warehouse.raw / "cbs/A/2026-01-01/kapot.txt.meta.yml").mkdir()
    report = warehouse.load()
    assert report.loaded == ["cbs/A/2026-01-01/lijst.txt"]
    assert list(report.refused) == ["cbs/A/2026-01-01/kapot.txt"]
    assert "is een map, geen bestand" in report.refused["cbs/A/2026-01-01/kapot.txt"]
    assert warehouse.ask("select status from raw.file_ledger where path like '%kapot%'") == [
        ("refused",)
    ]


def test_a_source_without_a_reader_is_refused_and_says_which_there_are(
    warehouse: Warehouse,
) -> None:
    warehouse.deliver("unknown/T/2026-01-01/a", "1")
    (reason,) = warehouse.load().refused.values()
    assert "de bron 'unknown' is niet bekend" in reason
    assert "Bekende bronnen: cbs" in reason


def test_a_failure_while_writing_leaves_nothing_of_the_file(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("pipelines.warehouse.load.ledger.write", fail)
    with pytest.raises(RuntimeError):
        warehouse.load()
    assert warehouse.ask("select count(*) from raw.cbs_observation") == [(0,)]
    assert warehouse.ask("select count(*) from raw.file_ledger") == [(0,)]


def test_a_warehouse_in_use_is_one_clear_line(warehouse: Warehouse) -> None:
    warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.load()
    with (
        holding(warehouse.path),
        pytest.raises(WoonmonitorError, match="in gebruik door een ander proces"),
    ):
        warehouse.load()


def test_a_new_period_status_in_the_sidecar_is_a_new_content_of_the_same_bytes(
    warehouse: Warehouse,
) -> None:
    """CBS makes figures definitive without changing them: only the sidecar differs."""
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    sidecar = warehouse.deliver("cbs/T/2026-01-01/a.meta.yml", "periods: {2025JJ00: Voorlopig}\n")
    assert warehouse.load().loaded == ["cbs/T/2026-01-01/a"]
    sidecar.write_text("periods: {2025JJ00: Definitief}\nretrieved: 2026-02-01\n")
    assert warehouse.load().loaded == ["cbs/T/2026-01-01/a"]
    sidecar.write_text("periods: {2025JJ00: Definitief}\nretrieved: 2026-03-01\n")
    assert warehouse.load().loaded == []


def test_a_mended_reader_reads_what_is_there_again_once(warehouse: Warehouse) -> None:
    """A parser mended after a file was loaded used to leave that file as it had been read."""
    warehouse.deliver("cbs/T/2026-01-01/a", "1 2")
    warehouse.deliver("cbs/T/2026-02-01/a", "1 2")
    assert warehouse.load("v1").loaded == ["cbs/T/2026-01-01/a"]
    assert warehouse.load("v2").loaded == ["cbs/T/2026-01-01/a"]
    assert warehouse.load("v2").loaded == []
    assert warehouse.ask(
        "select count(*), count(distinct row_number) from raw.cbs_observation"
    ) == [(2, 2)]


def test_rows_that_arrive_as_parquet_are_loaded_and_the_file_is_removed(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.parquet"

    def read_parquet(file: DeliveredFile) -> ParsedFile:
        parsed = read_numbers(file)
        duckdb.connect().from_df(parsed.tables["raw.cbs_observation"]).write_parquet(str(rows))
        return ParsedFile({"raw.cbs_observation": rows}, parsed.rejects, parsed.entry)

    warehouse.deliver("cbs/T/2026-01-01/a", "1 bad 3")
    with writing(warehouse.path) as connection:
        load_files(connection, delivered_files(warehouse.raw), {"cbs": read_parquet})
    assert warehouse.ask("select row_number, value from raw.cbs_observation order by 1") == [
        (1, 1.0),
        (3, 3.0),
    ]
    assert not rows.exists()


def test_files_are_read_side_by_side_and_stored_in_order(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading waits for the other to begin; the copy of the first is not read."""
    monkeypatch.setattr("pipelines.warehouse.load._LITTLE", 0)
    both, read = Barrier(2, timeout=20), []

    def read_together(file: DeliveredFile) -> ParsedFile:
        read.append(file.path)
        both.wait()
        return read_numbers(file)

    for day, text in (("01", "1"), ("02", "1"), ("03", "2 3")):
        warehouse.deliver(f"cbs/T/2026-01-{day}/a", text)
    with writing(warehouse.path) as connection:
        files = delivered_files(warehouse.raw)
        report = load_files(connection, files, {"cbs": read_together}, side_by_side=2)
    assert sorted(read) == ["cbs/T/2026-01-01/a", "cbs/T/2026-01-03/a"]
    assert report.loaded == ["cbs/T/2026-01-01/a", "cbs/T/2026-01-03/a"]
    assert warehouse.ask(
        "select path[7:16], status from raw.file_ledger order by delivery_number"
    ) == [
        ("2026-01-01", "loaded"),
        ("2026-01-02", "loaded"),
        ("2026-01-03", "loaded"),
    ]


def test_one_refused_file_stops_none_beside_it(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.warehouse.load._LITTLE", 0)
    warehouse.deliver("cbs/T/2026-01-01/a", "1")
    warehouse.deliver("other/T/2026-01-02/a", "2")
    with writing(warehouse.path) as connection:
        files = delivered_files(warehouse.raw)
        report = load_files(connection, files, {"cbs": read_numbers}, side_by_side=2)
    assert list(report.refused) == ["other/T/2026-01-02/a"]
    assert report.loaded == ["cbs/T/2026-01-01/a"]


@pytest.mark.parametrize(
    "said", ["is_fictive: true", "publisher: CBS", "title: Voorraad", "licence: CC BY 4.0"]
)
def test_a_sidecar_that_comes_later_is_taken_over(tmp_path: Path, said: str) -> None:
    """Case 11_sidecar_mended_later, which holds no file: only what to do."""
    warehouse = Warehouse(tmp_path)
    location = warehouse.deliver("cbs/82900NED/2026-01-01/a.csv", "1 2")
    warehouse.load()
    location.with_name("a.csv.meta.yml").write_text(said)
    assert len(warehouse.load().loaded) == 1
    assert warehouse.load().loaded == []
    with reading(warehouse.path) as connection:
        statuses = connection.execute("select status from raw.file_ledger order by 1").fetchall()
    assert statuses == [("loaded",), ("replaced",)]


def test_the_day_of_retrieval_is_no_news(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    location = warehouse.deliver("cbs/82900NED/2026-01-01/a.csv", "1 2")
    warehouse.load()
    location.with_name("a.csv.meta.yml").write_text("retrieved: 2026-01-02")
    assert warehouse.load().loaded == []
