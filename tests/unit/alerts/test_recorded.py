"""What of the rules stands after a run, also after one that stopped before it came to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.alerts.problem import Problem
from pipelines.alerts.recorded import recorded_problems
from pipelines.core.settings import Settings
from pipelines.publish.versions import FACTS
from pipelines.quality import runs
from pipelines.quality.history import record
from pipelines.quality.results import NOT_COMPUTED, CheckResult
from pipelines.warehouse.connection import writing

FIRST = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
Check = tuple[str, str, bool]
"""Rule, severity, whether it was met."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(settings.warehouse_path) as connection:
        yield connection


def night(
    connection: duckdb.DuckDBPyConnection, number: int, status: str, checks: Sequence[Check]
) -> None:
    started, run = FIRST + timedelta(days=number), f"night-{number}"
    connection.execute(
        "insert into quality.run (run_id, job, started_at, status) values (?, 'nightly', ?, ?)",
        [run, started, status],
    )
    for rule, severity, is_success in checks:
        connection.execute(
            "insert into quality.check_result "
            "(run_id, checked_at, checker, table_name, suite, rule, severity, is_success, "
            "message_nl) values (?, ?, 'dbt', 'raw.t', 'dbt', ?, ?, ?, ?)",
            [run, started, rule, severity, is_success, rule],
        )


def only(connection: duckdb.DuckDBPyConnection, settings: Settings, **facts: object) -> Problem:
    """The problem that one failing check makes."""
    check = CheckResult(
        **{  # type: ignore[arg-type]
            "table_name": "monitor.t",
            "suite": "t",
            "rule": "a_rule",
            "severity": "critical",
            "is_success": False,
            "observed": "3 of 12 rows fail; lowest -1, highest 5",
            "expected": "column values to be between: column=share",
            "message_nl": "Een aandeel klopt niet.",
            **facts,
        }
    )
    night(connection, 1, "failed", [])
    record(connection, [check], run_id="night-1", checker="great_expectations")
    found = recorded_problems(connection, settings, now=FIRST, settled_at=FIRST)
    [problem] = [each for each in found if each.key.startswith("check:monitor")]
    return problem


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"failing_count": 3}, ("Gevonden: 3 rijen die niet voldoen.",)),
        ({"failing_count": 1}, ("Gevonden: 1 rij die niet voldoet.",)),
        ({"failing_count": 2, "suite": "dbt"}, ("Gevonden: 2 rijen die niet voldoen.",)),
        ({"failing_count": 2, "suite": "disclosure"}, ("Gevonden: 2 cijfers die niet voldoen.",)),
        # Rules on a whole table: one number, what a set lacks, or nothing that would tell.
        ({"observed": "2013"}, ("Gevonden: 2013.",)),
        (
            {"observed": '{"missing": ["value double", "dimensions varchar"]}'},
            ("Ontbreekt: value double, dimensions varchar.",),
        ),
        ({"observed": "null"}, ()),
        ({"observed": None}, ()),
        ({"observed": "some words"}, ()),
    ],
)
def test_what_was_found_is_told_in_dutch(
    settings: Settings,
    warehouse: duckdb.DuckDBPyConnection,
    facts: dict[str, object],
    said: tuple[str, ...],
) -> None:
    assert only(warehouse, settings, **facts).details == said


