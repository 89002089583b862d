"""Another key, forgetting a person, retention: what happens to what was loaded before."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.cli.forget import forget_person
from pipelines.cli.retention import show_retention
from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.operations.retention import clean
from pipelines.privacy.forgotten import list_path
from pipelines.publish import fingerprint
from pipelines.reading.landing import delivered_files
from pipelines.reading.sidecar import Sidecar, write_sidecar
from tests.unit.sources.woonservice.folder import FILES, TABLES, Folder

ONE, TWO = b"1" * 32, b"2" * 32
LATER = {
    "reacties/2026-07-31/reacties_2026-07.csv": (
        "reactieId;publicatieId;inschrijvingId;datum\n"
        "REA-55003;PUB-99001;INS-77001;2026-07-02\nREA-55004;PUB-99001;INS-77003;2026-07-02\n"
    )
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder.at(tmp_path, ONE)
    folder.deliver(FILES)
    folder.load()
    return folder


def forget(folder: Folder, number: str) -> str:
    shown = io.StringIO()
    code = forget_person(folder.settings, number, console=Console(file=shown, width=200))
    assert code == 0
    return shown.getvalue()


def test_a_blank_is_no_number_to_forget(folder: Folder) -> None:
    with pytest.raises(WoonmonitorError, match="No number was given"):
        forget(folder, "  ")
    assert not list_path(folder.settings).exists()


def test_another_key_is_refused_before_anything_is_read(folder: Folder) -> None:
    folder.deliver(LATER)
    before = folder.counts()
    other = Folder.at(folder.settings.data_dir, TWO)
    with pytest.raises(WoonmonitorError, match="pseudonym key is another one"):
        other.load()
    assert folder.counts() == before
    assert folder.load().loaded == [f"woonservice/{path}" for path in LATER]


def test_a_lost_development_key_is_noticed_and_no_new_one_is_made(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path)
    folder.deliver(FILES)
    folder.load()
    key = folder.settings.state_dir / "pseudonym.key"
    key.unlink()
    with pytest.raises(WoonmonitorError, match="pseudonym key is gone"):
        folder.load()
    assert not key.exists()


def test_prod_without_a_key_is_refused_even_when_nothing_is_delivered(tmp_path: Path) -> None:
    folder = Folder(Settings(data_dir=tmp_path, env="prod"))
    with pytest.raises(WoonmonitorError, match="WOONMONITOR_PSEUDONYM_KEY is not set"):
        folder.load()


def test_forgetting_by_registration_number_removes_the_whole_person(folder: Folder) -> None:
    """REL-88001 has registrations INS-77001 and INS-77002: 2 responses, 1 offer, 2 lettings."""
    shown = forget(folder, "INS-77001")
    assert folder.counts() == dict(zip(TABLES, (1, 0, 0, 0, 1), strict=True))
    assert "Removed 7 rows" in shown
    assert "woonservice/toewijzingen/2026-06-30/toewijzingen_2026-06.csv" in shown
    assert folder.ledger_balance() == []


def test_forgetting_by_person_number_removes_the_same(folder: Folder) -> None:
    forget(folder, " REL-88001 ")
    assert folder.counts() == dict(zip(TABLES, (1, 0, 0, 0, 1), strict=True))


def test_the_number_is_shown_nowhere(folder: Folder) -> None:
    shown = forget(folder, "INS-77001")
    assert "INS-77001" not in shown
    assert b"INS-77001" not in list_path(folder.settings).read_bytes()
    assert "history of your shell" in shown


def test_no_reload_brings_the_person_back_not_even_in_a_new_warehouse(folder: Folder) -> None:
    forget(folder, "INS-77001")
    folder.deliver(LATER)
    folder.load()
    assert folder.counts()["raw.woonservice_response"] == 1  # of INS-77003
    folder.settings.warehouse_path.unlink()
    folder.load()
    assert folder.counts() == dict(zip(TABLES, (1, 1, 0, 0, 1), strict=True))
    assert folder.ledger_balance() == []
    named = folder.ask(
        "select count(*) from raw.quarantine where rule = 'vergeten' and row_number > 0"
    )
    assert named == [(0,)]


def test_forgetting_makes_the_next_run_compute_anew(folder: Folder) -> None:
    before = fingerprint.of_folder(folder.settings)
    forget(folder, "INS-77001")
    assert fingerprint.of_folder(folder.settings) != before


def test_a_number_that_nobody_has_removes_nothing(folder: Folder) -> None:
    before = folder.counts()
    assert "No record had this number" in forget(folder, "INS-1")
    assert folder.counts() == before


def test_a_request_may_come_before_the_first_extract(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path / "new", ONE)
    forget(folder, "REL-88001")
    folder.deliver(FILES)
    folder.load()
    assert folder.counts()["raw.woonservice_registration"] == 1  # of REL-88002


def test_forgetting_with_another_key_is_refused(folder: Folder) -> None:
    other = Folder.at(folder.settings.data_dir, TWO)
    with pytest.raises(WoonmonitorError, match="is another one"):
        forget(other, "INS-77001")


def retention(
    folder: Folder, days_later: int, *, is_trial: bool = False
) -> tuple[list[str], list[str]]:
    with folder.writing() as connection:
        cleaned = clean(
            connection,
            delivered_files(folder.settings.raw_dir),
            days=30,
            now=datetime.now(UTC) + timedelta(days=days_later),
            is_trial=is_trial,
        )
    return cleaned.removed, cleaned.not_loaded


def test_after_thirty_days_delivered_files_go_and_their_rows_go_on_counting(folder: Folder) -> None:
    before = folder.counts()
    assert retention(folder, 29) == ([], [])
    assert len(retention(folder, 31, is_trial=True)[0]) == len(FILES)
    assert len(delivered_files(folder.settings.raw_dir)) == len(FILES)
    removed, _ = retention(folder, 31)
    assert removed == sorted(f"woonservice/{path}" for path in FILES)
    assert delivered_files(folder.settings.raw_dir) == []

    assert folder.load().retired == []
    assert folder.counts() == before
    assert folder.ask("select distinct status from raw.file_ledger") == [("loaded",)]


def test_a_file_that_comes_back_is_known_and_one_with_other_bytes_replaces_it(
    folder: Folder,
) -> None:
    retention(folder, 31)
    folder.deliver(FILES)
    assert folder.load().loaded == []
    name = "inschrijvingen/2026-06-30/inschrijvingen.csv"
    (folder.settings.raw_dir / "woonservice" / name).unlink()
    assert folder.load().retired == [f"woonservice/{name}"]  # taken away by hand: it stops counting


def test_other_bytes_in_the_place_of_a_removed_file_replace_it(folder: Folder) -> None:
    retention(folder, 31)
    name = "inschrijvingen/2026-06-30/inschrijvingen.csv"
    folder.deliver({name: FILES[name] + "INS-77009;REL-88009;2020-01-01;Haarlem;;;\n"})
    assert folder.load().retired == [f"woonservice/{name}"]
    statuses = folder.ask("select status, count(*) from raw.file_ledger group by all order by all")
    assert statuses == [("loaded", 6), ("replaced", 1)]


def test_refused_and_invented_files_are_not_removed(folder: Folder) -> None:
    folder.deliver({"reacties/2026-05-31/kapot.csv": "x\n"})
    invented = folder.settings.raw_dir / "woonservice/reacties/2026-04-30/fictief.csv"
    folder.deliver(
        {"reacties/2026-04-30/fictief.csv": next(iter(LATER.values())).replace("07-02", "04-02")}
    )
    write_sidecar(invented, Sidecar(publisher="wij", is_fictive=True))
    folder.load()
    removed, not_loaded = retention(folder, 31)
    assert len(removed) == len(FILES)
    assert not_loaded == ["woonservice/reacties/2026-05-31/kapot.csv"]
    assert invented.is_file()


def test_the_command_names_what_it_removed(folder: Folder) -> None:
    settings = folder.settings.model_copy(update={"retention_days": 0})
    shown = io.StringIO()
    assert show_retention(settings, is_trial=False, console=Console(file=shown, width=200)) == 0
    assert "Removed woonservice/reacties/2026-06-30/reacties_2026-06.csv" in shown.getvalue()
    assert "6 files removed after 0 days, 0 stay." in shown.getvalue()
