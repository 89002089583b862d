"""Why a run failed, in words: what was raised first in each step that failed.

Reads Dagster's events; imports nothing of Dagster, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

_OURS = "pipelines.errors.WoonmonitorError: "


def causes(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """The innermost error of each failed step, each once, one line each."""
    errors = (getattr(event.event_specific_data, "error", None) for event in events)
    return list(dict.fromkeys(_innermost(error) for error in errors if error is not None))


def _innermost(error: SerializableErrorInfo) -> str:
    """The first line of what was raised first; ours without the name of the exception."""
    while error.cause is not None:
        error = error.cause
    return error.message.strip().splitlines()[0].removeprefix(_OURS)
