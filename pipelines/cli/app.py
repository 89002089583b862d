"""The command line: names, options and help. What a command does stands in `pipelines.cli`.

Heavy imports happen inside commands, so that `--help` and `query` answer at once.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.settings import Settings

app = typer.Typer(
    name="woonmonitor",
    help="The regional housing monitor: from delivered files to a checked publication.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)

_WHOLE = (
    "`template`, `check` and `query` do without it; this command needs the whole pipeline:"
    " `pip install 'woonmonitor[pipeline]'`, or `make install` in a checkout."
)
_EPILOG = (
    "Exit codes: 0 good · 1 nothing was published or a checked file has faults · 2 used wrongly"
)

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
    from pipelines.cli.run import run_nightly

    settings = Settings(as_of=as_of.date()) if as_of else Settings()
    raise typer.Exit(run_nightly(settings, force=force, console=Console()))


@app.command()
def fetch(
    source: Annotated[
        str | None, typer.Argument(help="The source to fetch from; without one, all that can be.")
    ] = None,
    tables: Annotated[
        list[str] | None, typer.Argument(help="Its tables; without any, the usual ones.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch although the publisher changed nothing.")
    ] = False,
) -> None:
    """Fetch what publishers changed into data/raw; `run` then loads it."""
    from pipelines.cli.fetch import fetch as fetch_tables

    raise typer.Exit(fetch_tables(Settings(), source, tables or [], force=force, console=Console()))


@app.command()
def check(  # noqa: PLR0917 - the options of a command
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The file, as you would send it.")
    ],
    reference_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Peildatum; without it, that of the path or the last 1 January or 1 July.",
        ),
    ] = None,
    deliverer: Annotated[
        str | None,
        typer.Option(help="Who delivers: gemeente, or regio; without it, as the file says."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="What to compare with; without it, the last delivery."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder for the report; without it, beside the file.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="What kind of delivery; without it, as the path says.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a delivery before it is sent: a Dutch report here, as a page and in the workbook."""
    from pipelines.cli.check import CheckOptions, check_file

    options = CheckOptions(
        source=source,
        reference_date=reference_date.date() if reference_date else None,
        deliverer=deliverer,
        previous=previous,
        output=output,
        as_json=as_json,
    )
    raise typer.Exit(check_file(Settings(), file, options, console=Console()))


@app.command()
def template(  # noqa: PLR0917 - the options of a command
    dataset: Annotated[str, typer.Argument(help="What to deliver: the name of a source.")],
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    reference_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Peildatum; without it, the next 1 January or 1 July."
        ),
    ] = None,
    prefill: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A delivery to fill in from."),
    ] = None,
    deliverer: Annotated[
        str | None, typer.Option(help="Fill in what this deliverer delivered last.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write what a deliverer starts from: a workbook, or a zip with CSV headers."""
    from pipelines.cli.template import write_template

    day = reference_date.date() if reference_date else None
    write_template(
        dataset,
        out,
        raw_dir=Settings().raw_dir,
        reference_date=day,
        prefill=prefill,
        deliverer=deliverer,
        is_forced=force,
        console=Console(),
    )


@app.command()
def status(
    as_json: Json = False,
    with_files: Annotated[
        bool, typer.Option("--files", help="List every delivered file as well.")
    ] = False,
) -> None:
    """Show what is wrong, the publication and the last run."""
    from pipelines.cli.status import show_status

    raise typer.Exit(
        show_status(Settings(), as_json=as_json, with_files=with_files, console=Console())
    )


@app.command()
def thresholds(
    suite: Annotated[str | None, typer.Option(help="Only this suite of expectations/.")] = None,
    as_json: Json = False,
) -> None:
    """Show every threshold and where it stands: beside what was seen, with a proposal."""
    from pipelines.cli.thresholds import show_thresholds

    show_thresholds(Settings(), suite, as_json=as_json, console=Console())


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A SELECT on the published tables.")],
    output: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
) -> None:
    """Ask the published database; without rights to change it."""
    from pipelines.cli.query import run_query

    run_query(Settings(), sql, output=output, console=Console())


@app.command()
def doctor() -> None:
    """Look whether this machine and data folder are fit for a run, and prepare them."""
    from pipelines.cli.doctor import examine

    raise typer.Exit(examine(Settings(), console=Console()))


@app.command()
def versions(as_json: Json = False) -> None:
    """List the published versions, newest first."""
    from pipelines.cli.versions import show_versions

    show_versions(Settings(), as_json=as_json, console=Console())


@app.command()
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="A name from `versions`; without it, the one before.")
    ] = None,
) -> None:
    """Put an earlier version back in place; a run with new input publishes again."""
    from pipelines.cli.versions import roll_back

    roll_back(Settings(), version, console=Console())


