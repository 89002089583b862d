"""What can go wrong when CBS is asked, which of it may pass, and how it is told in one line.

Asks nothing itself: `pipelines.sources.cbs.http` does.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

_TOO_MANY_ROWS = re.compile(rb"10[., ]?000\s+(?:record|row|rij|cel)", re.IGNORECASE)
"""v3 refuses an answer above 10,000 rows in plain text (VELDEN.md). Its exact wording was not seen;
the number alone does not tell, for 10000 is also CBS's code for 'all ages'."""


class NotThereError(Exception):
    """CBS answered 404: this table, or this part of it, is not on this API."""


class TooManyRowsError(Exception):
    """v3 refused an answer above 10,000 rows: ask for less at a time."""


class PassingError(Exception):
    """A failure that may be over in a moment; `retry_after` in seconds where CBS said so."""

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        """`problem` is one line."""
        super().__init__(problem)
        self.retry_after = retry_after


def retry_delay(error: Exception) -> bool | float:
    """Whether to try again after `error`, or after how many seconds if CBS said so."""
    if isinstance(error, PassingError):
        return True if error.retry_after is None else error.retry_after
    return isinstance(error, httpx.RequestError) and not isinstance(
        error, httpx.UnsupportedProtocol
    )


def seconds_asked(retry_after: str | None, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header (a number or an HTTP date) asks to wait; None if none."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def one_line(body: bytes, longest: int = 200) -> str:
    """What a server wrote, as one printable line of at most `longest` characters, tags removed."""
    text = body[:4000].decode("utf-8", errors="replace").removeprefix("\ufeff")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (text[: longest - 1] + "…" if len(text) > longest else text) or "(nothing)"


def instead_of_json(body: bytes) -> str:
    """What an answer that should have been JSON is, in a few words."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return f"JSON that breaks off or is malformed, after {len(body):,} bytes"
    kind = "a web page" if start == b"<" else "plain text"
    return f"{kind} instead of JSON: {one_line(body)}"


def says_too_many_rows(body: bytes) -> bool:
    """Whether an error answer is v3's refusal of more than 10,000 rows."""
    return _TOO_MANY_ROWS.search(body) is not None
