"""September's version beside October's, and beside the one after somebody is forgotten.

On the invented region at a tenth of its size, where counts are smallest; without Dagster.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import duckdb
import pytest

from pipelines.core.settings import Settings
from pipelines.dbt.project import DBT, arguments, environment
from pipelines.disclosure.check import TABLE, check_disclosure
from pipelines.orchestration.publication import release
from pipelines.reading.landing import delivered_files
from pipelines.sample.woonservice.write import write_extracts
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files

OCTOBER = "2026-10-31"
BUILD = (
    *("build", "--select", "+monitor_allocation"),
    *("--exclude-resource-type", "test", "unit_test"),
)
"""The table and all that it rests on, seeds included; in one process."""
_FIGURES = f"""
    select
        region_code, period_code, indicator, breakdown, category,
        value, numerator, denominator, n
    from {TABLE}
    order by all
"""
Figures = list[tuple[object, ...]]


def compute(settings: Settings) -> Figures:
    """Load what lies there, build the table, let the attacker look, publish."""
    with writing(settings.warehouse_path) as connection:
        load_files(connection, delivered_files(settings.raw_dir), readers(settings, connection))
    done = subprocess.run(
        [*DBT, *arguments(BUILD, settings)],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    with writing(settings.warehouse_path) as connection:
        result = check_disclosure(connection)
        assert result.is_success, result.failing_sample
        release(connection)
        return connection.execute(_FIGURES).fetchall()


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Settings:
    return project_read(Settings(data_dir=tmp_path_factory.mktemp("versions")))


@pytest.fixture(scope="module")
def september(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """The version of a month earlier; October's files are put back after it."""
    extracts = settings.raw_dir / "woonservice"
    write_extracts(extracts, scale=0.1, seed=2026)
    aside = tmp_path_factory.mktemp("october")
    october = sorted(extracts.glob(f"*/{OCTOBER}"))
    assert len(october) == 5
    for folder in october:
        shutil.move(folder, aside / folder.parent.name)
    figures = compute(settings)
    for folder in october:
        shutil.move(aside / folder.parent.name, folder)
    return figures


@pytest.fixture(scope="module")
def october(settings: Settings, september: Figures) -> Figures:
    assert september
    return compute(settings)


def test_a_month_of_new_data_changes_no_figure_that_was_published(
    september: Figures, october: Figures
) -> None:
    assert len(september) > 50_000
    assert set(september) - set(october) == set()


def test_one_record_and_the_busiest_person_less_change_nothing(
    settings: Settings, october: Figures
) -> None:
    """Who responded and was offered most, and somebody who got a home, go; a date is mended."""
    with writing(settings.warehouse_path) as connection:
        busiest, housed = (
            connection.execute(
                f"select registration_key from raw.woonservice_{table}"
                " where registration_key is not null"
                " group by registration_key order by count(*) desc, registration_key limit 1"
            ).fetchone()
            for table in ("offer", "allocation")
        )
        gone = [*(busiest or ()), *(housed or ())]
        for table in ("registration", "response", "offer", "allocation"):
            connection.execute(
                f"delete from raw.woonservice_{table}"
                " where registration_key in (select unnest($gone))",
                {"gone": gone},
            )
        connection.execute(
            "update raw.woonservice_allocation set registration_date = registration_date - 900"
            " where allocation_key = (select min(allocation_key)"
            " from raw.woonservice_allocation where registration_date > date '2015-01-01')"
        )
    assert compute(settings) == october


def test_no_single_person_or_letting_moves_as_much_as_lets_a_figure_change(
    settings: Settings, october: Figures
) -> None:
    """Of everybody, not of a few who are drawn: at most so many of his records in a year."""
    assert october
    with writing(settings.warehouse_path) as connection:
        least = dict(
            connection.execute(
                "select indicator, least_change from seeds.allocation_indicators"
                " where kind = 'count' and is_people or indicator = 'responses'"
            ).fetchall()
        )

        def most(sql: str) -> int:
            return int((connection.execute(sql).fetchone() or (0,))[0])

        lettings = most(
            "select max(n) from (select registration_id, year(letting_date), count(*) as n"
            " from intermediate.int_allocation__lettings"
            " where registration_id is not null group by all)"
        )
        offers = most(
            "select max(n) from (select registration_id, year(offer_date), sum(offers) as n"
            " from intermediate.int_allocation__offers group by all)"
        )
        responses = most(
            "select max(n) from (select registration_id, year(response_date), count(*) as n"
            " from intermediate.int_allocation__responses group by all)"
        )
        # Who responded to one home in a municipality and half-year is no candidate without it.
        candidates = most(
            "with homes as (select distinct responses.registration_id, publication_id,"
            " municipality_code, year(letting_date) as year,"
            " quarter(letting_date) < 3 as is_first_half"
            " from intermediate.int_allocation__responses as responses"
            " inner join intermediate.int_allocation__lettings using (publication_id)"
            " inner join intermediate.int_allocation__municipalities using (municipality_code)"
            " where has_publication and is_social),"
            " alone as (select any_value(publication_id) as home from homes"
            " group by registration_id, municipality_code, year, is_first_half having count(*) = 1)"
            " select max(n) from (select home, count(*) as n from alone group by home)"
        )
    assert 0 < lettings < least["lettings"]
    assert 0 < offers < least["offers"]
    assert 0 < responses < least["responses"]
    assert 0 < candidates < min(least["candidates"], least["responding_seekers"])


def test_what_is_measured_rests_on_enough_records(settings: Settings, october: Figures) -> None:
    """With all durations but one known, the last is open to within as many months as records."""
    assert october
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        found = connection.execute(
            "select figures.kind, min(counts.value), count(*)"
            " from intermediate.int_allocation__figures as figures"
            " inner join seeds.allocation_indicators as indicators using (indicator)"
            " inner join intermediate.int_allocation__counts as counts"
            " on indicators.denominator_indicator = counts.indicator"
            " and figures.region_code = counts.region_code"
            " and figures.period_code = counts.period_code"
            " and figures.breakdown = counts.breakdown and figures.category = counts.category"
            " where figures.value is not null and indicators.unit = 'months'"
            " group by figures.kind"
        ).fetchall()
    least = {str(kind): int(records) for kind, records, _ in found}
    assert least["mean"] >= 31
    assert least["median"] >= 31
    # The rank of the percentile is the 91st of 101 at the least: ten lie above it.
    assert least.get("p90", 101) >= 101
