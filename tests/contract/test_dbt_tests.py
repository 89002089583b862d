"""Every singular dbt test says why and what to do, and none shows what nobody may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipelines.core.settings import DBT_PROJECT_DIR, Settings
from pipelines.dbt.manifest_docs import meta_of
from pipelines.dbt.project import read_manifest
from pipelines.disclosure.check import TABLE
from pipelines.quality.dbt_evidence import graph_of, is_about_people, shown_columns
from pipelines.quality.dbt_texts import known_texts
from pipelines.quality.labels import labels

Node = Mapping[str, Any]
_OF_PEOPLE = re.compile(r"(allocation|registration|publication|response|offer|seeker)_(key|id)")
_NAMES_A_RECORD = re.compile(r"_key$|_name$|^(plan|file|registration|publication)_id$|_date$")
_OF_DELIVERIES = {"reference_date", "source_name"}


@pytest.fixture(scope="module")
def manifest(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> dict[str, Any]:
    return read_manifest(project_read(Settings(data_dir=tmp_path_factory.mktemp("parsed"))))


@pytest.fixture(scope="module")
def tests(manifest: dict[str, Any]) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]


@pytest.fixture(scope="module")
def singular(tests: list[Node]) -> dict[str, Node]:
    return {test["name"]: test for test in tests if not test.get("test_metadata")}


def test_every_singular_test_says_why_it_is_there_and_what_to_do(singular: dict[str, Node]) -> None:
    assert set(singular) == {path.stem for path in (DBT_PROJECT_DIR / "tests").glob("*.sql")}
    silent = [name for name, test in singular.items() if len(test["description"]) < 40]
    assert silent == []
    # What is wrong, and what to do: two sentences at the least.
    for name, test in singular.items():
        assert len(re.findall(r"[.;] |\.$", meta_of(test).get("message_nl", ""))) >= 2, name


def test_the_texts_in_the_yaml_are_all_of_a_test_that_is_there(singular: dict[str, Node]) -> None:
    described = [
        name
        for file in (DBT_PROJECT_DIR / "tests").glob("*.yml")
        for name in re.findall(r"^  - name: (\w+)$", file.read_text(), re.MULTILINE)
    ]
    assert sorted(described) == sorted(singular)


def test_every_kind_of_generic_test_has_a_text_of_its_own(tests: list[Node]) -> None:
    kinds = {test["test_metadata"]["name"] for test in tests if test.get("test_metadata")}
    assert kinds <= set(known_texts())


def test_no_test_that_reads_records_about_people_shows_a_row(
    tests: list[Node], manifest: dict[str, Any]
) -> None:
    graph = graph_of(manifest)
    people = {
        unique_id
        for unique_id, node in graph.items()
        if any(_OF_PEOPLE.fullmatch(column) for column in node.get("columns", {}))
    }
    assert len(people) > 10  # the columns are known: without them nothing would be examined
    reading = [test for test in tests if people & set(test["depends_on"]["nodes"])]
    assert "allocation_lettings_are_in_the_region" in [test["name"] for test in reading]
    for test in reading:
        assert is_about_people(test, graph), test["name"]
    for test in tests:
        if is_about_people(test, graph):
            assert "shows" not in meta_of(test), test["name"]
            assert shown_columns(test, graph) == (), test["name"]


def test_every_table_that_woonservice_fills_is_marked(manifest: dict[str, Any]) -> None:
    """What it covers is no record of a person; everything else is, or is counted from them.

    So are the exact counts of few people behind what was published.
    """
    sources = {node["name"]: node for node in manifest["sources"].values()}
    marked = {name for name, node in sources.items() if meta_of(node).get("about_people")}
    filled = {name for name in sources if name.startswith("woonservice_")}
    assert marked == filled - {"woonservice_extract"} | {"released_figure"}
    cleared = [
        node["name"]
        for node in manifest["nodes"].values()
        if meta_of(node).get("about_people") is False
    ]
    assert cleared == ["int_allocation__set_months"]


def test_no_test_shows_the_key_name_or_dates_of_a_record(
    tests: list[Node], manifest: dict[str, Any]
) -> None:
    graph = graph_of(manifest)
    shown = {column for test in tests for column in shown_columns(test, graph)}
    assert {"region_code", "year", "dataset", "month"} <= shown
    of_records = {column for column in shown if _NAMES_A_RECORD.search(column)} - _OF_DELIVERIES
    # Of a price limit; of a published file; of an item of the agenda.
    assert of_records <= {"limit_key", "file_id", "status_date"}


def test_every_column_that_can_be_shown_has_a_dutch_label(
    manifest: dict[str, Any], tests: list[Node]
) -> None:
    graph = graph_of(manifest)
    shown = {column for test in tests for column in shown_columns(test, graph)}
    assert shown
    assert shown - labels().keys() == set()


def test_every_published_table_that_people_are_counted_in_is_known(
    manifest: dict[str, Any],
) -> None:
    """Another would be an exact table beside the rounded one: the attacker must read it too."""
    graph = graph_of(manifest)
    counting = {
        node["name"]
        for node in graph.values()
        if meta_of(node).get("published") and _comes_from_people(node, graph)
    }
    rounded = TABLE.rpartition(".")[2]
    # Deliveries are judged for the region as a whole, in whole percents of thirty rows or more.
    # Lettings to seniors are repeated as they stand in the rounded table (a dbt unit test).
    assert counting == {rounded, "monitor_data_quality", "monitor_target_groups"}


def _comes_from_people(node: Node, graph: Mapping[str, Node]) -> bool:
    """Whether records about people are among what it is made of, however far back."""
    waiting, seen = [*node.get("depends_on", {}).get("nodes", [])], set[str]()
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in seen and unique_id in graph:
            seen.add(unique_id)
            waiting += graph[unique_id].get("depends_on", {}).get("nodes", [])
    return any(meta_of(graph[unique_id]).get("about_people") for unique_id in seen)
