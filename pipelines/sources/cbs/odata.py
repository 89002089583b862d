"""What fetching needs to know of a CBS table, whichever OData version it comes from.

The shared words and the shared care: lists over several pages, links that must stay at CBS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import urljoin, urlsplit

from pipelines.core.errors import WoonmonitorError
from pipelines.sources.cbs.failures import one_line
from pipelines.sources.cbs.http import Client, Document
from pipelines.sources.cbs.request import Selection

_REPORT = "Nothing was changed. If it stays so, CBS changed its service: report it."


@dataclass(frozen=True)
class About:
    """What CBS says of a table as a whole."""

    title: str
    modified: datetime
    licence: str
    observations: int | None
    """Of the whole table; v3 does not say."""


@dataclass(frozen=True)
class Page:
    """One answer with observations, as delivered."""

    url: str
    body: bytes
    observations: int


@dataclass(frozen=True)
class DimensionCode:
    """One code of a dimension, written as CBS writes it: padding included."""

    identifier: str
    status: str | None = None
    """Definitief, NaderVoorlopig, Voorlopig; of periods only, and not of every table."""


class ServiceTable(Protocol):
    """A table at one of CBS's two services; NotThereError where that service lacks it."""

    api: Literal["v4", "v3"]

    def about(self) -> About:
        """Title and date of the last change."""

    def dimensions(self) -> dict[str, str]:
        """Dimension → kind: Dimension, GeoDimension, GeoDetail, TimeDimension."""

    def codes(self, dimension: str) -> list[DimensionCode]:
        """The codes of a dimension, in CBS's order."""

    def measures(self) -> dict[str, str]:
        """Measure code → title."""

    def count(self, selection: Selection) -> int | None:
        """How many observations to expect; None where CBS does not say."""

    def pages(self, selection: Selection) -> Iterator[Page]:
        """The observations, page by page."""


def linked_documents(client: Client, url: str, next_link: str) -> Iterator[Document]:
    """The document at `url` and those it links on to, each once.

    Raises WoonmonitorError for a link to another place and for links that go round.
    """
    seen: set[str] = set()
    following: str | None = url
    while following is not None:
        if following in seen:
            raise broken(url, "its pages link round in a circle")
        seen.add(following)
        document = client.json(following)
        yield document
        following = _following(url, document.content.get(next_link))


def rows(document: Document) -> list[dict[str, Any]]:
    """The entries of an OData answer."""
    value = document.content.get("value")
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise broken(document.url, "it holds no list named `value`")
    return value


def text(document: Document, entry: dict[str, Any], name: str) -> str:
    """A text that must be there."""
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise broken(document.url, f"it has no `{name}`")
    return value


def optional_text(entry: dict[str, Any], name: str) -> str | None:
    """A text that may be missing, null or empty."""
    value = entry.get(name)
    return value.strip() or None if isinstance(value, str) else None


def moment(document: Document, entry: dict[str, Any]) -> datetime:
    """`Modified`: with an offset in v4 (2026-02-17T00:00:00+01:00), without in v3."""
    value = text(document, entry, "Modified")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise broken(document.url, f"`Modified` is not a date: {value!r:.40}") from None


def broken(url: str, how: str) -> WoonmonitorError:
    """The error for an answer that cannot be relied on."""
    return WoonmonitorError(
        f"CBS ({url.partition('?')[0]}) cannot be understood: {how}.", remedy=_REPORT
    )


def _following(start: str, link: object) -> str | None:
    if link is None:
        return None
    try:
        target = urljoin(start, link) if isinstance(link, str) else ""
        at_home = _origin(target) == _origin(start)
    except ValueError:
        at_home = False
    if not at_home:
        raise broken(start, f"it links on to another place ({one_line(str(link).encode(), 80)})")
    return target


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
