"""The hand-made Woonservice, taken through the whole of dbt once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.dbt.project import BUILD, DBT, arguments, environment
from pipelines.settings import Settings
from pipelines.warehouse.connection import reading, writing
from tests.unit.allocation.hand_made import deliver


def build(settings: Settings) -> str:
    """What dbt says; fails the test where dbt fails."""
    done = subprocess.run(
        [*DBT, *arguments(BUILD, settings)],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the hand-made extracts, built by dbt, open for reading."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("allocation"))
    with writing(settings.warehouse_path) as connection:
        deliver(connection)
    build(settings)
    with reading(settings.warehouse_path) as connection:
        yield connection
