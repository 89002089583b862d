"""Running dbt: one process, the project's paths, what came out of it.

dbt runs in its own process: a DuckDB file opened by dbt stays open as long as its process lives,
and the caller can import what it needs next while dbt works. Knows nothing of Dagster.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import WoonmonitorError
from pipelines.fingerprint import hash_files
from pipelines.settings import DBT_PROJECT_DIR, Settings

BUILD = ("build", "--exclude-resource-type", "unit_test")
_STAMP = "project.sha256"
_FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True)
class NodeResult:
    """What dbt did with one node of its graph."""

    unique_id: str
    status: str
    seconds: float
    failures: int
    message: str

    @property
    def is_failure(self) -> bool:
        """True where dbt counts the node as failed; warnings and skips are not."""
        return self.status in _FAILED


def manifest_path(settings: Settings) -> Path:
    """Where dbt leaves its manifest."""
    return settings.dbt_target_dir / "manifest.json"


def bake_manifest(settings: Settings) -> Path:
    """Parse the project if it changed since the manifest was made; returns the manifest's path."""
    target, stamp = manifest_path(settings), settings.dbt_target_dir / _STAMP
    files = sorted(file for file in DBT_PROJECT_DIR.rglob("*") if _is_source(file))
    current = hash_files(files)
    if not target.is_file() or not stamp.is_file() or stamp.read_text() != current:
        returncode, output = _run_dbt(["parse"], settings)
        if returncode:
            raise WoonmonitorError(f"dbt parse: {output}", remedy="Mend the dbt project.")
        stamp.write_text(current)
    return target


def read_manifest(settings: Settings) -> dict[str, Any]:
    """Dbt's manifest as it was baked."""
    path = manifest_path(settings)
    if not path.is_file():
        raise WoonmonitorError(
            "dbt's manifest has not been made yet.", remedy="Run `woonmonitor doctor` once."
        )
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def build(
    settings: Settings, *, on_line: Callable[[str], None] = lambda line: None
) -> list[NodeResult]:
    """`dbt build` on the warehouse: seeds, models and data tests, in graph order.

    Unit tests try the code on invented rows, not the data of tonight: `make test` runs them.
    Raises WoonmonitorError when dbt itself stops; failed nodes are in what it returns.
    """
    results = settings.dbt_target_dir / "run_results.json"
    results.unlink(missing_ok=True)
    arguments = list(BUILD)
    if settings.as_of:
        arguments += ["--vars", json.dumps({"as_of": settings.as_of.isoformat()})]
    returncode, output = _run_dbt(arguments, settings, on_line)
    if not results.is_file():
        raise WoonmonitorError(
            f"dbt stopped with code {returncode}: {output}", remedy="See dbt's message."
        )
    return [_node(result) for result in json.loads(results.read_text())["results"]]


def _node(result: Mapping[str, Any]) -> NodeResult:
    return NodeResult(
        unique_id=result["unique_id"],
        status=result["status"],
        seconds=result["execution_time"],
        failures=result["failures"] or 0,
        message=" ".join((result["message"] or "").split()),
    )


def command(arguments: Sequence[str], settings: Settings) -> list[str]:
    """The dbt command line, with every path absolute."""
    return [
        sys.executable,
        "-m",
        "dbt.cli.main",
        "--no-use-colors",
        *arguments,
        "--project-dir",
        str(DBT_PROJECT_DIR),
        "--profiles-dir",
        str(DBT_PROJECT_DIR),
        "--target-path",
        str(settings.dbt_target_dir),
        "--log-path",
        str(settings.dbt_target_dir),
    ]


def _run_dbt(
    arguments: Sequence[str],
    settings: Settings,
    on_line: Callable[[str], None] = lambda line: None,
) -> tuple[int, str]:
    """Exit code and the last lines that dbt printed."""
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "WOONMONITOR_WAREHOUSE": str(settings.warehouse_path),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    lines: list[str] = []
    with subprocess.Popen(
        command(arguments, settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
    ) as process:
        for line in process.stdout or ():
            lines.append(line.strip())
            on_line(line.rstrip())
    return process.returncode, " ".join(lines[-12:])


def _is_source(file: Path) -> bool:
    made = {"target", "logs", "dbt_packages"} & set(file.relative_to(DBT_PROJECT_DIR).parts)
    return file.is_file() and not made and file.name != ".user.yml"