def test_failing_rows_are_told_in_words_and_counted_to_the_last(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = [{"year": 2025, "share": 8 / 9, "value": None, "is_covered": False}] * 20
    problem = only(warehouse, settings, failing_count=300, failing_sample=json.dumps(rows))
    assert problem.details == (
        "Gevonden: 300 rijen die niet voldoen.",
        # 8/9 is 88.9%; `value` has no label, so it is called what it is; rows that read the same
        # are told once, and then nobody knows how many more there are.
        "2025, aandeel 88,9%, value leeg",
    )


def test_rows_that_differ_are_counted_to_the_last(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = [{"region_code": "GM0392", "year": 2000 + number} for number in range(20)]
    problem = only(warehouse, settings, failing_count=300, failing_sample=json.dumps(rows))
    assert problem.details[1:] == (*(f"Haarlem, {2000 + n}" for n in range(5)), "en nog 295")


def test_of_a_dbt_test_that_shows_each_row_once_no_rest_is_made_up(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = [{"year": year} for year in range(2020, 2026)]  # six different ones behind 300 rows
    problem = only(
        warehouse, settings, suite="dbt", failing_count=300, failing_sample=json.dumps(rows)
    )
    assert problem.details[0] == "Gevonden: 300 rijen die niet voldoen."
    assert problem.details[-1] == "en nog 1"


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_a_check_that_could_not_be_computed_does_not_say_that_the_data_are_wrong(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, severity: str
) -> None:
    observed = f"{NOT_COMPUTED}Conversion Error: Could not convert string 'Jansen' to INT32"
    problem = only(warehouse, settings, suite="dbt", severity=severity, observed=observed)
    assert problem.title == "De toets a_rule op monitor.t kon niet worden uitgevoerd."
    assert problem.details == ()
    assert problem.what_to_do.startswith("Meld het de beheerder")
    assert ("staat de publicatie stil" in problem.what_to_do) == (severity == "critical")


def test_a_dbt_test_that_stops_the_publication_says_so(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    problem = only(warehouse, settings, suite="dbt", failing_count=1)
    assert problem.what_to_do == (
        "Doe wat hierboven staat. Tot dan staat de publicatie stil; er is nog niets gepubliceerd."
    )


def test_a_warning_says_what_came_of_the_run_that_found_it(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Blocked mails said of warnings that the figures were published; nothing was."""

    def remedy() -> str:
        found = recorded_problems(warehouse, settings, now=FIRST, settled_at=FIRST)
        return next(each.what_to_do for each in found if each.title == "odd")

    look = "Beoordeel of de gegevens te gebruiken zijn."
    night(warehouse, 1, "succeeded", [("odd", "warning", False)])
    assert remedy() == f"{look} De run van 21-11-2026 heeft wel gepubliceerd."
    night(warehouse, 2, "failed", [("odd", "warning", False), ("stop", "critical", False)])
    unpublished = "In deze run is om een andere reden niets gepubliceerd"
    assert remedy() == f"{look} {unpublished}; er is nog niets gepubliceerd."
    publish_something(settings)
    assert remedy() == f"{look} {unpublished}; lezers houden de vorige."
    # A run that stopped before the rule: the one before it did publish.
    night(warehouse, 3, "succeeded", [("odd", "warning", False)])
    night(warehouse, 4, "failed", [("stop", "critical", False)])
    assert remedy() == f"{look} De run van 23-11-2026 heeft wel gepubliceerd."


def publish_something(settings: Settings) -> None:
    version = settings.published_dir / "versions" / "20261101T000000Z-aaaaaaaa"
    version.mkdir(parents=True)
    facts = {
        "created_at": "2026-11-01T00:00:00+00:00",
        "fingerprint": "x",
        "tables": {},
        "files": {},
        "number": 1,
    }
    (version / FACTS).write_text(json.dumps(facts))
    (settings.published_dir / "current").symlink_to(f"versions/{version.name}")


def test_what_somebody_runs_by_hand_in_the_ui_is_no_night(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Clicks left "De nachtelijke run is mislukt" for ever, and told each rule twice."""
    night(warehouse, 1, "succeeded", [("odd", "warning", False)])
    for number, (job, status) in enumerate(
        [("__ASSET_JOB", "running"), ("__ASSET_JOB", "failed"), ("nightly (part)", "running")], 2
    ):
        night(warehouse, number, status, [("odd", "warning", False), ("stop", "critical", False)])
        warehouse.execute(
            "update quality.run set job = ? where run_id = ?", [job, f"night-{number}"]
        )
    assert titles(warehouse, settings) == ["odd"]


def test_a_whole_night_started_by_hand_counts_once_it_has_published(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "failed", [("stop", "critical", False)])
    night(warehouse, 2, "succeeded", [("stop", "critical", True), ("odd", "warning", False)])
    warehouse.execute(
        "update quality.run set job = '__ASSET_JOB', version = 'v' where run_id = 'night-2'"
    )
    assert titles(warehouse, settings) == ["odd"]


@pytest.mark.parametrize(
    ("job", "selection", "name"),
    [
        ("nightly", None, "nightly"),
        ("nightly", {dg.AssetKey(["raw", "file_ledger"])}, "nightly (part)"),
        ("nightly", {dg.AssetKey("publication"), dg.AssetKey(["raw", "x"])}, "nightly"),
        ("__ASSET_JOB", {dg.AssetKey("publication")}, "__ASSET_JOB"),
    ],
)
def test_only_what_goes_on_to_the_publication_is_called_a_night(
    job: str, selection: set[dg.AssetKey] | None, name: str
) -> None:
    assert runs.name_of(job, selection) == name


def titles(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    now = FIRST + timedelta(days=9)
    found = recorded_problems(connection, settings, now=now, settled_at=FIRST)
    return [problem.title for problem in found if "geleverd" not in problem.title]


def test_a_warning_stands_while_runs_stop_before_its_rule(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("a", "warning", False), ("b", "warning", True)])
    assert titles(warehouse, settings) == ["a"]
    night(warehouse, 2, "failed", [("stop", "critical", False)])
    assert titles(warehouse, settings) == ["stop", "a"]
    night(warehouse, 3, "succeeded", [("stop", "critical", True), ("a", "warning", True)])
    assert titles(warehouse, settings) == []


def test_of_each_rule_the_newest_result_counts(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("a", "warning", False)])
    night(warehouse, 2, "failed", [("a", "warning", True), ("stop", "critical", False)])
    assert titles(warehouse, settings) == ["stop"]


def test_a_rule_that_a_good_run_no_longer_knows_is_past(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("dropped", "warning", False)])
    night(warehouse, 2, "succeeded", [("a", "warning", False)])
    assert titles(warehouse, settings) == ["a"]


def test_a_run_that_failed_without_a_failing_rule_is_told_beside_what_stood(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "failed", [("stop", "critical", False)])
    night(warehouse, 2, "failed", [])
    told = titles(warehouse, settings)
    assert told[0] == "stop"
    assert len(told) == 2


@pytest.mark.parametrize(("confidentiality", "is_named"), [("openbaar", True), ("gemeente", False)])
def test_a_plan_set_aside_is_named_only_where_all_set_aside_are_public(
    settings: Settings,
    warehouse: duckdb.DuckDBPyConnection,
    confidentiality: str,
    *,
    is_named: bool,
) -> None:
    warehouse.execute(
        """
        insert into raw.file_ledger by name
        select 1 as delivery_number, 'plancapaciteit/velsen/2026-07-01/lijst.csv' as path,
            'plancapaciteit' as source, 'velsen' as dataset, date '2026-07-01' as as_of,
            'f' as file_id, 'f' as sha256, 1 as byte_size, 'loaded' as status, now() as loaded_at
        """
    )
    for plan, level in (("Haven", "openbaar"), ("Geheime Tuin", confidentiality)):
        warehouse.execute(
            """
            insert into raw.plancapaciteit_plan by name
            select 'f' as file_id, 2 as row_number, 'GM0453' as municipality_code, $1 as plan_id,
                'delivered' as plan_id_source, $1 as plan_name, $2 as confidentiality,
                'verdichting' as plan_type, '3' as planning_status, false as is_accepted
            """,
            [plan, level],
        )
        warehouse.execute(
            """
            insert into raw.quarantine by name
            select 'f' as file_id, 'plancapaciteit' as source, 'velsen' as dataset,
                2 as row_number, 'class_sum' as rule, $1 as reason, 1 as observation_count
            """,
            [f"Plan {plan}: de klassen tellen niet op."],
        )
    found = recorded_problems(warehouse, settings, now=FIRST, settled_at=FIRST)
    (problem,) = [each for each in found if each.key.startswith("quarantine:")]
    assert "staan 2 plannen in quarantaine" in problem.title
    assert any("Geheime Tuin" in detail for detail in problem.details) is is_named
    assert any("Haven" in detail for detail in problem.details) is is_named


@pytest.mark.parametrize(
    ("source", "told"),
    [("taakstelling", ["velsen.csv", "zandvoort.csv"]), ("plancapaciteit", ["zandvoort.csv"])],
)
def test_files_of_one_date_are_all_told_of_but_a_snapshot_replaces_the_one_before(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, source: str, told: list[str]
) -> None:
    """By hand: 2025 is past; of 30 June two files each had a row set aside."""
    places = ("2025-12-31/oud.csv", "2026-06-30/velsen.csv", "2026-06-30/zandvoort.csv")
    for number, place in enumerate(places):
        warehouse.execute(
            """
            insert into raw.file_ledger by name
            select $1 as delivery_number, $2 || '/regio/' || $3 as path, $2 as source,
                'regio' as dataset, cast($3[:10] as date) as as_of, $3 as file_id, 'f' as sha256,
                1 as byte_size, 'loaded' as status, now() as loaded_at
            """,
            [number, source, place],
        )
        warehouse.execute(
            """
            insert into raw.quarantine by name
            select $1 as file_id, $2 as source, 'regio' as dataset, 2 as row_number,
                'onleesbaar' as rule, 'fout' as reason, 1 as observation_count
            """,
            [place, source],
        )
    found = recorded_problems(warehouse, settings, now=FIRST, settled_at=FIRST)
    keys = [each.key for each in found if each.key.startswith("quarantine:")]
    assert [key.rpartition("/")[2] for key in keys] == told
