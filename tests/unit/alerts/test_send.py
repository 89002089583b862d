"""Alerts through a real mail server and a real web receiver: told once, never fatal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipelines.alerts.memory import Memory, read_memory, write_memory
from pipelines.alerts.problem import Problem, failed_run
from pipelines.alerts.problems import find_problems
from pipelines.alerts.send import Sent, send_alerts
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.quality import runs
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult
from pipelines.warehouse.connection import writing
from tests.processes import holding
from tests.receivers import mail_server, web_receiver

NIGHT = datetime(2026, 11, 25, 3, 40, tzinfo=UTC)


@dataclass
class Place:
    """A data folder whose nights are written by hand."""

    settings: Settings

    def night(self, number: int, *failing: CheckResult, status: str = "succeeded") -> None:
        with writing(self.settings.warehouse_path) as connection:
            run_id = f"run-{number}"
            runs.begin(connection, run_id)
            good = check("always_good", is_success=True)
            record(connection, [good, *failing], run_id=run_id, checker="woonmonitor")
            if status == "succeeded":
                runs.succeeded(connection, run_id, version=f"version-{number}")
            elif status == "failed":
                runs.failed(connection, run_id, "disk is full")

    def send(self, days: int = 0, *more: Problem) -> Sent:
        return send_alerts(self.settings, now=NIGHT + timedelta(days=days), more=more)


def place(tmp_path: Path, *addresses: str) -> Place:
    urls = SecretStr(" ".join(addresses))
    # No publication is made here: the one problem that is always there, see the first test.
    return Place(
        Settings(
            data_dir=tmp_path,
            alert_urls=urls,
            dagster_url="http://ui.example",
            runbook_url="https://docs.example/runbook.html",
        )
    )


def check(rule: str = "no_file_is_refused", *, is_success: bool = False) -> CheckResult:
    return CheckResult(
        table_name="raw.file_ledger",
        suite="file_ledger",
        rule=rule,
        severity="critical",
        is_success=is_success,
        observed="1 files",
        expected="no refused file",
        failing_sample=json.dumps([{"path": "plancapaciteit/velsen/x.xlsx", "reason": "leeg"}]),
        message_nl="Een geleverd bestand is geweigerd.",
    )


def test_a_mail_says_what_which_file_since_when_what_to_do_and_where(tmp_path: Path) -> None:
    with mail_server() as (mailbox, address):
        here = place(tmp_path, address)
        here.night(1, check(), status="failed")
        here.send()
        (mail,) = mailbox.messages
        text = mailbox.text()
    assert mail["subject"] == "Woonmonitor: 2 blokkades"
    assert "Een geleverd bestand is geweigerd." in text
    assert "    plancapaciteit/velsen/x.xlsx: leeg" in text
    assert "Sinds: 25-11-2026 04:40" in text  # 03:40 UTC is 04:40 in winter
    assert "Wat te doen: Stuur de reden naar wie het leverde" in text
    assert "http://ui.example/assets/raw/file_ledger?view=checks (no_file_is_refused)" in text
    assert "Draaiboek (Engels): https://docs.example/runbook.html#bestand-geweigerd" in text
    assert "Er is nog niets gepubliceerd." in text


def test_what_stands_unchanged_is_not_told_again_and_recovery_is_told_once(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, check())
        here.send()
        here.night(2, check())
        assert here.send(1).title is None
        here.night(3, check(), check("quarantine_is_small"))
        here.send(2)
        here.night(4)
        here.send(3)
        assert here.send(4).title is None
    assert len(received) == 3
    third, fourth = received[1]["message"], received[2]["message"]
    new, _, standing = third.partition("STAAT NOG")
    assert "quarantine_is_small" in new
    assert "no_file_is_refused" not in new
    # First seen on the first night, not on the third.
    assert "Een geleverd bestand is geweigerd. (sinds 25-11-2026 04:40)" in standing
    assert fourth.startswith("HERSTELD\n- Een geleverd bestand is geweigerd.")


def test_the_same_trouble_with_another_file_is_news(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, check())
        here.send()
        other = json.dumps([{"path": "plancapaciteit/haarlem/y.xlsx", "reason": "leeg"}])
        here.night(2, CheckResult(**{**vars(check()), "failing_sample": other}))
        here.send(1)
    assert "haarlem/y.xlsx" in received[1]["message"]


def test_a_channel_that_is_down_stops_nothing_and_is_told_through_the_others(
    tmp_path: Path,
) -> None:
    with web_receiver(status=503) as (_, broken), web_receiver() as (received, good):
        here = place(tmp_path, broken, good)
        here.night(1, check())
        assert list(here.send().failed_channels) == ["kanaal 1 (json)"]
        here.night(2)
        here.send(1)
    assert "NIET BEZORGD" not in received[0]["message"]
    assert "Het vorige bericht kwam niet aan via kanaal 1 (json)." in received[1]["message"]


def test_what_reached_nobody_is_told_again_the_next_night(tmp_path: Path) -> None:
    with web_receiver(status=503) as (_, broken):
        here = place(tmp_path, broken)
        here.night(1, check())
        here.send()
    with web_receiver() as (received, good):
        Place(Settings(data_dir=tmp_path, alert_urls=SecretStr(good))).send(1)
    assert "NIEUW OF VERANDERD" in received[0]["message"]
    assert "geweigerd" in received[0]["message"]


@pytest.mark.parametrize(
    ("status", "said"), [("failed", "disk is full"), ("running", "afgebroken")]
)
def test_a_run_that_failed_or_was_killed_is_told(tmp_path: Path, status: str, said: str) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, status=status)
        here.send()
    assert (
        "De nachtelijke run is mislukt: er is niets nieuws gepubliceerd." in received[0]["message"]
    )
    assert said in received[0]["message"]


def test_a_run_that_is_still_at_work_is_not_called_killed(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, status="running")
        with run_lock(here.settings.state_dir):
            here.send()
    assert "mislukt" not in received[0]["message"]


def test_a_run_that_failed_has_not_recovered_while_the_next_is_at_work(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, status="failed")
        here.send()
        here.night(2, status="running")
        with run_lock(here.settings.state_dir):
            here.send(1)
    assert len(received) == 1


def test_while_a_run_is_at_work_in_the_warehouse_nothing_of_it_has_recovered(
    tmp_path: Path,
) -> None:
    """Two runs one after the other: the first's end is told while the second holds the file."""
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, check())
        here.send()
        with holding(here.settings.warehouse_path):
            assert here.send(1).title is None
            here.send(1, failed_run("CBS does not answer", job="refresh_sources"))
        here.send(2)
    (first, second, third) = (it["message"] for it in received)
    assert "geweigerd" in first
    assert "CBS does not answer" in second
    assert "HERSTELD" not in second
    assert "geweigerd" not in third.split("STAAT NOG")[0]
    assert "HERSTELD" in third
    assert not any("werkdatabase" in text for text in (first, second, third))


