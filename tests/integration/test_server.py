"""As on a server: PostgreSQL for Dagster's storage, webserver and daemon started as the units say.

Needs PostgreSQL's programs (Debian package postgresql); skipped, saying so, where they are absent.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from pipelines.settings import PROJECT_ROOT
from tests.integration.conftest import DataFolder
from tests.receivers import web_receiver

BIN = Path(sys.executable).parent
UNITS = PROJECT_ROOT / "deploy"


def programs() -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


pytestmark = pytest.mark.skipif(
    programs() is None, reason="PostgreSQL's programs (initdb, postgres) are not on this machine"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of its own, and its address. It refuses to run as root.

    Not below pytest's folder: that one is closed to other users.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        yield from _postgres_in(Path(folder))


def _postgres_in(folder: Path) -> Iterator[str]:
    tools, port = programs(), free_port()
    assert tools is not None
    is_root = getpass.getuser() == "root"
    as_user = ["runuser", "-u", "postgres", "--"] if is_root else []
    if is_root:
        shutil.chown(folder, "postgres")
    data, user = folder / "data", ["-U", "postgres"]
    subprocess.run(
        [*as_user, str(tools / "initdb"), "-D", str(data), *user, "-A", "trust"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    control = [*as_user, str(tools / "pg_ctl"), "-D", str(data), "-w", "-s"]
    log = ["-l", str(folder / "log"), "-o", options]
    subprocess.run([*control, *log, "start"], check=True, cwd="/")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd="/")


def exec_start(unit: str, port: int | None = None) -> list[str]:
    """The command of a unit, with this environment's programs and a port of our own."""
    text = (UNITS / f"woonmonitor-{unit}.service").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    program, *arguments = line.removeprefix("ExecStart=").split()
    changed = [str(port) if port and word == "3000" else word for word in arguments]
    return [str(BIN / Path(program).name), *changed]


@contextmanager
def service(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT_ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def ask_ui(port: int, query: str) -> dict[str, object]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.loads(answer.read())["data"])


def runs_in(port: int) -> list[tuple[str, str, str]]:
    """Job, status and what started it, newest first; empty while the UI is not up yet."""
    query = "{ runsOrError { ... on Runs { results { jobName status tags { key value } } } } }"
    try:
        results = ask_ui(port, query)["runsOrError"]["results"]  # type: ignore[index]
    except OSError:
        return []
    found = []
    for run in results:
        tags = {tag["key"]: tag["value"] for tag in run["tags"]}
        by = tags.get("dagster/schedule_name") or tags.get("dagster/sensor_name") or "person"
        found.append((run["jobName"], run["status"], by))
    return found


def wait_for_run(port: int, started_by: str, log: Path) -> str:
    """The status in which the first run of this starter ended."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        for _, status, by in runs_in(port):
            if by == started_by and status in ("SUCCESS", "FAILURE", "CANCELED"):
                return status
        time.sleep(2)
    raise AssertionError(f"no run by {started_by}: {runs_in(port)}\n{log.read_text()[-3000:]}")


@pytest.mark.timeout(900)
def test_a_dropped_file_and_the_clock_start_runs_and_postgres_remembers_them(
    folder: DataFolder, tmp_path: Path
) -> None:
    port = free_port()
    with ExitStack() as stack:
        address = stack.enter_context(postgres())
        received, alerts_to = stack.enter_context(web_receiver())
        environment = folder.environment | {
            "DAGSTER_HOME": str(folder.settings.dagster_home),
            "DAGSTER_PG_URL": address,
            "WOONMONITOR_NIGHTLY_CRON": "* * * * *",
            "WOONMONITOR_SETTLING_SECONDS": "0",
            "WOONMONITOR_ALERT_URLS": alerts_to,
        }
        assert folder.command("doctor", environment=environment).returncode == 0
        for unit in ("webserver", "daemon"):
            command = exec_start(unit, port)
            stack.enter_context(service(command, environment, tmp_path / f"{unit}.log"))

        # A file that cannot be read: the sensor sees it before the minute is over, or the schedule
        # does; either way a run fails and its alert arrives.
        broken = folder.raw / "cbs" / "82900NED" / "2026-12-01" / "broken.json"
        broken.parent.mkdir(parents=True)
        broken.write_text("{")
        assert wait_for_run(port, "file_drop", tmp_path / "daemon.log") == "FAILURE"
        deadline = time.monotonic() + 120
        while not received and time.monotonic() < deadline:
            time.sleep(1)
        assert "broken.json" in received[0]["message"]

        # Taken away again: the next tick of the schedule publishes. Its first ones may have failed.
        broken.unlink()
        (folder.raw / "cbs" / "82900NED" / "2026-12-01").rmdir()
        (folder.raw / "README.md").write_text("no delivery, only a reason to look again")
        deadline = time.monotonic() + 240
        while ("nightly", "FAILURE", "nightly_schedule") not in runs_in(port) and (
            "nightly",
            "SUCCESS",
            "nightly_schedule",
        ) not in runs_in(port):
            assert time.monotonic() < deadline, runs_in(port)
            time.sleep(2)
    assert not list(folder.settings.dagster_home.glob("history/runs*.db*"))
