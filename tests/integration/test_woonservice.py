"""The whole way of the invented extracts, from delivered files to a publication.

At four tenths of the region's size.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from pipelines.core.settings import PROJECT_ROOT, REGIONS_DIR, Settings
from pipelines.disclosure.attacker import Cell, attack, possible, related
from pipelines.disclosure.check import TABLE, check_disclosure, definitions
from pipelines.sample.woonservice.identifiers import identifiers
from pipelines.sample.woonservice.write import Planted, write_extracts
from pipelines.warehouse.connection import records
from tests.analyst_guide import queries
from tests.bench import peer_duckdb, peer_pandas
from tests.bench.agree import KPIS
from tests.integration.conftest import DataFolder
from tests.integration.identifier_search import Search
from tests.integration.test_woonservice_leaks_nothing import found_outside_raw
from tests.linear_programme import bounds

SCALE = 0.4
YEAR = 2025
PACK = REGIONS_DIR / "zuid-kennemerland-ijmond"
"""No mistake is planted in the records of this year: a script without a gate can agree on it."""


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
def night(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Night:
    settings = project_read(Settings(data_dir=tmp_path_factory.mktemp("woonservice")))
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


@pytest.mark.parametrize("peer", [peer_pandas, peer_duckdb])
def test_five_kpis_are_what_a_script_makes_of_the_same_files(
    night: Night, peer: ModuleType
) -> None:
    """Neither script shares a line with the pipeline."""
    ours = {str(name): value for name, value in night.ask(KPIS.replace("$period", f"'{YEAR}JJ00'"))}
    theirs = peer.kpis(night.folder.raw / "woonservice", YEAR, PACK)
    assert ours == pytest.approx(theirs, abs=0.5e-4)
    assert len(ours) > 12


def test_what_is_published_of_the_region_is_what_was_counted_to_within_four(night: Night) -> None:
    published = night.folder.ask(
        "select indicator, breakdown, category, value from monitor_allocation "
        f"where region_code = 'ZKIJ' and period_code = '{YEAR}JJ00' and kind = 'count' "
        "and unit in ('lettings', 'seekers')"
    )
    counted = {
        tuple(place): value
        for *place, value in night.ask(
            "select indicator, breakdown, category, value from intermediate.int_allocation__counts "
            f"where region_code = 'ZKIJ' and period_code = '{YEAR}JJ00'"
        )
    }
    assert len(published) > 100
    for *place, value in published:
        assert abs(float(str(value)) - float(str(counted[tuple(place)]))) <= 4
        assert float(str(value)) % 5 == 0


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


def test_rounding_is_unbiased_and_shows_every_count(night: Night) -> None:
    (found,) = night.ask(
        "select count(*), count(value), avg(value - exact_count), avg(abs(value - exact_count)),"
        " max(abs(value - exact_count)), stddev(value - exact_count)"
        " from intermediate.int_allocation__figures where kind = 'count' and is_people"
    )
    cells, shown, bias, deviation, highest, spread = (float(str(each)) for each in found)
    assert shown == cells > 20_000
    assert highest <= 4
    # Of remainders 0 to 4, each as likely, the mean deviation is (0 + 8 + 12 + 12 + 8) / 25 = 1.6;
    # classes that nobody is in make it less.
    assert deviation < 1.7
    # Cells share people, so they are not independent: ten standard errors.
    assert abs(bias) < 10 * spread / cells**0.5


def test_the_same_people_are_the_same_figure_wherever_they_are_counted(night: Night) -> None:
    """A class that holds all of its total, a stock that is both of the year and of its half."""
    same = night.ask(
        "select count(*), count(distinct (cell_key, value)) from ("
        " select counts.cell_key, counts.value, list(distinct drawn.value) as drawn"
        " from intermediate.int_allocation__counts as counts"
        " inner join intermediate.int_allocation__drawn as drawn"
        " using (region_code, period_code, indicator, breakdown, category)"
        " where drawn.is_people and drawn.attempt = 0 and counts.value > 0"
        " group by all having len(drawn) = 1)"
    )
    several = night.ask(
        "select count(*) from (select cell_key from intermediate.int_allocation__counts"
        " where value > 0 and indicator not in ('adverts', 'responses')"
        " group by cell_key, value having count(*) > 1)"
    )
    ((groups, kept),) = same
    assert groups == kept
    ((repeated,),) = several
    assert int(str(repeated)) > 1_000


@pytest.fixture
def copied(night: Night, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, to be spoiled."""
    shutil.copyfile(night.folder.settings.warehouse_path, tmp_path / "copy.duckdb")
    with duckdb.connect(tmp_path / "copy.duckdb") as connection:
        yield connection


def test_the_attacker_passes_what_is_published(copied: duckdb.DuckDBPyConnection) -> None:
    result = check_disclosure(copied)
    assert result.is_success, result.failing_sample


