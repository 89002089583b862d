"""From a plan list to its delivery report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from pipelines.reports.findings import grouped
from pipelines.reports.model import DeliveryReport, FindingGroup, Verdict
from pipelines.reports.plans.changes import changes
from pipelines.reports.plans.figures import totals
from pipelines.reports.plans.reading import reading_facts
from pipelines.reports.plans.words import read_words, rule_titles
from pipelines.reports.request import (
    CheckRequest,
    Examiner,
    earlier_delivery,
    half_year_before,
    place_of,
    reference_date_before,
)
from pipelines.reports.text import counted, number, slug
from pipelines.sources.plancapaciteit.content import read_grids
from pipelines.sources.plancapaciteit.findings import INFO
from pipelines.sources.plancapaciteit.layout import known_layouts
from pipelines.sources.plancapaciteit.parse import PlanList, parse
from pipelines.sources.refused import RefusedFile

SOURCE = "plancapaciteit"
_NAMED = 12
"""Municipalities; a national list only says how many."""
REGION = "regio"
"""The deliverer of a list with several municipalities."""


def examine(request: CheckRequest) -> DeliveryReport:
    """The report on a plan list. Raises RefusedFile for a file none of which can be trusted."""
    now = parse(
        request.data,
        reference_date=request.reference_date,
        deliverer=request.deliverer or REGION,
    )
    deliverer = request.deliverer or _deliverer(now)
    before = _Previous(request, deliverer)
    report = plan_report(
        now,
        before.plans,
        file_name=request.name,
        reference_date=request.reference_date,
        deliverer=deliverer,
        previous=before.label,
    )
    remarks = [each for each in (_date_remark(request), before.remark) if each]
    return replace(report, remarks=remarks)


def tables(data: bytes) -> dict[str | None, pd.DataFrame]:
    """The cells of a delivery, to mark where it is no workbook."""
    return {grid.sheet: grid.cells for grid in read_grids(data)}


EXAMINER = Examiner(examine, tables)


def plan_report(
    now: PlanList,
    before: PlanList | None,
    *,
    file_name: str,
    reference_date: date,
    deliverer: str,
    previous: str | None,
) -> DeliveryReport:
    """The report on one list beside the one before it; reads no file."""
    words = replace(read_words(), shows_municipality=now.plans["municipality_code"].nunique() > 1)
    groups = grouped(now.findings[now.findings["severity"] != INFO], rule_titles())
    verdict = _verdict(groups)
    return DeliveryReport(
        file_name=file_name,
        verdict=verdict,
        sentence=_sentence(now, groups, verdict),
        facts=_facts(now, reference_date, deliverer),
        groups=groups,
        advice={
            "critical": "Een plan met een fout telt niet mee tot de fout is hersteld. De andere "
            "plannen in het bestand tellen wel mee.",
            "warning": "Deze plannen tellen mee. Kijk of het klopt wat er staat.",
        },
        totals=totals(now, before, words),
        changes=changes(now, before, words) if before else (),
        previous=previous if before else None,
    )


def _facts(now: PlanList, reference_date: date, deliverer: str) -> list[tuple[str, str]]:
    names = now.plans["municipality_name"].dropna().astype(str).unique()
    facts = [
        ("Peildatum", dutch(reference_date)),
        ("Indeling", known_layouts()[now.layout].title_nl),
        ("Leverancier", deliverer),
    ]
    if len(names):
        named = ", ".join(sorted(names))
        value = named if len(names) <= _NAMED else f"{number(len(names))} gemeenten"
        facts.append(("Gemeente" if len(names) == 1 else "Gemeenten", value))
    return [*facts, *reading_facts(now.read), *(("Gelezen als", said) for said in now.readings)]


def _verdict(groups: list[FindingGroup]) -> Verdict:
    severities = {group.severity for group in groups}
    if "critical" in severities:
        return "critical"
    return "warned" if severities else "good"


def _sentence(now: PlanList, groups: list[FindingGroup], verdict: Verdict) -> str:
    read = counted(len(now.plans), "plan", "plannen")
    warnings = _count(groups, "warning")
    if verdict == "good":
        return (
            f"In orde: {read} gelezen, geen fouten of waarschuwingen. U kunt het bestand versturen."
        )
    if verdict == "warned":
        return (
            f"U kunt het bestand versturen: {read} gelezen, geen fouten, "
            f"{counted(warnings, 'waarschuwing', 'waarschuwingen')} om na te kijken."
        )
    rejected = int((~now.plans["is_accepted"].astype(bool)).sum())
    wrong = counted(_count(groups, "critical"), "fout", "fouten")
    if rejected == 0:
        return f"Nog niet in orde: {wrong} in {read}."
    have = "heeft" if rejected == 1 else "hebben"
    count = "telt" if rejected == 1 else "tellen"
    also = f", {counted(warnings, 'waarschuwing', 'waarschuwingen')}" if warnings else ""
    return (
        f"Nog niet in orde: {number(rejected)} van de {read} {have} een fout en {count} nog "
        f"niet mee ({wrong}{also})."
    )


def _count(groups: list[FindingGroup], severity: Literal["critical", "warning"]) -> int:
    return sum(len(group.findings) for group in groups if group.severity == severity)


def _date_remark(request: CheckRequest) -> str | None:
    day = dutch(request.reference_date)
    if reference_date_before(request.reference_date) != request.reference_date:
        return f"de peildatum {day} is geen 1 januari of 1 juli."
    if not request.is_date_assumed:
        return None
    return f"er is gerekend met peildatum {day}; een andere geeft u op met --reference-date."


def _deliverer(now: PlanList) -> str:
    """The municipality where there is one; else the region."""
    names = (
        now.plans.loc[now.plans["municipality_code"] != "", "municipality_name"].dropna().unique()
    )
    return slug(str(names[0])) if len(names) == 1 else REGION


class _Previous:
    """The delivery to compare with: its plans, what it is called, what went wrong."""

    def __init__(self, request: CheckRequest, deliverer: str) -> None:
        self.plans: PlanList | None = None
        self.label: str | None = None
        self.remark: str | None = None
        file = request.previous or earlier_delivery(
            request.raw_dir, SOURCE, deliverer, request.reference_date
        )
        if file is None:
            self.remark = "er is geen eerdere levering gevonden om mee te vergelijken."
            return
        as_of = _as_of(file, request.reference_date)
        self.label = f"de levering met peildatum {dutch(as_of)} ({file.name})"
        try:
            self.plans = parse(file.read_bytes(), reference_date=as_of, deliverer=deliverer)
        except RefusedFile as error:
            self.remark = f"met {self.label} kon niet worden vergeleken: {error}"


def _as_of(file: Path, reference_date: date) -> date:
    place = place_of(file)
    return place.as_of if place else half_year_before(reference_date)


def dutch(day: date) -> str:
    """1-7-2026."""
    return f"{day.day}-{day.month}-{day.year}"
