"""The published numbers as unknowns of one linear system: which cells add up to which.

Shared by whoever hides and whoever attacks. It knows no thresholds and hides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from pipelines.privacy.structure import COLUMNS, Dimension, Structure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SLOTS = ["value", "numerator", "denominator", "n"]
PLACE = [column for columns in COLUMNS.values() for column in columns]
SAME = 0.5
"""Counts are whole: two that differ by less are one."""
KEY = ["quantity", *PLACE]
REQUIRED = ["table", "indicator", *PLACE, *SLOTS]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a frame of cells: what is the same number stands once, whoever shows it."""

    slots: pd.DataFrame
    """row (position in the frame), slot (number column), number (its id), shown (float or null)."""
    keys: pd.DataFrame
    """One row per number: quantity and place."""

    def of(self, slot: str, rows: int) -> Ints:
        """Per row of the frame the id of the number in this column; −1 where there is none."""
        ids = np.full(rows, -1, dtype=np.int64)
        chosen = self.slots[self.slots["slot"] == slot]
        ids[chosen["row"].to_numpy()] = chosen["number"].to_numpy()
        return ids

    def values(self) -> Floats:
        """Per number its value; NaN where no cell shows it. ValueError if two cells disagree."""
        grouped = self.slots.groupby("number")["shown"]
        low, high = grouped.min().to_numpy(dtype=float), grouped.max().to_numpy(dtype=float)
        differs = np.flatnonzero(high - low > SAME)
        if differs.size:
            number = int(differs[0])
            raise ValueError(
                f"two values for one number: {self.name(number)}: {low[number]}, {high[number]}"
            )
        return low

    def name(self, number: int) -> str:
        """The number in words, for a message."""
        return " · ".join(str(part) for part in self.keys.iloc[number])


@dataclass(frozen=True)
class Relations:
    """`equal @ x == 0` and `at_most @ x <= 0`; in a row of `equal` the whole has +1, parts −1."""

    equal: sp.csr_array
    at_most: sp.csr_array
    category_of: pd.DataFrame
    """part, whole: every category with its total, for the rule that one must not be all."""


def read_numbers(cells: pd.DataFrame, structure: Structure) -> Numbers:
    """The numbers behind the cells. ValueError for a missing column or an unknown indicator."""
    missing = [column for column in REQUIRED if column not in cells.columns]
    if missing:
        raise ValueError(f"cells lack the columns {missing}")
    unknown = sorted(set(cells["indicator"]) - set(structure.indicators))
    if unknown:
        raise ValueError(f"not described in disclosure.yml: {unknown}")
    parts = [_slot(cells, structure, slot) for slot in SLOTS]
    slots = pd.concat([part for part in parts if len(part)], ignore_index=True)
    # Sorted: the order of the rows must not decide what is hidden.
    grouped = slots.groupby(KEY, sort=True)
    slots["number"] = grouped.ngroup().to_numpy()
    keys = slots.drop_duplicates("number").sort_values("number")[KEY].reset_index(drop=True)
    return Numbers(slots[["row", "slot", "number", "shown"]], keys)


def _slot(cells: pd.DataFrame, structure: Structure, slot: str) -> pd.DataFrame:
    """What one number column holds. Rows in which no number is given at all are no cells."""
    quantities = {name: i.slots().get(slot) for name, i in structure.indicators.items()}
    part = cells[["indicator", *PLACE]].copy()
    part["quantity"] = cells["indicator"].map(quantities)
    part["row"], part["slot"] = np.arange(len(cells)), slot
    part["shown"] = cells[slot].to_numpy(dtype=float, na_value=np.nan)
    is_cell = cells[SLOTS].notna().any(axis=1).to_numpy()
    if "is_suppressed" in cells:
        is_cell = is_cell | cells["is_suppressed"].to_numpy(dtype=bool)
    part = part[part["quantity"].notna().to_numpy() & is_cell].copy()
    if slot in ("denominator", "n"):
        of_total = {name: i.is_of_total for name, i in structure.indicators.items()}
        chosen = part["indicator"].map(of_total).to_numpy(dtype=bool)
        part.loc[chosen, "breakdown"], part.loc[chosen, "category"] = structure.total
    return part.drop(columns="indicator")


