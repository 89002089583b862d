"""Asking CBS over HTTP: time-outs, retries, size limits, and what went wrong in one line.

Knows no table and no OData version. Nothing else in the project is retried.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import stamina
import stamina.instrumentation

from pipelines.core.errors import WoonmonitorError
from pipelines.sources.cbs.failures import (
    NotThereError,
    PassingError,
    TooManyRowsError,
    instead_of_json,
    one_line,
    retry_delay,
    says_too_many_rows,
    seconds_asked,
)
from pipelines.sources.cbs.limits import Limits

T = TypeVar("T")

_LOGGER = logging.getLogger("woonmonitor.cbs")

_LATER = "Nothing was changed; try again later."


@dataclass(frozen=True)
class Document:
    """One JSON answer: the bytes as delivered and what they say."""

    url: str
    body: bytes
    content: dict[str, Any]


class Client:
    """One connection pool to CBS. A context manager."""

    def __init__(self, limits: Limits) -> None:
        """Redirects are not followed: data come from the address that the settings name."""
        self.limits = limits
        # stamina would tell it itself, in five lines of its own words on standard output.
        stamina.instrumentation.set_on_retry_hooks([_tell_retry])
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        self._http = httpx.Client(timeout=timeout, headers={"Accept": "application/json, */*;q=.5"})

    def __enter__(self) -> Self:
        """Ready to ask."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._http.close()

    def json(self, url: str) -> Document:
        """The JSON object at `url`, tried again while the failure may pass.

        Raises NotThereError, TooManyRowsError, or WoonmonitorError with one line.
        """
        retry = stamina.retry(
            on=retry_delay,
            attempts=self.limits.attempts,
            timeout=None,
            wait_initial=self.limits.wait_initial,
            wait_max=self.limits.wait_max,
            wait_jitter=self.limits.wait_jitter,
        )
        return _explained(lambda: retry(self._document)(url), url)

    def count(self, url: str) -> int | None:
        """The number at `url`; None where CBS does not say. A help, so it is asked only once.

        The answer has been seen to start with a byte order mark.
        """
        try:
            text = _explained(lambda: self._body(url), url).decode("utf-8-sig").strip()
        except (NotThereError, TooManyRowsError, WoonmonitorError, UnicodeDecodeError):
            return None
        return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None

    def _document(self, url: str) -> Document:
        body = self._body(url)
        try:
            content = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise PassingError(f"{_where(url)} gave {instead_of_json(body)}.") from error
        if not isinstance(content, dict):
            raise PassingError(f"{_where(url)} gave JSON of another shape than OData's.")
        return Document(url, body, content)

    def _body(self, url: str) -> bytes:
        """The answer's bytes. httpx itself notices an answer shorter than its Content-Length."""
        deadline = time.monotonic() + self.limits.answer_seconds
        pieces: list[bytes] = []
        size = 0
        with self._http.stream("GET", url) as response:
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > self.limits.answer_bytes:
                    raise _too_large(url, self.limits.answer_bytes)
                if time.monotonic() > deadline:
                    raise PassingError(f"{_where(url)} took too long to answer.")
        body = b"".join(pieces)
        self._judge(url, response, body)
        return body

    def _judge(self, url: str, response: httpx.Response, body: bytes) -> None:
        status = response.status_code
        if status == httpx.codes.OK:
            return
        if status == httpx.codes.NOT_FOUND:
            raise NotThereError(_where(url))
        if status >= httpx.codes.INTERNAL_SERVER_ERROR and says_too_many_rows(body):
            raise TooManyRowsError(_where(url))
        problem = f"{_where(url)} answered {status}: {one_line(body)}"
        if status in {408, 429} or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PassingError(problem, self._pause(url, response))
        raise WoonmonitorError(problem, remedy="Check the table, the filters and the CBS address.")

    def _pause(self, url: str, response: httpx.Response) -> float | None:
        seconds = seconds_asked(response.headers.get("Retry-After"), now=datetime.now(UTC))
        if seconds is not None and seconds > self.limits.longest_retry_after:
            raise WoonmonitorError(
                f"{_where(url)} asks to wait {seconds:.0f} seconds before the next question.",
                remedy=_LATER,
            )
        return seconds


def _explained(ask: Callable[[], T], url: str) -> T:
    try:
        return ask()
    except PassingError as error:
        raise WoonmonitorError(str(error), remedy=_LATER) from error
    except httpx.TimeoutException as error:
        raise WoonmonitorError(f"{_where(url)} did not answer in time.", remedy=_LATER) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        said = one_line(str(error).encode()) if str(error) else type(error).__name__
        raise WoonmonitorError(
            f"{_where(url)} could not be read: {said}.",
            remedy="Check the network and the CBS address, or try again later.",
        ) from error


def _tell_retry(details: stamina.instrumentation.RetryDetails) -> None:
    why = one_line(str(details.caused_by).encode()) or type(details.caused_by).__name__
    _LOGGER.warning("%s Trying again in %.0f s.", why, details.wait_for)


def _where(url: str) -> str:
    """The address without its question, which may be two lines long."""
    return f"CBS ({url.partition('?')[0]})"


def _too_large(url: str, most: int) -> WoonmonitorError:
    return WoonmonitorError(
        f"{_where(url)} sends more than {most / 1e6:,.0f} MB in one answer.",
        remedy="Ask for fewer regions or periods.",
    )
