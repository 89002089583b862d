"""The whole way of the invented extracts, from delivered files to a publication.

At four tenths of the region's size: the fewer people, the more is hidden, and the longer it takes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass

import duckdb
import pandas as pd
import pytest

from pipelines.privacy.disclosure import INTERNAL
from pipelines.quality.disclosure_check import check_disclosure
from pipelines.quality.results import CheckResult
from pipelines.sample.woonservice.identifiers import identifiers
from pipelines.sample.woonservice.write import Planted, write_extracts
from pipelines.settings import PROJECT_ROOT, Settings
from tests import bench_woonservice_pandas
from tests.analyst_guide import queries
from tests.bench_woonservice import KPIS
from tests.integration.conftest import DataFolder
from tests.integration.identifier_search import Search
from tests.integration.test_woonservice_leaks_nothing import found_outside_raw

SCALE = 0.4
YEAR = 2025
"""No mistake is planted in the records of this year: a script without a gate can agree on it."""
TABLE = "monitor.monitor_allocation"
COUNTS = ("value", "numerator", "denominator", "n")


@dataclass(frozen=True)
class Night:
    """A finished run on the invented extracts."""

    folder: DataFolder
    planted: list[Planted]
    shown: str

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(self.folder.settings.warehouse_path, read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    settings = Settings(data_dir=tmp_path_factory.mktemp("woonservice"))
    shutil.copytree(PROJECT_ROOT / "data" / "raw" / "cbs", settings.raw_dir / "cbs")
    written = write_extracts(settings.raw_dir / "woonservice", scale=SCALE, seed=2026)
    folder = DataFolder(settings)
    run = folder.command("run")
    assert run.returncode == 0, run.stdout + run.stderr
    return Night(folder, [one for each in written for one in each.planted], run.stdout + run.stderr)


def test_what_is_wrong_on_purpose_is_set_aside_and_nothing_else(night: Night) -> None:
    found = night.ask(
        "select ledger.path, row_number, rule from raw.quarantine "
        "inner join raw.file_ledger as ledger using (file_id) "
        "where quarantine.source = 'woonservice' and row_number is not null"
    )
    expected = {
        (f"woonservice/{one.path}", one.row_number, one.mistake.rule)
        for one in night.planted
        if one.mistake.rule
    }
    assert len(found) == len(expected)
    assert set(found) == expected
    # The other mistakes cost a cell: the record still counts.
    (rejected,) = night.ask("select sum(quarantined_count) from raw.file_ledger")
    assert rejected == (16,)
    assert sum(one.mistake.rejects for one in night.planted) == 16


def test_what_only_shows_across_files_is_a_warning(night: Night) -> None:
    """August twice, May 2023 not delivered, a letting of an advert that was never there."""
    warned = night.ask(
        "select distinct rule from quality.check_result "
        "where not is_success and table_name like '%allocation%'"
    )
    assert {str(rule).removeprefix("dbt.") for (rule,) in warned} == {
        "allocation_full_and_change_sets_do_not_overlap",
        "allocation_lettings_have_their_advert",
        "allocation_no_month_is_missing",
    }


def test_five_kpis_are_what_a_script_makes_of_the_same_files(night: Night) -> None:
    """`bench_woonservice_pandas` shares no line with the pipeline."""
    ours = {str(name): value for name, value in night.ask(KPIS.replace("?", f"'{YEAR}JJ00'"))}
    theirs = bench_woonservice_pandas.kpis(night.folder.raw / "woonservice", YEAR)
    assert ours == pytest.approx(theirs, abs=0.5e-4)
    assert len(ours) > 12


def test_what_is_published_of_the_region_is_what_was_counted(night: Night) -> None:
    published = night.folder.ask(
        "select indicator, value from monitor_allocation where region_code = 'ZKIJ' "
        f"and breakdown = 'totaal' and period_code = '{YEAR}JJ00' and not is_suppressed"
    )
    counted = dict(night.ask(KPIS.replace("?", f"'{YEAR}JJ00'")))
    shared = {name: value for name, value in published if name in counted}
    assert shared == {name: counted[name] for name in shared}
    assert len(shared) == 5


def test_the_publication_says_that_its_people_are_invented(night: Night) -> None:
    assert night.folder.ask("select distinct is_fictive from monitor_allocation") == [(True,)]


@pytest.mark.timeout(900)
def test_nobody_is_found_in_what_the_run_leaves_beside_the_warehouse(night: Night) -> None:
    """Publication, logs, Dagster's storage, dbt's folder; every fortieth text, for time's sake.

    All texts, of fewer people, are looked for in the warehouse by the test of the leaks.
    """
    settings = night.folder.settings
    people = sorted(identifiers(settings.raw_dir / "woonservice"))[::40]
    assert len(people) > 5_000
    search = Search(people)
    assert search.found_in(night.shown.encode()) == []
    beside = settings.published_dir, settings.state_dir
    found = [found_outside_raw(folder, settings.raw_dir, search) for folder in beside]
    assert found == [{}, {}]


@pytest.fixture(scope="module")
def published(night: Night) -> pd.DataFrame:
    with duckdb.connect(night.folder.settings.warehouse_path, read_only=True) as connection:
        return connection.sql(f"from {TABLE}").df()


@pytest.fixture(scope="module")
def taken_away(night: Night) -> pd.DataFrame:
    """Counts of the region that are hidden only because another would follow from them."""
    with duckdb.connect(night.folder.settings.warehouse_path, read_only=True) as connection:
        return connection.sql(
            "select cells.* from intermediate.int_allocation__cells as cells "
            "inner join intermediate.int_allocation__protected as hidden "
            "using (indicator, region_code, period_code, breakdown, category) "
            f"where hidden.{INTERNAL} = 'secundair' and cells.indicator = 'lettings' "
            "and cells.breakdown = 'route' and cells.region_code = 'ZKIJ' order by all"
        ).df()


def examined(frame: pd.DataFrame) -> CheckResult:
    """What the blocking check says of this as the published table."""
    with duckdb.connect() as connection:
        connection.execute("create schema monitor")
        connection.register("rows", frame)
        connection.execute(f"create table {TABLE} as from rows")
        (result,) = check_disclosure(connection, [TABLE])
    return result


def test_the_audit_passes_what_is_published(published: pd.DataFrame) -> None:
    result = examined(published)
    assert result.is_success, result.failing_sample


def test_the_audit_fails_when_one_secondary_suppression_is_taken_away(
    published: pd.DataFrame, taken_away: pd.DataFrame
) -> None:
    (cell,) = taken_away.head(1).to_dict("records")
    place = ["indicator", "region_code", "period_code", "breakdown", "category"]
    is_cell = (published[place] == pd.Series({name: cell[name] for name in place})).all(axis=1)
    shown = published.copy()
    for column in COUNTS:
        shown.loc[is_cell, column] = cell[column]
    shown.loc[is_cell, ["is_suppressed", "suppression_reason"]] = [False, None]
    assert is_cell.sum() == 1
    result = examined(shown)
    assert not result.is_success
    assert json.loads(result.failing_sample or "[]") != []


def test_the_guide_answers_success_rate_and_registration_time(night: Night) -> None:
    ages = night.folder.ask(queries()[5])
    shown = [row for row in ages if not row[4]]
    assert shown
    for _, value, numerator, denominator, _, _ in shown:
        if numerator is not None and denominator is not None:
            assert value == round(float(str(numerator)) / float(str(denominator)), 4)
    assert all(row[1] is None and row[5] for row in ages if row[4])

    durations = night.folder.ask(queries()[6])
    assert "Regio Zuid-Kennemerland/IJmond" in {row[0] for row in durations}
    assert all(float(str(row[1])) > 0 for row in durations if not row[3])


def test_a_goal_does_not_deny_what_is_loaded(night: Night) -> None:
    reasons = night.folder.ask(
        "select distinct reason_nl from monitor_goal_progress where goal_code = 'WA-B3'"
    )
    assert "monitor_allocation" in str(reasons)
    assert "geladen" not in str(reasons)
