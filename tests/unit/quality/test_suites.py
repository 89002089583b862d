"""Reading the rule files: what one must tell, how a fault is told, and that reading is cheap."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import EXPECTATIONS_DIR
from pipelines.quality.rule_files import read_rule_file
from pipelines.quality.suites import Suite, good_data, load_suites

RULE = """\
      id_is_there:
        expect_column_values_to_not_be_null: {column: id}
        severity: critical
        reason: Rows are found by it.
        message_nl: Een rij heeft geen id.
"""
FILE = f"""\
table: raw.little
owner: data engineering
since: 2026-11-24
suites:
  little:
    key: [id]
    rules:
{RULE}"""
TWO = """\
table: raw.little
owner: data engineering
since: 2026-11-24
suites:
  little:
    with: {table: '81955NED'}
    key: [id]
    query: select * from raw.little where table_id = '$table' and name ~ 'x$'
    rules:
      id_is_there:
        expect_column_values_to_be_between: {column: id, min_value: 1}
        severity: critical
        reason: Rows of $table are found by it.
        message_nl: Een rij van $table heeft geen id.
  little__next:
    with: {table: '86098NED'}
    like: little
    key: [id]
    rules:
      id_is_there: {severity: warning, since: 2026-11-29}
      name_is_there:
        expect_column_values_to_not_be_null: {column: name}
        severity: info
        reason: People read it.
        message_nl: Een rij heeft geen naam.
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "raw").mkdir()

    def _write(content: str) -> Path:
        (tmp_path / "raw" / "little.yml").write_text(content, encoding="utf-8")
        return tmp_path

    return _write


def rows_of(suite: Suite) -> list[tuple[object, ...]]:
    """What the query of a suite gives, of a table with a row of each kind."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema raw;
            create table raw.little as from (values
                (1, '81955NED', 'x'), (2, '81955NED', 'a'), (3, '86098NED', 'x')
            ) as given (id, table_id, name)
        """)
        return connection.execute(suite.query).fetchall()


def load_one(directory: Path) -> Suite:
    [only] = load_suites(directory=directory)
    return only


def test_a_suite_without_query_takes_the_whole_table(write: Write) -> None:
    loaded = load_one(write(FILE))
    assert (loaded.layer, loaded.key) == ("raw", ("id",))
    assert [row[0] for row in rows_of(loaded)] == [1, 2, 3]
    assert loaded.rules[0].check_name == "little__id_is_there"
    assert loaded.rules[0].message_nl == "Een rij heeft geen id."
    assert loaded.rules[0].owner == "data engineering"


def test_the_query_stands_in_the_file_or_in_one_beside_it(write: Write) -> None:
    assert rows_of(load_one(write(FILE + "    query: select 7 as id\n"))) == [(7,)]


def test_a_file_of_sql_is_named(write: Write) -> None:
    directory = write(FILE + "    query: little.sql\n")
    with pytest.raises(WoonmonitorError, match=r"little\.yml: raw/little\.sql is er niet"):
        load_suites(directory=directory)
    (directory / "raw" / "little.sql").write_text("select 8 as id", encoding="utf-8")
    assert rows_of(load_one(directory)) == [(8,)]


def test_a_rule_may_differ_from_what_its_file_says_once(write: Write) -> None:
    own = "        owner: quality watcher\n        since: 2026-11-29\n"
    [rule] = load_one(write(FILE + own)).rules
    assert (rule.owner, rule.since.isoformat()) == ("quality watcher", "2026-11-29")


