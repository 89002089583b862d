"""Cells added up to the rows of `raw.plancapaciteit_count`: whole and phased, each dwelling once.

What is not told goes to the class or phase for unknown, so that every classification and the phases
of a plan add up to its total. What contradicts itself is left as it is: `sums.py` tells.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.sources.plancapaciteit.cells import COUNT_KEY, MEASURES, typed
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout

_AMOUNT = ["amount_eur", "amount_kind"]
_PLAN_CLASSIFICATION = ["plan_no", "mutation", "classification"]
COUNTS = [*COUNT_KEY, "measure", "phase", "period_from", "period_to", *_AMOUNT, "dwellings"]
_TOTAL = "totaal"


@dataclass(frozen=True)
class Sums:
    """The dwellings of all plans, added up."""

    whole: pd.DataFrame
    """Per plan, mutation, classification, class, rent or price and measure."""
    phased: pd.DataFrame
    """What remains per plan, mutation, classification, class and phase."""

    def of(self, measure: str, classification: str, mutation: str = "build") -> pd.Series:
        """plan_no → dwellings of one measure, all classes of a classification together."""
        rows = self.whole[
            (self.whole["measure"] == measure)
            & (self.whole["classification"] == classification)
            & (self.whole["mutation"] == mutation)
        ]
        return rows.groupby("plan_no")["dwellings"].sum()


def add_up(cells: pd.DataFrame, basis: str) -> Sums:
    """Cells as sums, with what is not delivered of planned, realised and remaining computed.

    With basis `remaining` the other two are not known.
    """
    is_whole = cells["phase"] == "whole"
    phased, whole = cells[~is_whole], cells[is_whole]
    if basis == "planned":
        sign = (whole["measure"] == "planned").astype("int64") * 2 - 1
        rest = whole.assign(dwellings=whole["dwellings"] * sign, measure="remaining")
        whole = pd.concat([whole, typed(rest)])
    elif basis == "by_flag":
        phased = cells[cells["measure"] == "remaining"]
        whole = pd.concat([cells, typed(cells.assign(measure="planned"))])
    return Sums(
        whole=_sum(whole, [*COUNT_KEY, *_AMOUNT, "measure"]),
        phased=_sum(phased, [*COUNT_KEY, *_AMOUNT, "phase", "period_from", "period_to"]),
    )


def _sum(cells: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    groups = cells.groupby(key, dropna=False, sort=False, observed=True)
    return groups["dwellings"].sum().reset_index()


def counts_of(sums: Sums, layout: Layout, void: pd.DataFrame, plan_nos: pd.Index) -> pd.DataFrame:
    """All counts of the plans `plan_nos`: what is delivered, and what is not told as unknown.

    `void`: plan_no and classification of divisions that do not fit what remains: not used.
    A plan has its totals of what is built, also where they are zero; other zeros are left out.
    """
    whole = _without(sums.whole, void)
    phased = _without(sums.phased, void)
    totals = whole[(whole["classification"] == "total") & (whole["mutation"] == "build")]
    parts = [
        whole.assign(phase="whole"),
        _undivided(whole, totals, layout.classifications).assign(phase="whole"),
        phased.assign(measure="remaining"),
        *(_unphased(whole, phased, mutation) for mutation in ("build", "demolition")),
        _zero_totals(totals, layout, plan_nos),
    ]
    counts = pd.concat([typed(part) for part in parts], ignore_index=True)[COUNTS]
    is_zero_total = np.arange(len(counts)) >= len(counts) - len(parts[-1])
    return counts[(counts["dwellings"] != 0).to_numpy() | is_zero_total]


def _zero_totals(totals: pd.DataFrame, layout: Layout, plan_nos: pd.Index) -> pd.DataFrame:
    """Totals of what is built that are zero, for plans of which the total is known."""
    if layout.basis == "by_flag":
        told = plan_nos
    else:
        told = pd.Index(totals.loc[totals["measure"] == layout.basis, "plan_no"].unique())
    measures = ["remaining"] if layout.basis == "remaining" else list(MEASURES)
    filled = totals[totals["dwellings"] != 0]
    present = set(zip(filled["plan_no"], filled["measure"], strict=True))
    pairs = [pair for pair in itertools.product(told, measures) if pair not in present]
    zero = {"mutation": "build", "classification": "total", "class_code": _TOTAL}
    absent = pd.DataFrame(pairs, columns=["plan_no", "measure"])
    return absent.assign(**zero, phase="whole", dwellings=0).astype({"plan_no": "int64"})


def _without(rows: pd.DataFrame, void: pd.DataFrame) -> pd.DataFrame:
    if void.empty:
        return rows
    voided = pd.MultiIndex.from_frame(void[["plan_no", "classification"]])
    return rows[~pd.MultiIndex.from_frame(rows[["plan_no", "classification"]]).isin(voided)]


def _undivided(
    whole: pd.DataFrame, totals: pd.DataFrame, classifications: Sequence[str]
) -> pd.DataFrame:
    """Totals of the plans that do not fill a classification at all, in its class for unknown."""
    known = known_fields().classifications
    unknown = {name: code for name in classifications if (code := known[name].unknown)}
    filled = whole[(whole["mutation"] == "build") & (whole["dwellings"] != 0)]
    plans, divided = filled["plan_no"].to_numpy(), filled["classification"].to_numpy(dtype=object)
    bare = {
        name: np.flatnonzero(~totals["plan_no"].isin(plans[divided == name])).tolist()
        for name in unknown
    }
    names = [name for name, places in bare.items() for _ in places]
    rows = totals.iloc[list(itertools.chain(*bare.values()))]
    return rows.assign(classification=names, class_code=[unknown[name] for name in names])


def _unphased(whole: pd.DataFrame, phased: pd.DataFrame, mutation: str) -> pd.DataFrame:
    """What remains without a year. Of what is built either all or nothing: a part is an error."""
    rest = _totals(whole[whole["measure"] == "remaining"], mutation)
    given = _totals(phased, mutation).reindex(rest.index, fill_value=0)
    left = (rest - given)[lambda left: left > 0]
    if mutation == "build":
        left = left[given.reindex(left.index) == 0]
    return pd.DataFrame(
        {
            "plan_no": left.index,
            "mutation": mutation,
            "classification": "total",
            "class_code": _TOTAL,
            "measure": "remaining",
            "phase": "unknown",
            "period_from": float("nan"),
            "period_to": float("nan"),
            "amount_eur": float("nan"),
            "amount_kind": None,
            "dwellings": left.to_numpy(),
        }
    )


def _totals(rows: pd.DataFrame, mutation: str) -> pd.Series:
    mine = rows[(rows["classification"] == "total") & (rows["mutation"] == mutation)]
    return mine.groupby("plan_no")["dwellings"].sum()
