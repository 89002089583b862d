"""`kill -9` in each part of a run: readers notice nothing, the next run ends the same."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from pipelines.core.settings import PROJECT_ROOT
from pipelines.publish.versions import BUILDING
from pipelines.reading.landing import delivered_files
from tests.integration.conftest import COMMAND, DataFolder
from tests.processes import descendants, left_after
from tests.receivers import free_port

HasCome = Callable[[DataFolder, Path], bool]
"""Whether a run has come so far, by what it left in the data folder or said in this file."""


def has_said(text: str) -> HasCome:
    return lambda _, said: text in said.read_text()


def dbt_writes_the_monitor(folder: DataFolder, said: Path) -> bool:
    """A run before this one left the same files."""
    made = (folder.settings.dbt_target_dir / "run/woonmonitor/models/monitor").rglob("*.sql")
    return any(file.stat().st_mtime > born(said) for file in made)


def a_version_is_written(folder: DataFolder, said: Path) -> bool:
    """One that was being written when a run before this one was killed may lie there still."""
    files = (folder.settings.published_dir / "versions").glob(f"{BUILDING}*/*")
    return any(file.stat().st_mtime > born(said) for file in files)


def readers_are_switched(folder: DataFolder, said: Path) -> bool:
    current = folder.settings.published_dir / "current" / "publication.json"
    return current.stat().st_mtime > born(said)


def born(said: Path) -> float:
    return said.with_suffix(".started").stat().st_mtime


MOMENTS: dict[str, HasCome] = {
    "Dagster starts": has_said("Starting Dagster"),
    "files were loaded": has_said("Load delivered files"),
    "dbt writes the monitor": dbt_writes_the_monitor,
    "the tables are checked": has_said("Build the tables with dbt"),
    "a version is written": a_version_is_written,
    "readers are switched": readers_are_switched,
}


def watch(folder: DataFolder, stop: Event, troubles: list[str]) -> None:
    """A reader that asks over and over, as an analyst's notebook would."""
    while not stop.wait(0.25):
        try:
            (row,) = folder.ask(
                "select stock_1_january from monitor_housing_growth "
                "where region_code = 'ZKIJ' and year = 2025"
            )
            if row != (183_952,):
                troubles.append(f"saw {row}")
        except Exception as error:
            troubles.append(repr(error))


def kill_when(folder: DataFolder, has_come: HasCome, said: Path) -> None:
    """A run, killed with all that it started as soon as it has come so far."""
    said.with_suffix(".started").touch()
    with (
        said.open("w") as output,
        subprocess.Popen(
            [*COMMAND, "run", "--force"],
            env=folder.environment | {"PYTHONUNBUFFERED": "1"},
            cwd=PROJECT_ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        while process.poll() is None and not has_come(folder, said):
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, said.read_text()


@pytest.mark.timeout(1800)
def test_a_run_killed_at_any_moment_leaves_the_publication_whole(
    folder: DataFolder, tmp_path: Path
) -> None:
    before = folder.csv_hashes()
    stop, troubles = Event(), []
    reader = Thread(target=watch, args=(folder, stop, troubles))
    reader.start()
    try:
        for has_come in MOMENTS.values():
            kill_when(folder, has_come, tmp_path / "said.txt")
            assert folder.csv_hashes() == before
        done = folder.command("run", "--force")
    finally:
        stop.set()
        reader.join()

    assert troubles == []
    assert done.returncode == 0, done.stdout + done.stderr
    # A rebuild from what was loaded, byte for byte the same.
    assert f"0 of {len(delivered_files(folder.raw))} new" in done.stdout
    assert folder.csv_hashes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_dbt_outlives_a_run_of_which_only_the_own_process_was_killed(
    folder: DataFolder,
) -> None:
    """dbt used to build on for seconds with the warehouse locked: the next run was refused."""
    with subprocess.Popen(
        [*COMMAND, "run", "--force"],
        env=folder.environment,
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        child = wait_for_child(process.pid)
        process.kill()
    assert left_after(10, [child]) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_dagster_outlives_the_ui_that_is_stopped(
    empty: Callable[[], DataFolder], number: signal.Signals
) -> None:
    """Six processes stayed after TERM: webserver, daemon, their code servers and helpers."""
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "dev", "--port", str(port)],
        env=empty().environment,
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_for_server(port)
        below = descendants(process.pid)
        process.send_signal(number)
    assert len(below) >= 6
    assert left_after(60, below) == {}


def wait_for_server(port: int) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise AssertionError("no webserver was started")


def wait_for_child(pid: int) -> int:
    """The dbt process; it starts seconds after the run."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if children.exists() and (found := children.read_text().split()):
            time.sleep(2)  # until Python in it has started to look after its parent
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("no dbt process was started")
