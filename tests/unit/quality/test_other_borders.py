"""A municipality with other borders jumps: where the region's pack says so, nothing is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.quality.runner import run_suites
from pipelines.quality.suites import load_suites

RULES = ("growth_is_possible", "year_begins_where_the_last_ended")
WRONG = {
    "cbs_observation__82900NED.growth_is_possible",
    "cbs_observation__81955NED.growth_is_possible",
    "cbs_observation__81955NED.year_begins_where_the_last_ended",
}
BREAKS = "topic,region_code,break_date\n{}"


@pytest.mark.parametrize(
    ("row", "is_wrong"),
    [
        ("", True),
        ("borders,GM0001,2014-01-01\n", False),
        ("borders,GM0001,2013-01-01\n", True),  # of another year
        ("borders,GM0002,2014-01-01\n", True),  # of another municipality
        ("allocation,,2014-01-01\n", True),  # no borders
    ],
)
def test_only_the_year_and_municipality_that_the_pack_names_may_jump(
    row: str, is_wrong: bool, raw: duckdb.DuckDBPyConnection, seeds: Path, tmp_path: Path
) -> None:
    pack = Path(shutil.copytree(seeds, tmp_path / "pack"))
    (pack / "regional_series_breaks.csv").write_text(BREAKS.format(row), encoding="utf-8")
    # Half as much again in 2014, in every part: all identities hold.
    raw.execute(
        "update raw.cbs_observation set value = value * 1.5"
        " where table_id in ('82900NED', '81955NED') and file_id like '%-new'"
        " and region_code = 'GM0001' and period_code = '2014JJ00'"
    )
    results = run_suites(load_suites("raw"), raw, region_seeds=pack)
    jumps = {
        f"{each.suite}.{each.rule}"
        for each in results
        if not each.is_success and each.rule in RULES
    }
    assert jumps == (WRONG if is_wrong else set())
