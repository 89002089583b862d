"""The command line: names, options and help. What a command does stands in `pipelines.commands`.

Heavy imports happen inside commands, so that `--help` and `query` answer at once.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from pipelines.errors import WoonmonitorError
from pipelines.settings import Settings

app = typer.Typer(
    name="woonmonitor",
    help="The regional housing monitor: from delivered files to a checked publication.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)

_EPILOG = "Exit codes: 0 good · 1 a blocking check failed or data was refused · 2 used wrongly"

Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


@app.callback(epilog=_EPILOG)
def _options(debug: Debug = False) -> None:
    """The regional housing monitor: from delivered files to a checked publication."""


@app.command()
def run(
    force: Annotated[
        bool, typer.Option("--force", help="Rebuild although nothing changed.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Rebuild as it was known on this date."),
    ] = None,
) -> None:
    """Load what was delivered, check it, build the tables, check them and publish."""
    from pipelines.commands.run import run_nightly

    settings = Settings(as_of=as_of.date()) if as_of else Settings()
    raise typer.Exit(run_nightly(settings, force=force, console=Console()))


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="The source to fetch from; only 'cbs'.")] = "cbs",
    tables: Annotated[
        list[str] | None, typer.Argument(help="CBS table ids; without any, the usual ones.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch although CBS changed nothing.")
    ] = False,
) -> None:
    """Fetch what CBS changed into data/raw; `run` then loads it."""
    from pipelines.commands.fetch import fetch_source

    raise typer.Exit(fetch_source(source, tables or [], force=force, console=Console()))


@app.command()
def status(as_json: Json = False) -> None:
    """Show the publication, the last run, refused and quarantined files."""
    from pipelines.commands.status import show_status

    raise typer.Exit(show_status(Settings(), as_json=as_json, console=Console()))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A SELECT on the published tables.")],
    output: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
) -> None:
    """Ask the published database; without rights to change it."""
    from pipelines.commands.query import run_query

    run_query(Settings(), sql, output=output, console=Console())


@app.command()
def doctor() -> None:
    """Look whether this machine and data folder are fit for a run, and prepare them."""
    from pipelines.commands.doctor import examine

    raise typer.Exit(examine(Settings(), console=Console()))


@app.command()
def versions(as_json: Json = False) -> None:
    """List the published versions, newest first."""
    from pipelines.commands.versions import show_versions

    show_versions(Settings(), as_json=as_json, console=Console())


@app.command()
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="A name from `versions`; without it, the one before.")
    ] = None,
) -> None:
    """Put an earlier version back in place; a run with new input publishes again."""
    from pipelines.commands.versions import roll_back

    roll_back(Settings(), version, console=Console())


@app.command()
def sample(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of into data/raw.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="plancapaciteit or woonservice; without it both."),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(help="Of woonservice: 1 is the size of the region; 0.04 is bundled."),
    ] = 0.04,
    seed: Annotated[int, typer.Option(help="Another number gives other plans and people.")] = 2026,
) -> None:
    """Write the invented plan lists and extracts of Woonservice; the same every time."""
    from pipelines.commands.sample import write_sample

    console = Console()
    raise typer.Exit(
        write_sample(Settings(), out=out, source=source, scale=scale, seed=seed, console=console)
    )


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
) -> None:
    """Open the Dagster UI on this data folder, with its schedule."""
    from pipelines.commands.dev import serve

    raise typer.Exit(serve(Settings(), port=port))


def main() -> None:
    """Entry point: errors of the user's making are one line; `--debug` shows where they arose."""
    if isinstance(sys.stdout, object) and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        app()
    except WoonmonitorError as error:
        _fail(str(error))
    except ValidationError as error:
        wrong = error.errors()[0]
        name = "_".join(str(part) for part in wrong["loc"]).upper()
        _fail(f"WOONMONITOR_{name}: {wrong['msg']}. Mend the setting.")
    except OSError as error:
        _fail(f"{error.filename or Path.cwd()}: {error.strerror or error}.")


def _fail(message: str) -> None:
    if "--debug" in sys.argv:
        raise  # noqa: PLE0704  (called from an except block only)
    line = f"[red]Error:[/red] {escape(message)}"
    Console(stderr=True, soft_wrap=True).print(line, highlight=False)
    raise SystemExit(1)
