"""`woonmonitor template`: what a deliverer starts from, a workbook or a zip with CSV headers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from pipelines.reports.request import Last


def last_list(
    raw_dir: Path, reference_date: date, source: str, *, file: Path | None, deliverer: str | None
) -> Last | None:
    """The delivery to fill in from: a file, or the deliverer's last one in the raw folder."""
    from pipelines.reports.request import Last, earlier_delivery, half_year_before, place_of

    if file is None and deliverer:
        file = earlier_delivery(raw_dir, source, deliverer, reference_date)
        if file is None:
            raise typer.BadParameter(
                f"{raw_dir} holds no earlier delivery of {deliverer!r}; name one with --prefill.",
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
    from pipelines.reports.deliverers import template_of, with_template
    from pipelines.reports.request import next_reference_date

    if dataset not in with_template():
        known = ", ".join(with_template())
        raise typer.BadParameter(
            f"{dataset!r} has no template; known: {known}.", param_hint="DATASET"
        )
    kind = template_of(dataset)
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
    last = last_list(raw_dir, day, dataset, file=prefill, deliverer=deliverer)
    if last and kind.filled_in_nl is None:
        raise typer.BadParameter(f"the template of {dataset} cannot be filled in beforehand.")
    out.write_bytes(kind.make(day, last))
    if last:
        console.print(
            f"Overgenomen uit {escape(last.file.name)}: {kind.filled_in_nl}",
            soft_wrap=True,
            highlight=False,
        )
    console.print(f"[green]Geschreven:[/green] {escape(str(out))}", soft_wrap=True, highlight=False)