def relate(keys: pd.DataFrame, structure: Structure) -> Relations:
    """How the numbers add up, over regions, periods, categories and quantities.

    A part that occurs elsewhere for the same quantity and breakdown but not here counts as 0;
    if it occurs nowhere, the parts are only known to be no more than the whole.
    """
    links = pd.concat(
        [
            _links(keys, structure, "region", _region_parts(keys, structure)),
            _links(keys, structure, "period", _period_parts(keys, structure)),
            _links(keys, structure, "category", _category_parts(keys, structure)),
        ],
        ignore_index=True,
    )
    links["relation"] = links.groupby(["whole", "dimension", "split"], sort=False).ngroup()
    is_sum, is_union = links["additive"] == "sum", links["additive"] == "union"
    is_complete = links["is_complete"]
    each = links.loc[is_union | (links["additive"] == "last_part"), ["part", "whole"]]
    each = pd.concat([each, _subsets(keys, structure)]).drop_duplicates()
    each["relation"] = np.arange(len(each))
    count = len(keys)
    at_most = [
        _matrix(links[is_sum & ~is_complete], count, whole=-1.0),
        _matrix(links[is_union & is_complete], count, whole=1.0),
        _matrix(each, count, whole=-1.0),
    ]
    equal = [
        _matrix(links[is_sum & is_complete], count, whole=1.0),
        _matrix(links[links["additive"] == "last"], count, whole=1.0),
        _matrix(_identities(keys, structure), count, whole=1.0),
    ]
    return Relations(
        equal=sp.csr_array(sp.vstack(equal, format="csr")),
        at_most=sp.csr_array(sp.vstack(at_most, format="csr")),
        category_of=links.loc[links["dimension"] == "category", ["part", "whole"]],
    )


def _matrix(links: pd.DataFrame, count: int, *, whole: float) -> sp.csr_array:
    """One row per relation: the whole with this sign, its parts with the other."""
    relation = pd.factorize(links["relation"])[0]
    first = ~pd.Series(relation).duplicated().to_numpy()
    rows = np.concatenate([relation, relation[first]])
    columns = np.concatenate([links["part"].to_numpy(), links["whole"].to_numpy()[first]])
    data = np.concatenate([np.full(len(links), -whole), np.full(int(first.sum()), whole)])
    shape = (int(first.sum()), count)
    return sp.csr_array((data, (rows, columns.astype(np.int64))), shape=shape)


def _links(
    keys: pd.DataFrame, structure: Structure, dimension: Dimension, parts: pd.DataFrame
) -> pd.DataFrame:
    """part, whole (ids), split, additive, is_complete: for one dimension, all else the same."""
    own = COLUMNS[dimension]
    whole = [f"whole_{column}" for column in own]
    same = [column for column in KEY if column not in own]
    numbered = keys.assign(part=np.arange(len(keys)))
    children = numbered.merge(parts, on=own)
    parents = numbered.rename(columns={"part": "whole", **dict(zip(own, whole, strict=True))})
    links = children.merge(parents, on=[*same, *whole])
    links["additive"] = _additive(links, structure, dimension)
    links["dimension"] = dimension
    family = ["quantity", *([] if dimension == "category" else ["breakdown"]), *whole, "split"]
    seen = children.drop_duplicates([*family, *own]).groupby(family)["size"].agg(["size", "max"])
    links = links.merge((seen["size"] >= seen["max"]).rename("is_complete"), on=family)
    if dimension == "period":
        latest = links.groupby(family)["period_code"].transform("max")
        is_early = links["additive"].isin(["last", "last_part"]) & (links["period_code"] < latest)
        links = links[~is_early]
    columns = ["part", "whole", "dimension", "split", "additive", "is_complete"]
    return links.loc[links["additive"] != "none", columns]


