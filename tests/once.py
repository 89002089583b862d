"""What is made once for all tests, by the worker that asks first; what dbt read of the project."""

from __future__ import annotations

import pprint
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from filelock import FileLock
from jinja2 import Environment

from pipelines.core.settings import DBT_PROJECT_DIR, Settings


@dataclass(frozen=True)
class Once:
    """`once(name, make)`: a folder that `make` fills, one for all workers."""

    below: Path

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder; who asks while another fills it waits. To change anything, copy it."""
        place, done = self.below / name, self.below / f"{name}.done"
        self.below.mkdir(exist_ok=True)
        with FileLock(self.below / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)  # left by a worker in which it failed
                place.mkdir()
                make(place)
                done.touch()
        return place


def take_reading_along(source: Settings, target: Settings) -> None:
    """What dbt has read of the project for one data folder, for another as well.

    Reading takes ten seconds. dbt reads everything anew for a warehouse at another path, which no
    model asks for: here the copy is given the mark of its own path. Where dbt should ever mark it
    otherwise nothing is replaced, and dbt reads by itself.
    """
    if not target.dbt_target_dir.exists():
        shutil.copytree(source.dbt_target_dir, target.dbt_target_dir)
    read = target.dbt_target_dir / "partial_parse.msgpack"
    read.write_bytes(read.read_bytes().replace(_mark(source), _mark(target)))


def _mark(settings: Settings) -> bytes:
    """What dbt knows a connection by: a hash of all that its profile says."""
    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from dbt.artifacts.resources import FileHash

    said = {
        "WOONMONITOR_DATA_DIR": str(settings.data_dir),
        "WOONMONITOR_MEMORY_LIMIT": settings.memory_limit,
    }
    profile = Environment(autoescape=True).from_string(
        (DBT_PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    )
    output = yaml.safe_load(profile.render(env_var=said.get))
    output = output["woonmonitor"]["outputs"]["warehouse"]
    given = {key: value for key, value in output.items() if key not in ("type", "threads")}
    connection = sorted(DuckDBCredentials.from_dict(given).connection_info())
    return FileHash.from_contents(pprint.pformat(connection)).checksum.encode()
