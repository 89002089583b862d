"""Fixtures shared by all tests: the real public files, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from pipelines.settings import PROJECT_ROOT

settings.register_profile("woonmonitor", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("woonmonitor")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public files beside the project; skips the test where it is absent."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real public files (../shared/data) are not beside this checkout")
    return folder
