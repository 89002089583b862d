"""`woonmonitor fetch`: from publishers into the raw folder, with a progress bar."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from pipelines.core.settings import Settings
from pipelines.operations.fetch import Fetched, fetch_source
from pipelines.sources.registry import fetchable


def fetch(
    settings: Settings, source: str | None, tables: list[str], *, force: bool, console: Console
) -> int:
    """Fetch and say what came of each table; exit code 1 when one failed.

    Without a source all that can be asked, and then the usual tables.
    """
    failed = False
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def progress(table_id: str) -> Callable[[int, int], None]:
            bar.update(task, description=table_id)

            def show(observations: int, byte_size: int) -> None:
                text = f"{table_id}: {observations:,} observations, {byte_size / 1e6:.1f} MB"
                bar.update(task, description=text)

            return show

        for each in [source] if source else fetchable():
            for fetched in fetch_source(settings, each, tables, force=force, progress=progress):
                failed |= fetched.error is not None
                console.print(_outcome(fetched), highlight=False, soft_wrap=True)
    return 1 if failed else 0


def _outcome(fetched: Fetched) -> str:
    result = fetched.result
    if result is None:
        return f"[red]✗[/red] {fetched.table_id}: {escape(str(fetched.error))}"
    outcome = (
        "not changed since the last fetch"
        if result.status == "not_modified"
        else f"{result.observations:,} observations in {len(result.files)} files"
    )
    absent = ", ".join(result.absent_regions)
    more = f"\n  unknown to this table: {absent}" if absent else ""
    return f"[green]✓[/green] {fetched.table_id}: {outcome}{more}"
