"""What the dbt project says of itself holds: who uses what, who answers, when a source is stale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.core.settings import Settings
from pipelines.dbt.manifest_docs import is_published
from pipelines.dbt.project import read_manifest
from pipelines.quality.freshness import expected_deliveries


@pytest.fixture(scope="module")
def manifest(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Mapping[str, Any]:
    return read_manifest(project_read(Settings(data_dir=tmp_path_factory.mktemp("parsed"))))


def test_the_publication_is_every_published_table_and_others_use_no_other(
    manifest: Mapping[str, Any],
) -> None:
    published = {key for key, node in manifest["nodes"].items() if is_published(node)}
    used = {
        node["name"]: set(node["depends_on"]["nodes"]) for node in manifest["exposures"].values()
    }
    assert used["publication"] == published
    assert all(tables <= published for tables in used.values())


def test_every_model_belongs_to_a_topic_that_somebody_answers_for(
    manifest: Mapping[str, Any],
) -> None:
    answering = {
        group["name"] for group in manifest["groups"].values() if group["owner"].get("name")
    }
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert [node["name"] for node in models if node["group"] not in answering] == []


@pytest.mark.parametrize(("source", "longest"), [("plancapaciteit", 276), ("woonservice", 52)])
def test_dbt_calls_a_source_stale_when_its_next_delivery_is_late_at_the_longest(
    manifest: Mapping[str, Any], source: str, longest: int
) -> None:
    """From 1 July to 1 January, 184 days, and 92 to deliver: 276. A month of 31 days and 21: 52."""
    terms = expected_deliveries()[source]
    tables = [node for node in manifest["sources"].values() if source in node["tags"]]
    assert tables
    for table in tables:
        assert table["freshness"]["warn_after"] == {"count": longest, "period": "day"}
    last = date(2027, 12, 31) if terms.is_end_of_period else date(2027, 7, 1)
    assert terms.newest_due(last + timedelta(days=longest - 1)) <= last
    assert terms.newest_due(last + timedelta(days=longest)) > last
