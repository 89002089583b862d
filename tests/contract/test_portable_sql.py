"""All SQL of the dbt project is what DuckDB and Spark both understand (docs/portable.md)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipelines.core.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from tests import spark

ENGINE = DBT_PROJECT_DIR / "macros" / "engine.sql"
"""The only file in which engines differ."""
FORBIDDEN = {
    r"\basof\b": "as-of join: join on both ends of a period (known_from, known_to)",
    r"\bunion all by name\b|\bunion by name\b": "by name: name the columns, in one order",
    r"\bexclude\s*\(|\*\s*replace\s*\(": "* exclude/replace: name the columns",
    r"\bunnest\s*\(": "unnest: cross join {{ items(list, alias) }}",
    r"\bgenerate_series\s*\(": "{{ series(first, last, alias) }}",
    r"\bunpivot\s+(?!\()|\binto name\b": "from table unpivot (value for name in (…))",
    r"\blist_\w+\s*\(": "array_contains, array_sort, array_distinct, {{ lists_overlap }}",
    r"\bstring_split\s*\(": "split(text, ', ')",
    r"\bstring_agg\s*\([^()]*\border by\b": "{{ ordered_names(column, order) }}",
    r"\barray_to_string\s*\(": "{{ join_list(list) }}",
    r"\bstruct_\w+\s*\(": "{{ group_of_people(n, key) }} and (group).n",
    r"\bstrftime\s*\(": "year(day), month(day) and ||",
    r"\bto_months\s*\(": "{{ add_months(day, months) }}",
    r"\bdate_(?:diff|sub)\s*\(|\bdatediff\s*\(": "{{ days_apart }}, {{ months_apart }}",
    r"\bquantile_\w+\s*\(": "percentile_cont(0.5) within group (order by column)",
    r"\bmd5_number\w*\s*\(|(?<![\w.])hash\s*\(": "{{ hash_64(text) }}: the same on each",
    r"(?<!:)//(?!/)": "//: x - x % n, or cast(floor(x / n) as bigint)",
    r"::\w": "::type: cast(value as type)",
    r"\bas (?:varchar|text|hugeint|ubigint)\b": "string, bigint",
    r"\bround\s*\([^()]*(?:\([^()]*\)[^()]*)*,\s*\d": "{{ rounded(value, decimals) }}",
    r"\bfilter\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*over\b": "sum(if(condition, value, null)) over",
    r"\bas (?:not )?materialized\b": "{% call kept(name) %}",
    r"\bstrip_accents\s*\(": "{{ letters_and_digits(text) }}",
    r"\bregexp_matches\s*\(": "like, or regexp_replace",
    r"\bjaro_winkler\w*\s*\(": "{{ likeness(one, other) }}",
}
"""What only DuckDB understands, or does otherwise, and the portable way to say it."""


def sql_files() -> list[Path]:
    return sorted(set(DBT_PROJECT_DIR.rglob("*.sql")) - {ENGINE} - _made())


def said(text: str) -> str:
    """A file without comments and texts: what they say is no SQL."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    return re.sub(r"--[^\n]*", "", text)


def faults(sql: str) -> list[str]:
    """What is not portable in it, each with the portable way."""
    return [
        f"{found.group().strip()!r}: {way}"
        for pattern, way in FORBIDDEN.items()
        if (found := re.search(pattern, said(sql), flags=re.I | re.M))
    ]


def test_no_model_test_or_macro_says_what_one_engine_alone_understands() -> None:
    found = {
        str(file.relative_to(DBT_PROJECT_DIR)): told
        for file in sql_files()
        if (told := faults(file.read_text(encoding="utf-8")))
    }
    assert found == {}, "see docs/portable.md"


@pytest.mark.parametrize(
    "sql",
    [
        "select * from a asof left join b on a.day >= b.day",
        "select 1 union all by name select 2",
        "select * exclude (x) from a",
        "select unnest([1, 2]) as n",
        "unpivot a on x, y into name n value v",
        "select list_contains(codes, 'a') from a",
        "select string_agg(name, ', ' order by name) from a",
        "select 7 // 5",
        "select day::date from a",
        "select cast(x as varchar) from a",
        "select round(sum(x) / sum(y), 2) from a",
        "select count(*) filter (where x > 1) over (partition by y) from a",
        "with a as materialized (select 1) select * from a",
        "select hash(x) from a",
    ],
)
def test_what_is_not_portable_is_found(sql: str) -> None:
    assert faults(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) filter (where x > 1) as n from a",
        "select * from a unpivot (code for field in (x, y)) as fields",
        "-- unnest(x) is not for here\nselect {{ rounded('x / y', 4) }} from a",
        "select {{ key_hash('x') }}, round(x) from a",
    ],
)
def test_what_both_engines_understand_passes(sql: str) -> None:
    assert faults(sql) == []


def test_columns_have_types_that_both_engines_know() -> None:
    """Spark's varchar needs a length; of sources the type is only told (`_sources.yml`)."""
    files = {*DBT_PROJECT_DIR.rglob("models/**/*.yml"), *DBT_PROJECT_DIR.rglob("seeds/*.yml")}
    scaffold = PROJECT_ROOT / "pipelines" / "operations" / "scaffold"
    files |= set(scaffold.rglob("dbt_project/**/*.yml"))
    typed = {file: file.read_text("utf-8") for file in files if file.name != "_sources.yml"}
    assert len(typed) > 100
    wrong = r"^\s+\w+: (?:varchar|text|hugeint|ubigint)\s*$"
    assert [f.name for f, text in typed.items() if re.search(wrong, text, flags=re.M)] == []


def test_no_expression_of_a_data_test_says_what_one_engine_alone_understands() -> None:
    said = [
        text
        for file in DBT_PROJECT_DIR.rglob("models/**/*.yml")
        for text in expressions(yaml.safe_load(file.read_text("utf-8")))
    ]
    assert len(said) > 10
    assert {text: told for text in said if (told := faults(text))} == {}


def expressions(node: object) -> Iterator[str]:
    """What data tests of a YAML file ask of a row."""
    if isinstance(node, dict):
        if isinstance(node.get("expression"), str):
            yield node["expression"]
        yield from (found for value in node.values() for found in expressions(value))
    if isinstance(node, list):
        yield from (found for value in node for found in expressions(value))


def test_only_one_file_asks_which_engine_it_is() -> None:
    asking = [file.name for file in sql_files() if "adapter.dispatch" in file.read_text("utf-8")]
    assert asking == []
    told = ENGINE.read_text(encoding="utf-8")
    names = set(re.findall(r"adapter\.dispatch\('(\w+)'\)", told))
    assert names
    for engine in ("default", "spark"):
        assert names <= set(re.findall(rf"macro {engine}__(\w+)\(", told))


def test_no_model_is_python() -> None:
    """It would run in Spark's driver or in DuckDB's process, not on both alike."""
    assert sorted((DBT_PROJECT_DIR / "models").rglob("*.py")) == []


def test_sparks_own_parser_reads_every_model_and_test(tmp_path: Path) -> None:
    if spark.missing():
        pytest.skip(spark.missing())
    done = subprocess.run(
        [str(spark.BIN / "python"), str(PROJECT_ROOT / "tests" / "spark_parser.py"), str(tmp_path)],
        env=spark.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 200  # models and tests; not nothing


def _made() -> set[Path]:
    return set((DBT_PROJECT_DIR / "target").rglob("*.sql"))
