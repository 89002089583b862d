"""One bad cell gives one message: what only follows from a fault that is told is not told too.

Leaves a plan that is set aside set aside: what is dropped are further complaints about it.
"""

from __future__ import annotations

import pandas as pd

from pipelines.sources.plancapaciteit.findings import CRITICAL

_READING = ("value_unreadable",)
"""Says something of a cell itself, whatever else is wrong with the plan."""


def without_consequences(causes: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """`sums`, less those of plans of which a number, group or class could not be read.

    Without a total nothing else of a plan can be added up: then only that is said.
    """
    unread = causes.loc[causes["severity"] == CRITICAL, "plan_no"].dropna()
    follows = sums["plan_no"].isin(set(unread)) & ~sums["rule"].isin(_READING)
    without_total = set(sums.loc[sums["rule"] == "total_missing", "plan_no"].dropna())
    follows |= sums["plan_no"].isin(without_total) & ~sums["rule"].isin(
        (*_READING, "total_missing")
    )
    return sums[~follows]


def once_per_cell(found: pd.DataFrame) -> pd.DataFrame:
    """Of a cell that could not be read, not also that its value is unknown."""
    cell = ["plan_no", "table_no", "row_number", "position"]
    harmless = found.loc[found["rule"] == "code_unknown_harmless", cell]
    is_unknown = found["rule"].isin(_UNKNOWN)
    told = pd.MultiIndex.from_frame(found[cell]).isin(pd.MultiIndex.from_frame(harmless))
    return found[~(is_unknown & told)]


_UNKNOWN = ("confidentiality_unknown",)
