"""`woonmonitor template`: what a deliverer starts from, a workbook or a zip with CSV headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from rich.markup import escape


def _plancapaciteit(reference_date: date) -> bytes:
    from pipelines.reports.plans.template import template

    return template(reference_date)


def _woonservice(_: date) -> bytes:
    from pipelines.reports.woonservice.template import template_zip

    return template_zip()


class _Kind(NamedTuple):
    make: Callable[[date], bytes]
    suffix: str
    why: str


_TEMPLATES = {
    "plancapaciteit": _Kind(
        _plancapaciteit, ".xlsx", "a template has drop-downs, so it is a workbook"
    ),
    "woonservice": _Kind(
        _woonservice, ".zip", "the template is a CSV per extract with an explanation"
    ),
}
"""Dataset → its template and how the file ends; imports wait until it is asked for."""


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
    kind = _TEMPLATES[dataset]
    if out.suffix.lower() != kind.suffix:
        raise typer.BadParameter(
            f"{out.name}: {kind.why}: name it {kind.suffix}.", param_hint="OUT"
        )
    if out.exists() and not is_forced:
        raise typer.BadParameter(
            f"{out} is there already, and may be filled in; --force writes over it.",
            param_hint="OUT",
        )
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"{out.parent} is not a folder.", param_hint="OUT")
    out.write_bytes(kind.make(reference_date or next_reference_date(date.today())))
    console.print(f"[green]Geschreven:[/green] {escape(str(out))}", soft_wrap=True, highlight=False)
