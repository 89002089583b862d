"""What the tests of plan lists share besides the lists of `lists.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT


@pytest.fixture(scope="session")
def cases() -> Path:
    """The files of issue 10 that were read wrongly; skips the test where they are absent."""
    folder = PROJECT_ROOT.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip("the cases of issue 10 (../shared/cases) are not beside this checkout")
    return folder
