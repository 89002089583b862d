"""Backup and restore with the commands of docs/runbook.md."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.privacy.key import key_path, obtain_key
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder, copied

CHECKS = "select count(*), count(distinct run_id) from quality.check_result"
WHO = "backup@example.org"
_COMMAND = re.compile(r"^    ((?:umask|gpg|tar) .*?)(?: +#.*)?$", re.MULTILINE)


def kept_checks(folder: DataFolder) -> tuple[int, int]:
    with reading(folder.settings.warehouse_path) as connection:
        ((results, runs),) = connection.execute(CHECKS).fetchall()
    return results, runs


class Runbook:
    """The runbook's own commands, on folders of a test instead of those of a server."""

    def __init__(self, tmp_path: Path) -> None:
        section = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
        section = section.partition("## Backup and restore")[2].partition("## Upgrade")[0]
        self._commands = _COMMAND.findall(section)
        self._tmp_path = tmp_path
        self.data = tmp_path / "server"

    def run(self, *beginning: str) -> None:
        [command] = [
            command for command in self._commands if all(word in command for word in beginning)
        ]
        for named, here in (
            ("/var/lib/woonmonitor", self.data),
            ("/backup/woonmonitor-$(date +%F)", self._tmp_path / "backup"),
            ("/backup/woonmonitor-2026-11-28", self._tmp_path / "backup"),
            ("/elsewhere", self._tmp_path / "elsewhere"),
            ("backup-public.asc", self._tmp_path / "public.asc"),
        ):
            command = command.replace(named, str(here))
        subprocess.run(["bash", "-euo", "pipefail", "-c", command], check=True, timeout=120)


@pytest.fixture
def key_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pair of keys; `--import` has its public half from a file, as on a server."""
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    (home / "gpg.conf").write_text("batch\ntrust-model always\nno-tty\n")
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = ["gpg", "--passphrase", "", "--quick-gen-key", WHO, "default", "default"]
    subprocess.run(make, check=True, timeout=120)
    export = ["gpg", "--armor", "--output", str(tmp_path / "public.asc"), "--export", WHO]
    subprocess.run(export, check=True, timeout=60)


@pytest.mark.usefixtures("key_pair")
def test_a_restored_backup_publishes_the_same_and_remembers_its_checks(
    finished: DataFolder, tmp_path: Path
) -> None:
    runbook = Runbook(tmp_path)
    copied(finished, runbook.data)
    (tmp_path / "elsewhere").mkdir()
    key = obtain_key(Settings(data_dir=runbook.data))

    runbook.run("--import")
    runbook.run("--encrypt", "pseudonym.key.gpg")
    runbook.run("tar", "--encrypt")
    shutil.rmtree(runbook.data)
    runbook.data.mkdir()
    runbook.run("--decrypt", "tar")
    again = DataFolder(Settings(data_dir=runbook.data))
    assert not key_path(again.settings).exists()  # who steals the backup has no key
    runbook.run("--decrypt", "pseudonym.key.gpg")
    assert obtain_key(again.settings) == key

    results, runs = kept_checks(again)
    assert (results, runs) == kept_checks(finished)
    code, shown = again.run()
    assert code == 0, shown
    assert "0 of " in shown  # nothing had to be read again
    assert again.csv_hashes() == finished.csv_hashes()
    assert kept_checks(again)[1] == runs + 1
