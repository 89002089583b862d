"""Searching many bytes for very many texts at once: which of them stand anywhere in a content.

Exact: a text is found wherever it lies, also amid binary data or against other text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

_PREFIX = 6
_CHUNK = 1_000_000


class Search:
    """Made once for a set of texts of at least six bytes, asked for many contents."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_prefix: dict[int, list[bytes]] = defaultdict(list)
        for text in texts:
            encoded = text.encode()
            assert len(encoded) >= _PREFIX
            self._by_prefix[int.from_bytes(encoded[:_PREFIX], "little")].append(encoded)
        self._prefixes = np.array(sorted(self._by_prefix), dtype=np.uint64)
        self._begins = np.zeros(1 << 16, dtype=bool)
        self._begins[(self._prefixes & np.uint64(0xFFFF)).astype(np.uint16)] = True

    def found_in(self, content: bytes) -> list[str]:
        """The texts that stand in it. A number stands there only if it is no part of a longer one:
        in fractions and in hexadecimal keys any nine digits turn up."""
        candidates = (text for prefix in self._seen(content) for text in self._by_prefix[prefix])
        return sorted(text.decode() for text in candidates if _stands_in(text, content))

    def _seen(self, content: bytes) -> set[int]:
        """The prefixes that occur: of every six bytes in a row it is asked whether they are one."""
        seen: set[int] = set()
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK + _PREFIX - 1]
            letters = np.frombuffer(part, dtype=np.uint8)
            count = len(letters) - _PREFIX + 1
            if count > 0:
                # Few places begin like one of the texts: only those are looked at further.
                first, second = letters[:count], letters[1 : count + 1].astype(np.uint16)
                pairs = first | second << np.uint16(8)
                places = np.flatnonzero(self._begins[pairs])
                windows = np.zeros(len(places), dtype=np.uint64)
                for offset in range(_PREFIX):
                    windows |= letters[places + offset].astype(np.uint64) << np.uint64(8 * offset)
                seen.update(int(hit) for hit in np.intersect1d(windows, self._prefixes))
        return seen


def _stands_in(text: bytes, content: bytes) -> bool:
    if not text.isdigit():
        return text in content
    return re.search(rb"(?<![0-9a-f.])" + text + rb"(?![0-9a-f])", content) is not None
