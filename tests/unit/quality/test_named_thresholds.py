"""Every threshold stands once, as data, and the number that is listed is the one that is used."""

from __future__ import annotations

import csv
import re
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import (
    DBT_PROJECT_DIR,
    EXPECTATIONS_DIR,
    PACKAGE_DIR,
    PROJECT_ROOT,
    seed_path,
)
from pipelines.core.strict_yaml import read_yaml
from pipelines.disclosure.attacker import limits
from pipelines.quality.freshness import expected_deliveries
from pipelines.quality.named_thresholds import (
    PROJECT,
    SHARED,
    NamedThreshold,
    contract_thresholds,
    seed_thresholds,
    shared_thresholds,
    threshold,
    with_thresholds,
)
from pipelines.quality.rule_files import read_rule_file
from pipelines.quality.suites import load_suites, named_thresholds
from pipelines.reading.contract import FILE
from pipelines.reports.plancapaciteit.words import read_words

LISTED = named_thresholds()
OF_FILES = [
    (path, name)
    for path in sorted(EXPECTATIONS_DIR.glob("*/*.yml"))
    for name in read_rule_file(path).thresholds
]
SQL = [
    *EXPECTATIONS_DIR.rglob("*.sql"),
    *(DBT_PROJECT_DIR / "tests").rglob("*.sql"),
    *(DBT_PROJECT_DIR / "macros").rglob("*.sql"),
    *(DBT_PROJECT_DIR / "models").rglob("*.sql"),
]
USED = "\n".join(path.read_text(encoding="utf-8") for path in (*SQL, *PACKAGE_DIR.rglob("*.py")))


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)
def test_a_listed_threshold_stands_where_the_list_says(listed: NamedThreshold) -> None:
    file, _, line = listed.where.rpartition(":")
    lines = (PROJECT_ROOT / file).read_text(encoding="utf-8").splitlines()
    here = lines[int(line) - 1]
    if file.endswith(".csv"):
        seed, _, column = listed.name.partition(":")[0].partition(".")
        [row] = csv.DictReader([lines[0], here])
        assert PROJECT_ROOT / file == seed_path(seed)
        assert float(row[column]) == listed.value
        assert listed.name.partition(": ")[2] in row.values()
    elif file.endswith(FILE):
        assert f"latency, value: {listed.value}," in here
    else:
        assert here.strip() == f"{listed.name}:"
        assert lines[int(line)].strip() == f"value: {listed.value}"
    assert listed.reason
    assert listed.owner


def test_no_name_stands_twice() -> None:
    names = [listed.name for listed in LISTED]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [*shared_thresholds(), *(name for _, name in OF_FILES)])
def test_a_threshold_with_a_name_is_measured_by(name: str) -> None:
    assert re.search(rf"threshold\(['\"]{name}['\"]\)", USED)


