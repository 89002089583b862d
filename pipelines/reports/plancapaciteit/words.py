"""What codes are called in Dutch and which statuses count: from `fields.yml` and the seeds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.core.settings import seed_path
from pipelines.core.strict_yaml import read_yaml
from pipelines.sources.plancapaciteit.fields import Fields, known_fields

_TITLES = Path(__file__).with_name("rule_titles.yml")
HARD, SOFT, OUTSIDE = "hard", "zacht", "telt_niet"
"""Of the seed `plan_statuses`."""


@dataclass(frozen=True)
class Period:
    """A period of the monitor; `last_year` null: it has no end."""

    label: str
    first_year: int
    last_year: int | None


@dataclass(frozen=True)
class Words:
    """Labels and the facts of the seeds, read once per report."""

    fields: Fields
    hardness: Mapping[str, str]
    """Planning status → HARD, SOFT or OUTSIDE."""
    progress: Mapping[str, int]
    """Planning status → its place on the way to a building site, 1 is there; unknown has none."""
    periods: tuple[Period, ...]
    name_similarity: float
    """From how much alike (Jaro-Winkler) two names may be one plan."""
    shows_municipality: bool = False

    def code(self, field: str, code: object) -> str:
        """The label of a code of a field; the code itself where it has none."""
        known = self.fields.fields[field].codes.get(str(code))
        return known.label_nl if known else str(code)

    def classification(self, classification: str) -> str:
        """What a classification is called, to follow 'naar'."""
        label = self.fields.classifications[classification].label_nl
        return label[:1].lower() + label[1:]

    def classes(self, classification: str) -> dict[str, str]:
        """Class code → label."""
        known = self.fields.classifications[classification].classes
        return {code: entry.label_nl for code, entry in known.items()}


def read_words() -> Words:
    """The words as they stand in the project."""
    statuses = _seed("plan_statuses")
    norms = {row["norm_code"]: row["value"] for row in _seed("plan_norms")}
    return Words(
        fields=known_fields(),
        hardness={row["planning_status"]: row["hardness"] for row in statuses},
        progress={
            row["planning_status"]: int(row["progress_order"])
            for row in statuses
            if row["progress_order"]
        },
        periods=tuple(
            Period(row["label_nl"], int(row["first_year"]), int(row["last_year"] or 0) or None)
            for row in _seed("plan_periods")
        ),
        name_similarity=float(norms["name_similarity"]),
    )


def _seed(name: str) -> list[dict[str, str]]:
    with seed_path(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class PriceLimit:
    """A limit that the monitor reckons with; `amount` as Dutch writes it: 1.157,95."""

    key: str
    year: int
    amount: str


def price_limits() -> list[PriceLimit]:
    """The limits in use, by kind and year."""
    return [
        PriceLimit(row["limit_key"], int(row["year"]), _amount(row["amount_eur"]))
        for row in _seed("price_limits")
        if row["is_used"] == "true"
    ]


def _amount(text: str) -> str:
    euros, _, cents = text.partition(".")
    return f"{int(euros):,}".replace(",", ".") + (f",{cents:0<2}" if cents else "")


def rule_titles() -> dict[str, str]:
    """Rule → what a group of its findings is called."""
    titles: dict[str, str] = read_yaml(_TITLES)
    return titles
