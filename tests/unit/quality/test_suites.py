"""Reading the reviewed suites: what a suite must tell, and that reading it is cheap."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.quality.suites import Suite, load_suites


def suite(**changes: Any) -> dict[str, Any]:
    return {
        "name": "little",
        "meta": {"table": "raw.little", "key": ["id"]},
        "expectations": [rule()],
    } | changes


def rule(severity: str = "critical", **facts: str) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "id"},
        "severity": severity,
        "meta": {
            "rule": "id_is_there",
            "reason": "Rows are found by it.",
            "since": "2026-11-24",
            "owner": "data engineering",
            "message_nl": "Een rij heeft geen id.",
        }
        | facts,
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[object], Path]:
    folder = tmp_path / "suites" / "raw"
    folder.mkdir(parents=True)

    def _write(content: object) -> Path:
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "little.json").write_text(text, encoding="utf-8")
        return tmp_path

    return _write


def load_one(directory: Path) -> Suite:
    [only] = load_suites(directory=directory)
    return only


def test_a_suite_without_query_takes_the_whole_table(write: Callable[[object], Path]) -> None:
    loaded = load_one(write(suite()))
    assert (loaded.layer, loaded.key, loaded.query) == ("raw", ("id",), "select * from raw.little")
    assert loaded.rules[0].check_name == "little__id_is_there"
    assert loaded.rules[0].message_nl == "Een rij heeft geen id."


def test_the_query_beside_a_suite_gives_its_batch(write: Callable[[object], Path]) -> None:
    directory = write(suite())
    (directory / "suites" / "raw" / "little.sql").write_text("select 1 as id", encoding="utf-8")
    assert load_one(directory).query == "select 1 as id"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "JSON"),
        ([], "misses"),
        (suite(meta={"table": "raw.little"}), "misses"),
        (suite(name="other"), "calls itself 'other'"),
        (suite(expectations=[]), "no rules"),
        (suite(expectations=[rule(), rule()]), "two rules of one name"),
        (suite(expectations=["rule"]), "without type"),
        (suite(expectations=[rule(reason="  ")]), "without reason"),
        (suite(expectations=[rule(since="")]), "without since"),
        (suite(expectations=[rule(since="yesterday")]), "not a date"),
        (suite(expectations=[rule(message_nl="")]), "without message_nl"),
        (suite(expectations=[rule(rule="id is there")]), "proper name"),
        (suite(expectations=[rule("fatal")]), "severity 'fatal'"),
    ],
)
def test_a_suite_that_does_not_tell_enough_is_refused_by_name(
    content: object, complaint: str, write: Callable[[object], Path]
) -> None:
    with pytest.raises(WoonmonitorError, match=complaint) as refusal:
        load_suites(directory=write(content))
    assert "raw/little.json" in str(refusal.value)


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(WoonmonitorError, match="marts"):
        load_suites("marts")


def test_the_layers_of_the_project_are_separate() -> None:
    assert {loaded.layer for loaded in load_suites("raw")} == {"raw"}
    assert {loaded.layer for loaded in load_suites("monitor")} == {"monitor"}
    names = [rule.check_name for loaded in load_suites() for rule in loaded.rules]
    assert len(names) == len(set(names))


def test_every_query_lies_beside_its_suite() -> None:
    directory = Path(__file__).parents[3] / "expectations" / "suites"
    suites = {path.with_suffix("") for path in directory.rglob("*.json")}
    assert {path.with_suffix("") for path in directory.rglob("*.sql")} <= suites


def test_reading_suites_does_not_import_great_expectations() -> None:
    code = (
        "import sys; from pipelines.quality import history, runner, suites; suites.load_suites();"
        " sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
