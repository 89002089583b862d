"""Small tables to protect and to attack, and the region they lie in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.privacy.disclosure import INTERNAL, protect
from pipelines.privacy.relations import SLOTS
from pipelines.privacy.structure import Indicator, Quantity, Rules, Structure

RULES = Rules()
MEMBERS = {
    "A": frozenset("A"),
    "B": frozenset("B"),
    "C": frozenset("C"),
    "D": frozenset("D"),
    "AB": frozenset("AB"),  # a joint unit that overlaps
    "S": frozenset("ABC"),  # a sub-region
    "R": frozenset("ABCD"),
}
LETTINGS = Structure(
    quantities={
        "letting": Quantity("letting"),
        "offer": Quantity("offer"),
        "refusal": Quantity("refusal"),
        "seeker": Quantity("seeker", region="union", period="union"),
        "advert": Quantity("advert", is_people=False),
        "rent": Quantity("rent", is_money=True),
    },
    indicators={
        "lettings": Indicator("count", of="letting"),
        "offers": Indicator("count", of="offer"),
        "refusals": Indicator("count", of="refusal"),
        "seekers": Indicator("count", of="seeker"),
        "adverts": Indicator("count", of="advert"),
        "refusal_share": Indicator("share", numerator="refusal", denominator="offer"),
        "letting_share": Indicator(
            "share", numerator="letting", denominator="letting", is_of_total=True
        ),
        "months_median": Indicator("statistic", n="letting"),
        "rent_sum": Indicator("sum", of="rent", n="letting"),
    },
    region_members=MEMBERS,
)


def frame(rows: list[dict[str, object]], table: str = "monitor_allocation") -> pd.DataFrame:
    """Cells; what is not given is the total of 2025 in region A."""
    given = pd.DataFrame(rows)
    filled = {
        "table": table,
        "indicator": "lettings",
        "region_code": "A",
        "period_code": "2025JJ00",
        "breakdown": "totaal",
        "category": "totaal",
    }
    for column, value in filled.items():
        given[column] = given[column].fillna(value) if column in given else value
    is_half = given["period_code"].str.contains("HJ")
    given["period_type"] = np.where(is_half, "halfjaar", "jaar")
    for slot in SLOTS:
        given[slot] = given[slot].astype(float) if slot in given else np.nan
    return given


def by_category(
    counts: Mapping[str, int], breakdown: str = "route", **where: object
) -> list[dict[str, object]]:
    """One breakdown with its total."""
    rows = [{"breakdown": breakdown, "category": c, "value": v} for c, v in counts.items()]
    return [row | where for row in [*rows, {"value": sum(counts.values())}]]


def publish(cells: pd.DataFrame, structure: Structure = LETTINGS) -> pd.DataFrame:
    """What a reader gets."""
    return protect(cells, structure, RULES).drop(columns=INTERNAL)


def hidden(shown: pd.DataFrame, *columns: str) -> set[tuple[str, ...]]:
    """The hidden rows, by these columns."""
    rows = shown.loc[shown["is_suppressed"], list(columns)]
    return set(rows.itertuples(index=False, name=None))


def blank(shown: pd.DataFrame, **where: str) -> pd.DataFrame:
    """The same frame with the chosen rows hidden by hand."""
    chosen = np.logical_and.reduce([shown[column] == value for column, value in where.items()])
    assert chosen.any()
    done = shown.copy()
    done.loc[chosen, SLOTS] = np.nan
    done["is_suppressed"] = chosen | (
        done["is_suppressed"] if "is_suppressed" in done else np.zeros(len(done), dtype=bool)
    )
    return done
