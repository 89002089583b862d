"""Every file of the trial (../shared/cases) is a test's: a case that is added without one fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT

CASES = PROJECT_ROOT.parent / "shared" / "cases"
TESTS = PROJECT_ROOT / "tests"


def test_every_case_is_named_by_a_test() -> None:
    if not CASES.is_dir():
        pytest.skip("the inputs of the trial (../shared/cases) are not beside this checkout")
    cases = {each.name for each in CASES.iterdir() if each.is_dir()}
    assert cases
    files = [each for each in TESTS.rglob("test_*.py") if each != Path(__file__)]
    said = "\n".join(each.read_text(encoding="utf-8") for each in files)
    assert sorted(name for name in cases if name not in said) == []
