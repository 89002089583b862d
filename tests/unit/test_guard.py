"""A guarded command leaves no process behind, however the one who asked for it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT
from tests.processes import descendants, left_after

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

_DEAF = "import signal, time; signal.signal(2, 1); signal.signal(15, 1); time.sleep(60)"
"""A grandchild that hears neither an interrupt nor TERM, as a run in Dagster's daemon may not."""
_COMMAND = f"""
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {_DEAF!r}])
subprocess.Popen([sys.executable, "-c", {_DEAF!r}], start_new_session=True)
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""
_GUARDED = """
import os, pathlib, sys
from pipelines.cli.guard import run_guarded
command = [sys.executable, *sys.argv[1:]]
code = run_guarded(command, environment=os.environ, folder=pathlib.Path.cwd())
raise SystemExit(code)
"""


def guarded(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _GUARDED, *command], cwd=PROJECT_ROOT)


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 30
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert file.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_nothing_outlives_who_asked_for_it(number: signal.Signals, tmp_path: Path) -> None:
    with guarded("-c", _COMMAND, str(tmp_path / "started")) as process:
        wait_for(tmp_path / "started")
        below = descendants(process.pid)
        process.send_signal(number)
    assert len(below) == 4  # the guard, the command and its two children
    assert left_after(5, below) == {}


def test_a_guard_that_is_killed_leaves_no_command_behind(tmp_path: Path) -> None:
    alone = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    with guarded("-c", alone, str(tmp_path / "started")) as process:
        wait_for(tmp_path / "started")
        below = descendants(process.pid)
        (guard,) = below - set().union(*map(descendants, below))
        os.kill(guard, signal.SIGKILL)
    assert left_after(5, below) == {}


def test_the_exit_code_is_the_commands() -> None:
    with guarded("-c", "raise SystemExit(3)") as process:
        assert process.wait() == 3


def test_told_to_stop_is_no_failure(tmp_path: Path) -> None:
    with guarded("-c", _COMMAND, str(tmp_path / "started")) as process:
        wait_for(tmp_path / "started")
        process.terminate()
        assert process.wait() == 0
