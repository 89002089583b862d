"""The log for machines: JSON lines below `state/logs`, a record per step and per delivered file.

Names, numbers and reasons only: what stands in a cell of a delivery never comes here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipelines.core.progress import LOGGER
from pipelines.core.settings import Settings

_FACTS = (
    *("phase", "step", "outcome", "seconds"),
    *("path", "file_id", "status", "rows_loaded", "rows_quarantined"),
)
"""What a record may carry beside its message; anything else that was passed along stays out."""
_MAX_BYTES = 5_000_000
_KEPT = 4
"""Earlier files beside the one being written: 25 MB in all."""


def log_path(settings: Settings) -> Path:
    """Where the newest records stand; older ones beside it, with .1 to .4 behind the name."""
    return settings.state_dir / "logs" / "woonmonitor.jsonl"


@contextmanager
def run_log(settings: Settings, run_id: str) -> Iterator[None]:
    """Write what is logged meanwhile, each record with the id of this run."""
    path = log_path(settings)
    with suppress(OSError):  # where there is no folder, opening the file fails as quietly
        path.parent.mkdir(parents=True, exist_ok=True)
    handler = _QuietFile(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(_JsonLine(run_id))
    LOGGER.addHandler(handler)
    level = LOGGER.level
    LOGGER.setLevel(min(LOGGER.getEffectiveLevel(), logging.INFO))
    try:
        yield
    finally:
        LOGGER.setLevel(level)
        LOGGER.removeHandler(handler)
        handler.close()


class _JsonLine(logging.Formatter):
    """One record as one line of JSON: moment in UTC, level, run, message and its facts."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        """Always one line; names and order of the fields are the same everywhere."""
        facts = {name: vars(record)[name] for name in _FACTS if name in vars(record)}
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run_id": self._run_id,
            "message": record.getMessage(),
            **facts,
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class _QuietFile(RotatingFileHandler):
    """A full disk must not make a run noisy: what went wrong is told where it matters."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drop the record."""
