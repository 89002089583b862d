"""A data folder of its own for each test, and one finished run to start from."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines.cli.run import run_nightly
from pipelines.core.settings import PROJECT_ROOT, Settings
from tests.once import Once, take_reading_along

BUNDLED = (
    "arbeidsmigranten", "cbs", "plancapaciteit", "taakstelling", "uitstroom", "uitvoeringsagenda",
    "woonwagens",
)  # fmt: skip
"""Sources whose files are committed; those of Woonservice are made by `make run`."""
COMMAND = [sys.executable, "-c", "from pipelines.cli.app import main; main()"]


@dataclass(frozen=True)
class DataFolder:
    """A data folder and what a user does with it."""

    settings: Settings

    @property
    def raw(self) -> Path:
        return self.settings.raw_dir

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"WOONMONITOR_DATA_DIR": str(self.settings.data_dir)}

    def run(self, *, force: bool = False) -> tuple[int, str]:
        """The nightly job in this process: exit code and what was shown."""
        shown = io.StringIO()
        code = run_nightly(self.settings, force=force, console=Console(file=shown, width=400))
        return code, shown.getvalue()

    def command(
        self, *arguments: str, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`woonmonitor ...` in a process of its own."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment | (environment or {}),
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Rows from the published database."""
        database = self.settings.published_dir / "current" / "woonmonitor.duckdb"
        with duckdb.connect(database, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def csv_hashes(self) -> dict[str, str]:
        """Hash of every published CSV file."""
        folder = self.settings.published_dir / "current" / "csv"
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.iterdir())
        }


@pytest.fixture(scope="session")
def finished(once: Once) -> DataFolder:
    """The bundled inputs, run once. Shared: a test that changes anything takes `folder`."""
    return DataFolder(Settings(data_dir=once("finished", run_bundled)))


@pytest.fixture(scope="session")
def eventful(once: Once, finished: DataFolder) -> DataFolder:
    """The next night, in which much arrives: `eventful_night`. Shared, as `finished` is."""
    from tests.integration.eventful_night import run_eventful

    place = once("eventful", lambda data: run_eventful(copied(finished, data)))
    return DataFolder(Settings(data_dir=place))


def run_bundled(data: Path) -> None:
    """A first run, on which everything is made: nothing is taken along."""
    for source in BUNDLED:
        shutil.copytree(PROJECT_ROOT / "data" / "raw" / source, data / "raw" / source)
    code, shown = DataFolder(Settings(data_dir=data)).run()
    assert code == 0, shown


def copied(folder: DataFolder, data: Path) -> DataFolder:
    """The same data folder at another place."""
    shutil.copytree(folder.settings.data_dir, data, symlinks=True, dirs_exist_ok=True)
    settings = folder.settings.model_copy(update={"data_dir": data})
    take_reading_along(folder.settings, settings)
    return DataFolder(settings)


@pytest.fixture
def folder(finished: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy of the finished data folder, to change at will."""
    return copied(finished, tmp_path / "data")


@pytest.fixture
def empty(tmp_path: Path, project_read: Callable[[Settings], Settings]) -> Callable[[], DataFolder]:
    """A data folder without any delivery."""

    def make() -> DataFolder:
        (tmp_path / "data" / "raw").mkdir(parents=True)
        return DataFolder(project_read(Settings(data_dir=tmp_path / "data")))

    return make
