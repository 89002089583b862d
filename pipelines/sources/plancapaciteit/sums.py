"""What must add up in a plan, and what its years say: the rules about numbers of dwellings.

Changes no number: `canonical.py` makes the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.sources.plancapaciteit.canonical import Sums
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import (
    column_names,
    findings,
    known_rules,
    no_findings,
    together,
)
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable

_MEASURES = {"planned": "geplande woningen", "realised": "gerealiseerde woningen", "remaining": "resterende woningen"}


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
        first = self.cells.drop_duplicates(columns)[[*columns, "table_no", "row_number", "position"]]
        placed = key.reset_index(drop=True).merge(first, on=columns, how="left")
        plan = self.plans.loc[placed["plan_no"], ["table_no", "row_number"]].reset_index(drop=True)
        return placed.fillna({"table_no": plan["table_no"], "row_number": plan["row_number"]})

    def column(self, at: pd.DataFrame) -> list[str]:
        """The header of each place."""
        return column_names(self.tables, at["table_no"].astype(int).tolist(), list(at["position"]))


def check_sums(added: Added) -> pd.DataFrame:
    """All findings about numbers, of plans that could be told apart."""
    return together(
        [
            _negative(added),
            _split_unknown(added),
            _total_missing(added),
            _class_sums(added),
            _realised_exceeds(added),
            _year_sums(added),
            _overdue(added),
            _phase_missing(added),
            _nothing_remaining(added),
            _class_unknown(added),
        ]
    )


def void_divisions(cells: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Cells of a class for unknown below zero, in layouts where that class balances the others."""
    known = known_fields().classifications
    unknown = {name: known[name].unknown for name in layout.balanced_by_unknown}
    is_balance = cells["classification"].map(unknown) == cells["class_code"]
    return cells[is_balance & (cells["dwellings"] < 0)]


def _label(classification: str) -> str:
    return known_fields().classifications[classification].label_nl


def _class_label(classification: str, class_code: object) -> str:
    entry = known_fields().classifications[classification].classes.get(str(class_code))
    return f"{_label(classification)}, {entry.label_nl}" if entry else _label(classification)


def _negative(added: Added) -> pd.DataFrame:
    bad = added.cells[added.cells["dwellings"] < 0]
    bad = bad[~bad.index.isin(added.void.index)]
    bad = bad.drop_duplicates(["table_no", "row_number", "position"])
    signs = {
        (number, position): each.sign
        for number, found in enumerate(added.tables)
        for position, each in found.value_columns.items()
    }
    sign = [signs[place] for place in zip(bad["table_no"], bad["position"], strict=True)]
    at = bad.assign(value=(bad["dwellings"] * sign).astype(str))
    hints = ["; in deze kolom staat het met een min" if each < 0 else "" for each in sign]
    return findings("negative", at, column=added.column(at), hint=hints)


def _split_unknown(added: Added) -> pd.DataFrame:
    at = added.void.assign(value=added.void["dwellings"].astype(str))
    return findings(
        "split_unknown", at, column=added.column(at), group=at["classification"].map(_label)
    )


def _base(added: Added) -> str:
    return "remaining" if added.layout.basis == "remaining" else "planned"


def _total_missing(added: Added) -> pd.DataFrame:
    """Plans without a total of what is built. A plan that only demolishes has none to give."""
    if added.layout.basis == "by_flag":
        return no_findings()
    whole = added.sums.whole
    totals = whole[(whole["classification"] == "total") & (whole["measure"] == _base(added))]
    told = totals.loc[totals["mutation"] == "build", "plan_no"]
    demolishes = totals.loc[totals["mutation"] == "demolition", "plan_no"]
    builds = whole.loc[whole["mutation"] == "build", "plan_no"]
    plans = added.plans
    only_demolishes = plans.index.isin(demolishes) & ~plans.index.isin(builds)
    missing = plans[~plans["is_orphan"] & ~plans.index.isin(told) & ~only_demolishes]
    return findings("total_missing", missing.assign(plan_no=missing.index))


def _class_sums(added: Added) -> pd.DataFrame:
    """Groups that are filled and do not add up to the total."""
    whole = added.sums.whole
    build = whole[whole["mutation"] == "build"]
    key = ["plan_no", "classification", "measure"]
    found = build.groupby(key, observed=True)["dwellings"].sum().unstack("classification")
    if added.layout.basis != "remaining":
        found = found[found.index.get_level_values("measure") != "remaining"]
    if "total" not in found:
        return no_findings()
    total = found.pop("total")
    long = found.fillna(0).stack().rename("found").reset_index()
    any_filled = long[long["found"] != 0][["plan_no", "classification"]].drop_duplicates()
    long = any_filled.merge(long, on=["plan_no", "classification"])
    expected = pd.MultiIndex.from_frame(long[["plan_no", "measure"]])
    long["expected"] = total.reindex(expected).to_numpy()
    void = pd.MultiIndex.from_frame(added.void[["plan_no", "classification"]])
    is_void = pd.MultiIndex.from_frame(long[["plan_no", "classification"]]).isin(void)
    bad = long[long["expected"].notna() & (long["found"] != long["expected"]) & ~is_void]
    at = added.at(bad.assign(mutation="build"))
    return findings(
        "class_sum",
        at.assign(value=_whole(at["found"])),
        group=at["classification"].map(_label),
        measure=at["measure"].map(_MEASURES),
        found=_whole(at["found"]),
        expected=_whole(at["expected"]),
    )


