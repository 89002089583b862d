"""The resource that every step uses: settings, a dbt process, the lock and the log of the run.

Held from the first step of a run to its last, so that two runs never mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg

from pipelines.dbt.process import WaitingBuild, waiting_build
from pipelines.logs import run_log
from pipelines.run_lock import run_lock
from pipelines.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """What the steps of one run share."""

    settings: Settings
    dbt: WaitingBuild


def workspace_resource(settings: Settings) -> dg.ResourceDefinition:
    """The workspace as a Dagster resource; the run lock is held as long as it is open."""

    @dg.resource(description="Settings of this data folder and its dbt process; one run at a time")
    @contextmanager
    def workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
        with (
            run_lock(settings.state_dir),
            run_log(settings, context.run.run_id if context.run else ""),
            waiting_build(settings) as dbt,
        ):
            yield Workspace(settings, dbt)

    return workspace
