"""dbt's results as check results: what they say, and what of the failing rows may be seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.settings import Settings
from pipelines.dbt.project import NodeResult
from pipelines.quality.dbt_evidence import is_about_people, take_samples
from pipelines.quality.dbt_results import as_check_results
from pipelines.quality.results import CheckResult

SHOWN = ["region_code", "year"]
SEEKERS = "source.w.raw.woonservice_registration"


def node(kind: str, schema: str, name: str, *parents: str, **meta: Any) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "schema": schema,
        "name": name,
        "depends_on": {"nodes": list(parents)},
        "config": {"meta": meta},
    }


def singular(*parents: str, severity: str = "ERROR", **meta: Any) -> dict[str, Any]:
    found = node("test", "audit", "a_test", *parents, **meta)
    found["config"]["severity"] = severity
    return found | {"description": "Because."}


def generic(kind: str, table: str, **arguments: Any) -> dict[str, Any]:
    found = singular(table) | {"attached_node": table, "description": ""}
    return found | {"test_metadata": {"name": kind, "kwargs": arguments}}


FIGURES, PLANS, SEED = "model.w.figures", "model.w.plans", "seed.w.seed"
LETTINGS, COUNTS, MONTHS = "model.w.lettings", "model.w.counts", "model.w.months"
PUBLISHED, VIEW = "model.w.published", "model.w.view"
TABLES = {
    FIGURES: node("model", "marts", "figures", grain=SHOWN),
    PLANS: node("model", "marts", "plans", grain=["plan_key", "year"], published=False),
    SEED: node("seed", "seeds", "seed"),
    # Records about people: the source says so, the models behind it need not.
    LETTINGS: node("model", "intermediate", "lettings", SEEKERS),
    COUNTS: node("model", "intermediate", "counts", LETTINGS),
    VIEW: node("model", "staging", "view", COUNTS, FIGURES),
    MONTHS: node("model", "intermediate", "months", LETTINGS, about_people=False),
    PUBLISHED: node("model", "monitor", "published", COUNTS, grain=["region_code"]),
}
ROWS = """
    select * from (values
        ('GM0392', 2025, 'K1'), ('GM0377', 2024, 'K2'), ('GM0377', 2024, 'K3')
    ) as t (region_code, year, plan_key)
