"""Which rows of which table belong to which plan: plans get a number, rows get that of their plan.

Reads only the columns that name a plan: number, name, municipality. `plans.py` reads the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.reading.municipalities import find_municipality
from pipelines.sources.plancapaciteit.body import texts
from pipelines.sources.plancapaciteit.findings import findings, together
from pipelines.sources.plancapaciteit.recognise import FoundTable


@dataclass(frozen=True)
class Identified:
    """The plans of a file in file order, and the plan of each row."""

    plans: pd.DataFrame
    """Index plan_no; `table_no` and `row_number` of its first row, `is_orphan` (not on the sheet of
    plans), `is_repeated` (its columns may stand on several rows) and, None where blank or unknown,
    municipality_text, municipality_code, plan_id, plan_name."""
    tables: tuple[FoundTable, ...]
    """With the plan of each row."""
    findings: pd.DataFrame


def identify(tables: Sequence[FoundTable], year: int) -> Identified:
    """Number the plans. `year` is that of the reference date: names of municipalities change."""
    grids = [id(found.grid) for found in tables]
    named = pd.concat(
        [
            _named(found, year).assign(table_no=found.number, grid=grids.index(id(found.grid)))
            for found in tables
        ],
        ignore_index=True,
    )
    describes = named["table_no"].isin(
        [found.number for found in tables if found.table.holds_plans]
    )
    repeated = named["grid"].isin([grid for grid in range(len(grids)) if _repeats(grid, tables)])
    named["plan_no"] = _numbers(named[describes], repeated[describes])
    if not describes.all():
        named.loc[~describes, "plan_no"] = _links(named[~describes], named[describes])
    unclear = ~describes & (named["plan_no"] == _AMBIGUOUS)
    strays = named["plan_no"].isna() | unclear
    if strays.any():
        count = int(named.loc[~strays, "plan_no"].max() + 1) if not strays.all() else 0
        named.loc[strays, "plan_no"] = count + _numbers(named[strays], strays[strays])
    named["plan_no"] = named["plan_no"].astype("int64")
    named["is_orphan"], named["is_repeated"] = strays, repeated
    first = named.drop_duplicates("plan_no").sort_values("plan_no").set_index("plan_no")
    numbered = named.set_index("row_number")["plan_no"]
    return Identified(
        plans=first,
        tables=tuple(
            replace(found, plan_of_row=numbered[(named["table_no"] == found.number).to_numpy()])
            for found in tables
        ),
        findings=_said(named, strays, unclear),
    )


_AMBIGUOUS = -1


def _named(found: FoundTable, year: int) -> pd.DataFrame:
    """Per row what it says of which plan it belongs to."""
    frame = pd.DataFrame(
        {
            "row_number": found.rows.index,
            "municipality_text": texts(found.column("municipality")).to_numpy(),
            "province": texts(found.column("province")).to_numpy(),
            "plan_id": texts(found.column("plan_id")).to_numpy(),
            "plan_name": texts(found.column("plan_name")).to_numpy(),
        },
        dtype=object,
    )
    pairs = list(zip(frame["municipality_text"], frame["province"], strict=True))
    codes = {pair: _code(*pair, year) for pair in set(pairs)}
    municipality = pd.Series([codes[pair] for pair in pairs], index=frame.index, dtype=object)
    return frame.assign(municipality_code=municipality)


def _code(text: object, province: object, year: int) -> str | None:
    if not isinstance(text, str):
        return None
    found = find_municipality(text, year, province if isinstance(province, str) else None)
    return found.code if found else None


def _repeats(grid: int, tables: Sequence[FoundTable]) -> bool:
    """Whether a sheet has more than one row per plan: it holds categories or years too."""
    return any(len(found.table.grain) > 1 for found in tables if found.grid is tables[grid].grid)


def _keys(named: pd.DataFrame, by: str, *, is_full: bool = True) -> list[str | None]:
    """Number or name, with the municipality in front if full; None where it is blank."""
    keys = [key.casefold() if key and by == "plan_name" else key for key in named[by]]
    if not is_full:
        return keys
    where = zip(named["municipality_code"], named["municipality_text"], keys, strict=True)
    return [f"{code or text or ''}|{key}" if key else None for code, text, key in where]


def _numbers(named: pd.DataFrame, repeated: pd.Series) -> pd.Series:
    """Number plans in file order: by number or else name where rows repeat, else each row."""
    keys = [
        (f"#{by_id}" if by_id else by_name or own) if may_repeat else own
        for by_id, by_name, may_repeat, own in zip(
            _keys(named, "plan_id"), _keys(named, "plan_name"), repeated, named.index, strict=True
        )
    ]
    numbers = pd.factorize(np.array(keys, dtype=object))[0]
    return pd.Series(numbers, index=named.index, dtype=float)


def _links(named: pd.DataFrame, described: pd.DataFrame) -> pd.Series:
    """The plan of rows on other sheets; −1 where more than one plan may be meant."""
    same_sheet = pd.MultiIndex.from_frame(named[["grid", "row_number"]])
    rows = described.drop_duplicates(["grid", "row_number"]).set_index(["grid", "row_number"])
    linked = pd.Series(rows["plan_no"].reindex(same_sheet).to_numpy(), index=named.index)
    says_where = named["municipality_text"].notna()
    for by in ("plan_id", "plan_name"):
        for is_full in (True, False):
            found = _found(named, described, by, is_full=is_full)
            linked = linked.fillna(found.where(says_where == is_full))
    return linked


def _found(named: pd.DataFrame, described: pd.DataFrame, by: str, *, is_full: bool) -> pd.Series:
    first: dict[str | None, float] = {}
    bearers: dict[tuple[str, object], None] = {}
    keys = _keys(described, by, is_full=is_full)
    codes = described["municipality_code"]
    for key, plan_no, code in zip(keys, described["plan_no"], codes, strict=True):
        if key:
            first.setdefault(key, plan_no)
            bearers[key, code] = None
    if not is_full:
        times = Counter(key for key, _ in bearers)
        first |= {key: _AMBIGUOUS for key, count in times.items() if count > 1}
    found = [first.get(key) for key in _keys(named, by, is_full=is_full)]
    return pd.Series(found, index=named.index, dtype=float)


def _said(named: pd.DataFrame, strays: pd.Series, unclear: pd.Series) -> pd.DataFrame:
    first = ~named.duplicated("plan_no")
    nameless = named["plan_id"].isna() & named["plan_name"].isna()
    return together(
        [
            findings("plan_unnamed", named[first & nameless]),
            findings("plan_ambiguous", named[first & unclear & ~nameless]),
            findings("plan_orphan", named[first & strays & ~unclear & ~nameless]),
        ]
    )
