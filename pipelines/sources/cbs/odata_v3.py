"""A CBS table at OData v3 (opendata.cbs.nl/ODataApi): a column per measure, at most 10,000 rows.

Seen in stored public answers and code: TableInfos with Title and Modified (no UTC offset);
DataProperties with Key, Type and Title; `<Dim>` with padded Key; TypedDataSet with `$filter`,
`$top` and `$skip`; `$count` as a bare number. Assumed: periods carry Status, as the manual says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pipelines.sources.cbs.failures import TooManyRowsError
from pipelines.sources.cbs.http import Client, Document
from pipelines.sources.cbs.odata import (
    About,
    DimensionCode,
    Page,
    linked_documents,
    moment,
    optional_text,
    rows,
    text,
)
from pipelines.sources.cbs.request import Selection, encoded, halves, in_parts

NEXT_LINK = "odata.nextLink"
ROWS_PER_PAGE = 5_000
"""Well under CBS's 10,000; an answer to `$top=5000` is among the real files."""
_CBS_TIME = ZoneInfo("Europe/Amsterdam")


class TableV3:
    """One table at v3."""

    api: Literal["v4", "v3"] = "v3"

    def __init__(self, client: Client, service_url: str, table_id: str) -> None:
        """`service_url` without the table."""
        self._client = client
        self._url = f"{service_url.rstrip('/')}/{table_id}"
        self._properties: list[tuple[Document, dict[str, Any]]] = []

    def about(self) -> About:
        """From TableInfos."""
        document = self._client.json(f"{self._url}/TableInfos?$format=json")
        said = (rows(document) or [{}])[0]
        modified = moment(document, said)
        return About(
            title=text(document, said, "Title").strip(),
            modified=modified if modified.tzinfo else modified.replace(tzinfo=_CBS_TIME),
            licence="CC BY 4.0",
            observations=None,
        )

    def dimensions(self) -> dict[str, str]:
        """From DataProperties."""
        return {
            text(document, entry, "Key"): str(entry["Type"])
            for document, entry in self._described()
            if str(entry.get("Type")).endswith(("Dimension", "GeoDetail"))
        }

    def codes(self, dimension: str) -> list[DimensionCode]:
        """From `<Dim>`. Codes are padded with blanks, and a filter must name them so."""
        return [
            DimensionCode(text(document, entry, "Key"), optional_text(entry, "Status"))
            for document, entry in self._entries(dimension)
        ]

    def measures(self) -> dict[str, str]:
        """From DataProperties."""
        return {
            text(document, entry, "Key"): text(document, entry, "Title").strip()
            for document, entry in self._described()
            if entry.get("Type") == "Topic"
        }

    def count(self, selection: Selection) -> int | None:
        """Rows, from `$count`, times the number of measures."""
        counts = [self._rows(part) for part in in_parts(selection)]
        known = [count for count in counts if count is not None]
        return sum(known) * len(self.measures()) if len(known) == len(counts) else None

    def pages(self, selection: Selection) -> Iterator[Page]:
        """From TypedDataSet, in pages that CBS accepts."""
        for part in in_parts(selection):
            yield from self._pages(part)

    def _pages(self, selection: Selection) -> Iterator[Page]:
        """Page by `$skip`; where CBS counts the rows before `$top`, ask for half at a time."""
        try:
            first = self._page(selection, 0)
        except TooManyRowsError:
            parts = self._finer(selection)
            if parts is None:
                raise
            for part in parts:
                yield from self._pages(part)
            return
        yield from self._page_by_page(selection, first)

    def _page_by_page(self, selection: Selection, document: Document) -> Iterator[Page]:
        """Until a page is not full; one that links on was cut short by CBS itself."""
        skip = 0
        while True:
            found = len(rows(document))
            yield Page(document.url, document.body, found * len(self.measures()))
            skip += found
            if found == 0 or (found < ROWS_PER_PAGE and NEXT_LINK not in document.content):
                return
            document = self._page(selection, skip)

    def _page(self, selection: Selection, skip: int) -> Document:
        page = f"$format=json&$top={ROWS_PER_PAGE}&$skip={skip}"
        return self._client.json(f"{self._url}/TypedDataSet?{page}{_question(selection)}")

    def _rows(self, selection: Selection) -> int | None:
        question = _question(selection).replace("&", "?", 1)
        return self._client.count(f"{self._url}/TypedDataSet/$count{question}")

    def _finer(self, selection: Selection) -> tuple[Selection, Selection] | None:
        """Halves of the selection; one that names no period is first cut by period."""
        parts = halves(selection)
        kinds = self.dimensions().items()
        time = next((name for name, kind in kinds if kind == "TimeDimension"), None)
        if parts is not None or time is None or time in selection:
            return parts
        return halves({**selection, time: tuple(code.identifier for code in self.codes(time))})

    def _described(self) -> list[tuple[Document, dict[str, Any]]]:
        if not self._properties:
            self._properties = list(self._entries("DataProperties"))
        return self._properties

    def _entries(self, what: str) -> Iterator[tuple[Document, dict[str, Any]]]:
        address = f"{self._url}/{what}?$format=json"
        for document in linked_documents(self._client, address, NEXT_LINK):
            for entry in rows(document):
                yield document, entry


def _question(selection: Selection) -> str:
    return f"&$filter={encoded(selection)}" if selection else ""
