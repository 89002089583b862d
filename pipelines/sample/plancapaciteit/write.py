"""The invented plan lists as delivered files: where each lies, its sidecar, the page about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.reading.sidecar import Sidecar, write_sidecar
from pipelines.reports.plancapaciteit.plan_tables import Tables, plan_tables
from pipelines.sample.plancapaciteit.canonical import count_frame, plan_frame
from pipelines.sample.plancapaciteit.history import plans_by_date
from pipelines.sample.plancapaciteit.mess import manner, messy, with_amounts
from pipelines.sample.plancapaciteit.mistakes import Planted, plant
from pipelines.sample.plancapaciteit.model import NOT_CAPACITY, Plan, Shape, reference_dates, shape
from pipelines.sample.plancapaciteit.save import flat_table, save_tables
from pipelines.sources.plancapaciteit.layout import known_layouts

_ROWS_ABOVE = 3
"""Title, blank row and header."""


@dataclass(frozen=True)
class SampleFile:
    """One invented delivery: what stands in it and where its mistakes are."""

    deliverer: str
    reference_date: date
    layout: str
    suffix: str
    name: str
    plans: pd.DataFrame
    counts: pd.DataFrame
    tables: Tables
    planted: tuple[Planted, ...]

    @property
    def path(self) -> str:
        """Below the source's folder."""
        return f"{self.deliverer}/{self.reference_date.isoformat()}/{self.name}"

    def row_number(self, planted: Planted) -> int:
        """The row of a mistake as the spreadsheet numbers it; of a CSV the line."""
        return planted.row + 1 + _ROWS_ABOVE


def write_sample(folder: Path, *, scale: float, seed: int) -> list[Path]:
    """Write every list and the page about them below `folder`; there is one scale, the region's."""
    files = list(sample_files(seed))
    written = [write_file(file, folder) for file in files]
    write_readme(files, folder)
    return written


def sample_files(seed: int) -> Iterator[SampleFile]:
    """Every invented delivery, by reference date and municipality."""
    for at, plans in enumerate(plans_by_date(seed)):
        for code, facts in shape()["municipalities"].items():
            own = [plan for plan in plans if plan.municipality == code]
            yield _file(facts, own, at)
            if {"deliverer": facts["deliverer"], "at": at} == shape()["corrected"]:
                yield _file(facts, own, at, is_correction=True)


def _file(facts: Shape, plans: list[Plan], at: int, *, is_correction: bool = False) -> SampleFile:
    layout, suffix = facts["layouts"][at].split(".")
    listed = [plan for plan in plans if layout != "nieuwe_kaart" or _is_on_a_public_map(plan)]
    reference_date = reference_dates()[at]
    frame = plan_frame(listed).assign(municipality_name=facts["name"], province=shape()["province"])
    counts = count_frame(listed, at)
    if facts.get("gives_amounts"):
        counts = with_amounts(counts)
    tables = plan_tables(
        known_layouts()[layout],
        frame,
        counts,
        reference_date=reference_date,
        are_years_across=suffix == "csv" or facts.get("are_years_across", False),
    )
    if suffix == "csv":
        tables = {"": flat_table(tables)}
    planted: list[Planted] = []
    if not is_correction:
        tables, planted = plant(tables, listed, facts["deliverer"], at)
    tables = messy(layout, tables, counts, reference_date)
    correction = "_correctie" if is_correction else ""
    return SampleFile(
        deliverer=facts["deliverer"],
        reference_date=reference_date,
        layout=layout,
        suffix=suffix,
        name=f"planlijst_{facts['deliverer']}_{reference_date}_fictief{correction}.{suffix}",
        plans=frame,
        counts=counts,
        tables=tables,
        planted=tuple(planted),
    )


def _is_on_a_public_map(plan: Plan) -> bool:
    return plan.confidentiality == "openbaar" and plan.status not in NOT_CAPACITY


def write_file(file: SampleFile, folder: Path) -> Path:
    """Write the delivery and its sidecar below the source's folder."""
    path = folder / file.path
    save_tables(file.tables, path, manner(file.layout, file.suffix))
    name = file.deliverer.capitalize()
    write_sidecar(
        path,
        Sidecar(
            publisher=f"gemeente {name} (fictief)",
            title=f"Planlijst {name}, peildatum {file.reference_date} (fictief, verzonnen plannen)",
            licence="CC0 1.0",
            retrieved=file.reference_date,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            is_fictive=True,
        ),
    )
    return path


_README = """# Verzonnen planlijsten

Alle plannen in deze map zijn verzonnen (`is_fictive: true` in ieder bijschrift); geen ervan
bestaat. Alleen de omvang en de vorm lijken op die van de regio. De map is gemaakt met
`woonmonitor sample`; dezelfde versie geeft dezelfde bestanden. Verander hier niets met de hand.

## Bestanden

| bestand | indeling | plannen |
|---|---|---|
{files}

{note}
Het bestand met `correctie` vervangt het andere van dezelfde peildatum.

## Fouten die er met opzet in staan

Elke fout zet één plan als geheel apart (quarantaine); de andere plannen van het bestand laden.

| bestand | blad | rij | plan | regel | wat er mis is |
|---|---|---|---|---|---|
{mistakes}
"""


def write_readme(files: list[SampleFile], folder: Path) -> None:
    """The page about the sample: every file, and every mistake with its place and its rule."""
    listed = [f"| `{file.path}` | {file.layout} | {len(file.plans)} |" for file in files]
    mistakes = [
        f"| `{file.path}` | {planted.sheet} "
        f"| {file.row_number(planted)} | {planted.plan_id} | `{planted.mistake.rule}` "
        f"| {planted.mistake.explanation_nl} |"
        for file in files
        for planted in file.planted
    ]
    text = _README.format(
        files="\n".join(listed), mistakes="\n".join(mistakes), note=shape()["note_nl"]
    )
    (folder / "README.md").write_bytes(text.encode())
