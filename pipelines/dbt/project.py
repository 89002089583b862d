"""The dbt project: its manifest, its command line, what came out of a build.

The nightly build itself is `process`. Knows nothing of Dagster.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.core.errors import WoonmonitorError
from pipelines.core.hashing import hash_files
from pipelines.core.private import private_folder
from pipelines.core.settings import DBT_PROJECT_DIR, REGIONS_DIR, Settings, region_dir

DBT = (sys.executable, "-m", "dbt.cli.main")
BUILD = ("build", "--exclude-resource-type", "unit_test")
"""Unit tests try the code on invented rows, not the data of tonight: `make test` runs them."""

_STAMP = "project.sha256"
_MADE = frozenset({"target", "logs", "dbt_packages"})
_FAILED = frozenset({"error", "fail", "runtime error"})
_FOUND = frozenset({"fail", "warn"})


@dataclass(frozen=True)
class NodeResult:
    """What dbt did with one node of its graph."""

    unique_id: str
    status: str
    seconds: float
    failures: int
    message: str
    sql: str = ""
    """As it was computed; of a test it gives the failing rows."""

    @property
    def is_failure(self) -> bool:
        """True where dbt counts the node as failed; warnings and skips are not."""
        return self.status in _FAILED

    @property
    def has_failing_rows(self) -> bool:
        """True where a test was computed and found something."""
        return self.status in _FOUND


def manifest_path(settings: Settings) -> Path:
    """Where dbt leaves its manifest."""
    return settings.dbt_target_dir / "manifest.json"


def bake_manifest(settings: Settings) -> Path:
    """Parse the project if it changed since the manifest was made; returns the manifest's path."""
    target, stamp = manifest_path(settings), settings.dbt_target_dir / _STAMP
    current = f"{region_dir().name} {hash_files(_sources())}"
    is_there = stamp.is_file() and stamp.read_text() == current and _project_dir(settings).is_dir()
    if not is_there or not _is_whole(target):
        _lay_out(_project_dir(settings))
        returncode, output = _parse(settings)
        if returncode:
            raise WoonmonitorError(f"dbt parse: {output}", remedy="Mend the dbt project.")
        stamp.write_text(current)
    return target


def _is_whole(manifest: Path) -> bool:
    """Whether it can be read: dbt writes it anew in each build, on a full disk only half."""
    try:
        json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def read_manifest(settings: Settings) -> dict[str, Any]:
    """Dbt's manifest as it was baked."""
    path = manifest_path(settings)
    if not path.is_file():
        raise WoonmonitorError(
            "dbt's manifest has not been made yet.", remedy="Run `woonmonitor doctor` once."
        )
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def read_results(settings: Settings) -> list[NodeResult]:
    """What the last build did, node by node; empty when it wrote no results."""
    results = settings.dbt_target_dir / "run_results.json"
    if not results.is_file():
        return []
    return [_node(result) for result in json.loads(results.read_text())["results"]]


def _node(result: Mapping[str, Any]) -> NodeResult:
    return NodeResult(
        unique_id=result["unique_id"],
        status=result["status"],
        seconds=result["execution_time"],
        failures=result["failures"] or 0,
        message=result["message"] or "",
        sql=result.get("compiled_code") or "",
    )


def arguments(command: Sequence[str], settings: Settings) -> list[str]:
    """What dbt is given behind its name, with every path absolute."""
    as_of = settings.as_of and json.dumps({"as_of": settings.as_of.isoformat()})
    return [
        "--no-use-colors",
        *command,
        *("--project-dir", str(_project_dir(settings))),
        *("--profiles-dir", str(_project_dir(settings))),
        *("--target-path", str(settings.dbt_target_dir)),
        *("--log-path", str(settings.dbt_target_dir)),
        *(("--vars", as_of) if as_of else ()),
    ]


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a dbt process; makes the folder that dbt writes to."""
    private_folder(settings.dbt_target_dir)
    return os.environ | {
        "WOONMONITOR_DATA_DIR": str(settings.data_dir),
        "WOONMONITOR_MEMORY_LIMIT": settings.memory_limit,
        "WOONMONITOR_REGION": region_dir().name,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_LOG_LEVEL_FILE": "info",  # its debug log grew by a megabyte a night
    }


def _parse(settings: Settings) -> tuple[int, str]:
    """Exit code of `dbt parse` and the last lines that it printed."""
    done = subprocess.run(
        [*DBT, *arguments(["parse"], settings)],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, " ".join(done.stdout.split()[-60:])


def _project_dir(settings: Settings) -> Path:
    """Where dbt finds the project: our own folder, or a copy that a pack from elsewhere lies in.

    dbt leaves what it made of a seed below its target folder, at the seed's own path: of one that
    lies outside the project that is the file itself, which is overwritten (dbt-core 1.11.x).
    """
    is_ours = region_dir().parent == REGIONS_DIR
    return DBT_PROJECT_DIR if is_ours else settings.state_dir / "dbt_project"


def _lay_out(project: Path) -> None:
    """Make the copy anew; nothing where the project is our own."""
    if project != DBT_PROJECT_DIR:
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(DBT_PROJECT_DIR, project, ignore=shutil.ignore_patterns(*_MADE))
        shutil.rmtree(project / REGIONS_DIR.name)
        shutil.copytree(region_dir(), project / REGIONS_DIR.name / region_dir().name)


def _sources() -> list[Path]:
    """What dbt reads of the project, and of the region's pack where that lies elsewhere."""
    files = {file for file in DBT_PROJECT_DIR.rglob("*") if _is_source(file)}
    return sorted(files | {file for file in region_dir().rglob("*") if file.is_file()})


def _is_source(file: Path) -> bool:
    made = _MADE & set(file.relative_to(DBT_PROJECT_DIR).parts)
    return file.is_file() and not made and file.name != ".user.yml"
