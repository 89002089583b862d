"""Why a run failed, in words: what was raised first in each step that failed.

Reads Dagster's events; imports nothing of Dagster, which takes seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipelines.core.errors import of_the_system

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

_OURS = re.compile(r"(?:pipelines\.[\w.]+|dagster\.[\w.]+\.Failure): ")
"""What we raise, and what we tell Dagster to fail with."""
_SYSTEM = re.compile(r"(?:\w+\.)*\w+: \[Errno (\d+)\] [^:']*(?:: '(.*)')?")
_NOT_OURS = re.compile(r"((?:\w+\.)*\w+): ")


def causes(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """The innermost error of each failed step, each once, one line each, Dutch where we know it."""
    errors = (getattr(event.event_specific_data, "error", None) for event in events)
    return list(dict.fromkeys(_innermost(error) for error in errors if error is not None))


def _innermost(error: SerializableErrorInfo) -> str:
    while error.cause is not None and not _OURS.match(error.message):
        error = error.cause
    return in_words(error.message.strip().splitlines()[0])


def in_words(said: str) -> str:
    """Ours without the name of the exception; the system's in Dutch; what is left is a bug."""
    if _OURS.match(said):
        return _OURS.sub("", said, count=1)
    system = _SYSTEM.fullmatch(said)
    if system:
        number, place = system.groups()
        return str(of_the_system(OSError(int(number), "", place)))
    return f"Fout in het programma ({said})." if _NOT_OURS.match(said) else said
