"""Names of columns, and words for codes, compared as people compare them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_IN_NAME = re.compile(r"[^a-z0-9]")
_IGNORED = re.compile(r"[\s\-_\u2010-\u2015\u2212\u00ad]+")


def plain(name: str) -> str:
    """A column name without case, accents, blanks and punctuation."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return _NOT_IN_NAME.sub("", letters)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The text without case, accents, blanks and dashes: two spellings of one code are equal."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _IGNORED.sub("", bare)
