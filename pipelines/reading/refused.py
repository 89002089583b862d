"""The one way a delivered file as a whole is turned down; rows turned down go to quarantine."""

from __future__ import annotations

from pipelines.core.errors import WoonmonitorError

_EXCERPT = 80


class RefusedFile(WoonmonitorError):  # noqa: N818 - the name says what happened
    """A file none of whose rows can be trusted; the message is Dutch, for who delivered it."""


def excerpt(text: str, length: int = _EXCERPT) -> str:
    """The beginning of a text on one line, to quote in a message."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[:length] + "…"
