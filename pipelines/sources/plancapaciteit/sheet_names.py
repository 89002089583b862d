"""What the name of a sheet says: that it explains, or that it holds plans of another time.

The words stand in `fields.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.reading.grids.grid import Grid
from pipelines.reading.municipalities import find_municipality
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.header_text import plain

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COPY = re.compile(r"(.+?)\s*\(\d+\)\s*")
"""How Excel calls the copy of a sheet: Plannen (2)."""
_ANY_YEAR = 2026


def explains(grid: Grid) -> bool:
    """Whether the sheet is an explanation, by its name."""
    return plain(grid.sheet) in {plain(name) for name in known_fields().sheets_not_read}


def is_archive(grid: Grid, grids: Sequence[Grid]) -> bool:
    """Whether the name is that of an archive, or of a copy of one of `grids`."""
    name = grid.sheet
    if name is None or find_municipality(name, _ANY_YEAR) is not None:
        return False
    copied = _COPY.fullmatch(name)
    if copied and plain(copied[1]) in {plain(each.sheet) for each in grids}:
        return True
    words = {word.casefold() for word in _WORD.findall(name)}
    return bool(words & set(known_fields().sheets_archived))
