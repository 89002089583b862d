"""How a report writes: Dutch numbers and plurals, foreign text made harmless."""

from __future__ import annotations

import re
import unicodedata

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
"""Control characters (a terminal obeys them, XML forbids them) and those that turn text around."""


def clean(text: object, length: int | None = None) -> str:
    """A text from a delivered file on one line, without characters that do more than show."""
    line = " ".join(_UNPRINTABLE.sub(" ", str(text)).split())
    if length is None or len(line) <= length:
        return line
    return line[: length - 1].rstrip() + "…"


def number(value: int | None, unknown: str = "onbekend") -> str:
    """1165 → '1.165'."""
    return unknown if value is None else f"{value:,}".replace(",", ".").replace("-", "−")


def signed(value: int | None) -> str:
    """1165 → '+1.165'; unknown → ''."""
    if value is None:
        return ""
    return f"+{number(value)}" if value > 0 else number(value)


def counted(count: int, one: str, more: str) -> str:
    """'1 fout', '1.165 fouten'."""
    return f"{number(count)} {one if count == 1 else more}"


def slug(name: str) -> str:
    """'Bergen (NH.)' → 'bergen-nh': a name as folders are called."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
