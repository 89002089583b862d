"""Totals of a plan list beside those of the previous one: plans, dwellings, periods, price classes.

Only plans that would count in the monitor are added up: accepted, of a status that is capacity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from pipelines.reports.model import Line, Totals
from pipelines.reports.plans.words import HARD, OUTSIDE, SOFT, Words
from pipelines.sources.plancapaciteit.parse import PlanList

KEY = ["municipality_code", "plan_id"]
_EVER = 9999
Figure = Callable[[PlanList], int | None]


def totals(now: PlanList, before: PlanList | None, words: Words) -> list[Totals]:
    """The tables of the report; `before` null: nothing to compare with."""
    return [
        _plan_totals(now, before, words),
        _dwelling_totals(now, before, words),
        _period_totals(now, before, words),
        *_class_totals(now, before, words),
    ]


def _plan_totals(now: PlanList, before: PlanList | None, words: Words) -> Totals:
    def of(status: str) -> Figure:
        return lambda plans: int(_hardness(counting(plans, words), words).eq(status).sum())

    figures: list[tuple[str, Figure, bool]] = [
        ("Plannen in het bestand", lambda plans: len(plans.plans), False),
        (
            "met een fout: telt niet mee",
            lambda plans: len(plans.plans) - len(_accepted(plans)),
            True,
        ),
        ("status 5A of 5B: telt niet mee", lambda plans: _outside(plans, words), True),
        ("Plannen die meetellen", lambda plans: len(counting(plans, words)), False),
        ("hard", of(HARD), True),
        ("zacht", of(SOFT), True),
    ]
    return Totals("Plannen", _lines(now, before, figures))


def _outside(plans: PlanList, words: Words) -> int:
    return int(_hardness(_accepted(plans), words).eq(OUTSIDE).sum())


def _dwelling_totals(now: PlanList, before: PlanList | None, words: Words) -> Totals:
    def of(column: str, status: str | None = None) -> Figure:
        def figure(plans: PlanList) -> int | None:
            rows = counting(plans, words)
            if status:
                rows = rows[_hardness(rows, words).eq(status)]
            return _sum(rows[column])

        return figure

    figures: list[tuple[str, Figure, bool]] = [
        ("Nieuwbouw (bruto)", of("new_build_total"), False),
        ("Gerealiseerd", of("realised_total"), False),
        ("Nog te bouwen (rest)", of("remaining_total"), False),
        ("in harde plannen", of("remaining_total", HARD), True),
        ("in zachte plannen", of("remaining_total", SOFT), True),
        ("Sloop", of("demolition_total"), False),
    ]
    return Totals(
        "Woningen",
        _lines(now, before, figures),
        note="Alleen plannen die meetellen. Een streepje: dat getal staat niet in het bestand.",
    )


def _period_totals(now: PlanList, before: PlanList | None, words: Words) -> Totals:
    def rows(plans: PlanList) -> pd.DataFrame:
        counts = _counts(plans, words, "total", "remaining")
        return counts[counts["phase"] != "whole"]

    def within(first: int, last: int) -> Figure:
        """Dwellings of a period belong where its first year lies."""

        def figure(plans: PlanList) -> int:
            counts = rows(plans)
            return int(counts.loc[counts["period_from"].between(first, last), "dwellings"].sum())

        return figure

    def unknown(plans: PlanList) -> int:
        counts = rows(plans)
        return int(counts.loc[counts["phase"] == "unknown", "dwellings"].sum())

    figures: list[tuple[str, Figure, bool]] = [
        (period.label, within(period.first_year, period.last_year or _EVER), False)
        for period in words.periods
    ]
    start = words.periods[0].first_year
    figures.insert(0, (f"vóór {start}", within(0, start - 1), False))
    figures.append(("jaar onbekend", unknown, False))
    return Totals("Nog te bouwen, naar jaar van oplevering", _lines(now, before, figures))


def _class_totals(now: PlanList, before: PlanList | None, words: Words) -> list[Totals]:
    """By price where the list has it, else by rent or purchase; of all dwellings or of the rest."""
    carried = set(now.counts["classification"])
    classification = next((each for each in ("price", "tenure") if each in carried), None)
    if classification is None:
        return []
    is_planned = not _counts(now, words, classification, "planned").empty
    measure = "planned" if is_planned else "remaining"

    def of(code: str | None) -> Figure:
        def figure(plans: PlanList) -> int | None:
            counts = _counts(plans, words, classification, measure)
            whole = counts[counts["phase"] == "whole"]
            if whole.empty:
                return None
            chosen = whole["class_code"].isna() if code is None else whole["class_code"].eq(code)
            return int(whole.loc[chosen, "dwellings"].sum())

        return figure

    figures: list[tuple[str, Figure, bool]] = [
        (label, of(code), False) for code, label in words.classes(classification).items()
    ]
    if _counts(now, words, classification, measure)["class_code"].isna().any():
        figures.append(("volgt uit huur of koopprijs", of(None), False))
    what = "Nieuwbouw" if is_planned else "Nog te bouwen"
    return [
        Totals(f"{what}, naar {words.classification(classification)}", _lines(now, before, figures))
    ]


def counting(plans: PlanList, words: Words) -> pd.DataFrame:
    """The plans that count: accepted, and of a status that is capacity."""
    accepted = _accepted(plans)
    return accepted[_hardness(accepted, words).ne(OUTSIDE)]


def _accepted(plans: PlanList) -> pd.DataFrame:
    return plans.plans[plans.plans["is_accepted"].astype(bool)]


def _hardness(plans: pd.DataFrame, words: Words) -> pd.Series:
    return plans["planning_status"].map(words.hardness).fillna(SOFT)


def _counts(plans: PlanList, words: Words, classification: str, measure: str) -> pd.DataFrame:
    counts = plans.counts
    chosen = counts[
        (counts["classification"] == classification)
        & (counts["measure"] == measure)
        & (counts["mutation"] == "build")
    ]
    return chosen.merge(counting(plans, words)[KEY].drop_duplicates(), on=KEY)


def _sum(column: pd.Series) -> int | None:
    known = column.dropna()
    return int(known.sum()) if len(known) or column.empty else None


def _lines(
    now: PlanList, before: PlanList | None, figures: Iterable[tuple[str, Figure, bool]]
) -> list[Line]:
    return [
        Line(label, figure(now), figure(before) if before else None, is_part=is_part)
        for label, figure, is_part in figures
    ]
