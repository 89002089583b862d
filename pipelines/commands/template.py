"""`woonmonitor template`: the workbook that a deliverer fills in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape


def _plancapaciteit(reference_date: date) -> bytes:
    from pipelines.reports.plans.template import template

    return template(reference_date)


_TEMPLATES: dict[str, Callable[[date], bytes]] = {"plancapaciteit": _plancapaciteit}
"""Dataset → its template as an xlsx file; imports wait until it is asked for."""


def write_template(
    dataset: str, out: Path, *, reference_date: date | None, is_forced: bool, console: Console
) -> None:
    """Write the template; a file that is there already, perhaps filled in, is not written over."""
    from pipelines.reports.request import next_reference_date

    if dataset not in _TEMPLATES:
        known = ", ".join(_TEMPLATES)
        raise typer.BadParameter(
            f"{dataset!r} has no template; known: {known}.", param_hint="DATASET"
        )
    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(
            f"{out.name}: a template has drop-downs, so it is a workbook: name it .xlsx.",
            param_hint="OUT",
        )
    if out.exists() and not is_forced:
        raise typer.BadParameter(
            f"{out} is there already, and may be filled in; --force writes over it.",
            param_hint="OUT",
        )
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"{out.parent} is not a folder.", param_hint="OUT")
    out.write_bytes(_TEMPLATES[dataset](reference_date or next_reference_date(date.today())))
    console.print(f"[green]Geschreven:[/green] {escape(str(out))}", soft_wrap=True, highlight=False)
