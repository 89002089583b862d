"""What is odd in a plan and makes no figure wrong: years gone by, nothing left, much unknown."""

from __future__ import annotations

import pandas as pd

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import findings, known_rules, no_findings, together
from pipelines.sources.plancapaciteit.sums import Added, as_text, base_measure, label

_DIVIDED = ("price", "tenure", "dwelling_type", "care_type")


def check_oddities(added: Added) -> pd.DataFrame:
    """All warnings about numbers."""
    return together(
        [
            _overdue(added),
            _phase_missing(added),
            _nothing_remaining(added),
            _class_unknown(added),
        ]
    )


def _phased_totals(added: Added) -> pd.DataFrame:
    phased = added.sums.phased
    return phased[(phased["classification"] == "total") & (phased["mutation"] == "build")]


def _overdue(added: Added) -> pd.DataFrame:
    phased = _phased_totals(added)
    late = phased[(phased["period_to"] < added.reference_year) & (phased["dwellings"] > 0)]
    if late.empty:
        return no_findings()
    sums = late.groupby("plan_no")["dwellings"].sum().rename("found").reset_index()
    first = late.drop_duplicates("plan_no")[["plan_no", "period_from"]]
    at = added.at(
        sums.merge(first, on="plan_no").assign(
            mutation="build", classification="total", measure="remaining"
        )
    )
    return findings("overdue", at.assign(value=as_text(at["found"])), found=as_text(at["found"]))


def _phase_missing(added: Added) -> pd.DataFrame:
    rest = added.sums.of("remaining", "total")
    phased = _phased_totals(added)
    known = phased[(phased["phase"] != "unknown") & (phased["dwellings"] != 0)]
    bare = rest[(rest > 0) & ~rest.index.isin(known["plan_no"])].rename("found").reset_index()
    if bare.empty:
        return no_findings()
    at = added.at(bare)
    at["position"] = None
    return findings("phase_missing", at, found=as_text(at["found"]))


def _nothing_remaining(added: Added) -> pd.DataFrame:
    plans = added.plans
    rest = added.sums.of("remaining", "total").reindex(plans.index)
    phase = plans["project_phase"]
    is_busy = phase.notna() & ~phase.isin(["afgerond", "nazorg", "onbekend"])
    at = plans[(rest == 0) & is_busy]
    if at.empty:
        return no_findings()
    labels = {
        code: entry.label_nl for code, entry in known_fields().fields["project_phase"].codes.items()
    }
    value = at["project_phase"].map(labels)
    return findings("nothing_remaining", at.assign(plan_no=at.index, value=value))


def _class_unknown(added: Added) -> pd.DataFrame:
    """Plans of which more than half is of unknown class, in the groups that are filled."""
    whole = added.sums.whole
    base = whole[(whole["measure"] == base_measure(added)) & (whole["mutation"] == "build")]
    known = known_fields().classifications
    unknown = {
        name: known[name].unknown for name in ("price", "tenure", "dwelling_type", "care_type")
    }
    base = base[base["classification"].isin(_DIVIDED)].astype(
        {"classification": object, "class_code": object}
    )
    is_unknown = base["classification"].map(unknown) == base["class_code"]
    rows = base[is_unknown].assign(
        total=base["plan_no"].map(added.sums.of(base_measure(added), "total"))
    )
    threshold = known_rules()["class_unknown"].threshold or 1
    rows = rows[(rows["dwellings"] > threshold * rows["total"]) & (rows["dwellings"] > 0)]
    if rows.empty:
        return no_findings()
    said = [
        f"{label(name)} ({count} van {total})"
        for name, count, total in zip(
            rows["classification"], rows["dwellings"], rows["total"].astype("int64"), strict=True
        )
    ]
    groups = rows.assign(said=said).groupby("plan_no")["said"].agg(", ".join).rename("groups")
    at = added.at(groups.reset_index())
    at["position"] = None
    return findings("class_unknown", at, groups=at["groups"])
