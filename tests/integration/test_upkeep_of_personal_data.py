"""Files with personal data in the daily work: removed by the job, looked after by the doctor."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from pipelines.cli.doctor import examine
from pipelines.core.settings import Settings
from pipelines.orchestration.jobs import build_upkeep_jobs
from pipelines.privacy.key import key_path
from pipelines.quality.ledger_checks import run_ledger_checks
from tests.unit.sources.woonservice.folder import FILES, Folder

KEY = bytes(range(32))
RESPONSES = "reacties/2026-06-30/reacties_2026-06.csv"


def _folder(path: Path, **changes: object) -> Folder:
    made = Folder.at(path, KEY)
    return Folder(made.settings.model_copy(update=changes))


def _retention(settings: Settings) -> dg.ExecuteInProcessResult:
    [job] = [each for each in build_upkeep_jobs(settings) if each.name == "retention"]
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(instance=instance, raise_on_error=False)


def test_the_job_removes_what_was_loaded_long_enough_ago_and_is_recorded(tmp_path: Path) -> None:
    folder = _folder(tmp_path, retention_days=0)
    folder.deliver(FILES)
    folder.load()
    assert _retention(folder.settings).success
    assert list((folder.settings.raw_dir / "woonservice").rglob("*.csv")) == []
    assert folder.ask("from quality.run select job, status") == [("retention", "succeeded")]
    [(removed,)] = folder.ask("from raw.removed_by_retention select count(*)")
    assert removed == len(FILES)


def test_the_job_fails_when_a_file_with_people_was_never_loaded(tmp_path: Path) -> None:
    folder = _folder(tmp_path, retention_days=0)
    folder.deliver(FILES)
    folder.load()
    late = "reacties/2026-07-31/reacties_2026-07.csv"
    folder.deliver({late: FILES[RESPONSES]})
    assert not _retention(folder.settings).success
    [(status, message)] = folder.ask("from quality.run select status, message")
    assert status == "failed"
    assert late in str(message)
    assert (folder.settings.raw_dir / "woonservice" / late).is_file()


def test_the_job_removes_what_was_refused_for_people_wherever_it_lies(tmp_path: Path) -> None:
    """An extract without header in the folder of a CBS table."""
    folder = _folder(tmp_path, retention_days=0)
    place = folder.settings.raw_dir / "cbs" / "82900NED" / "2026-12-01" / "extract.csv"
    place.parent.mkdir(parents=True)
    place.write_text("".join(f"7700{n};Willemijn;198{n}-04-17\n" for n in range(5)))
    other = place.with_name("onzin.csv")
    other.write_text("a;b\n1;2\n")
    folder.load()
    assert _retention(folder.settings).success
    assert not place.exists()
    assert other.exists()


def _doctor(settings: Settings) -> str:
    console = Console(record=True, width=200)
    examine(settings, console=console)
    return next(line for line in console.export_text().splitlines() if "Pseudonym key" in line)


def test_the_doctor_tells_of_the_key_and_never_the_key(tmp_path: Path) -> None:
    fresh = Settings(data_dir=tmp_path)
    assert "none yet" in _doctor(fresh)
    folder = Folder(fresh)
    folder.deliver(FILES)
    folder.load()
    line = _doctor(fresh)
    assert line.startswith("✓")
    assert key_path(fresh).read_text().strip() not in line
    key_path(fresh).unlink()
    gone = _doctor(fresh)
    assert gone.startswith("✗")
    assert "The pseudonym key is gone" in gone


def test_in_prod_the_doctor_misses_the_key(tmp_path: Path) -> None:
    line = _doctor(Settings(data_dir=tmp_path, env="prod"))
    assert line.startswith("✗")
    assert "WOONMONITOR_PSEUDONYM_KEY is not set" in line


@pytest.mark.parametrize(("rule", "is_small"), [("vergeten", True), ("onleesbaar", False)])
def test_who_asked_to_be_removed_is_no_bad_row(tmp_path: Path, rule: str, is_small: bool) -> None:
    folder = _folder(tmp_path)
    folder.deliver({RESPONSES: "reactieId;publicatieId;inschrijvingId;datum\n1;P;I;2026-06-02\n"})
    folder.load()
    with folder.writing() as connection:
        # Six of its seven rows are set aside: more than 1% and more than five.
        connection.execute("update raw.file_ledger set row_count = 7, quarantined_count = 6")
        connection.execute(
            """
            insert into raw.quarantine by name
            select file_id, source, dataset, $1 as rule, 'reden' as reason, 6 as observation_count
            from raw.file_ledger
            """,
            [rule],
        )
        results = {result.rule: result.is_success for result in run_ledger_checks(connection)}
    assert results["quarantine_is_small"] is is_small
    assert results["every_row_is_loaded_or_quarantined"]


def test_the_loader_keeps_to_its_memory_limit_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).memory_limit == "3GB"
    with pytest.raises(ValueError, match="memory_limit"):
        Settings(data_dir=tmp_path, memory_limit="3GB'; drop table x")
