"""A warehouse in which every rule holds, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.quality.suites import Layer, good_data
from pipelines.warehouse.connection import writing
from tests.once import Once
from tests.unit.quality.good_monitor import fill_monitor
from tests.unit.quality.good_plans import fill_plans
from tests.unit.quality.good_raw import CELLS, fill_raw, write_seeds
from tests.unit.quality.good_woonservice import fill_woonservice


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def good_files(once: Once) -> dict[str, Path]:
    """Layer → warehouse file. The monitor's has no successor tables: 2012-2014 only."""
    return files_in(once("good", fill_good))


def files_in(folder: Path) -> dict[str, Path]:
    return {layer: folder / layer / "warehouse.duckdb" for layer in ("raw", "monitor")}


def fill_good(folder: Path) -> None:
    files = files_in(folder)
    with writing(files["raw"]) as connection:
        fill_raw(connection, CELLS)
        fill_plans(connection)
        fill_woonservice(connection)
        _fill_own(connection, "raw")
    with writing(files["monitor"]) as connection:
        fill_raw(connection, ["82900NED", "81955NED"])
        fill_plans(connection)
        fill_woonservice(connection)
        fill_monitor(connection)
        _fill_own(connection, "raw")
        _fill_own(connection, "monitor")


def _fill_own(connection: duckdb.DuckDBPyConnection, layer: Layer) -> None:
    """The good data that stand in the rule files themselves."""
    for statements in good_data(layer):
        connection.execute(statements)


@pytest.fixture
def raw(good_files: dict[str, Path], tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    yield from _copy(good_files["raw"], tmp_path)


@pytest.fixture
def monitor(good_files: dict[str, Path], tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    yield from _copy(good_files["monitor"], tmp_path)


def _copy(good: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(Path(shutil.copy(good, folder / "warehouse.duckdb"))) as connection:
        yield connection
