"""Names of rows: which say that the row is a total, and which name a plan besides.

The words stand in `fields.yml`; figures are for `totals.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import cached_property, lru_cache

from pipelines.reading.municipalities import find_municipality
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout

_TOKEN = re.compile(r"[\w/]+")


class TotalNames:
    """The names on one sheet. `own`: numbers, names and places there, in small letters."""

    def __init__(self, layout: Layout, year: int, own: Callable[[], Set[str]]) -> None:
        self._layout, self._year, self._find_own = layout, year, own
        self._about = set(known_fields().totals.about)
        self._named = set(known_fields().totals.named)

    @cached_property
    def _own(self) -> Set[str]:
        return self._find_own()

    @cached_property
    def _statuses(self) -> set[str]:
        words = self._layout.words("planning_status")
        return {part for word in words for part in _tokens(word)}

    def is_like(self, text: str) -> bool:
        """Whether a word for a total may be in it: quick, and true too often."""
        return _total_like().search(text) is not None

    def says_total(self, text: str) -> bool:
        """Whether it has a word for a total: `Heemskerk totaal`. `Som` alone, or first in line."""
        if not self.is_like(text):
            return False
        tokens = _tokens(text)
        return bool((self._named - {"som"}) & set(tokens)) or (
            tokens[:1] == ["som"] and self.is_general(text)
        )

    def starts(self, text: str) -> bool:
        """Whether the word for a total stands first."""
        return bool(self._named & set(_tokens(text)[:1]))

    def is_general(self, text: str) -> bool:
        """Whether nothing in it is the name of a plan, but perhaps of one whose rows it adds up."""
        tokens = [token for token in _tokens(text) if token not in self._named]
        known = self._about | self._statuses
        rest = " ".join(token for token in tokens if token not in known and not token.isdigit())
        if not rest or " ".join(tokens) in self._own or rest in self._own:
            return True
        return find_municipality(rest, self._year) is not None

    def is_place_or_status(self, text: str) -> bool:
        """Whether it only names a municipality, or how hard plans are."""
        if find_municipality(text, self._year) is not None:
            return True
        words = self._statuses | set(known_fields().totals.statuses)
        tokens = _tokens(text)
        return all(token in words for token in tokens) and not all(map(str.isdigit, tokens))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())


@lru_cache(maxsize=1)
def _total_like() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, known_fields().totals.named)), re.IGNORECASE)
