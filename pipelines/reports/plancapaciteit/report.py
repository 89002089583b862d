"""From a plan list to its delivery report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from pipelines.reading.grids import cells_by_sheet, read_grids
from pipelines.reading.refused import RefusedFile
from pipelines.reports.findings import by_urgency, grouped
from pipelines.reports.model import DeliveryReport, FindingGroup, Verdict
from pipelines.reports.plancapaciteit.changes import changes
from pipelines.reports.plancapaciteit.deliverer import REGION, Owner, owner_by_plans, owner_said
from pipelines.reports.plancapaciteit.explanation import said_date
from pipelines.reports.plancapaciteit.figures import totals
from pipelines.reports.plancapaciteit.list_findings import about_list, is_list_held, stock_remark
from pipelines.reports.plancapaciteit.nightly import PlacedList, judged
from pipelines.reports.plancapaciteit.reading import reading_facts
from pipelines.reports.plancapaciteit.words import read_words, rule_titles
from pipelines.reports.request import (
    CheckRequest,
    Examiner,
    earlier_delivery,
    half_year_before,
    place_of,
    reference_date_before,
)
from pipelines.reports.text import counted, number
from pipelines.reports.verdict import verdict_of
from pipelines.sources.plancapaciteit.findings import INFO
from pipelines.sources.plancapaciteit.layout import known_layouts
from pipelines.sources.plancapaciteit.parse import PlanList, parse

SOURCE = "plancapaciteit"
_NAMED = 12
"""Municipalities; a national list only says how many."""


def examine(request: CheckRequest) -> DeliveryReport:
    """The report on a plan list. Raises RefusedFile for a file none of which can be trusted."""
    request = _dated(request)
    now, owner = _read(request)
    before = _Previous(request, owner.deliverer)
    delivered = PlacedList(now, owner.deliverer, request.reference_date, request.name)
    judgement = judged(delivered, before.deliveries, request.raw_dir)
    report = plan_report(
        now,
        before.plans,
        file_name=request.name,
        reference_date=request.reference_date,
        deliverer=owner.deliverer,
        previous=before.label,
        about_list=about_list(judgement, owner),
    )
    remarks = (_date_remark(request), owner.remark, before.remark, stock_remark(judgement))
    return replace(report, remarks=[each for each in remarks if each])


def _dated(request: CheckRequest) -> CheckRequest:
    """With the reference date that a filled-in template says, where none was given."""
    if not request.is_date_assumed:
        return request
    texts = (grid.cells.iat[0, 0] for grid in read_grids(request.data) if not grid.is_blank)
    dates = [day for text in texts if (day := said_date(str(text)))]
    if not dates:
        return request
    return replace(request, reference_date=dates[0], is_date_assumed=False)


def _read(request: CheckRequest) -> tuple[PlanList, Owner]:
    """The list, read as that of its owner: plans of another municipality are faults then."""
    owner = owner_said(request)
    now = _parsed(request, owner or Owner(REGION))
    if owner:
        return now, owner
    owner = owner_by_plans(now)
    return (now if owner.deliverer == REGION else _parsed(request, owner)), owner


def _parsed(request: CheckRequest, owner: Owner) -> PlanList:
    return parse(request.data, reference_date=request.reference_date, deliverer=owner.deliverer)


EXAMINER = Examiner(examine, cells_by_sheet, recognises=lambda _data, _name: False, is_usual=True)


def plan_report(
    now: PlanList,
    before: PlanList | None,
    *,
    file_name: str,
    reference_date: date,
    deliverer: str,
    previous: str | None,
    about_list: Sequence[FindingGroup] = (),
) -> DeliveryReport:
    """The report on one list beside the one before it; reads no file.

    `about_list`: what the rules say of the list as a whole.
    """
    words = replace(read_words(), shows_municipality=now.plans["municipality_code"].nunique() > 1)
    said = grouped(now.findings[now.findings["severity"] != INFO], rule_titles())
    groups = by_urgency([*said, *about_list])
    verdict = verdict_of(groups)
    return DeliveryReport(
        file_name=file_name,
        verdict=verdict,
        sentence=(
            _held_sentence(now, about_list)
            if is_list_held(about_list)
            else _sentence(now, groups, verdict, is_compared=before is not None)
        ),
        facts=_facts(now, reference_date, deliverer),
        groups=groups,
        advice={
            "critical": _ADVICE_LIST if is_list_held(about_list) else _ADVICE_PLANS,
            "warning": "Plannen met alleen een waarschuwing tellen mee. Kijk of het klopt wat "
            "er staat.",
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


_ADVICE_PLANS = (
    "Een plan met een fout telt niet mee tot de fout is hersteld. De andere plannen in het bestand "
    "tellen wel mee."
)
_ADVICE_LIST = (
    "Zolang de lijst als geheel niet in orde is telt zij niet mee: uw vorige lijst blijft staan. "
    "Klopt de lijst toch, overleg dan met de beheerder voordat u haar verstuurt."
)


def _held_sentence(now: PlanList, about_list: Sequence[FindingGroup]) -> str:
    read = counted(len(now.plans), "plan", "plannen")
    reasons = [each for group in about_list for each in group.findings]
    first = next(each.reason for each in reasons if each.severity == "critical")
    return f"Verstuur dit bestand nog niet: de lijst als geheel ({read}) is niet in orde. {first}"


def _sentence(
    now: PlanList, groups: list[FindingGroup], verdict: Verdict, *, is_compared: bool
) -> str:
    read = counted(len(now.plans), "plan", "plannen") + " gelezen"
    compared = "" if is_compared else " Niet vergeleken met een vorige lijst."
    warnings = _count(groups, "warning")
    if verdict == "good":
        return (
            f"In orde: {read}, geen fouten of waarschuwingen. U kunt het bestand versturen."
            f"{compared}"
        )
    if verdict == "warned":
        return (
            f"U kunt het bestand versturen: {read}, geen fouten, "
            f"{counted(warnings, 'waarschuwing', 'waarschuwingen')} om na te kijken.{compared}"
        )
    read = counted(len(now.plans), "plan", "plannen")
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


class _Previous:
    """The delivery to compare with: its plans, what it is called, what went wrong."""

    def __init__(self, request: CheckRequest, deliverer: str) -> None:
        self.plans: PlanList | None = None
        self.deliveries: list[PlacedList] = []
        self.label: str | None = None
        self.remark: str | None = None
        file = request.previous or earlier_delivery(
            request.raw_dir, SOURCE, deliverer, request.reference_date
        )
        if file is None:
            self.remark = (
                "niet vergeleken met een vorige lijst: er is geen gevonden. De beheerder "
                "vergelijkt wel; geef de vorige op met --previous."
            )
            return
        as_of = _as_of(file, request.reference_date)
        self.label = f"de levering met peildatum {dutch(as_of)} ({file.name})"
        try:
            self.plans = parse(file.read_bytes(), reference_date=as_of, deliverer=deliverer)
            self.deliveries = [PlacedList(self.plans, deliverer, as_of, file.name)]
        except RefusedFile as error:
            self.remark = f"met {self.label} kon niet worden vergeleken: {error}"


def _as_of(file: Path, reference_date: date) -> date:
    place = place_of(file)
    return place.as_of if place else half_year_before(reference_date)


def dutch(day: date) -> str:
    """1-7-2026."""
    return f"{day.day}-{day.month}-{day.year}"
