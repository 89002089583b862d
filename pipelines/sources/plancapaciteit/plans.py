"""What is said of each plan: its fields as canonical values, and what is wrong with them.

Counts no dwellings: `cells.py` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.reading.cells.values import Read, read_codes, read_flags
from pipelines.reading.grids.grid import ErrorCell
from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import findings, no_findings, together
from pipelines.sources.plancapaciteit.identity import Identified
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.plan_rules import placed
from pipelines.sources.plancapaciteit.recognise import FoundTable

_CODED = ("planning_status", "plan_type", "confidentiality", "client_type", "project_phase")
_COUNTS_SOMEWHERE = ("planning_status", "plan_type")
"""An unknown word here would put the plan in a wrong figure."""
_PLAN_FIELDS = (
    "municipality",
    "plan_name",
    "place_name",
    *_CODED,
    "bottlenecks",
    "is_key_project",
)
_TEXTS = ("plan_id", "plan_name", "place_name")
_UNKNOWN = "onbekend"
_SEPARATORS = r"\s*[;|\n]\s*|\s*,\s+"


@dataclass(frozen=True)
class Delivered:
    """One column of the plan rows, per plan: its first filled cell and where that stands."""

    cells: pd.Series
    at: pd.DataFrame
    """Index plan_no: plan_no, table_no, row_number, position and value as delivered."""
    differing: pd.DataFrame
    """Plans on whose rows the column differs, as `at`, with `values`."""


def read_plans(
    layout: Layout,
    identified: Identified,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fields per plan (index plan_no) with canonical names, and the findings about them."""
    plans, tables = identified.plans.copy(), identified.tables
    said = [identified.findings, _formula_errors(tables)]
    for name in _PLAN_FIELDS:
        delivered = _delivered(name, tables)
        if not delivered.differing.empty:
            said.append(_differing(name, delivered.differing))
        if name not in ("municipality", "plan_name"):
            values, found = _values(name, layout, delivered)
            plans[name] = values.reindex(plans.index)
            said.append(found)
    said.append(_not_told(plans, tables))
    for name in ("planning_status", "plan_type", "confidentiality"):
        default = layout.defaults.get(name, _UNKNOWN)
        plans[name] = plans[name].fillna(default)
    return plans, together(said)


def _formula_errors(tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Texts of a plan that are a formula without a result; codes and numbers are told elsewhere."""
    parts = []
    for found in tables:
        for name in _TEXTS if found.table.holds_plans else ():
            cells = found.column(name)
            if ErrorCell not in set(map(type, cells)):
                continue
            bad = cells[cells.map(type) == ErrorCell]
            at = pd.DataFrame({"row_number": bad.index, "value": texts(bad).to_numpy()})
            plan_no = at["row_number"].map(found.plan_of_row)
            position = found.match.positions.get(name)
            at = at.assign(plan_no=plan_no, table_no=found.number, position=position)
            fault = [f"bevat de formulefout {text}" for text in at["value"]]
            parts.append(findings("value_unreadable", at, fault=fault))
    return together(parts)


def _delivered(name: str, tables: Sequence[FoundTable]) -> Delivered:
    parts = []
    for found in tables:
        if found.table.holds_plans and name in found.match.positions:
            cells = found.column(name).dropna()
            part = {
                "cell": cells.to_numpy(),
                "row_number": cells.index,
                "plan_no": found.plan_of_row.loc[cells.index].to_numpy(),
                "table_no": found.number,
                "position": found.match.positions[name],
            }
            parts.append(pd.DataFrame(part, dtype=object))
    if not parts:
        empty = pd.DataFrame(columns=["plan_no", "table_no", "row_number", "position", "value"])
        return Delivered(pd.Series(dtype=object), empty, empty)
    filled = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    filled["value"] = texts(filled["cell"])
    first = filled[~filled["plan_no"].duplicated()].set_index("plan_no", drop=False)
    if len(first) == len(filled):
        return Delivered(first["cell"], first, first.iloc[:0])
    different = filled.drop_duplicates(["plan_no", "value"])
    several = different[different.duplicated("plan_no", keep=False)]
    values = several.groupby("plan_no")["value"].agg(
        lambda texts: ", ".join(f"«{t}»" for t in texts)
    )
    differing = first.loc[values.index].assign(values=values)
    return Delivered(first["cell"], first, differing)


def _differing(name: str, at: pd.DataFrame) -> pd.DataFrame:
    if name == "plan_name":
        rows = at["row_number"].astype(str)
        return findings("plan_id_conflict", at, names=at["values"], rows="rijen " + rows + " e.v.")
    return findings("field_differs", at, values=at["values"])


def _values(name: str, layout: Layout, delivered: Delivered) -> tuple[pd.Series, pd.DataFrame]:
    kind = known_fields().fields[name].kind
    if delivered.cells.empty:
        return pd.Series(dtype=object), no_findings()
    if kind == "code":
        return _codes(name, layout, delivered)
    if kind == "codes":
        return _several_codes(name, layout, delivered)
    if kind == "flag":
        return _flags(delivered)
    return texts(delivered.cells), no_findings()


def _codes(name: str, layout: Layout, delivered: Delivered) -> tuple[pd.Series, pd.DataFrame]:
    read = read_codes(delivered.cells, layout.words(name))
    rule = "code_unknown" if name in _COUNTS_SOMEWHERE else "code_unknown_harmless"
    found = _faults(rule, read, delivered)
    return read["value"].mask(read["kind"].isin(["fault", "unknown"]), _UNKNOWN), found


def _faults(rule: str, read: Read, delivered: Delivered) -> pd.DataFrame:
    is_bad = (read["kind"] == "fault").to_numpy()
    if not is_bad.any():
        return no_findings()
    at = delivered.at[is_bad]
    return findings(rule, at, fault=read["fault"][is_bad])


def _several_codes(
    name: str, layout: Layout, delivered: Delivered
) -> tuple[pd.Series, pd.DataFrame]:
    words = texts(delivered.cells).astype(str).str.split(_SEPARATORS, regex=True).explode()
    words = words[words.str.strip() != ""]
    one_each = words.reset_index(drop=True)
    read = read_codes(one_each, layout.words(name))
    is_bad = (read["kind"] == "fault").to_numpy()
    found = no_findings()
    if is_bad.any():
        at = delivered.at.loc[words.index[is_bad]].assign(value=one_each[is_bad].to_numpy())
        fault = read["fault"][is_bad]
        found = findings("code_unknown_harmless", at, fault=fault)
    good = pd.Series(read["value"].to_numpy(), index=words.index)[~is_bad].dropna()
    codes = good.groupby(level=0).agg(lambda codes: ", ".join(sorted(set(codes))))
    return codes.astype(object), found


def _flags(delivered: Delivered) -> tuple[pd.Series, pd.DataFrame]:
    read = read_flags(delivered.cells)
    return read["value"].astype(object), _faults("code_unknown_harmless", read, delivered)


def _not_told(plans: pd.DataFrame, tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Plans without a status; without a confidentiality is told in `plan_rules.py`."""
    bare = plans[plans["planning_status"].isna() & ~plans["is_orphan"]]
    if bare.empty:
        return no_findings()
    return findings("status_missing", placed(bare, tables, "planning_status"))
