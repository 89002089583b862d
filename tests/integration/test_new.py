"""`woonmonitor new` in a copy of the project: a source, table and goal, and a night with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import PROJECT_ROOT

PARTS = (
    *("pipelines", "dbt_project", "expectations", "data/raw/cbs"),
    *("pyproject.toml", "setup.py", "dagster.yaml", "workspace.yaml"),
)
MADE = shutil.ignore_patterns("__pycache__", "target", "logs")


@dataclass(frozen=True)
class Copy:
    """A checkout of its own, with the installed packages of this one."""

    root: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("from pipelines.cli.app import main; main()", *arguments)

    def python(self, code: str, *arguments: str) -> str:
        done = self._run(code, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=os.environ | {"PYTHONPATH": str(self.root), "COLUMNS": "400"},
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """With a new source, table and goal, a file that somebody dropped, and a finished night."""
    root = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        source, target = PROJECT_ROOT / part, root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=MADE)
        else:
            shutil.copy(source, target)
    here = Copy(root)
    for arguments in (("source", "wagens"), ("table", "overzicht"), ("goal", "LOC-X")):
        made = here.command("new", *arguments)
        assert made.returncode == 0, made.stderr
    dropped = root / "data/raw/wagens/haarlem/2026-06-30/wagens.csv"
    dropped.parent.mkdir(parents=True)
    dropped.write_text("Gemeente;Jaar;Aantal\nHaarlem;2026;81\nHarlem;2026;9\n", encoding="utf-8")
    night = here.command("run")
    assert night.returncode == 0, night.stdout + night.stderr
    return here


def published(copy: Copy, sql: str) -> list[tuple[object, ...]]:
    database = copy.root / "data/published/current/woonmonitor.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_rows_of_a_dropped_file_are_published(copy: Copy) -> None:
    rows = published(
        copy, "select region_code, amount, is_fictive from fct_wagens where year = 2026"
    )
    assert rows == [("GM0392", 81, False)]
    assert published(copy, "select count(*) from fct_wagens where is_fictive") == [(7 * 4,)]


def test_a_row_that_cannot_be_read_is_in_quarantine_with_its_reason(copy: Copy) -> None:
    warehouse = copy.root / "data/warehouse/warehouse.duckdb"
    with duckdb.connect(warehouse, read_only=True) as connection:
        reasons = connection.execute(
            "select row_number, reason from raw.quarantine where source = 'wagens'"
        ).fetchall()
    assert reasons == [(3, "«Gemeente» is «Harlem», geen bekende gemeente; bedoelt u «Haarlem»?")]


LATE = """
import sys
from datetime import date
from pipelines.quality.freshness import check_freshness
from pipelines.warehouse.connection import reading
from pipelines.core.settings import Settings

with reading(Settings().warehouse_path) as connection:
    results = check_freshness(connection, today=date.fromisoformat(sys.argv[1]))
print([result.observed for result in results if result.rule == "wagens_is_on_time"])
"""


@pytest.mark.parametrize(
    ("day", "late"), [("2027-03-30", "0 of 7 late"), ("2027-03-31", "7 of 7 late")]
)
def test_whoever_did_not_deliver_in_time_is_told_by_the_contract(
    copy: Copy, day: str, late: str
) -> None:
    """The sample is of 2025, for all seven; that of 2026 is late 90 days after 31 December."""
    assert copy.python(LATE, day) == f"['{late}']\n"


def test_the_new_table_and_goal_are_published(copy: Copy) -> None:
    assert published(copy, "select count(*) from monitor_overzicht") == [(7,)]
    goal = "select distinct status, reason_nl from monitor_goal_progress where goal_code = 'LOC-X'"
    assert published(copy, goal) == [
        ("niet_meetbaar", "Hoe dit doel wordt gemeten is nog niet gezegd.")
    ]


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("source", "wagens", "The name 'wagens' of a source is taken"),
        ("table", "overzicht", "The name 'overzicht' of a table is taken"),
        ("goal", "LOC-X", "There is a goal LOC-X already"),
        ("source", "plan", "is taken: dbt_project/models/marts/plans/fct_plan.sql"),
        ("source", "rows", "is taken: pipelines/reports/rows"),
        ("source", "Wagens 2", "'Wagens 2' cannot be the name of a source"),
    ],
)
def test_nothing_that_is_there_is_written_over(copy: Copy, kind: str, name: str, said: str) -> None:
    refused = copy.command("new", kind, name)
    assert refused.returncode == 1
    assert said in refused.stderr
