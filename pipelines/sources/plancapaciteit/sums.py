"""What must add up in a plan: the rules about numbers of dwellings that would make a figure wrong.

Changes no number: `canonical.py` makes the counts. What is only odd is in `oddities.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.sources.plancapaciteit.canonical import Sums
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import findings, no_findings, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable

_MEASURES = {
    "planned": "geplande woningen",
    "realised": "gerealiseerde woningen",
    "remaining": "resterende woningen",
}


@dataclass(frozen=True)
class Added:
    """A file's dwellings, and where they stand."""

    layout: Layout
    tables: Sequence[FoundTable]
    plans: pd.DataFrame
    """Index plan_no, with table_no, row_number, is_orphan, project_phase."""
    cells: pd.DataFrame
    sums: Sums
    void: pd.DataFrame
    """plan_no and classification of divisions that do not fit what remains."""
    reference_year: int

    def at(self, key: pd.DataFrame) -> pd.DataFrame:
        """Where the first cell stands of each line of `key`, else the plan's first row."""
        columns = [name for name in key.columns if name in self.cells.columns]
        first = self.cells.drop_duplicates(columns)[
            [*columns, "table_no", "row_number", "position"]
        ]
        placed = key.reset_index(drop=True).merge(first, on=columns, how="left")
        plan = self.plans.loc[placed["plan_no"], ["table_no", "row_number"]].reset_index(drop=True)
        for name in ("table_no", "row_number"):
            placed[name] = placed[name].astype("Int64").fillna(plan[name].astype("int64"))
        return placed


def check_sums(added: Added) -> pd.DataFrame:
    """All findings about numbers that do not add up."""
    return together(
        [
            _negative(added),
            _split_unknown(added),
            _total_missing(added),
            _class_sums(added),
            _realised_exceeds(added),
            _year_sums(added),
        ]
    )


