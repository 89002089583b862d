"""The whole way on the bundled real figures. Expected figures are those of the issue and of CBS.

That a rebuild gives the same bytes: test_killed; that a fresh warehouse does: test_bad_lists.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipelines.core.run_lock import run_lock
from pipelines.dbt.project import read_manifest, read_results
from pipelines.quality.batches import make_views
from pipelines.quality.dbt_evidence import graph_of, shown_columns
from pipelines.quality.freshness import expected_deliveries
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder, copied


@pytest.mark.parametrize(
    ("unit", "dwellings"),
    [("GM0392", 80_430), ("ZKIJ", 183_952)],  # CBS 82900NED, 1 January 2025
)
def test_the_stock_on_1_january_2025_is_what_cbs_says(
    finished: DataFolder, unit: str, dwellings: int
) -> None:
    sql = f"""
        select stock_1_january from monitor_housing_growth
        where region_code = '{unit}' and year = 2025
    """
    assert finished.ask(sql) == [(dwellings,)]


def test_the_region_grew_faster_than_the_straight_path(finished: DataFolder) -> None:
    sql = """
        select net_growth_since_base, straight_path_target, status from monitor_housing_growth
        where region_code = 'ZKIJ' and year = 2025
    """
    # 11,650 in ten years is 1,165 a year; five years have passed: 5,825.
    assert finished.ask(sql) == [(6_939, 5_825, "op_koers")]


def test_the_corporation_stock_of_the_region_grew(finished: DataFolder) -> None:
    sql = """
        select year, corporation from monitor_social_stock
        where region_code = 'ZKIJ' and year in (2020, 2025) order by year
    """
    assert finished.ask(sql) == [(2020, 54_259), (2025, 54_996)]


def test_goal_b1_is_behind_in_bloemendaal_and_heemstede_only(finished: DataFolder) -> None:
    sql = """
        select region_code, status from monitor_goal_progress
        where goal_code = 'WA-B1' and year = 2025 and region_code like 'GM%' or
              goal_code = 'WA-B1' and year = 2025 and region_code = 'BEV-HMK'
        order by region_code
    """
    assert finished.ask(sql) == [
        ("BEV-HMK", "op_koers"),
        ("GM0377", "achter"),
        ("GM0392", "op_koers"),
        ("GM0397", "achter"),
        ("GM0453", "op_koers"),
        ("GM0473", "op_koers"),
    ]


def test_every_goal_is_there_and_those_without_data_say_so(finished: DataFolder) -> None:
    silent = finished.ask("""
        select goal_code from dim_goal
        where goal_code not in (select goal_code from monitor_goal_progress)
    """)
    assert silent == []
    (missing,) = finished.ask("""
        select count(*) from monitor_goal_progress
        where status = 'niet_meetbaar' and coalesce(reason_nl, '') = ''
    """)
    assert missing == (0,)


def test_a_second_run_loads_nothing_and_says_so(folder: DataFolder) -> None:
    before = folder.csv_hashes()
    code, shown = folder.run()
    assert code == 0
    assert "Nothing new: no file loaded" in shown
    assert folder.csv_hashes() == before


def test_a_revision_counts_from_its_date_and_not_before(
    finished: DataFolder, eventful: DataFolder, tmp_path: Path
) -> None:
    """A later delivery with one changed figure; `as_of` an earlier date gives the old one."""
    sql = "select owner_occupied from fct_tenure where region_code = 'GM0392' and year = 2025"
    ((before,),) = finished.ask(sql)
    assert eventful.ask(sql) == [(int(str(before)) - 1,)]

    folder = copied(eventful, tmp_path / "data")
    earlier = DataFolder(folder.settings.model_copy(update={"as_of": date(2026, 11, 30)}))
    code, shown = earlier.run()
    assert code == 0, shown
    assert folder.ask(sql) == [(before,)]


def test_every_check_result_is_kept(finished: DataFolder) -> None:
    with reading(finished.settings.warehouse_path) as connection:
        kept = connection.execute(
            "select checker, count(*) > 0, bool_and(is_success or severity != 'critical') "
            "from quality.check_result group by checker order by checker"
        ).fetchall()
    assert kept == [
        ("dbt", True, True),
        ("disclosure", True, True),
        ("great_expectations", True, True),
        ("woonmonitor", True, True),
    ]


def test_a_failing_dbt_test_is_kept_with_its_rows_in_dutch(finished: DataFolder) -> None:
    """Of the bundled plan lists, Haarlem's newest has a plan that resembles one that vanished."""
    with reading(finished.settings.warehouse_path) as connection:
        kept = connection.execute(
            "select severity, observed, failing_count, failing_sample, reason, message_nl"
            " from quality.check_result where rule = 'look_alike_plans'"
        ).fetchone()
    assert kept is not None
    assert kept[:3] == ("warning", "1 row", 1)
    assert json.loads(kept[3]) == [{"municipality_code": "GM0392", "reference_date": "2026-07-01"}]
    assert kept[4].startswith("New plans that resemble one that vanished")
    assert kept[5].startswith("Een planlijst heeft nieuwe plannen die sterk lijken op plannen")


