"""The resource that every step uses: settings, a dbt process, the lock that keeps runs apart.

Held from the first step of a run to its last, so that two runs never mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout

from pipelines.dbt.process import WaitingBuild, waiting_build
from pipelines.errors import WoonmonitorError
from pipelines.settings import Settings


@contextmanager
def run_lock(state_dir: Path) -> Iterator[None]:
    """Held while one run works. Raises WoonmonitorError at once when another run holds it."""
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(state_dir / "run.lock", timeout=0):
            yield
    except Timeout:
        raise WoonmonitorError(
            "Another run is at work on this data folder.",
            remedy="Wait until it is done; `woonmonitor status` shows the last result.",
        ) from None


@dataclass(frozen=True)
class Workspace:
    """What the steps of one run share."""

    settings: Settings
    dbt: WaitingBuild


def workspace_resource(settings: Settings) -> dg.ResourceDefinition:
    """The workspace as a Dagster resource; the run lock is held as long as it is open."""

    @dg.resource(description="Settings of this data folder and its dbt process; one run at a time")
    @contextmanager
    def workspace(_: dg.InitResourceContext) -> Iterator[Workspace]:
        with run_lock(settings.state_dir), waiting_build(settings) as dbt:
            yield Workspace(settings, dbt)

    return workspace