@pytest.mark.parametrize(("path", "name"), OF_FILES)
def test_another_number_in_a_rule_file_is_another_query(
    path: Path, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "expectations"
    shutil.copytree(EXPECTATIONS_DIR, folder)
    file = folder / path.relative_to(EXPECTATIONS_DIR)
    text = file.read_text(encoding="utf-8")
    changed = re.sub(rf"(\n  {name}:\n    value: )\S+", r"\g<1>1234.5", text)
    file.write_text(changed, encoding="utf-8")
    assert changed != text
    assert [it.value for it in named_thresholds(folder) if it.name == name] == [1234.5]
    assert any("1234.5" in suite.query for suite in load_suites(directory=folder))


@pytest.mark.parametrize("name", shared_thresholds())
def test_another_number_of_the_project_is_another_one_in_sql(name: str, tmp_path: Path) -> None:
    files = []
    for path in (PROJECT, SHARED):
        text = path.read_text(encoding="utf-8")
        files.append(tmp_path / path.name)
        changed = re.sub(rf"( *{name}:\n +value: )\S+", r"\g<1>1234.5", text)
        files[-1].write_text(changed, encoding="utf-8")
    changed_thresholds = shared_thresholds(*files)
    written = with_thresholds(f"select {{{{ threshold('{name}') }}}}", changed_thresholds)
    assert duckdb.connect().execute(written).fetchall() == [(Decimal("1234.5"),)]


def test_dbt_takes_the_numbers_of_the_list() -> None:
    variables = read_yaml(PROJECT)["vars"]
    macro = (DBT_PROJECT_DIR / "macros" / "threshold.sql").read_text(encoding="utf-8")
    environment = Environment()  # noqa: S701 - SQL
    environment.globals.update(var=variables.__getitem__, **{"return": str})
    made = environment.from_string(macro).module
    for name in variables["thresholds"]:
        assert made.threshold(name).strip() == str(shared_thresholds()[name].value)  # type: ignore[attr-defined]


def test_lateness_is_measured_by_the_contracts_of_the_list() -> None:
    of_contracts = {it.name: it.value for it in contract_thresholds()}
    terms = expected_deliveries().values()
    assert of_contracts == {f"latency: {each.rule}": each.due_days for each in terms}


def test_names_and_plan_blocks_are_measured_by_the_seeds_of_the_list() -> None:
    of_seeds = {it.name: it.value for it in seed_thresholds()}
    assert of_seeds["plan_norms.value: name_similarity"] == read_words().name_similarity
    assert {"plan_disclosure.value: minimum_plans", "plan_norms.value: overprogramming"} < set(
        of_seeds
    )


def test_nobody_loosens_what_is_promised_of_people_and_plans() -> None:
    """docs/decisions/0006 and 0009, here again: the attacker measures by the same data."""
    promised = limits()
    assert (promised.base, promised.reach, promised.room, promised.many) == (5, 4, 5, 10)
    assert promised.least_denominator == threshold("allocation_least_denominator") == 30
    assert (promised.least_records, promised.least_records_p90) == (35, 105)
    of_seeds = {it.name: it.value for it in seed_thresholds()}
    assert of_seeds["plan_disclosure.value: minimum_plans"] == 3
    assert of_seeds["plan_disclosure.value: minimum_rest_share"] == 0.18
    assert of_seeds["allocation_indicators.least_change: lettings"] == 10


@pytest.mark.parametrize(
    "path",
    [*EXPECTATIONS_DIR.glob("*/*.sql"), *(DBT_PROJECT_DIR / "tests").rglob("*.sql")],
    ids=lambda path: path.name,
)
def test_no_rule_compares_with_a_bare_number(path: Path) -> None:
    """But with nothing, and with one: those are no thresholds."""
    text = re.sub(r"--.*|'[^']*'|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"))
    found = re.findall(
        r"(?:[<>]=? ?-?|\b)(?:[2-9]|\d{2,}|\d+\.\d+)(?= [<>*])|[<>]=? ?-?\d[\d.]*", text
    )
    assert [each for each in found if each.strip("<>= -") not in ("0", "1")] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x: {value: 1, reason: a, since: 2026-11-29}", "regel 1: «x» heeft niet een waarde"),
        ("x: 5", "regel 1: «x» heeft niet een waarde"),
        ("", "er staan geen drempels in"),
        ("\nx: {value: veel, reason: a, since: 2026-11-29, owner: b}", "regel 2"),
        ("x: {value: 1, reason: a, since: 2026-11-29, owner: b}\nx: 2", "staat er twee keer"),
        (
            "allocation_rounding: {value: 1, reason: a, since: 2026-11-29, owner: b}",
            r"«allocation_rounding» staat op dbt_project/dbt_project\.yml:\d+ en op",
        ),
    ],
)
def test_a_threshold_without_its_facts_is_refused_with_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    shared = tmp_path / "thresholds.yml"
    shared.write_text(text, encoding="utf-8")
    with pytest.raises(WoonmonitorError, match=says):
        shared_thresholds(shared=shared)


def test_a_query_that_names_no_threshold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "little.yml").write_text(
        "table: raw.little\nowner: a\nsince: 2026-11-29\nsuites:\n  little:\n    key: []\n"
        "    query: select {{ threshold('unknown') }} as x\n    rules:\n      x_is_there:\n"
        "        expect_column_values_to_not_be_null: {column: x}\n        severity: info\n"
        "        reason: a\n        message_nl: b\n",
        encoding="utf-8",
    )
    with pytest.raises(WoonmonitorError, match="«unknown», maar zo heet geen drempel"):
        load_suites(directory=tmp_path)
