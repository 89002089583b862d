"""A data folder with a filled warehouse, and one that was published from once.

Made once per run and copied for each test, which costs a tenth of making them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.publish.example import fill_warehouse, publish_example, write_manifest


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill_warehouse(folder)
    write_manifest(folder)
    return folder


@pytest.fixture(scope="session")
def published_once(filled_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(filled_once, tmp_path_factory.mktemp("published") / "data")
    publish_example(folder)
    return folder


@pytest.fixture
def data_dir(filled_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled_once, tmp_path / "data")


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published_once, tmp_path / "published_data", symlinks=True)
