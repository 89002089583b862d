"""What a run is doing now, told as it goes: one log record per step.

Dagster shows these records in its UI; the command line prints them. Nothing else prints.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("woonmonitor")


class Step:
    """A step under way; `done` says what came out of it."""

    def __init__(self) -> None:
        self.outcome = ""

    def done(self, outcome: str) -> None:
        """What to show behind the step once it is finished."""
        self.outcome = outcome


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Log that a step starts, what came of it and how long it took; of a failure the kind only."""
    started = time.monotonic()
    LOGGER.info("%s", title, extra={"phase": "start", "step": title})
    progress = Step()
    try:
        yield progress
    except Exception as error:
        # Not its text: a library may quote what stands in a delivery.
        kind = type(error).__name__
        LOGGER.error("%s: failed, %s", title, kind, extra={"phase": "failed", "step": title})
        raise
    seconds = round(time.monotonic() - started, 3)
    LOGGER.info(
        "%s: %s (%.1f s)",
        title,
        progress.outcome,
        seconds,
        extra={"phase": "end", "step": title, "outcome": progress.outcome, "seconds": seconds},
    )
