"""Fixtures shared by all tests: the real public files, and what is made once for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import bake_manifest
from tests.once import Once, take_reading_along

FIRST = ("test_woonservice.py", "test_fortnight.py", "test_killed.py", "test_second_region.py")
"""Long files begin before the others, so that no worker is left with one at the end; in pairs of
which one at most makes a night that others share, so that none waits for it."""

settings.register_profile("woonmonitor", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("woonmonitor")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of FIRST first; all others in the order of the folders."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(FIRST)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public files beside the project; skips the test where it is absent."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real public files (../shared/data) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes something once, also where pytest-xdist runs several workers: each has a folder of its
    own then, below that of the whole run."""
    own = tmp_path_factory.getbasetemp()
    return Once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "once")


@pytest.fixture(scope="session")
def project_read(once: Once) -> Callable[[Settings], Settings]:
    """A function: gives a new data folder what dbt makes of the project; returns the settings."""
    read = Settings(data_dir=once("project", lambda place: bake_manifest(Settings(data_dir=place))))

    def give(fresh: Settings) -> Settings:
        take_reading_along(read, fresh)
        return fresh

    return give
