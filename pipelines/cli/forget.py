"""`woonmonitor forget`: remove one person's records.

The number is best typed at the prompt: an argument stays in the shell's history.
"""

from __future__ import annotations

import duckdb
import typer
from rich.console import Console
from rich.markup import escape

from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.operations.forget import Forgotten, forget
from pipelines.reading.landing import visible_files
from pipelines.warehouse.compact import compact
from pipelines.warehouse.connection import writing


def forget_person(settings: Settings, number: str | None, *, console: Console) -> int:
    """Ask for the number unless it is given, remove, and say how many rows; never the number."""
    if number is not None:
        console.print(
            "[yellow]The number now stands in the history of your shell: remove it there.[/yellow] "
            "Next time leave it out; it is then asked for and not shown."
        )
    asked = number or typer.prompt("Registration or person number", hide_input=True)
    with run_lock(settings.state_dir):
        with writing(settings.warehouse_path) as connection:
            done = forget(settings, connection, asked)
        _tell(settings, done, console)
        _leave_no_byte(settings)
    return 0


def _leave_no_byte(settings: Settings) -> None:
    """DuckDB keeps what was removed in freed blocks until the file is made anew."""
    try:
        compact(settings.warehouse_path)
    except (duckdb.Error, OSError) as error:
        raise WoonmonitorError(
            "The rows are removed, but their bytes may still stand in freed blocks of the "
            f"warehouse: it could not be made anew ({type(error).__name__}).",
            remedy="Make room and run `woonmonitor upkeep`.",
        ) from error


def _tell(settings: Settings, done: Forgotten, console: Console) -> None:
    total = sum(done.rows.values())
    tables = ", ".join(f"{count} {name.removeprefix('raw.')}" for name, count in done.rows.items())
    console.print(f"Removed {total} rows ({tables}).", highlight=False)
    if not total:
        console.print("No record had this number. It is remembered all the same.")
    there = {file.path for file in visible_files(settings.raw_dir)} if done.paths else set()
    lying = [path for path in done.paths if path in there]
    if lying:
        console.print("These delivered files still hold the person until retention removes them:")
        for path in lying:
            console.print(f"  {escape(path)}", highlight=False)
    console.print("The next `woonmonitor run` computes the figures anew.")
