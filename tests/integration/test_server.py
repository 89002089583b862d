"""As on a server: PostgreSQL for Dagster's storage, webserver and daemon started as the units say.

Needs PostgreSQL's programs (Debian package postgresql); skipped, saying so, where they are absent.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from pipelines.core.settings import PROJECT_ROOT
from tests.integration.conftest import DataFolder
from tests.receivers import free_port, web_receiver

BIN = Path(sys.executable).parent
UNITS = PROJECT_ROOT / "deploy"

T = TypeVar("T")


def programs() -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


pytestmark = pytest.mark.skipif(
    programs() is None, reason="PostgreSQL's programs (initdb, postgres) are not on this machine"
)


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
        yield f"postgresql+psycopg2://postgres@127.0.0.1:{port}/postgres"
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


def wait_for(what: str, look: Callable[[], T | None], log: Path) -> T:
    """What `look` gives once it gives something; with the daemon's last words when it never does.

    Ten minutes: the machine may be busy, and a run starts a new process that imports everything.
    """
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError(f"waited in vain for {what}\n{log.read_text()[-3000:]}")


def has_fired(environment: dict[str, str], name: str) -> bool:
    """Whether Dagster's storage in PostgreSQL knows a tick of this schedule or sensor."""
    code = f"""
from dagster import DagsterInstance
with DagsterInstance.get() as instance:
    for state in instance.all_instigator_state():
        if state.instigator_name == {name!r}:
            print(len(instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=9)))
"""
    command = [sys.executable, "-c", code]
    shown = subprocess.check_output(command, env=environment, text=True, cwd=PROJECT_ROOT)
    return int(shown or 0) > 0


@pytest.mark.timeout(1800)
def test_a_dropped_file_and_the_clock_start_runs_and_postgres_remembers_them(
    folder: DataFolder, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "daemon.log"
    with ExitStack() as stack:
        address = stack.enter_context(postgres())
        received, alerts_to = stack.enter_context(web_receiver())
        environment = folder.environment | {
            "DAGSTER_HOME": str(folder.settings.dagster_home),
            "DAGSTER_PG_URL": address,
            "WOONMONITOR_NIGHTLY_CRON": "* * * * *",
            "WOONMONITOR_SETTLING_SECONDS": "0",
            "WOONMONITOR_ALERT_URLS": alerts_to,
            "WOONMONITOR_ON_BAD_DELIVERY": "block",
        }
        history = set(folder.settings.dagster_home.glob("history/runs/*.db"))
        assert folder.command("doctor", environment=environment).returncode == 0
        deliver(folder, "2026-12-01", "{")
        for unit in ("webserver", "daemon"):
            command = exec_start(unit, port)
            stack.enter_context(service(command, environment, tmp_path / f"{unit}.log"))

        def ended(status: str) -> list[str]:
            return [by for _, ended_as, by in runs_in(port) if ended_as == status]

        # Sensor and schedule both see it within a minute; whichever is first, its run fails.
        assert wait_for("a failed run", lambda: ended("FAILURE"), log)
        # What was the matter before (the bundled lists have mistakes) may be told by itself, first.
        refused = "\n- [blokkade] Een geleverd bestand"
        (first, *_) = wait_for(
            "its alert", lambda: [it for it in received if refused in it["message"]], log
        )
        assert "HERSTELD" not in first["message"]
        assert "cbs/82900NED/2026-12-01/observations.json" in first["message"]

        shutil.rmtree(folder.raw / "cbs/82900NED/2026-12-01")
        deliver(folder, "2026-12-02", original(folder) + "\n")
        assert wait_for("a good run", lambda: ended("SUCCESS"), log)

        def all_clear() -> bool:
            told = [it["message"].partition("HERSTELD")[2] for it in received]
            return any("\n- Een geleverd bestand is geweigerd" in text for text in told)

        assert wait_for("the all-clear", all_clear, log)
        for name in ("file_drop", "nightly_schedule"):
            assert wait_for(name, partial(has_fired, environment, name), log)
    # Nothing was written to SQLite since: the storage is PostgreSQL's.
    assert set(folder.settings.dagster_home.glob("history/runs/*.db")) == history


def original(folder: DataFolder) -> str:
    return (folder.raw / "cbs/82900NED/2026-11-23/observations.json").read_text()


def deliver(folder: DataFolder, as_of: str, content: str) -> None:
    place = folder.raw / "cbs" / "82900NED" / as_of / "observations.json"
    place.parent.mkdir(parents=True)
    place.write_text(content)