def _additive(links: pd.DataFrame, structure: Structure, dimension: Dimension) -> pd.Series:
    """Per link how the parts make up the whole; over categories the breakdown of the part."""
    pairs = links[["quantity", "breakdown"]].drop_duplicates().itertuples(index=False, name=None)
    modes = {(q, b): structure.quantities[q].adds(dimension, b) for q, b in pairs}
    places = zip(links["quantity"], links["breakdown"], strict=True)
    return pd.Series([modes[place] for place in places], index=links.index, dtype=object)


def _parts(rows: Sequence[tuple[object, ...]], dimension: Dimension) -> pd.DataFrame:
    own = COLUMNS[dimension]
    columns = [*own, *(f"whole_{column}" for column in own), "split", "size"]
    return pd.DataFrame(rows, columns=columns).astype({"split": int, "size": int})


def _region_parts(keys: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for split, (whole, parts) in enumerate(structure.region_partitions(set(keys["region_code"]))):
        covered = sum(len(structure.region_members.get(p, {p})) for p in parts)
        is_whole = covered == len(structure.region_members[whole])
        # One more than there are: never complete, so only an upper bound.
        size = len(parts) if is_whole else len(parts) + 1
        rows += [(part, whole, split, size) for part in parts]
    return _parts(rows, "region")


def _period_parts(keys: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """A period belongs to the year that its code begins with."""
    periods = keys[COLUMNS["period"]].drop_duplicates().itertuples(index=False, name=None)
    known = sorted(periods)
    years = {code[:4]: code for kind, code in known if kind == structure.year_type}
    kinds = sorted(structure.period_parts)
    rows = [
        (kind, code, structure.year_type, years[code[:4]], kinds.index(kind), size)
        for kind, code in known
        if (size := structure.period_parts.get(kind)) and code[:4] in years
    ]
    return _parts(rows, "period")


def _category_parts(keys: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """Every category under the total, unless it is part of a group of its own breakdown."""
    grouped = {
        part for whole, parts in structure.category_groups for part in parts if part[0] == whole[0]
    }
    pairs = keys[COLUMNS["category"]].drop_duplicates().itertuples(index=False, name=None)
    top = [pair for pair in sorted(pairs) if pair != structure.total and pair not in grouped]
    splits = {breakdown: i for i, breakdown in enumerate(sorted({pair[0] for pair in top}))}
    rows: list[tuple[object, ...]] = [(*p, *structure.total, splits[p[0]], 1) for p in top]
    for i, (whole, parts) in enumerate(structure.category_groups, start=len(splits)):
        rows += [(*part, *whole, i, 1) for part in parts]
    return _parts(rows, "category")


def _subsets(keys: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    numbered = keys.assign(id=np.arange(len(keys)))
    found = [pd.DataFrame({"part": [], "whole": []}, dtype=np.int64)]
    for part, whole in structure.subsets:
        parts = numbered[numbered["quantity"] == part].drop(columns="quantity")
        wholes = numbered[numbered["quantity"] == whole].drop(columns="quantity")
        both = parts.merge(wholes, on=PLACE, suffixes=("_part", "_whole"))
        found.append(both[["id_part", "id_whole"]].set_axis(["part", "whole"], axis=1))
    return pd.concat(found, ignore_index=True)


def _identities(keys: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """Sums across quantities; only where the whole and all its parts have a row."""
    spot = ["quantity", "breakdown", "category"]
    place = ["region_code", "period_type", "period_code"]
    numbered = keys.assign(id=np.arange(len(keys))).set_index(spot).sort_index()
    found = [pd.DataFrame({"part": [], "whole": [], "relation": []}, dtype=np.int64)]
    for whole, parts in structure.identities:
        if not all(pair in numbered.index for pair in (whole, *parts)):
            continue
        ids = numbered.loc[[whole]].set_index(place)[["id"]].rename(columns={"id": "whole"})
        for i, part in enumerate(parts):
            mine = numbered.loc[[part]].set_index(place)["id"].rename(f"part{i}")
            ids = ids.join(mine, how="inner")
        long = ids.melt(id_vars="whole", value_name="part")
        found.append(long.assign(relation=long["whole"])[["part", "whole", "relation"]])
    numbers = pd.concat(found, ignore_index=True)
    return numbers.sort_values(["relation", "part"], ignore_index=True)
