"""`woonmonitor fetch`: from CBS into the raw folder, with a progress bar."""

from __future__ import annotations

import csv

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from pipelines.errors import WoonmonitorError
from pipelines.settings import DBT_PROJECT_DIR, Settings
from pipelines.sources.cbs.fetch import TableRequest, default_requests, fetch_table


def fetch_source(
    settings: Settings, source: str, tables: list[str], *, force: bool, console: Console
) -> int:
    """Fetch every table asked; one that fails does not keep the others. Returns the exit code."""
    if source != "cbs":
        raise WoonmonitorError(f"Nothing can be fetched from {source!r}.", remedy="Use 'cbs'.")
    failed = 0
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        for request in _requests(tables):
            failed += not _fetch(request, settings, progress, console, force=force)
    return 1 if failed else 0


def _requests(tables: list[str]) -> list[TableRequest]:
    usual = default_requests(_region_codes())
    if not tables:
        return usual
    known = {request.table_id: request for request in usual}
    regions = _region_codes()
    return [known.get(table) or TableRequest(table_id=table, regions=regions) for table in tables]


def _region_codes() -> list[str]:
    """The CBS regions that the monitor's units are made of."""
    with (DBT_PROJECT_DIR / "seeds" / "region_members.csv").open(encoding="utf-8") as stream:
        return sorted({row["member_code"] for row in csv.DictReader(stream)})


def _fetch(
    request: TableRequest, settings: Settings, progress: Progress, console: Console, *, force: bool
) -> bool:
    task = progress.add_task(request.table_id, total=None)

    def show(observations: int, byte_size: int) -> None:
        text = f"{request.table_id}: {observations:,} observations, {byte_size / 1e6:.1f} MB"
        progress.update(task, description=text)

    try:
        result = fetch_table(
            request, settings=settings, today=settings.today, progress=show, force=force
        )
    except WoonmonitorError as error:
        console.print(
            f"[red]✗[/red] {request.table_id}: {escape(str(error))}",
            highlight=False,
            soft_wrap=True,
        )
        return False
    finally:
        progress.remove_task(task)
    outcome = (
        "not changed since the last fetch"
        if result.status == "not_modified"
        else f"{result.observations:,} observations in {len(result.files)} files"
    )
    console.print(f"[green]✓[/green] {request.table_id}: {outcome}", highlight=False)
    if result.absent_regions:
        console.print(f"  unknown to this table: {', '.join(result.absent_regions)}")
    return True
