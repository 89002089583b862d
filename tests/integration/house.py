"""A data folder with alerts and a clock, after a first night on 24 March 2027.

Mail and web receiver are real, and so is the nightly job.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import stamina
from pydantic import SecretStr

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.orchestration.jobs import build_upkeep_jobs
from pipelines.orchestration.sensors import build_sensors
from tests.integration.conftest import DataFolder, copied
from tests.once import Once
from tests.receivers import Mailbox, mail_server, web_receiver

RAW = PROJECT_ROOT / "data" / "raw"
FIRST = date(2027, 3, 24)
# The newest bundled list without a mistake of each municipality, as if of 1 January 2027.
LISTS = {
    **dict.fromkeys(("beverwijk", "bloemendaal", "velsen", "zandvoort"), "2026-07-01"),
    **dict.fromkeys(("haarlem", "heemskerk"), "2025-07-01"),
}
OWNED = "select owner_occupied from fct_tenure where region_code = 'GM0392' and year = 2025"

FAILED = "[blokkade] De nachtelijke run is mislukt: er is niets nieuws gepubliceerd."
FELL = (
    "[waarschuwing] Een nieuwe planlijst is duidelijk minder volledig, geldig of samenhangend dan "
    "de vorige. Vraag wie haar leverde wat er veranderd is."
)


@dataclass
class House:
    """A data folder, its alerts and the day it is."""

    folder: DataFolder
    mailbox: Mailbox
    web: list[dict[str, Any]]
    day: date = FIRST
    _told: int = 0
    examples: list[str] = field(default_factory=list)
    """As received, for the runbook."""

    @property
    def settings(self) -> Settings:
        return self.folder.settings

    @property
    def raw(self) -> Path:
        return self.folder.raw

    def night(self, day: int, **settings: object) -> None:
        """Turn the clock to half past four on the nth day of the fortnight."""
        self.day = FIRST + timedelta(days=day - 1)
        changed = {"fixed_today": self.day, "on_bad_delivery": "last_good", **settings}
        self.folder = DataFolder(self.settings.model_copy(update=changed))

    def run(self) -> int:
        return self.folder.run()[0]

    def sense(self, name: str, context: object = None) -> None:
        """Let one of the daemon's sensors look."""
        sensor = next(each for each in build_sensors(self.settings) if each.name == name)
        sensor(context or dg.build_sensor_context())

    def refresh_sources(self) -> bool:
        """The job, and the sensor that follows it."""
        job = next(
            each for each in build_upkeep_jobs(self.settings) if each.name == "refresh_sources"
        )
        with dg.instance_for_test() as instance, stamina_without_waiting():
            result = job.execute_in_process(instance=instance, raise_on_error=False)
            context = dg.build_run_status_sensor_context(
                sensor_name="x",
                dagster_event=result.get_run_success_event()
                if result.success
                else result.get_run_failure_event(),
                dagster_instance=instance,
                dagster_run=result.dagster_run,
            )
            if result.success:
                self.sense("run_succeeded", context)
            else:
                self.sense("run_failed", context.for_run_failure())
        return result.success

    def told(self) -> dict[str, list[str]]:
        """The titles in the message that came since the last look, by heading; {} for none."""
        new = self.web[self._told :]
        self._told = len(self.web)
        assert len(new) <= 1, "one message a night"
        assert len(self.mailbox.messages) == len(self.web), "each channel gets each message"
        return headings(new[0]["message"]) if new else {}


def headings(message: str) -> dict[str, list[str]]:
    """Heading → titles of its entries, without the moment since when they stand."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in message.splitlines():
        if line.startswith("- "):
            found[heading].append(line.removeprefix("- ").partition(" (sinds ")[0])
        elif line and not line.startswith(" "):
            heading = line
            found[heading] = []
    return found


@contextmanager
def stamina_without_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    try:
        yield
    finally:
        stamina.set_testing(False)


def deliver(raw: Path, municipality: str, as_of: str, bundled: str) -> Path:
    """A bundled list under another date; its sidecar comes with it."""
    target = raw / "plancapaciteit" / municipality / as_of
    shutil.copytree(RAW / "plancapaciteit" / municipality / bundled, target)
    return target


@pytest.fixture(scope="session")
def first_night(once: Once, project_read: Callable[[Settings], Settings]) -> DataFolder:
    """Figures of CBS, six lists of January and Heemstede's of July; run once, on 24 March."""

    def run_first(data: Path) -> None:
        shutil.copytree(RAW / "cbs", data / "raw" / "cbs")
        for municipality, bundled in LISTS.items():
            deliver(data / "raw", municipality, "2027-01-01", bundled)
        deliver(data / "raw", "heemstede", "2026-07-01", "2026-07-01")
        code, shown = DataFolder(project_read(on_the_day(data))).run()
        assert code == 0, shown

    def on_the_day(data: Path) -> Settings:
        return Settings(data_dir=data, fixed_today=FIRST)

    return DataFolder(on_the_day(once("fortnight", run_first)))


@contextmanager
def house_in(data_dir: Path, first: DataFolder) -> Iterator[House]:
    folder = copied(first, data_dir)
    with mail_server() as (mailbox, mail), web_receiver() as (web, hook):
        told = {
            "alert_urls": SecretStr(f"{mail} {hook}"),
            "dagster_url": "https://woonmonitor.example.org",
        }
        yield House(DataFolder(folder.settings.model_copy(update=told)), mailbox, web)


def plain(title: str) -> str:
    """Without its level: what has recovered blocks nothing any more."""
    return title.partition("] ")[2]
