"""The weekly upkeep: room given back, Dagster's old history removed, the publication verified.

What each part does stands in its own module; this is the round past all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.operations.instance import forget_runs
from pipelines.publish.checksums import checksum_problems
from pipelines.publish.versions import FACTS, current_version
from pipelines.warehouse.compact import compact

HISTORY = timedelta(days=30)
"""Of runs in Dagster's own storage, some 5 MB each. Check results stay for ever, in `quality`."""


def upkeep(settings: Settings, *, now: datetime | None = None) -> Iterator[str]:
    """Do the round and say, line by line, what came of it. Raises when the publication is damaged.

    Takes the run lock: it waits for nobody and is refused while a run is at work.
    """
    with run_lock(settings.state_dir):
        yield _compact(settings)
        yield _forget_runs(settings, (now or datetime.now(UTC)) - HISTORY)
        yield _verify(settings)


def _compact(settings: Settings) -> str:
    if not settings.warehouse_path.is_file():
        return "Warehouse: not made yet."
    done = compact(settings.warehouse_path)
    return f"Warehouse: {done.before / 1e6:.1f} MB, now {done.after / 1e6:.1f} MB."


def _forget_runs(settings: Settings, before: datetime) -> str:
    count = forget_runs(settings, before=before)
    return f"Dagster: {count} runs before {before:%Y-%m-%d} removed."


def _verify(settings: Settings) -> str:
    version = current_version(settings.published_dir)
    if version is None:
        return "Publication: none yet."
    problems = checksum_problems(version.path, {FACTS})
    if problems:
        raise WoonmonitorError(
            f"The publication {version.name} is damaged: {'; '.join(problems[:5])}.",
            remedy="Put an earlier one back (`woonmonitor rollback`) and run again.",
        )
    return f"Publication: {version.name}, checksums hold."