def test_every_column_that_a_dbt_test_shows_is_in_its_rows(finished: DataFolder) -> None:
    graph = graph_of(read_manifest(finished.settings))
    results = {result.unique_id: result for result in read_results(finished.settings)}
    singular = {
        unique_id: test
        for unique_id, test in graph.items()
        if test["resource_type"] == "test" and not test.get("test_metadata")
    }
    with reading(finished.settings.warehouse_path) as connection:
        for unique_id, test in singular.items():
            present = connection.sql(f"select * from (\n{results[unique_id].sql}\n)").columns
            assert set(shown_columns(test, graph)) <= set(present), unique_id


def test_the_table_expects_a_list_until_the_day_before_the_mail_calls_it_late(
    finished: DataFolder,
) -> None:
    # After the lists of July those of 1 January: 92 days later, 3 April 2027, they are late.
    told = finished.ask(
        "select distinct reference_date, expected_by_date from monitor_data_quality"
        " where source_name = 'plancapaciteit' and expected_by_date is not null"
    )
    assert told == [(date(2026, 7, 1), date(2027, 4, 2))]
    terms = expected_deliveries()["plancapaciteit"]
    assert terms.newest_due(date(2027, 4, 2)) == date(2026, 7, 1)
    assert terms.newest_due(date(2027, 4, 3)) == date(2027, 1, 1)


def test_the_command_line_answers_the_question_of_the_readme(finished: DataFolder) -> None:
    answer = finished.command(
        "query",
        "select stock_1_january from monitor_housing_growth "
        "where region_code = 'GM0392' and year = 2025",
        "--format",
        "csv",
    )
    assert (answer.returncode, answer.stdout) == (0, "stock_1_january\n80430\n")


def test_a_query_cannot_read_other_files(finished: DataFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    answer = finished.command("query", f"select * from read_csv('{secret}')")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


def test_a_wrong_query_is_one_line(finished: DataFolder) -> None:
    answer = finished.command("query", "select nonsense from monitor_housing_growth")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "nonsense" in answer.stderr


def test_the_checks_before_dbt_look_at_the_deliveries_that_dbt_counts(
    eventful: DataFolder,
) -> None:
    """The choice stands in int_deliveries__counting; as dbt has not run yet, they read its SQL.

    Of the tables of CBS one was delivered twice, one revised, one refused and taken back; of each
    successor there is one delivery, of the same date.
    """
    with reading(eventful.settings.warehouse_path) as connection:
        by_dbt = connection.execute(
            "select file_id, as_of from intermediate.int_deliveries__counting"
            " where source = 'cbs' order by all"
        ).fetchall()
        make_views(connection)
        by_checks = connection.execute(
            "select file_id, as_of from counting_delivery order by all"
        ).fetchall()
    assert by_checks == by_dbt
    assert [as_of for _, as_of in by_dbt].count(date(2026, 12, 1)) == 2 + 2
    assert len(by_dbt) == 3 + 2


def test_every_figure_can_be_followed_to_its_file_publisher_and_licence(
    finished: DataFolder,
) -> None:
    sql = """
        select distinct files.dataset, files.publisher, files.licence
        from (
            select unnest(string_split(source_files, ', ')) as file_id
            from monitor_housing_growth
        ) as used
        left join dim_source_file as files using (file_id)
        order by all
    """
    cbs = "Centraal Bureau voor de Statistiek (CBS)"
    assert finished.ask(sql) == [
        ("81955NED", cbs, "CC BY 4.0"),
        ("82900NED", cbs, "CC BY 4.0"),
    ]


def test_a_second_run_at_the_same_time_is_refused_at_once_in_one_line(folder: DataFolder) -> None:
    with run_lock(folder.settings.state_dir):
        refused = folder.command("run", "--force")
        kept = folder.command("rollback")
    assert (refused.returncode, kept.returncode) == (1, 1)
    assert refused.stderr.startswith("Error: Er is al een andere run bezig")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["status"], {"WOONMONITOR_ENV": "tst"}, "WOONMONITOR_ENV"),
        (["status"], {"WOONMONITOR_KEEP_VERSIONS": "0"}, "WOONMONITOR_KEEP_VERSIONS"),
        (["query", "select '[/x]' as \"col[x]\""], {}, "col[x]"),
        (["query", ""], {}, ""),
    ],
)
def test_odd_settings_and_queries_never_show_a_traceback(
    finished: DataFolder, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    answer = finished.command(*arguments, environment=environment)
    assert "Traceback" not in answer.stderr
    assert said in answer.stdout + answer.stderr