_PLACE = "region_code, period_code, indicator, breakdown, category"
_EXACT = f"""
    update monitor.monitor_allocation as shown
    set value = figures.exact_count, numerator = figures.exact_count, n = figures.exact_count
    from intermediate.int_allocation__figures as figures
    where ({", ".join(f"shown.{name}" for name in _PLACE.split(", "))})
        = ({", ".join(f"figures.{name}" for name in _PLACE.split(", "))})
        and figures.is_people and figures.kind = 'count'
"""
_ROUNDED_ALONE = """
    update monitor.monitor_allocation as shown
    set value = 5 * (hash(region_code, period_code, indicator, breakdown, category) % 3)
    where kind = 'count' and breakdown = 'route'
"""
_WITHOUT_KEYS = """
    update monitor.monitor_allocation set value = value + 5, numerator = value + 5, n = value + 5
    where kind = 'count' and unit in ('lettings', 'seekers') and value >= 20 and random() < 0.3
"""
_TO_THE_DAY = """
    update monitor.monitor_allocation set value = value + 0.25
    where kind in ('mean', 'median', 'p90') and unit = 'months' and value is not null
"""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_EXACT, "niet afgerond op vijftallen"),
        (_ROUNDED_ALONE, "ernaast staat"),
        (_WITHOUT_KEYS, "is veranderd"),
        (_TO_THE_DAY, "niet in hele maanden"),
    ],
    ids=["rounding off", "each table by itself", "without keys", "unrounded months"],
)
def test_the_attacker_stops_a_careless_publication(
    copied: duckdb.DuckDBPyConnection, spoil: str, said: str
) -> None:
    copied.execute(spoil)
    figures = records(copied, f"select * from {TABLE}")
    earlier = copied.execute(
        f"select {_PLACE}, value from quality.released_figure where exact_count is not null"
    ).fetchall()
    found = attack(figures, definitions(copied), {Cell(*place): value for *place, value in earlier})
    assert not check_disclosure(copied).is_success
    assert any(said in finding.broken for finding in found)


def test_a_linear_programme_finds_no_more_than_the_attacker(
    copied: duckdb.DuckDBPyConnection,
) -> None:
    """Of one year, the sixty small counts of which least remains possible, and sixty others."""
    rows = copied.execute(
        f"select {_PLACE}, value, exact_count from intermediate.int_allocation__figures"
        f" where kind = 'count' and is_people and period_code like '{YEAR}%' order by all"
    ).fetchall()
    cells, values = [Cell(*row[:5]) for row in rows], [int(row[5]) for row in rows]
    relations = related(cells, definitions(copied))
    low, high = possible(values, relations)
    small = [number for number, row in enumerate(rows) if 1 <= row[6] <= 9]
    small.sort(key=lambda number: high[number] - low[number])
    assert len(small) > 120
    tried = [*small[:60], *small[60 :: len(small) // 60]]
    for number, (lowest, highest) in bounds(values, relations, tried).items():
        assert (lowest, highest) == (low[number], high[number]), cells[number]
        assert highest - lowest + 1 >= 5
        assert lowest <= rows[number][6] <= highest


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


def test_a_goal_denies_nothing_that_is_loaded_and_tells_where_it_stands(night: Night) -> None:
    (reason,) = night.folder.ask(
        "select distinct reason_nl from monitor_goal_progress where goal_code = 'WA-B3'"
    )
    assert reason == ("De acties van de Uitvoeringsagenda zijn nog niet geladen.",)
    (definition,) = night.folder.ask("select definition_nl from dim_goal where goal_code = 'WA-B3'")
    assert "monitor_allocation" in str(definition)


@pytest.mark.timeout(900)
def test_forgetting_people_changes_no_published_figure(night: Night) -> None:
    """A tenant of the smallest municipality and one of the largest. The last test: they go."""
    current = night.folder.settings.published_dir / "current" / "csv"
    before = {path.name: path.read_bytes() for path in current.glob("*.csv")}
    lettings = peer_pandas.read(
        night.folder.raw / "woonservice",
        "toewijzingen",
        "toewijzingId",
        ["inschrijvingId", "gemeente", "datum"],
    )
    lettings = lettings[(lettings["inschrijvingId"] != "") & lettings["datum"].str.contains("2025")]
    people = [
        lettings.loc[lettings["gemeente"].isin(names), "inschrijvingId"].iloc[0]
        for names in (("Bloemendaal", "GM0377"), ("Haarlem", "GM0392"))
    ]
    for number in people:
        said = night.folder.command("forget", number)
        assert said.returncode == 0, said.stderr
        assert "Removed 0 rows" not in said.stdout
    run = night.folder.command("run")
    assert run.returncode == 0, run.stdout + run.stderr
    after = {path.name: path.read_bytes() for path in current.glob("*.csv")}
    assert {name for name in before if before[name] != after[name]} == set()
    changed = night.ask(
        "select count(*) from intermediate.int_allocation__counts as counts"
        " inner join quality.released_figure as released"
        f" using ({_PLACE}) where counts.value <> released.exact_count"
    )
    assert changed[0][0] != 0  # they are gone all the same