def test_a_suite_like_another_says_only_what_differs(write: Write) -> None:
    first, following = load_suites(directory=write(TWO))
    assert rows_of(first) == [(1, "81955NED", "x")]
    before, after, name = (*first.rules, *following.rules)
    assert before.message_nl == "Een rij van 81955NED heeft geen id."
    assert after.message_nl == "Een rij van 86098NED heeft geen id."
    assert (before.severity, after.severity) == ("critical", "warning")
    assert before.kwargs == after.kwargs == {"column": "id", "min_value": 1}
    assert (after.since.isoformat(), name.since.isoformat()) == ("2026-11-29", "2026-11-24")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "regel 1, kolom 2 is het geen geldige YAML"),
        ("[]", "regel 1: het bestand heeft geen namen met waarden"),
        ("table: raw.little\nsuites: 3", "regel 2: «suites» heeft geen namen"),
        (FILE.replace("    key: [id]\n", ""), "regel 5: «key» van «little» ontbreekt"),
        (FILE.replace("raw.little", "raw.other"), "regel 1: «table» is niet «raw.little»"),
        (FILE.replace("  little:", "  other:"), "regel 5: «other» is niet «little» of"),
        (FILE.replace(RULE, "      {}\n"), "regel 7: «rules» is leeg"),
        (FILE + RULE, "«id_is_there» staat er twee keer: op regel 8, kolom 7 en op regel 13"),
        (FILE.replace("expect_column", "column"), "regel 8: «id_is_there» heeft niet één «expect_"),
        (FILE.replace("{column: id}", "id"), "regel 8: «id_is_there» heeft niet één «expect_"),
        (FILE.replace("Rows are found by it.", '" "'), "regel 11: «reason» is leeg"),
        (FILE.replace("since: 2026-11-24\n", ""), "regel 7: «since» van «id_is_there» ontbreekt"),
        (FILE.replace("2026-11-24", "yesterday"), "«since» is geen datum"),
        (FILE.replace("2026-11-24", "20261124"), "«since» is geen datum"),
        (FILE.replace("        message_nl", "        message"), "regel 12: «message» is hier geen"),
        (FILE.replace("id_is_there", "id is there"), "regel 8: «id is there» is geen naam"),
        (
            FILE.replace("critical", "fatal"),
            "regel 10: «severity» is niet 'critical', 'w",
        ),
        (FILE + "        also_fails: [other]\n", "heeft geen regel «other»"),
        (FILE + "        holds: for_ever\n", "regel 13: «holds» is niet 'until_mended' of"),
        (TWO.replace("like: little", "like: other"), "regel 17: «like» noemt «other»"),
        (TWO.replace("van $table", "van $tabel"), "regel 6: «$tabel» heeft geen waarde"),
    ],
)
def test_a_file_that_is_not_as_the_readme_says_is_refused_with_its_line(
    write: Write, content: str, complaint: str
) -> None:
    with pytest.raises(WoonmonitorError) as refused:
        load_suites(directory=write(content))
    assert complaint in refused.value.problem
    assert refused.value.problem.startswith("expectations/raw/little.yml: ") or (
        "raw/little.yml" in refused.value.problem
    )
    assert "expectations/README.md" in (refused.value.remedy or "")


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(WoonmonitorError, match="no layer 'marts'"):
        load_suites("marts")


def test_good_data_stand_in_the_file_of_a_table(write: Write) -> None:
    directory = write(FILE + "good: insert into raw.little values (1)\n")
    assert good_data("raw", directory) == ["insert into raw.little values (1)"]
    assert good_data("monitor", directory) == []


def test_all_suites_are_read_and_no_check_has_another_ones_name() -> None:
    assert {loaded.layer for loaded in load_suites("raw")} == {"raw"}
    assert {loaded.layer for loaded in load_suites("monitor")} == {"monitor"}
    names = [rule.check_name for loaded in load_suites() for rule in loaded.rules]
    assert len(names) == len(set(names))


def test_every_query_beside_the_rule_files_is_read() -> None:
    files = [read_rule_file(path) for path in EXPECTATIONS_DIR.glob("*/*.yml")]
    named = {suite.query for file in files for suite in file.suites.values()}
    assert {path.name for path in EXPECTATIONS_DIR.glob("*/*.sql")} <= named


def test_nothing_else_lies_between_the_rule_files() -> None:
    """A file with another ending would be no rule, without a word."""
    found = {path.suffix for path in EXPECTATIONS_DIR.glob("*/*")}
    assert found == {".yml", ".sql"}


def test_reading_suites_does_not_import_great_expectations() -> None:
    code = (
        "import sys; from pipelines.quality import history, runner, suites; suites.load_suites();"
        " sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
