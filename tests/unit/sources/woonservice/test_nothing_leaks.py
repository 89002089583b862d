"""The real loader on files full of personal data: none of it on disk, not after a kill either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import PROJECT_ROOT
from pipelines.privacy.key import key_path, obtain_key
from pipelines.privacy.pseudonym import pseudonym
from tests.unit.sources.woonservice.folder import FILES, SECRETS, TABLES, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder.at(tmp_path)
    folder.deliver(FILES)
    return folder


def bytes_outside_raw(folder: Folder) -> dict[str, bytes]:
    """Every file of the data folder except what was delivered."""
    data = folder.settings.data_dir
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and not path.is_relative_to(folder.settings.raw_dir)
    }


def everything_stored(folder: Folder) -> str:
    """Every value of every table of the warehouse, unpacked."""
    tables = folder.ask("select schema_name || '.' || table_name from duckdb_tables()")
    rows = [str(row) for (table,) in tables for row in folder.ask(f"from {table}")]
    assert rows
    return "\n".join(rows)


def test_no_identifier_reaches_the_warehouse_the_state_folder_or_the_output(
    folder: Folder, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    report = folder.load()
    assert report.refused == {}
    assert folder.counts() == dict(zip(TABLES, (1, 2, 1, 2, 3), strict=True))
    assert folder.ledger_balance() == []

    shown = capfd.readouterr()
    stored = everything_stored(folder) + shown.out + shown.err + caplog.text + str(report)
    assert [secret for secret in SECRETS if secret in stored] == []
    for name, content in bytes_outside_raw(folder).items():
        assert [secret for secret in SECRETS if secret.encode() in content] == [], name


def test_the_search_would_find_what_it_looks_for(folder: Folder) -> None:
    """Each secret is in the input, and in a warehouse that takes the files as they are."""
    delivered = "".join(FILES.values())
    assert [secret for secret in SECRETS if secret not in delivered] == []
    folder.load()
    with folder.writing() as connection:
        connection.execute("create table raw.leak as select 'INS-77001' as number")
    assert "INS-77001" in everything_stored(folder)


def test_the_gate_leaves_its_workshop_empty_of_files(folder: Folder) -> None:
    folder.load()
    assert [
        path for path in (folder.settings.state_dir / "gate").rglob("*") if path.is_file()
    ] == []


def test_quarantine_says_where_and_why_but_not_what(folder: Folder) -> None:
    folder.load()
    found = folder.ask(
        "select dataset, row_number, column_name, rule, value from raw.quarantine "
        "where observation_count > 0 or rule like 'onleesbaar%' order by all"
    )
    assert found == [
        ("inschrijvingen", 4, "gemeente", "onleesbaar_leeg", None),
        ("reacties", 3, "status", "onleesbaar_leeg", None),
        ("reacties", 4, "inschrijvingId", "onleesbaar", None),
        ("toewijzingen", 2, "corporatie", "onleesbaar_leeg", None),
        ("toewijzingen", 2, "doelgroep", "onleesbaar_leeg", None),
    ]


def test_dropped_columns_are_named_unless_the_name_may_be_a_person(folder: Folder) -> None:
    folder.load()
    dropped = dict(folder.ask("select extract, dropped_columns from raw.woonservice_extract"))
    assert dropped["inschrijvingen"] == "naam, adres"
    assert dropped["reacties"] == "email, opmerking, (kolom H)"


def test_a_file_without_a_header_is_refused_without_quoting_its_first_person(
    folder: Folder,
) -> None:
    folder.deliver({"reacties/2026-05-31/x.csv": "REA-55001;PUB-99001;INS-77001;Willemijn\n"})
    (reason,) = folder.load().refused.values()
    assert "Verplichte kolom(men) ontbreken" in reason
    assert [secret for secret in SECRETS if secret in reason] == []


def test_records_meet_by_key_across_extracts_and_nowhere_else(folder: Folder) -> None:
    folder.load()
    key = obtain_key(folder.settings)
    theirs = pseudonym(key, "registration", "INS-77001")
    for table in ("response", "offer", "allocation", "registration"):
        sql = f"select count(*) from raw.woonservice_{table} where registration_key = '{theirs}'"
        assert folder.ask(sql) == [(1,)], table


def test_what_each_file_covers_is_kept(folder: Folder) -> None:
    folder.load()
    rows = folder.ask(
        "select extract, is_full, period_from::varchar, period_to::varchar, first_date::varchar "
        "from raw.woonservice_extract where extract in ('reacties', 'inschrijvingen') order by all"
    )
    assert rows == [
        ("inschrijvingen", True, None, "2026-06-30", "2026-06-30"),
        ("reacties", True, "2026-06-01", "2026-06-30", "2026-06-02"),
    ]


SLOW_LOAD = """
import sys
from pathlib import Path
from tests.unit.sources.woonservice.folder import Folder
folder = Folder.at(Path(sys.argv[1]))
print("start", flush=True)
folder.load()
print("done", flush=True)
"""


def wait_for_the_gate(folder: Folder, process: subprocess.Popen[bytes], file: str) -> None:
    """Until the gate writes this file: the first while it reads the CSV, the second after that."""
    workshop = folder.settings.state_dir / "gate"
    while process.poll() is None and not list(workshop.rglob(file)):
        time.sleep(0.005)


@pytest.mark.parametrize("file", ["stage.parquet", "rows.parquet"])
def test_killed_in_the_gate_no_identifier_is_on_disk_and_the_next_run_cleans_up(
    tmp_path: Path, file: str
) -> None:
    """Windows-1252, so that the text goes through the pipe, which must be no file either."""
    header = "reactieId;publicatieId;inschrijvingId;datum;naam\n"
    line = "REA-{0:07};PUB-{1:07};INS-{2:07};2026-06-02;Willemijn’{0:07}\n"
    rows = (line.format(n, n % 50, n % 999) for n in range(60_000))
    folder = Folder.at(tmp_path)
    location = folder.settings.raw_dir / "woonservice/reacties/2026-06-30/r.csv"
    location.parent.mkdir(parents=True)
    location.write_text(header + "".join(rows), encoding="cp1252")
    command = [sys.executable, "-c", SLOW_LOAD, str(tmp_path)]
    environment = os.environ | {"TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(PROJECT_ROOT)}
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, cwd=PROJECT_ROOT, start_new_session=True
    ) as process:
        wait_for_the_gate(folder, process, file)
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
    for name, content in bytes_outside_raw(folder).items():
        for text in (b"Willemijn0", b"INS-0000", b"REA-00", b"PUB-0000"):
            assert text not in content, name
    for left in (folder.settings.state_dir / "gate").rglob("*.parquet"):
        try:
            values = str(duckdb.connect().read_parquet(str(left)).limit(2000).fetchall())
        except duckdb.Error:
            continue  # half written: its bytes were searched above
        assert "Willemijn" not in values
        assert "INS-0" not in values
    assert folder.load().refused == {}
    assert folder.ask("select count(*) from raw.woonservice_response") == [(60_000,)]
    assert list((folder.settings.state_dir / "gate").rglob("*.parquet")) == []


def test_the_key_file_is_not_among_what_is_searched_in_vain(folder: Folder) -> None:
    """The dev key lies in the state folder, and only there."""
    folder.load()
    text = key_path(folder.settings).read_bytes().strip()
    holders = [name for name, content in bytes_outside_raw(folder).items() if text in content]
    assert holders == ["state/pseudonym.key"]