def test_a_run_that_could_not_start_is_told_by_its_caller(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        place(tmp_path, address).send(0, failed_run("dbt parse: broken"))
    assert "dbt parse: broken" in received[0]["message"]


def test_a_memory_that_cannot_be_written_loses_no_alert(tmp_path: Path) -> None:
    for name in ("alerts.new", "alerts.json"):  # the names that the memory is written under
        (tmp_path / "state" / name).mkdir(parents=True)
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.night(1, check())
        here.send()
        here.send(1)
    assert len(received) == 2


def test_addresses_hold_secrets_and_are_never_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(data_dir=tmp_path, alert_urls=SecretStr("json://user:geheim@127.0.0.1:1/"))
    with caplog.at_level("DEBUG", logger="woonmonitor"):
        sent = send_alerts(settings, now=NIGHT)
    shown = f"{settings!r} {sent} {caplog.text}"
    assert "kanaal 1 (json)" in shown
    assert "geheim" not in shown


def delivered(here: Place, municipality: str, as_of: str) -> None:
    """A plan list of one plan, as the loader leaves it."""
    with writing(here.settings.warehouse_path) as connection:
        connection.execute(
            """
            insert into raw.file_ledger by name
            select 1 as delivery_number, $id as path, 'plancapaciteit' as source, $id as dataset,
                $as_of::date as as_of, $id as file_id, $id as sha256, 1 as byte_size,
                'loaded' as status, now() as loaded_at
            """,
            {"id": municipality, "as_of": as_of},
        )
        connection.execute(
            """
            insert into raw.plancapaciteit_plan by name
            select $1 as file_id, 2 as row_number, $1 as municipality_code, 'A' as plan_id,
                'delivered' as plan_id_source, 'A' as plan_name, 'openbaar' as confidentiality,
                'verdichting' as plan_type, '3' as planning_status, true as is_accepted
            """,
            [municipality],
        )


def test_a_list_that_becomes_late_on_a_quiet_night_is_told_without_a_run(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        for code in ("GM0375", "GM0377", "GM0392", "GM0396", "GM0397", "GM0453", "GM0473"):
            delivered(here, code, "2026-07-01" if code != "GM0453" else "2026-01-01")
        here.night(1)
        # 1 July + 92 days = 1 October: half past midnight there is 30 September 22:30 UTC.
        send_alerts(here.settings, now=datetime(2026, 9, 30, 21, 59, tzinfo=UTC))
        send_alerts(here.settings, now=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
    assert "te laat" not in received[0]["message"]
    assert "ontvangen van: Velsen." in received[1]["message"]
    assert "    Velsen: laatst met peildatum 01-01-2026\n" in received[1]["message"]
    assert "Sinds: 01-10-2026 00:30" in received[1]["message"]


def test_a_link_that_only_works_in_the_repository_is_not_sent(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        settings = Settings(data_dir=tmp_path, alert_urls=SecretStr(address))
        send_alerts(settings, now=NIGHT)
    assert "Wat te doen: " in received[0]["message"]
    assert "Draaiboek" not in received[0]["message"]
    assert "runbook" not in received[0]["message"]


def test_a_stray_file_is_told_and_keeps_no_other_alert_from_going_out(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        stray = here.settings.raw_dir / "velsen.xlsx"
        stray.parent.mkdir()
        stray.write_text("x")
        here.night(1, check())
        here.send()
        stray.unlink()
        here.send(1)
    title = "In data/raw ligt iets dat niet op zijn plaats ligt; het telt niet mee."
    assert f"[waarschuwing] {title}\n    velsen.xlsx: ligt niet waar" in received[0]["message"]
    assert "Een geleverd bestand is geweigerd." in received[0]["message"]
    assert f"HERSTELD\n- {title}" in received[1]["message"]


def test_a_folder_that_is_a_link_elsewhere_blocks_and_the_alert_goes_out(tmp_path: Path) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        (tmp_path / "elsewhere").mkdir()
        here.settings.raw_dir.mkdir()
        (here.settings.raw_dir / "plancapaciteit").symlink_to(tmp_path / "elsewhere")
        here.send()
    assert (
        "[blokkade] Een map met leveringen is niet te lezen.\n"
        "    plancapaciteit: is een koppeling naar een map elders. Zet de map zelf neer."
    ) in received[0]["message"]


MEMORIES = [
    "{",
    "[]",
    '{"told": [], "failed_channels": {}, "moments": {}}',
    '{"told": {}, "failed_channels": {}, "moments": {"behind_since": "gisteren"}}',
    '{"told": {}, "failed_channels": {}, "moments": {"behind_since": 7}}',
    '{"told": {}, "failed_channels": {}, "moments": {"other": null}}',
    '{"told": {"a": {"title": "t", "content": "c", "since": "2026"}}, "failed_channels": {}, '
    '"moments": {}}',
    "\ud800",
]


@pytest.mark.parametrize("text", MEMORIES)
def test_a_damaged_memory_is_no_memory_and_keeps_no_alert_from_going_out(
    tmp_path: Path, text: str
) -> None:
    with web_receiver() as (received, address):
        here = place(tmp_path, address)
        here.settings.state_dir.mkdir()
        damaged = here.settings.state_dir / "alerts.json"
        damaged.write_bytes(text.encode("utf-8", "surrogatepass"))
        here.send()
    assert "Er is nog niets gepubliceerd." in received[0]["message"]
    assert read_memory(here.settings.state_dir).told  # it works again


def test_a_failure_that_cannot_be_noted_is_told_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = place(tmp_path)
    here.settings.warehouse_path.parent.mkdir()
    here.settings.warehouse_path.write_text("no DuckDB file")
    assert not runs.note_failure(here.settings.warehouse_path, "run-1", "disk is full")
    assert "cannot be noted" in caplog.text


def test_without_channels_nothing_is_sent_but_status_still_knows_since_when(
    tmp_path: Path,
) -> None:
    here = place(tmp_path)
    assert here.send() == Sent(None, {})
    assert read_memory(here.settings.state_dir).behind_since == NIGHT.isoformat()


def test_a_full_disk_leaves_the_memory_written_over_in_place(tmp_path: Path) -> None:
    write_memory(tmp_path, Memory({}, {}))
    (tmp_path / "alerts.new").mkdir()  # no room beside it, as it were
    write_memory(tmp_path, Memory({}, {"kanaal 1 (json)": "not delivered"}))
    assert read_memory(tmp_path).failed_channels == {"kanaal 1 (json)": "not delivered"}


def test_a_failure_that_was_settled_does_not_come_back_with_the_next_delivery(
    tmp_path: Path,
) -> None:
    here = place(tmp_path)
    here.night(1, check(), status="failed")
    found = {problem.key for problem in find_problems(here.settings, now=NIGHT).problems}
    assert "check:raw.file_ledger:no_file_is_refused" in found
    seen = datetime.now(UTC).isoformat()  # the broken file was taken away: all is published
    write_memory(here.settings.state_dir, Memory({}, {}, published_seen=seen))
    found = {problem.key for problem in find_problems(here.settings, now=NIGHT).problems}
    assert found == {"publication:none"}