"""


def manifest(test: Mapping[str, Any]) -> dict[str, Any]:
    people = node("source", "raw", "woonservice_registration", about_people=True)
    return {"nodes": {**TABLES, "test.w.a_test": test}, "sources": {SEEKERS: people}}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = Settings(data_dir=tmp_path).warehouse_path
    path.parent.mkdir()
    duckdb.connect(path).close()
    return path


def outcome(status: str, failures: int = 0, message: str = "", sql: str = ROWS) -> NodeResult:
    return NodeResult("test.w.a_test", status, 0.1, failures, message, sql)


def check(
    test: Mapping[str, Any], result: NodeResult, warehouse: Path = Path("nowhere.duckdb")
) -> CheckResult:
    known = manifest(test)
    [found] = as_check_results([result], known, take_samples([result], known, warehouse))
    return found


def test_a_failing_test_says_what_its_own_texts_say() -> None:
    found = check(singular(FIGURES, message_nl="Er klopt iets niet."), outcome("fail", 3))
    assert (found.reason, found.message_nl) == ("Because.", "Er klopt iets niet.")
    assert (found.observed, found.failing_count) == ("3 rows", 3)
    assert (found.severity, found.is_success) == ("critical", False)
    assert found.table_name == "marts.figures"


def test_a_warning_is_a_warning_and_what_passes_has_nothing_to_show(warehouse: Path) -> None:
    warns = singular(FIGURES, severity="warn", shows=SHOWN)
    found = check(warns, outcome("warn", 1), warehouse)
    assert (found.severity, found.observed) == ("warning", "1 row")
    passed = check(warns, outcome("pass"), warehouse)
    assert (passed.is_success, passed.failing_count, passed.failing_sample) == (True, 0, None)


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        (
            "unique_combination",
            {"columns": SHOWN},
            "In marts.figures staan twee of meer rijen voor dezelfde combinatie van "
            "region_code, year.",
        ),
        (
            "unique",
            {"column_name": "year"},
            "In marts.figures komt een waarde in de kolom year meer dan één keer voor.",
        ),
        (
            "not_null",
            {"column_name": "year"},
            "In marts.figures is de kolom year niet in elke rij ingevuld.",
        ),
        (
            "relationships",
            {"column_name": "goal", "to": "ref('goals')", "field": "goal"},
            "In marts.figures staat in de kolom goal een waarde die niet voorkomt in goals.",
        ),
        (
            "accepted_values",
            {"column_name": "state", "values": ["a", 2]},
            "In marts.figures staat in de kolom state een andere waarde dan a, 2.",
        ),
        (
            "always",
            {"expression": "a >\n 0"},
            "Niet elke rij van marts.figures voldoet aan de afspraak a_test.",
        ),
        ("of_another_package", {"a": 1}, "De toets a_test op marts.figures slaagt niet."),
    ],
)
def test_a_generic_test_gets_a_dutch_text_of_its_kind(
    kind: str, arguments: dict[str, Any], said: str
) -> None:
    found = check(generic(kind, FIGURES, **arguments), outcome("fail", 1))
    assert found.message_nl == (
        f"{said} Meestal is dit een fout in het programma of in een seed, niet in een levering: "
        "meld het de beheerder."
    )
    assert "marts.figures" in found.reason or "state" in found.reason
    assert "{" not in found.reason


def test_a_generic_test_with_a_text_of_its_own_says_that() -> None:
    own = generic("always", FIGURES, expression="a > 0")
    own["config"]["meta"]["message_nl"] = "Zelf bedacht."
    assert check(own, outcome("fail", 1)).message_nl == "Zelf bedacht."


def test_rows_are_shown_in_the_named_columns_each_once_in_a_fixed_order(warehouse: Path) -> None:
    found = check(singular(FIGURES, shows=SHOWN), outcome("fail", 3), warehouse)
    # K2 and K3 are the same row once their key is left out.
    assert json.loads(found.failing_sample or "") == [
        {"region_code": "GM0377", "year": 2024},
        {"region_code": "GM0392", "year": 2025},
    ]


def test_at_most_twenty_rows_are_kept(warehouse: Path) -> None:
    many = outcome("fail", 50, sql="select range as year from range(50) -- no line end")
    found = check(singular(FIGURES, shows=["year"]), many, warehouse)
    assert [row["year"] for row in json.loads(found.failing_sample or "")] == list(range(20))


def test_a_test_that_does_not_say_what_to_show_shows_nothing(warehouse: Path) -> None:
    assert check(singular(FIGURES), outcome("fail", 3), warehouse).failing_sample is None


def test_a_generic_test_shows_what_identifies_a_row_of_a_published_table(warehouse: Path) -> None:
    on_published = check(generic("always", FIGURES), outcome("fail", 3), warehouse)
    assert "GM0392" in (on_published.failing_sample or "")
    assert "K1" not in (on_published.failing_sample or "")
    for unpublished in (PLANS, SEED):
        hidden = check(generic("always", unpublished), outcome("fail", 3), warehouse)
        assert hidden.failing_sample is None


@pytest.mark.parametrize("table", [LETTINGS, COUNTS, VIEW, SEEKERS, "model.w.not_in_the_graph"])
def test_what_comes_from_records_about_people_shows_nothing_whatever_the_test_says(
    warehouse: Path, table: str
) -> None:
    wrong = singular(FIGURES, table, shows=[*SHOWN, "plan_key"])
    assert is_about_people(wrong, manifest(wrong)["nodes"])
    found = check(wrong, outcome("fail", 3), warehouse)
    assert found.failing_sample is None
    assert "K1" not in repr(found)


@pytest.mark.parametrize("table", [MONTHS, PUBLISHED])
def test_what_is_published_or_says_that_it_holds_no_people_may_be_shown(
    warehouse: Path, table: str
) -> None:
    found = check(singular(table, shows=["region_code"]), outcome("fail", 3), warehouse)
    assert json.loads(found.failing_sample or "") == [
        {"region_code": "GM0377"},
        {"region_code": "GM0392"},
    ]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("select * from nowhere", SHOWN),
        ("select cast('x' as integer) as year", SHOWN),
        (ROWS, ["no_such_column"]),
        ("", SHOWN),
    ],
)
def test_a_sample_that_cannot_be_computed_leaves_the_result_as_it_is(
    warehouse: Path, sql: str, columns: list[str]
) -> None:
    found = check(singular(FIGURES, shows=columns), outcome("fail", 3, sql=sql), warehouse)
    assert (found.observed, found.failing_sample) == ("3 rows", None)


def test_a_warehouse_that_cannot_be_opened_leaves_the_result_as_it_is(tmp_path: Path) -> None:
    found = check(singular(FIGURES, shows=SHOWN), outcome("fail", 3), tmp_path / "none.duckdb")
    assert (found.observed, found.failing_sample) == ("3 rows", None)


QUOTING = """Runtime Error in test a_test (tests/a_test.sql)
  Conversion Error: Could not convert string 'Jansen' to INT32
  LINE 3: where """
BROKEN = """Runtime Error in test a_test (tests/a_test.sql)
  Binder Error: Referenced column "jaar" not found
  LINE 3: where """


def test_a_test_that_breaks_says_so_and_stops_the_publication_also_where_it_only_warns() -> None:
    found = check(singular(FIGURES, severity="warn", shows=SHOWN), outcome("error", 0, BROKEN))
    assert found.observed == (
        'could not be computed: Binder Error: Referenced column "jaar" not found'
    )
    assert (found.severity, found.failing_count, found.is_success) == ("critical", None, False)


@pytest.mark.parametrize(("table", "error"), [(FIGURES, QUOTING), (COUNTS, QUOTING)])
def test_an_error_never_quotes_what_it_stumbled_on(table: str, error: str) -> None:
    found = check(singular(table), outcome("error", 0, error))
    assert found.observed == (
        "could not be computed: Conversion Error; dbt.log on the server has the rest"
    )


@pytest.mark.parametrize(
    ("error", "said"), [("Jansen is no number", "an error"), (BROKEN, "Binder Error")]
)
def test_of_records_about_people_an_error_is_never_quoted(error: str, said: str) -> None:
    found = check(singular(COUNTS), outcome("error", 0, error))
    assert found.observed == f"could not be computed: {said}; dbt.log on the server has the rest"


def test_skipped_tests_and_other_nodes_have_no_result() -> None:
    others = [outcome("skipped"), NodeResult(FIGURES, "success", 0.1, 0, "")]
    assert as_check_results(others, manifest(singular(FIGURES))) == []
