"""An invented plan as it stands on one reference date, and the shape it has to have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.core.strict_yaml import read_yaml
from pipelines.sample.region import of_region

HARD = ("1A", "1B", "2A", "2B")
NOT_CAPACITY = ("5A", "5B")


@dataclass(frozen=True)
class Home:
    """One dwelling of a plan."""

    price: str
    dwelling_type: str
    care_type: str
    is_flex: bool
    year: int
    """Expected year of delivery; of a realised dwelling the year it was delivered."""
    realised_at: int | None = None
    """Number of the first reference date on which it stands as realised."""

    def is_realised(self, at: int) -> bool:
        """Whether it has been delivered by reference date number `at`."""
        return self.realised_at is not None and self.realised_at <= at


@dataclass(frozen=True)
class Demolition:
    """Dwellings that make way for the plan: social rent, all of one dwelling type."""

    dwellings: int
    year: int
    dwelling_type: str
    realised_at: int | None = None

    def is_realised(self, at: int) -> bool:
        """Whether they have been demolished by reference date number `at`."""
        return self.realised_at is not None and self.realised_at <= at


@dataclass(frozen=True)
class Plan:
    """A plan as its municipality has it on one reference date."""

    municipality: str
    plan_id: str
    name: str
    place: str
    confidentiality: str
    client_type: str
    plan_type: str
    status: str
    phase: str
    bottlenecks: tuple[str, ...]
    is_key_project: bool
    homes: tuple[Home, ...]
    demolition: Demolition | None = None

    @property
    def is_hard(self) -> bool:
        """Hard capacity: see DOSSIER B2."""
        return self.status in HARD

    def remaining(self, at: int) -> list[Home]:
        """The dwellings still to be built on reference date number `at`."""
        return [home for home in self.homes if not home.is_realised(at)]


Shape = dict[str, Any]


@cache
def shape() -> Shape:
    """What `shape.yml` says, and of the region's municipalities its pack."""
    everywhere: Shape = read_yaml(Path(__file__).with_name("shape.yml"))
    return everywhere | of_region("plan_lists.yml")


def reference_dates() -> list[date]:
    """The reference dates of the sample, oldest first."""
    return [date.fromisoformat(text) for text in shape()["reference_dates"]]
