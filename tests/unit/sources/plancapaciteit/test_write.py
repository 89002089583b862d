"""What is written in a layout is what is read from it, as far as the layout carries it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.sources.plancapaciteit.parse import PlanList, parse
from tests.plan_lists import (
    LAYOUTS,
    REFERENCE_DATE,
    expected_counts,
    same_plans,
    summed,
    write_same_plans,
)

IN_EVERY_LAYOUT = ["municipality_code", "plan_id", "plan_name", "plan_type", "planning_status"]
NOT_ON_THE_MAP = [
    *IN_EVERY_LAYOUT,
    "place_name",
    "confidentiality",
    "client_type",
    "project_phase",
    "bottlenecks",
    "is_key_project",
]
EACH = [(layout, suffix) for layout in LAYOUTS for suffix in ("xlsx", "csv")]


def read_back(layout: str, suffix: str, folder: Path) -> PlanList:
    path = write_same_plans(layout, folder / f"lijst.{suffix}")
    return parse(path.read_bytes(), reference_date=REFERENCE_DATE, deliverer="velsen")


@pytest.mark.parametrize(("layout", "suffix"), EACH)
def test_the_counts_come_back(layout: str, suffix: str, tmp_path: Path) -> None:
    found = read_back(layout, suffix, tmp_path)
    _, counts = same_plans()
    expected = expected_counts(layout, counts)
    assert len(expected) > 300
    pd.testing.assert_frame_equal(summed(found.counts), expected, check_dtype=False)


@pytest.mark.parametrize(("layout", "suffix"), EACH)
def test_the_plans_come_back(layout: str, suffix: str, tmp_path: Path) -> None:
    found = read_back(layout, suffix, tmp_path)
    plans, _ = same_plans()
    columns = IN_EVERY_LAYOUT if layout == "nieuwe_kaart" else NOT_ON_THE_MAP
    assert found.layout == layout
    assert found.plans["is_accepted"].all()
    pd.testing.assert_frame_equal(found.plans[columns], plans[columns], check_dtype=False)
