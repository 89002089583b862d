"""The resources of a run: its settings, lock and log, which every step uses; its dbt process.

Held from the first step of a run to its last, so that two runs never mix. Dagster opens those that
a step of the run asks for: where nothing is built no dbt starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg

from pipelines.core.logs import run_log
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.dbt.process import WaitingBuild, waiting_build


@dataclass(frozen=True)
class Workspace:
    """What the steps of one run share."""

    settings: Settings


def workspace_resource(settings: Settings) -> dg.ResourceDefinition:
    """The workspace as a Dagster resource; the run lock is held as long as it is open."""

    @dg.resource(description="Settings of this data folder; one run at a time on it")
    @contextmanager
    def workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
        with (
            run_lock(settings.state_dir),
            run_log(settings, context.run.run_id if context.run else ""),
        ):
            yield Workspace(settings)

    return workspace


def dbt_resource(settings: Settings) -> dg.ResourceDefinition:
    """A dbt process that reads the project while earlier steps are at work."""

    @dg.resource(
        required_resource_keys={"workspace"},  # the lock first
        description="A dbt process that has read the project and waits for what to build",
    )
    @contextmanager
    def dbt(_: dg.InitResourceContext) -> Iterator[WaitingBuild]:
        with waiting_build(settings) as build:
            yield build

    return dbt
