"""`kill -9` at ten moments of a run: readers notice nothing, the next run ends the same."""

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

from pipelines.settings import PROJECT_ROOT
from tests.integration.conftest import COMMAND, DataFolder
from tests.processes import descendants, left_after
from tests.receivers import free_port

MOMENTS = 10


def watch(folder: DataFolder, stop: Event, troubles: list[str]) -> None:
    """A reader that asks over and over, as an analyst's notebook would."""
    while not stop.wait(0.05):
        try:
            (row,) = folder.ask(
                "select stock_1_january from monitor_housing_growth "
                "where region_code = 'ZKIJ' and year = 2025"
            )
            if row != (183_952,):
                troubles.append(f"saw {row}")
        except Exception as error:
            troubles.append(repr(error))


@pytest.mark.timeout(600)
def test_a_run_killed_at_any_moment_leaves_the_publication_whole(folder: DataFolder) -> None:
    before = folder.csv_hashes()
    started = time.monotonic()
    assert folder.command("run", "--force").returncode == 0
    whole_run = time.monotonic() - started

    stop, troubles = Event(), []
    reader = Thread(target=watch, args=(folder, stop, troubles))
    reader.start()
    killed = 0
    for moment in range(1, MOMENTS + 1):
        with subprocess.Popen(
            [*COMMAND, "run", "--force"],
            env=folder.environment,
            cwd=PROJECT_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(whole_run * moment / (MOMENTS + 1))
            except subprocess.TimeoutExpired:
                killed += 1
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    done = folder.command("run", "--force")
    stop.set()
    reader.join()

    assert killed >= MOMENTS - 2  # the machine may have been quicker than on the first run
    assert troubles == []
    assert done.returncode == 0, done.stdout + done.stderr
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
    assert left_after(5, [child]) == {}


@pytest.mark.timeout(120)
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
    assert left_after(20, below) == {}


def wait_for_server(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise AssertionError("no webserver was started")


def wait_for_child(pid: int) -> int:
    """The dbt process; it starts seconds after the run."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if children.exists() and (found := children.read_text().split()):
            time.sleep(2)  # until Python in it has started to look after its parent
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("no dbt process was started")
