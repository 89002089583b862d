"""`woonmonitor template`: what a deliverer starts from, a workbook or a zip with CSV headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from pipelines.sources.plancapaciteit.parse import PlanList


def _plancapaciteit(reference_date: date, last: Last | None) -> bytes:
    from pipelines.reports.plans.template import template

    return template(reference_date, _read_list(last) if last else None)


def _read_list(last: Last) -> PlanList:
    from pipelines.sources.plancapaciteit.parse import parse

    return parse(last.file.read_bytes(), reference_date=last.as_of, deliverer=last.deliverer)


def _woonservice(_: date, last: Last | None) -> bytes:
    from pipelines.reports.woonservice.template import template_zip

    if last:
        raise typer.BadParameter("only a plan list can be filled in beforehand.")
    return template_zip()


class Last(NamedTuple):
    """The list that a template is filled in from."""

    file: Path
    as_of: date
    deliverer: str


class _Kind(NamedTuple):
    make: Callable[[date, Last | None], bytes]
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


def last_list(
    raw_dir: Path, reference_date: date, *, file: Path | None, deliverer: str | None
) -> Last | None:
    """The list to fill in from: a file, or the deliverer's last one in the raw folder."""
    from pipelines.reports.request import earlier_delivery, half_year_before, place_of

    if file is None and deliverer:
        file = earlier_delivery(raw_dir, "plancapaciteit", deliverer, reference_date)
        if file is None:
            raise typer.BadParameter(
                f"{raw_dir} holds no earlier plan list of {deliverer!r}; name one with --prefill.",
                param_hint="--deliverer",
            )
    if file is None:
        return None
    place = place_of(file)
    as_of = place.as_of if place else half_year_before(reference_date)
    return Last(file, as_of, deliverer or (place.dataset if place else "regio"))


def write_template(
    dataset: str,
    out: Path,
    *,
    raw_dir: Path,
    reference_date: date | None,
    prefill: Path | None,
    deliverer: str | None,
    is_forced: bool,
    console: Console,
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
    day = reference_date or next_reference_date(date.today())
    last = last_list(raw_dir, day, file=prefill, deliverer=deliverer)
    out.write_bytes(kind.make(day, last))
    if last:
        console.print(
            f"Overgenomen uit {escape(last.file.name)}: de plannen zonder fout. Werk ze bij en vul "
            "nieuwe aan; plannen met een fout of met status 5A of 5B staan er niet in.",
            soft_wrap=True,
            highlight=False,
        )
    console.print(f"[green]Geschreven:[/green] {escape(str(out))}", soft_wrap=True, highlight=False)
