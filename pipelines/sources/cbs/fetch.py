"""Fetching a CBS table into the raw folder: OData v4, else v3, and only when CBS changed it.

The order of things lives here; asking, selecting and saving live beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.reading.contract import contract_of
from pipelines.reading.sidecar import Sidecar
from pipelines.sources.cbs.failures import NotThereError, TooManyRowsError
from pipelines.sources.cbs.http import Client
from pipelines.sources.cbs.limits import Limits
from pipelines.sources.cbs.odata import About, Page, ServiceTable
from pipelines.sources.cbs.odata_v3 import TableV3
from pipelines.sources.cbs.odata_v4 import TableV4
from pipelines.sources.cbs.request import TableRequest, default_requests
from pipelines.sources.cbs.save import FetchedPages, last_modified, only_one
from pipelines.sources.cbs.select import Selected, select
from pipelines.sources.fetching import FetchResult, Progress

__all__ = ["FetchResult", "Limits", "TableRequest", "default_requests", "fetch_table", "requests"]

_DEFAULT_LIMITS = Limits()


def requests(tables: Sequence[str], regions: Sequence[str]) -> list[TableRequest]:
    """What to ask for these tables, without any the usual ones; of these regions."""
    usual = default_requests(list(regions))
    if not tables:
        return usual
    known = {request.table_id: request for request in usual}
    return [
        known.get(table) or TableRequest(table_id=table, regions=list(regions)) for table in tables
    ]


def fetch_table(
    request: TableRequest,
    *,
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    force: bool = False,
    limits: Limits = _DEFAULT_LIMITS,
) -> FetchResult:
    """Fetch a table into `raw/cbs/<table_id>/<today>/`, whole or not at all.

    Nothing is fetched when a delivery of the same request has CBS's present date of change,
    unless `force`. Raises WoonmonitorError when CBS cannot be reached or relied on.
    """
    with only_one(settings.state_dir, request.table_id), Client(limits) as client:
        services = (TableV4, settings.cbs_v4_url), (TableV3, settings.cbs_v3_url)
        for service, url in services:
            table: ServiceTable = service(client, url, request.table_id)
            job = _Job(request, table, settings.raw_dir, today, progress, limits)
            try:
                return job.run(force=force)
            except NotThereError:
                continue
            except TooManyRowsError as error:
                raise WoonmonitorError(
                    f"CBS refuses the smallest part of {request.table_id}: above 10,000 rows.",
                    remedy="Ask for fewer regions, periods or other dimensions.",
                ) from error
    raise WoonmonitorError(
        f"CBS does not have table {request.table_id}, neither at OData v4 nor at v3.",
        remedy="Check the number on opendata.cbs.nl/statline; upper and lower case matter.",
    )


@dataclass
class _Job:
    """One table at one service, from asking to delivering."""

    request: TableRequest
    table: ServiceTable
    raw_dir: Path
    today: date
    progress: Progress | None
    limits: Limits
    observations: int = 0
    byte_size: int = 0

    @property
    def _folder(self) -> Path:
        return self.raw_dir / "cbs" / self.request.table_id

    def run(self, *, force: bool) -> FetchResult:
        about = self.table.about()
        delivered = last_modified(self._folder, str(self.request))
        if not force and delivered is not None and about.modified <= delivered:
            return FetchResult(
                self.request.table_id, "not_modified", self.table.api, about.modified
            )
        selected = select(self.request, self.table)
        announced = self._announced(about, selected)
        self._refuse_too_large(announced or 0)
        files = self._deliver(about, selected, announced)
        return FetchResult(
            self.request.table_id,
            "fetched",
            self.table.api,
            about.modified,
            files,
            self.observations,
            selected.absent,
        )

    def _announced(self, about: About, selected: Selected) -> int | None:
        """How many observations CBS says will come; None where it does not say.

        A count of the whole table for a part of it means that `$count` ignored the filter.
        """
        if not selected.selection and about.observations is not None:
            return about.observations
        count = self.table.count(selected.selection)
        whole = about.observations
        return None if count is not None and whole is not None and count >= whole else count

    def _deliver(self, about: About, selected: Selected, announced: int | None) -> list[Path]:
        delivery = FetchedPages(self._folder, self.today)
        delivery.start()
        try:
            self._collect(delivery, about, selected)
            self._check_complete(about, announced)
            return delivery.commit()
        finally:
            delivery.discard()

    def _collect(self, delivery: FetchedPages, about: About, selected: Selected) -> None:
        measures = self.table.measures()
        kept = 0
        for asked, page in enumerate(self.table.pages(selected.selection), start=1):
            if asked > self.limits.pages:
                raise self._too_large(f"more than {self.limits.pages:,} pages")
            self._count(page)
            if page.observations:
                kept += 1
                sidecar = self._sidecar(about, selected, page, measures)
                delivery.add(kept, page.body, sidecar)

    def _count(self, page: Page) -> None:
        self.observations += page.observations
        self.byte_size += len(page.body)
        self._refuse_too_large(self.observations)
        if self.progress is not None:
            self.progress(self.observations, self.byte_size)

    def _sidecar(
        self, about: About, selected: Selected, page: Page, measures: dict[str, str]
    ) -> Sidecar:
        return Sidecar(
            publisher=contract_of("cbs").publisher,
            title=about.title,
            url=page.url,
            licence=about.licence,
            retrieved=self.today,
            modified=about.modified,
            request=str(self.request),
            measures=measures,
            periods=selected.periods,
        )

    def _check_complete(self, about: About, announced: int | None) -> None:
        """All of it, of one moment: CBS may publish between two pages."""
        if self.observations == 0:
            raise self._incomplete("CBS has no observations for what was asked")
        if announced is not None and announced != self.observations:
            raise self._incomplete(
                f"CBS announced {announced:,} observations and sent {self.observations:,}"
            )
        if self.table.about().modified != about.modified:
            raise self._incomplete("CBS changed the table while it was being fetched")

    def _incomplete(self, why: str) -> WoonmonitorError:
        return WoonmonitorError(
            f"{self.request.table_id} was not fetched: {why}.",
            remedy="Nothing was changed; fetch it again, or check what is asked for.",
        )

    def _refuse_too_large(self, observations: int) -> None:
        if observations > self.limits.observations:
            raise self._too_large(f"{observations:,} observations")

    def _too_large(self, size: str) -> WoonmonitorError:
        return WoonmonitorError(
            f"{self.request.table_id} is too large to fetch: {size}; "
            f"at most {self.limits.observations:,} observations are.",
            remedy="Ask for fewer regions, periods or other dimensions.",
        )
