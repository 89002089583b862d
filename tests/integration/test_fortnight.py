"""A fortnight of nights with a fixed clock: what is told each morning, and what readers see.

The days are 24 March to 6 April 2027. In the night to 28 March summer time begins; on 3 April the
plan lists of 1 January are 92 days old and so late. Mail and web receiver are real, and so is the
nightly job; examples in docs/runbook.md are what was received here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.core.settings import PROJECT_ROOT
from pipelines.orchestration.schedules import TIME_ZONE
from pipelines.sources.cbs.fetch import default_requests
from tests.cbs_server import FakeCbs, Fault, cbs, table_from_v4
from tests.integration.conftest import COMMAND, DataFolder
from tests.integration.house import (
    FAILED,
    FELL,
    OWNED,
    RAW,
    House,
    deliver,
    first_night,
    house_in,
    plain,
)
from tests.receivers import Mailbox

__all__ = ["cbs", "first_night"]

REFUSED = (
    "[blokkade] Een geleverd bestand is geweigerd en telt niet mee. De laatste goede levering van "
    "dezelfde soort blijft gelden, als die er is."
)
BEHIND = "[blokkade] De publicatie loopt meer dan een dag achter op wat er geleverd is."
NO_CBS = (
    "[waarschuwing] Het ophalen bij CBS is mislukt; de cijfers van de vorige keer tellen nog mee."
)
LATE = "[waarschuwing] Geen planlijst met peildatum 01-01-2027 ontvangen van: Heemstede."


@pytest.mark.timeout(1200)
def test_a_fortnight_tells_what_is_wrong_once_and_publishes_what_is_right(
    first_night: DataFolder,
    tmp_path: Path,
    cbs: FakeCbs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with house_in(tmp_path / "data", first_night) as house:
        ((owned,),) = house.folder.ask(OWNED)
        assert isinstance(owned, int)
        good_nights(house)
        a_broken_file(house)
        a_clock_change(house)
        assert house.folder.ask(OWNED) == [(owned,)]
        a_cbs_outage_and_a_revision(house, cbs, monkeypatch)
        assert house.folder.ask(OWNED) == [(owned - 1,)]
        a_killed_process_and_a_backfill(house)
        a_late_municipality(house)
        assert house.folder.ask(OWNED) == [(owned - 1,)]
    shown = [textwrap.indent(it.replace("\r\n", "\n").strip(), "    ") for it in house.examples]
    runbook = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    stale = [example for example in shown if example not in runbook]
    assert not stale, "\n\n".join(["put these in docs/runbook.md:", *stale])


def good_nights(house: House) -> None:
    for day in (1, 2):
        house.night(day)
        assert house.run() == 0
        house.sense("watch")
        assert house.told() == {}


def a_broken_file(house: House) -> None:
    published = house.folder.settings.published_dir.joinpath("current").resolve()
    house.night(3, on_bad_delivery="block")
    broken = house.raw / "cbs/82900NED/2027-03-25/observations.json"
    broken.parent.mkdir()
    broken.write_text((RAW / "cbs/82900NED/2026-11-23/observations.json").read_text()[:1000])
    assert house.run() == 1
    assert house.told() == {"NIEUW OF VERANDERD": [REFUSED]}
    house.examples.append(mail_as_received(house.mailbox))

    house.night(4, on_bad_delivery="block")
    assert house.run() == 1
    assert house.told() == {"NIEUW OF VERANDERD": [BEHIND], "STAAT NOG": [REFUSED]}
    assert house.folder.settings.published_dir.joinpath("current").resolve() == published
    shutil.rmtree(broken.parent)


def a_clock_change(house: House) -> None:
    """Half past four comes once in the night of 28 March, an hour early by UTC; nothing is new."""
    before = datetime(2027, 3, 27, 4, tzinfo=UTC).timestamp()
    ticks = schedule_execution_time_iterator(before, house.settings.nightly_cron, TIME_ZONE)
    assert next(ticks) == datetime(2027, 3, 28, 2, 30, tzinfo=UTC)
    house.night(5)
    assert house.settings.now == datetime(2027, 3, 28, 2, 30, tzinfo=UTC)
    assert house.run() == 0
    assert house.told() == {"HERSTELD": [plain(REFUSED), plain(BEHIND)]}
    house.examples.append(mail_as_received(house.mailbox))


def a_cbs_outage_and_a_revision(
    house: House, cbs: FakeCbs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of the successor tables no real figures are at hand, so the server has none.
    tables = {name: table_from_v4(next((RAW / "cbs" / name).glob("*/*.json"))) for name in TABLES}
    monkeypatch.setattr(
        "pipelines.sources.cbs.fetch.default_requests",
        lambda regions: [it for it in default_requests(regions) if it.table_id in TABLES],
    )
    address = cbs.settings(house.settings.data_dir)
    urls = {"cbs_v4_url": address.cbs_v4_url, "cbs_v3_url": address.cbs_v3_url}
    cbs.misbehave(Fault("", status=503, body=b"Service Unavailable"))
    for day, expected in ((6, {"NIEUW OF VERANDERD": [NO_CBS]}), (7, {})):
        house.night(day, **urls)
        assert not house.refresh_sources()
        assert house.told() == expected
        assert house.run() == 0
        assert house.told() == {}

    cbs.behave()
    for table in tables.values():
        revise(table.rows)
        cbs.add(table)
    house.night(8)
    assert house.refresh_sources()
    assert house.told() == {"HERSTELD": [plain(NO_CBS)]}
    assert house.run() == 0
    assert house.told() == {}


TABLES = ("81955NED", "82900NED")


def revise(rows: list[dict[str, Any]]) -> None:
    """Haarlem 2025: one owner-occupied home fewer, one of another landlord more: sums hold."""
    for row in rows:
        if (row["RegioS"], row["Perioden"]) == ("GM0392", "2025JJ00"):
            change = {"Koopwoningen_2": -1, "TotaalHuurwoningen_3": 1}.get(row["Measure"], 0)
            change += row["Measure"] == "EigendomOverigeVerhuurders_5"
            is_changed = row.get("StatusVanBewoning") in ("T001235", "A028725")
            row["Value"] += change if is_changed else 0


def a_killed_process_and_a_backfill(house: House) -> None:
    house.night(9)
    deliver(house.raw, "heemskerk", "2027-02-01", "2025-01-01")
    published = house.folder.settings.published_dir.joinpath("current").resolve()
    urls = house.settings.alert_urls.get_secret_value()
    environment = {
        "WOONMONITOR_FIXED_TODAY": house.day.isoformat(),
        "WOONMONITOR_ALERT_URLS": urls,
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [*COMMAND, "run"],
        env=house.folder.environment | environment,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Load delivered files" in line:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert house.told() == {}
    house.sense("watch")
    assert house.told() == {"NIEUW OF VERANDERD": [FAILED]}
    assert "afgebroken" in house.mailbox.text()
    assert house.folder.settings.published_dir.joinpath("current").resolve() == published

    house.night(10)
    for as_of in ("2026-01-01", "2025-07-01", "2025-01-01"):  # backfill: past lists in one run
        deliver(house.raw, "bloemendaal", as_of, as_of)
    assert house.run() == 0
    assert house.folder.ask(
        "select as_of_date::varchar from dim_source_file where dataset = 'bloemendaal' order by all"
    ) == [("2025-01-01",), ("2025-07-01",), ("2026-01-01",), ("2027-01-01",)]
    assert house.told() == {"HERSTELD": [plain(FAILED)]}
    assert house.folder.settings.published_dir.joinpath("current").resolve() != published


def a_late_municipality(house: House) -> None:
    house.night(11)
    assert house.run() == 0
    assert house.told() == {"NIEUW OF VERANDERD": [LATE]}
    house.examples.append(json.dumps(house.web[-1], indent=2, ensure_ascii=False))
    house.night(12)
    assert house.run() == 0
    assert house.told() == {}
    house.night(13)
    deliver(house.raw, "heemstede", "2027-01-01", "2026-01-01")
    assert house.run() == 0
    # It is the list of a year ago under a new date, so the years of some of its plans have passed.
    assert house.told() == {"NIEUW OF VERANDERD": [FELL], "HERSTELD": [plain(LATE)]}
    told = house.mailbox.text().partition("HERSTELD")[0]
    assert "Heemstede" in told
    assert "region_code" not in told
    house.night(14)
    assert house.run() == 0
    assert house.told() == {}


def mail_as_received(mailbox: Mailbox) -> str:
    return f"Onderwerp: {mailbox.messages[-1]['subject']}\n\n{mailbox.text()}"
