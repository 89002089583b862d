"""A disk that is full in the night: it is told, nothing is published, and it passes by itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from tests.integration.conftest import DataFolder
from tests.integration.house import FAILED, FELL, OWNED, deliver, first_night, house_in, plain

__all__ = ["first_night"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory, to be filled; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here (needs root and tmpfs)")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("room", ["0", "6"])
def test_a_full_disk_is_told_publishes_nothing_and_passes_once_there_is_room(
    first_night: DataFolder, small_disk: Path, room: str
) -> None:
    """Without any room nothing can even be noted; with some megabytes a run gets halfway."""
    with house_in(small_disk / "data", first_night) as house:
        ((owned,),) = house.folder.ask(OWNED)
        deliver(house.raw, "heemstede", "2027-01-01", "2026-01-01")
        used = shutil.disk_usage(small_disk).used // 1024
        resize(small_disk, f"{used + int(room) * 1024}k")
        house.night(2)
        with suppress(WoonmonitorError):  # where it stops depends on how far it got
            assert house.run() == 1
        assert house.told() == {"NIEUW OF VERANDERD": [FAILED]}
        assert "de schijf is vol" in house.mailbox.text()
        assert house.folder.ask(OWNED) == [(owned,)]

        resize(small_disk, "600m")
        house.night(3)
        assert house.run() == 0
        assert house.told() == {"NIEUW OF VERANDERD": [FELL], "HERSTELD": [plain(FAILED)]}
