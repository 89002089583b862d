"""A CBS table at OData v4 (datasets.cbs.nl): one row per observation, pages linked by CBS.

Seen in stored public answers: Properties with Modified, ObservationCount and License;
Dimensions with Kind; `<Dim>Codes` with Identifier and, for periods, Status (which may be null);
MeasureCodes with Identifier and Title; `$filter` with eq, or, and; `@odata.nextLink`; `$count`
without a filter. Not seen, so only relied on where it adds up: `$count` with
a filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pipelines.sources.cbs.http import Client, Document
from pipelines.sources.cbs.odata import (
    About,
    DimensionCode,
    Page,
    broken,
    linked_documents,
    moment,
    optional_text,
    rows,
    text,
)
from pipelines.sources.cbs.request import Selection, encoded, in_parts

NEXT_LINK = "@odata.nextLink"
_CC_BY = "CC BY 4.0"
_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": _CC_BY}


class TableV4:
    """One table at v4. Some discontinued tables have all but their Observations there."""

    api: Literal["v4", "v3"] = "v4"

    def __init__(self, client: Client, service_url: str, table_id: str) -> None:
        """`service_url` without the table."""
        self._client = client
        self._url = f"{service_url.rstrip('/')}/{table_id}"

    def about(self) -> About:
        """From Properties."""
        document = self._client.json(f"{self._url}/Properties")
        said = document.content
        modified = moment(document, said)
        if modified.tzinfo is None:
            raise broken(document.url, "`Modified` has no UTC offset")
        count = said.get("ObservationCount")
        licence = optional_text(said, "License") or _CC_BY
        return About(
            title=text(document, said, "Title").strip(),
            modified=modified,
            licence=_LICENCES.get(licence, licence),
            observations=count if isinstance(count, int) and count >= 0 else None,
        )

    def dimensions(self) -> dict[str, str]:
        """From Dimensions."""
        return {
            text(document, entry, "Identifier"): str(entry.get("Kind"))
            for document, entry in self._entries("Dimensions")
        }

    def codes(self, dimension: str) -> list[DimensionCode]:
        """From `<Dim>Codes`."""
        return [
            DimensionCode(text(document, entry, "Identifier"), optional_text(entry, "Status"))
            for document, entry in self._entries(f"{dimension}Codes")
        ]

    def measures(self) -> dict[str, str]:
        """From MeasureCodes. Titles are unique within a MeasureGroup only."""
        return {
            text(document, entry, "Identifier").strip(): text(document, entry, "Title").strip()
            for document, entry in self._entries("MeasureCodes")
        }

    def count(self, selection: Selection) -> int | None:
        """From `$count`."""
        counts = [
            self._client.count(self._address("/$count", part)) for part in in_parts(selection)
        ]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None

    def pages(self, selection: Selection) -> Iterator[Page]:
        """From Observations. CBS sets the size of a page: 100,000."""
        for part in in_parts(selection):
            for document in linked_documents(self._client, self._address("", part), NEXT_LINK):
                yield Page(document.url, document.body, len(rows(document)))

    def _address(self, what: str, selection: Selection) -> str:
        question = f"?$filter={encoded(selection)}" if selection else ""
        return f"{self._url}/Observations{what}{question}"

    def _entries(self, what: str) -> Iterator[tuple[Document, dict[str, Any]]]:
        for document in linked_documents(self._client, f"{self._url}/{what}", NEXT_LINK):
            for entry in rows(document):
                yield document, entry