@app.command()
def upkeep() -> None:
    """Give back room, remove old history, verify the publication; the server does it weekly."""
    from pipelines.operations.upkeep import upkeep as weekly

    console = Console()
    for line in weekly(Settings()):
        console.print(line, highlight=False)


@app.command()
def sample(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of into data/raw.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The source; without one, every source that is bundled.")
    ] = None,
    scale: Annotated[
        float, typer.Option(help="Where the source has one: 1 is the size of the region.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Another number gives other plans and people.")] = 2026,
) -> None:
    """Write invented deliveries of a source; the same every time."""
    from pipelines.cli.sample import write_sample

    console = Console()
    raise typer.Exit(
        write_sample(Settings(), out=out, source=source, scale=scale, seed=seed, console=console)
    )


@app.command()
def new(
    kind: Annotated[Literal["source", "table", "goal"], typer.Argument(help="What to make.")],
    name: Annotated[str, typer.Argument(help="zorgvoorzieningen; of a goal its code: LOC-X.")],
) -> None:
    """Write what a new source, table or goal needs, ready to run; in a checkout only."""
    from pipelines.cli.new import make_new

    raise typer.Exit(make_new(Settings(), kind, name, console=Console()))


@app.command()
def forget(
    number: Annotated[
        str | None,
        typer.Argument(help="Better left out: it is asked for, and not shown or remembered."),
    ] = None,
) -> None:
    """Remove one person's records, by registration or person number."""
    from pipelines.cli.forget import forget_person

    raise typer.Exit(forget_person(Settings(), number, console=Console()))


@app.command()
def retention(
    trial: Annotated[bool, typer.Option("--trial", help="Only say what would go.")] = False,
) -> None:
    """Remove delivered files with personal data that have lain long enough, and say which."""
    from pipelines.cli.retention import show_retention

    raise typer.Exit(show_retention(Settings(), is_trial=trial, console=Console()))


Undo = Annotated[bool, typer.Option("--undo", help="Take the decision back.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]


@app.command()
def withdraw(
    what: Annotated[
        str, typer.Argument(help="A path below data/raw: of a file, or of a folder of them.")
    ],
    reason: Annotated[str, typer.Option(help="Why it should no longer count.")] = "",
    undo: Undo = False,
    yes: Yes = False,
) -> None:
    """Withdraw on purpose what was taken out of data/raw: it stops counting, and blocks no more."""
    from pipelines.cli.decide import Request, withdraw_delivery

    request = Request(what, reason, is_undone=undo, is_sure=yes)
    raise typer.Exit(withdraw_delivery(Settings(), request, console=Console()))


@app.command()
def accept(
    path: Annotated[str, typer.Argument(help="A held file, as `woonmonitor status` names it.")],
    reason: Annotated[str, typer.Option(help="Why it is right as it is.")] = "",
    undo: Undo = False,
    yes: Yes = False,
) -> None:
    """Accept a held delivery as it is: it counts from the next run on."""
    from pipelines.cli.decide import Request, accept_delivery

    request = Request(path, reason, is_undone=undo, is_sure=yes)
    raise typer.Exit(accept_delivery(Settings(), request, console=Console()))


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
) -> None:
    """Open the Dagster UI on this data folder, with its schedule."""
    from pipelines.cli.dev import serve

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
        prefix = "" if name.startswith("DAGSTER") else "WOONMONITOR_"
        _fail(f"{prefix}{name}: {wrong['msg']}. Mend the setting.")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == "pipelines":
            raise  # a fault of ours, not of what is installed
        _fail(f"{error.name} is not installed. {_WHOLE}")
    except OSError as error:
        _fail(str(of_the_system(error)))


def _fail(message: str) -> None:
    if "--debug" in sys.argv:
        raise  # noqa: PLE0704  (called from an except block only)
    line = f"[red]Error:[/red] {escape(message)}"
    Console(stderr=True, soft_wrap=True).print(line, highlight=False)
    raise SystemExit(1)
