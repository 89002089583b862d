"""Whose list a file is: as said, else as its name says, else as its plans say.

The nightly knows it from the folder. Who checks a file at a desk need not know that folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipelines.reports.region import municipalities
from pipelines.reports.request import CheckRequest
from pipelines.reports.text import number, slug
from pipelines.sources.plancapaciteit.parse import PlanList

REGION = "regio"
"""The deliverer of a list with several municipalities."""
_MAJORITY = 0.9
"""Of the plans. Below it a list may be of a region in which one municipality is large and has half
of the region's plans."""


@dataclass(frozen=True)
class Owner:
    """Who delivers a list, and what is said about how that is known."""

    deliverer: str
    remark: str | None = None
    is_doubtful: bool = False
    """Several readings are left: nothing is promised before somebody says which."""


def owner_said(request: CheckRequest) -> Owner | None:
    """As the user, the folder or the file's name says; null: none of them does."""
    if request.deliverer:
        return Owner(request.deliverer)
    named = _named(request.name)
    if named is None:
        return None
    return Owner(named, f"de leverancier is uit de bestandsnaam gehaald: {named}{_OTHERWISE}")


_OTHERWISE = "; een andere geeft u op met --deliverer."


def owner_by_plans(now: PlanList) -> Owner:
    """The municipality that has (nearly) all plans; else the region."""
    plans = now.plans[now.plans["municipality_code"] != ""]
    names = plans["municipality_name"].astype(str).groupby(plans["municipality_code"]).first()
    counts = plans["municipality_code"].value_counts()
    if counts.empty:
        return Owner(REGION)
    largest, count = str(counts.index[0]), int(counts.iloc[0])
    deliverer = slug(str(names[largest]))
    if len(counts) == 1:
        return Owner(deliverer)
    if count >= _MAJORITY * len(plans):
        said = f"{number(count)} van de {number(len(plans))} plannen liggen in {names[largest]}"
        remark = f"aangenomen is dat dit de lijst van {names[largest]} is: {said}"
        return Owner(deliverer, f"{remark}. Is het een lijst van meer gemeenten, {_REGIONAL}")
    return Owner(REGION, is_doubtful=not _is_regional(counts))


_REGIONAL = f"geef dan --deliverer {REGION} op."


def _is_regional(counts: Mapping[str, int] | pd.Series) -> bool:
    """More than two municipalities: nobody's list with a stray plan or two."""
    return len(counts) > 2  # noqa: PLR2004 - a municipality and its neighbour


def _named(file_name: str) -> str | None:
    """The one deliverer in the name of the file."""
    words = f"-{slug(file_name)}-"
    found = [name for name in (*map(slug, municipalities()), REGION) if f"-{name}-" in words]
    return found[0] if len(found) == 1 else None
