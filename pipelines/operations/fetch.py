"""What publishers changed, into the raw folder: per table what came of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings, seed_path
from pipelines.sources.fetching import FetchResult, Progress
from pipelines.sources.registry import fetchable, fetcher


@dataclass(frozen=True)
class Fetched:
    """One table: a result, or why there is none."""

    table_id: str
    result: FetchResult | None = None
    error: WoonmonitorError | None = None


def fetch_source(
    settings: Settings,
    source: str,
    tables: Sequence[str] = (),
    *,
    force: bool = False,
    progress: Callable[[str], Progress | None] = lambda table_id: None,
) -> Iterator[Fetched]:
    """Fetch every table asked, without any the usual ones; one that fails does not keep the others.

    `progress` gives what is to be called after each page of a table. Raises WoonmonitorError for
    a source that nothing can be fetched from.
    """
    if source not in fetchable():
        known = ", ".join(fetchable())
        raise WoonmonitorError(f"Nothing can be fetched from {source!r}.", remedy=f"Use {known}.")
    module = fetcher(source)
    for request in module.requests(tables, _region_codes()):
        try:
            result = module.fetch_table(
                request,
                settings=settings,
                today=settings.today,
                progress=progress(request.table_id),
                force=force,
            )
        except WoonmonitorError as error:
            yield Fetched(request.table_id, error=error)
        else:
            yield Fetched(request.table_id, result)


def _region_codes() -> list[str]:
    """The regions that the monitor's units are made of."""
    with seed_path("region_members").open(encoding="utf-8") as stream:
        return sorted({row["member_code"] for row in csv.DictReader(stream)})
