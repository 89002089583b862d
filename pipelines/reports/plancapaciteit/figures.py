"""Totals of a plan list beside those of the previous one: plans, dwellings, periods, price classes.

Only plans that would count in the monitor are added up: accepted, of a status that is capacity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from pipelines.reports.model import Line, Totals
from pipelines.reports.plancapaciteit.words import HARD, OUTSIDE, SOFT, Words
from pipelines.sources.plancapaciteit.parse import PlanList

KEY = ["municipality_code", "plan_id"]
_EVER = 9999


class _Counted:
    """A plan list, looked at once: its plans, those that count, and their dwellings."""

    def __init__(self, plan_list: PlanList, words: Words) -> None:
        self.plans = plan_list.plans
        accepted = self.plans[self.plans["is_accepted"].astype(bool)]
        self.accepted_count = len(accepted)
        hardness = accepted["planning_status"].map(words.hardness).fillna(SOFT)
        self.counting = accepted.assign(hardness=hardness)[hardness != OUTSIDE]
        counts = plan_list.counts
        keys = self.counting[KEY].drop_duplicates()
        self._counts = counts[counts["mutation"] == "build"].merge(keys, on=KEY)

    def counts(self, classification: str, measure: str) -> pd.DataFrame:
        """New build of the plans that count, by one classification."""
        is_class = self._counts["classification"] == classification
        return self._counts[is_class & (self._counts["measure"] == measure)]

    def has(self, classification: str) -> bool:
        """Whether the list divides its dwellings in this way."""
        return bool((self._counts["classification"] == classification).any())


Figure = Callable[[_Counted], int | None]
_Row = tuple[str, Figure, bool]
"""Label, figure, and whether it is a part of the figure above it."""


def totals(now: PlanList, before: PlanList | None, words: Words) -> list[Totals]:
    """The tables of the report; `before` null: nothing to compare with."""
    lists = (_Counted(now, words), _Counted(before, words) if before else None)
    tables = [
        ("Plannen", _plan_rows(), None),
        (
            "Woningen",
            _dwelling_rows(),
            "Alleen plannen die meetellen. Een streepje: dat getal staat niet in het bestand.",
        ),
        ("Nog te bouwen, naar jaar van oplevering", _period_rows(words), None),
        *_class_tables(lists[0], words),
    ]
    return [Totals(title, _lines(lists, rows), note) for title, rows, note in tables]


def _plan_rows() -> list[_Row]:
    def of(status: str) -> Figure:
        return lambda plans: int((plans.counting["hardness"] == status).sum())

    return [
        ("Plannen in het bestand", lambda plans: len(plans.plans), False),
        (
            "met een fout: telt niet mee",
            lambda plans: len(plans.plans) - plans.accepted_count,
            True,
        ),
        (
            "status 5A of 5B: telt niet mee",
            lambda plans: plans.accepted_count - len(plans.counting),
            True,
        ),
        ("Plannen die meetellen", lambda plans: len(plans.counting), False),
        ("hard", of(HARD), True),
        ("zacht", of(SOFT), True),
    ]


def _dwelling_rows() -> list[_Row]:
    def of(column: str, status: str | None = None) -> Figure:
        def figure(plans: _Counted) -> int | None:
            rows = plans.counting
            return _sum(
                rows[column] if status is None else rows[column][rows["hardness"] == status]
            )

        return figure

    return [
        ("Nieuwbouw (bruto)", of("new_build_total"), False),
        ("Gerealiseerd", of("realised_total"), False),
        ("Nog te bouwen (rest)", of("remaining_total"), False),
        ("in harde plannen", of("remaining_total", HARD), True),
        ("in zachte plannen", of("remaining_total", SOFT), True),
        ("Sloop", of("demolition_total"), False),
    ]


def _period_rows(words: Words) -> list[_Row]:
    def within(first: int, last: int) -> Figure:
        """Dwellings of a period belong where its first year lies."""

        def figure(plans: _Counted) -> int:
            counts = plans.counts("total", "remaining")
            is_within = counts["phase"].isin(["year", "period"])
            is_within &= counts["period_from"].between(first, last).fillna(False)
            return int(counts.loc[is_within, "dwellings"].sum())

        return figure

    def unknown(plans: _Counted) -> int:
        counts = plans.counts("total", "remaining")
        return int(counts.loc[counts["phase"] == "unknown", "dwellings"].sum())

    start = words.periods[0].first_year
    return [
        (f"vóór {start}", within(0, start - 1), False),
        *(
            (period.label, within(period.first_year, period.last_year or _EVER), False)
            for period in words.periods
        ),
        ("jaar onbekend", unknown, False),
    ]


def _class_tables(now: _Counted, words: Words) -> list[tuple[str, list[_Row], None]]:
    """By price where the list has it, else by rent or purchase; of all dwellings or of the rest."""
    classification = next((each for each in ("price", "tenure") if now.has(each)), None)
    if classification is None:
        return []
    is_planned = not now.counts(classification, "planned").empty
    measure = "planned" if is_planned else "remaining"

    def of(code: str | None) -> Figure:
        def figure(plans: _Counted) -> int | None:
            counts = plans.counts(classification, measure)
            whole = counts[counts["phase"] == "whole"]
            if whole.empty:
                return None
            codes = whole["class_code"]
            return int(
                whole.loc[codes.isna() if code is None else codes.eq(code), "dwellings"].sum()
            )

        return figure

    rows: list[_Row] = [
        (label, of(code), False) for code, label in words.classes(classification).items()
    ]
    if now.counts(classification, measure)["class_code"].isna().any():
        rows.append(("volgt uit huur of koopprijs", of(None), False))
    what = "Nieuwbouw" if is_planned else "Nog te bouwen"
    return [(f"{what}, naar {words.classification(classification)}", rows, None)]


def _sum(column: pd.Series) -> int | None:
    """Null where no plan has the figure."""
    known = column.dropna()
    return int(known.sum()) if len(known) or column.empty else None


def _lines(lists: tuple[_Counted, _Counted | None], rows: Iterable[_Row]) -> list[Line]:
    now, before = lists
    return [
        Line(label, figure(now), figure(before) if before else None, is_part=is_part)
        for label, figure, is_part in rows
    ]
