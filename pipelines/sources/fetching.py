"""What fetching from a publisher gives, whichever it is: see the module `fetch` of a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

Progress = Callable[[int, int], None]
"""Called after each page with the observations and the bytes so far."""


@dataclass(frozen=True)
class FetchResult:
    """What came of fetching one table."""

    table_id: str
    status: Literal["fetched", "not_modified"]
    api: str
    """Which service of the publisher answered."""
    modified: datetime | None
    files: list[Path] = field(default_factory=list)
    """The delivered pages, in order; none when the publisher changed nothing."""
    observations: int = 0
    absent_regions: tuple[str, ...] = ()
    """Regions that were asked for and that the table does not know."""
