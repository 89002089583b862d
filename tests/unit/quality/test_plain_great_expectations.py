"""Who knows Great Expectations runs a suite with its own code, as expectations/README.md shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import great_expectations as gx
import pytest

from pipelines.core.settings import EXPECTATIONS_DIR
from pipelines.quality.runner import expectation_suite
from pipelines.quality.suites import load_suites

SHOWN = re.findall(
    r"^```python\n(.*?)^```$",
    (EXPECTATIONS_DIR / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
def published(good_files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication as readers get it: no table of what was delivered."""
    path = tmp_path / "data" / "published" / "current" / "woonmonitor.duckdb"
    path.parent.mkdir(parents=True)
    shutil.copy(good_files["monitor"], path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop schema raw cascade")
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def warehouse(good_files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(good_files["raw"], tmp_path / "data" / "warehouse.duckdb")
    monkeypatch.chdir(tmp_path)


def test_the_first_example_runs_on_the_published_table(published: Path) -> None:
    found: dict[str, object] = {}
    exec(SHOWN[0], found)  # noqa: S102 - our own README
    outcome = found["outcome"]
    assert outcome.success  # type: ignore[attr-defined]
    assert len(outcome.results) == 6  # type: ignore[attr-defined]
    with duckdb.connect(str(published)) as connection:
        connection.execute("update monitor.monitor_plan_need set coverage_share = 0.6")
    exec(SHOWN[0], found)  # noqa: S102
    assert not found["outcome"].success  # type: ignore[attr-defined]


@pytest.mark.usefixtures("warehouse")
def test_the_second_example_gives_the_rows_of_a_suite_on_what_was_delivered() -> None:
    found: dict[str, object] = {}
    exec(SHOWN[1], found)  # noqa: S102
    assert len(found["rows"]) > 0  # type: ignore[arg-type]


def test_every_suite_can_be_opened_and_tells_what_a_rule_is_for() -> None:
    for suite in load_suites():
        opened = expectation_suite(suite)
        assert isinstance(opened, gx.ExpectationSuite)
        assert len(opened.expectations) == len(suite.rules)
        written = opened.to_json_dict()["expectations"]
        for rule, expectation in zip(suite.rules, written, strict=True):  # type: ignore[arg-type]
            assert expectation["type"] == rule.expectation_type
            assert expectation["severity"] == rule.severity
            assert expectation["meta"]["reason"] == rule.reason