def _whole(numbers: pd.Series) -> pd.Series:
    return numbers.astype("int64").astype(str)


def _of_group(at: pd.DataFrame) -> list[str]:
    """Which class a finding is about; nothing for the total of what is built."""
    return [
        "" if classification == "total" and mutation == "build"
        else " (sloop)" if mutation == "demolition"
        else f" ({_class_label(classification, code)})"
        for classification, mutation, code in zip(
            at["classification"], at["mutation"], at["class_code"], strict=True
        )
    ]


_CLASS = ["plan_no", "mutation", "classification", "class_code"]


def _realised_exceeds(added: Added) -> pd.DataFrame:
    if added.layout.basis != "planned":
        return no_findings()
    sums = added.sums.whole.groupby([*_CLASS, "measure"], dropna=False, observed=True)
    wide = sums["dwellings"].sum().unstack("measure").reset_index()
    wide = wide.reindex(columns=[*_CLASS, "planned", "realised"]).fillna(
        {"planned": 0, "realised": 0}
    )
    bad = wide[wide["realised"] > wide["planned"]]
    at = added.at(bad.assign(measure="realised"))
    return findings(
        "realised_exceeds",
        at.assign(value=_whole(at["realised"])),
        found=_whole(at["realised"]),
        expected=_whole(at["planned"]),
        group=_of_group(at),
    )


def _year_sums(added: Added) -> pd.DataFrame:
    """Years that are given and do not add up to what remains; of demolition only if too much."""
    whole = added.sums.whole
    rest = whole[whole["measure"] == "remaining"]
    rest = rest.groupby(_CLASS, dropna=False, observed=True)["dwellings"].sum()
    years = added.sums.phased.groupby(_CLASS, dropna=False, observed=True)["dwellings"].sum()
    years = years[years != 0]
    both = pd.DataFrame({"found": years, "expected": rest.reindex(years.index).fillna(0)})
    both = both.reset_index()
    differs = both["found"] != both["expected"]
    is_allowed = (both["mutation"] == "demolition") & (both["found"] < both["expected"])
    at = added.at(both[differs & ~is_allowed].assign(measure="remaining"))
    return findings(
        "year_sum",
        at.assign(value=_whole(at["found"])),
        found=_whole(at["found"]),
        expected=_whole(at["expected"]),
        group=_of_group(at),
    )


def _phased_totals(added: Added) -> pd.DataFrame:
    phased = added.sums.phased
    return phased[(phased["classification"] == "total") & (phased["mutation"] == "build")]


def _overdue(added: Added) -> pd.DataFrame:
    phased = _phased_totals(added)
    late = phased[(phased["period_to"] < added.reference_year) & (phased["dwellings"] > 0)]
    sums = late.groupby("plan_no")["dwellings"].sum().rename("found").reset_index()
    first = late.drop_duplicates("plan_no")[["plan_no", "period_from"]]
    at = added.at(
        sums.merge(first, on="plan_no").assign(
            mutation="build", classification="total", measure="remaining"
        )
    )
    return findings("overdue", at.assign(value=_whole(at["found"])), found=_whole(at["found"]))


def _phase_missing(added: Added) -> pd.DataFrame:
    rest = added.sums.of("remaining", "total")
    phased = _phased_totals(added)
    known = phased[(phased["phase"] != "unknown") & (phased["dwellings"] != 0)]
    bare = rest[(rest > 0) & ~rest.index.isin(known["plan_no"])].rename("found").reset_index()
    at = added.at(bare)
    at["position"] = None
    return findings("phase_missing", at, found=_whole(at["found"]))


def _nothing_remaining(added: Added) -> pd.DataFrame:
    plans = added.plans
    rest = added.sums.of("remaining", "total").reindex(plans.index)
    phase = plans["project_phase"]
    is_busy = phase.notna() & ~phase.isin(["afgerond", "nazorg", "onbekend"])
    at = plans[(rest == 0) & is_busy]
    labels = {
        code: entry.label_nl for code, entry in known_fields().fields["project_phase"].codes.items()
    }
    value = at["project_phase"].map(labels)
    return findings("nothing_remaining", at.assign(plan_no=at.index, value=value))


def _class_unknown(added: Added) -> pd.DataFrame:
    """Plans of which more than half is of unknown class, in the groups that are filled."""
    whole = added.sums.whole
    base = whole[(whole["measure"] == _base(added)) & (whole["mutation"] == "build")]
    known = known_fields().classifications
    unknown = {name: known[name].unknown for name in ("price", "tenure", "dwelling_type", "care_type")}
    is_unknown = base["classification"].map(unknown) == base["class_code"]
    rows = base[is_unknown].assign(total=base["plan_no"].map(added.sums.of(_base(added), "total")))
    threshold = known_rules()["class_unknown"].threshold or 1
    rows = rows[(rows["dwellings"] > threshold * rows["total"]) & (rows["dwellings"] > 0)]
    said = [
        f"{_label(name)} ({count} van {total})"
        for name, count, total in zip(
            rows["classification"], rows["dwellings"], rows["total"].astype("int64"), strict=True
        )
    ]
    groups = rows.assign(said=said).groupby("plan_no")["said"].agg(", ".join).rename("groups")
    at = added.at(groups.reset_index())
    at["position"] = None
    return findings("class_unknown", at, groups=at["groups"])
