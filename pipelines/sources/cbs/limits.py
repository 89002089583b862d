"""How long to wait for CBS, how often to try again and how much to accept: numbers and reasons.

`pipelines.sources.cbs.http` and `fetch` keep to them; tests bring smaller ones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How long to wait, how often to try again and how much to accept."""

    connect_seconds: float = 10
    read_seconds: float = 60
    """Between two pieces of an answer; CBS needs tens of seconds before a large page starts."""
    answer_seconds: float = 300
    """For a whole answer: a server that drips a byte a minute is not waited for."""
    attempts: int = 6
    """With the waits below: about a minute of patience, more only when CBS asks for it."""
    wait_initial: float = 1
    wait_max: float = 30
    wait_jitter: float = 2
    longest_retry_after: float = 120
    """A longer pause than this is for the next run, not for a process that holds a lock."""
    answer_bytes: int = 64_000_000
    """A v4 page is at most 100,000 observations of about 130 bytes: 13 MB."""
    observations: int = 3_000_000
    """Per table. The largest one somebody may want whole is KWB: 18,000 areas × 117 measures =
    2.1 million. 86098NED has 26,438,763: that is a forgotten filter, not a wish."""
    pages: int = 1_000
    """Enough for 3 million observations at 5,000 rows; stops an endless chain of empty pages."""
