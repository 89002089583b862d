"""Backup and restore with the commands of docs/runbook.md."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder

CHECKS = "select count(*), count(distinct run_id) from quality.check_result"


def kept_checks(folder: DataFolder) -> tuple[int, int]:
    with reading(folder.settings.warehouse_path) as connection:
        ((results, runs),) = connection.execute(CHECKS).fetchall()
    return results, runs


def test_a_restored_backup_publishes_the_same_and_remembers_its_checks(
    finished: DataFolder, tmp_path: Path
) -> None:
    runbook = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert "tar -C /var/lib/woonmonitor -czf" in runbook
    assert "raw warehouse state" in runbook
    archive, restored = tmp_path / "woonmonitor.tgz", tmp_path / "restored"
    data = str(finished.settings.data_dir)
    subprocess.run(
        ["tar", "-C", data, "-czf", str(archive), "raw", "warehouse", "state"], check=True
    )
    restored.mkdir()
    subprocess.run(["tar", "-C", str(restored), "-xzf", str(archive)], check=True)

    again = DataFolder(Settings(data_dir=restored))
    results, runs = kept_checks(again)
    assert (results, runs) == kept_checks(finished)
    code, shown = again.run()
    assert code == 0, shown
    assert "0 of " in shown  # nothing had to be read again
    assert again.csv_hashes() == finished.csv_hashes()
    assert kept_checks(again)[1] == runs + 1