def void_divisions(cells: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Cells of a class for unknown below zero, in layouts where that class balances the others."""
    known = known_fields().classifications
    negative = cells[cells["dwellings"] < 0]
    unknown = {name: known[name].unknown for name in layout.balanced_by_unknown}
    expected = negative["classification"].astype(object).map(unknown)
    return negative[expected == negative["class_code"].astype(object)]


def label(classification: str) -> str:
    """The Dutch name of a classification."""
    return known_fields().classifications[classification].label_nl


def _class_label(classification: str, class_code: object) -> str:
    entry = known_fields().classifications[classification].classes.get(str(class_code))
    return f"{label(classification)}, {entry.label_nl}" if entry else label(classification)


def _negative(added: Added) -> pd.DataFrame:
    bad = added.cells[added.cells["dwellings"] < 0]
    bad = bad[~bad.index.isin(added.void.index)]
    if bad.empty:
        return no_findings()
    bad = bad.drop_duplicates(["table_no", "row_number", "position"])
    signs = {
        (number, position): each.sign
        for number, found in enumerate(added.tables)
        for position, each in found.value_columns.items()
    }
    sign = [signs[place] for place in zip(bad["table_no"], bad["position"], strict=True)]
    at = bad.assign(value=(bad["dwellings"] * sign).astype(str))
    hints = ["; in deze kolom staat het met een min" if each < 0 else "" for each in sign]
    return findings("negative", at, hint=hints)


def _split_unknown(added: Added) -> pd.DataFrame:
    if added.void.empty:
        return no_findings()
    at = added.void.assign(value=added.void["dwellings"].astype(str))
    return findings("split_unknown", at, group=at["classification"].map(label))


def base_measure(added: Added) -> str:
    """What the classes of a plan describe: all that is planned, or what remains."""
    return "remaining" if added.layout.basis == "remaining" else "planned"


def _total_missing(added: Added) -> pd.DataFrame:
    """Plans without a total of what is built. A plan that only demolishes has none to give."""
    if added.layout.basis == "by_flag":
        return no_findings()
    whole = added.sums.whole
    totals = whole[(whole["classification"] == "total") & (whole["measure"] == base_measure(added))]
    told = totals.loc[totals["mutation"] == "build", "plan_no"]
    demolishes = totals.loc[totals["mutation"] == "demolition", "plan_no"]
    builds = whole.loc[whole["mutation"] == "build", "plan_no"]
    plans = added.plans
    only_demolishes = plans.index.isin(demolishes) & ~plans.index.isin(builds)
    missing = plans[~plans["is_orphan"] & ~plans.index.isin(told) & ~only_demolishes]
    return findings("total_missing", missing.assign(plan_no=missing.index))


def _class_sums(added: Added) -> pd.DataFrame:
    """Groups that are filled and do not add up to the total, of plans of which that is told."""
    whole = added.sums.whole
    measures = [base_measure(added)]
    if added.layout.basis != "remaining":
        measures.append("realised")
    build = whole[(whole["mutation"] == "build") & whole["measure"].isin(measures)]
    is_total = build["classification"] == "total"
    told = build.loc[is_total & (build["measure"] == measures[0]), "plan_no"]
    classes = build[~is_total & build["plan_no"].isin(told)]
    group = ["plan_no", "classification"]
    filled = classes.loc[classes["dwellings"] != 0, group].drop_duplicates()
    filled = filled[~_pairs(filled, group).isin(_pairs(added.void, group))]
    long = filled.merge(pd.DataFrame({"measure": measures}), how="cross")
    long["found"] = _looked_up(classes, long, [*group, "measure"])
    long["expected"] = _looked_up(build[is_total], long, ["plan_no", "measure"])
    bad = long[long["found"] != long["expected"]]
    if bad.empty:
        return no_findings()
    at = added.at(bad.assign(mutation="build"))
    return findings(
        "class_sum",
        at.assign(value=as_text(at["found"])),
        group=at["classification"].map(label),
        measure=at["measure"].map(_MEASURES),
        found=as_text(at["found"]),
        expected=as_text(at["expected"]),
    )


def _pairs(rows: pd.DataFrame, key: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[key])


def _looked_up(rows: pd.DataFrame, at: pd.DataFrame, key: list[str]) -> pd.Series:
    """The dwellings in `rows` with the key of each line of `at`; none is zero."""
    sums = rows.groupby(key, dropna=False)["dwellings"].sum()
    return pd.Series(sums.reindex(_pairs(at, key)).fillna(0).to_numpy(), index=at.index)


def as_text(numbers: pd.Series) -> pd.Series:
    """Whole numbers as text, without decimals."""
    return numbers.astype("int64").astype(str)


def _of_group(at: pd.DataFrame) -> list[str]:
    """Which class a finding is about; nothing for the total of what is built."""
    return [
        ""
        if classification == "total" and mutation == "build"
        else " (sloop)"
        if mutation == "demolition"
        else f" ({_class_label(classification, code)})"
        for classification, mutation, code in zip(
            at["classification"], at["mutation"], at["class_code"], strict=True
        )
    ]


_CLASS = ["plan_no", "mutation", "classification", "class_code"]


def _realised_exceeds(added: Added) -> pd.DataFrame:
    if added.layout.basis != "planned":
        return no_findings()
    sums = added.sums.whole.groupby([*_CLASS, "measure"], dropna=False)
    wide = sums["dwellings"].sum().unstack("measure")
    wide.columns = wide.columns.astype(object)
    wide = wide.reindex(columns=["planned", "realised"]).fillna(0).reset_index()
    bad = wide[wide["realised"] > wide["planned"]]
    if bad.empty:
        return no_findings()
    at = added.at(bad.assign(measure="realised"))
    return findings(
        "realised_exceeds",
        at.assign(value=as_text(at["realised"])),
        found=as_text(at["realised"]),
        expected=as_text(at["planned"]),
        group=_of_group(at),
    )


def _year_sums(added: Added) -> pd.DataFrame:
    """Years that are given and do not add up to what remains; of demolition only if too much."""
    whole = added.sums.whole
    rest = whole[whole["measure"] == "remaining"]
    years = added.sums.phased.groupby(_CLASS, dropna=False)["dwellings"].sum()
    both = years[years != 0].rename("found").reset_index()
    both["expected"] = _looked_up(rest, both, _CLASS)
    differs = both["found"] != both["expected"]
    is_allowed = (both["mutation"] == "demolition") & (both["found"] < both["expected"])
    bad = both[differs & ~is_allowed]
    if bad.empty:
        return no_findings()
    at = added.at(bad.assign(measure="remaining"))
    return findings(
        "year_sum",
        at.assign(value=as_text(at["found"])),
        found=as_text(at["found"]),
        expected=as_text(at["expected"]),
        group=_of_group(at),
    )
