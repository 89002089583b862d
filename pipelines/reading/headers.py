"""Names of columns, compared as people compare them."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_NAME = re.compile(r"[^a-z0-9]")


def plain(name: str) -> str:
    """A column name without case, accents, blanks and punctuation."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return _NOT_IN_NAME.sub("", letters)
