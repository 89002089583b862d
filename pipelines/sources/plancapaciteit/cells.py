"""The cells with dwellings, one line each, with what the layout and the row say about them.

Adds nothing up: `sums.sql` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from pipelines.reading.cells.values import UNDECIDED, Read, read_counts
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import findings, no_findings, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.notations import Notations
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.rowwords import RowWords

MEASURES = ("planned", "realised", "remaining")
COUNT_KEY = ["plan_no", "mutation", "classification", "class_code"]
CELL_COLUMNS = [
    *COUNT_KEY,
    "measure",
    "phase",
    "period_from",
    "period_to",
    "amount_eur",
    "amount_kind",
    "dwellings",
    "table_no",
    "row_number",
    "position",
    "sign",
]


def read_cells(
    layout: Layout,
    tables: Sequence[FoundTable],
    reference_date: date,
    notations: Notations,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every number of dwellings in the file with its class, measure and phase, and the findings.

    A cell that counts in several classifications (price and type at once) has a line for each.
    """
    cells, said = [pd.DataFrame(columns=CELL_COLUMNS)], []
    for found in tables:
        if not found.value_columns:
            continue
        words = RowWords(layout, found, notations).read()
        numbers, faults = _numbers(found, notations)
        row_facts = words.frame.assign(plan_no=found.plan_of_row)
        placed = numbers.join(row_facts, on="row_number")
        placed = _by_flag(_in_year(_by_row(placed)), reference_date)
        unique, doubles = _once(found, tables, placed)
        parts = together([words.findings, faults, doubles, _in_future(found, placed)])
        said.append(parts.assign(plan_no=parts["row_number"].map(found.plan_of_row)))
        cells.append(_per_class(found, unique))
    return pd.concat(cells[1:] or [typed(cells[0])], ignore_index=True), together(said)


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with their codes as categories: a wide list has millions of lines and few codes."""
    dtypes = {name: dtype for name, dtype in _code_types().items() if name in rows}
    return rows.astype(dtypes)


@lru_cache(maxsize=1)
def _code_types() -> dict[str, pd.CategoricalDtype]:
    known = known_fields()
    codes = {
        "mutation": ["build", "demolition"],
        "classification": list(known.classifications),
        "class_code": sorted(
            {code for name in known.classifications for code in known.classes(name)}
        ),
        "measure": list(MEASURES),
        "phase": ["whole", "year", "period", "unknown"],
        "amount_kind": ["rent", "purchase"],
    }
    return {name: pd.CategoricalDtype(words) for name, words in codes.items()}


def first_year_not_begun(reference_date: date) -> int:
    """The first year of which nothing can be realised on the reference date."""
    is_new_year = (reference_date.month, reference_date.day) == (1, 1)
    return reference_date.year + (0 if is_new_year else 1)


def _numbers(found: FoundTable, notations: Notations) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells that hold a number, with what their column says; and those that are no number."""
    positions = np.array(sorted(found.value_columns))
    cells = found.rows[list(positions)].to_numpy(dtype=object)
    row, number = np.nonzero(pd.notna(cells))
    frame = pd.DataFrame(
        {
            "table_no": found.number,
            "row_number": found.rows.index.to_numpy()[row],
            "position": positions[number],
            "value": pd.Series(cells[row, number], dtype=object),
        }
    )
    read = _read_by_notation(frame, found.number, notations)
    is_number = (read["kind"] == "value").to_numpy()
    faults = no_findings()
    if not is_number.all():
        bad = frame[(read["kind"] == "fault").to_numpy()]
        faults = findings("value_unreadable", bad, fault=read["fault"][bad.index])
    frame["dwellings"] = pd.to_numeric(read["value"].where(is_number, 0)).astype("int64")
    said = _column_facts(found).loc[frame["position"]].set_axis(frame.index)
    frame = frame.join(said)
    frame["dwellings"] *= frame["sign"]
    return frame[is_number], faults


def _read_by_notation(frame: pd.DataFrame, table_no: int, notations: Notations) -> Read:
    """The values read, all columns of one notation at once: nearly always all there are."""
    positions = frame["position"].unique()
    by_column = {position: notations.of(table_no, int(position)) for position in positions}
    if len(set(by_column.values())) <= 1:
        return read_counts(frame["value"], next(iter(by_column.values()), UNDECIDED))
    of_cell = frame["position"].map(by_column)
    parts = [
        read_counts(frame.loc[of_cell == notation, "value"], notation)
        for notation in set(by_column.values())
    ]
    return pd.concat(parts).loc[frame.index]


def _column_facts(found: FoundTable) -> pd.DataFrame:
    """What each column of dwellings says, by position."""
    facts = {
        position: {
            "mutation": each.mutation,
            "measure": each.measure,
            "flag": each.flag,
            "phase": each.phase,
            "sign": each.sign,
            "period_from": each.period[0] if each.period else float("nan"),
            "period_to": each.period[1] if each.period else float("nan"),
            "is_by_row": not each.counts_as,
        }
        for position, each in found.value_columns.items()
    }
    frame = pd.DataFrame.from_dict(facts, orient="index")
    return frame.astype({"period_from": float, "period_to": float})


def _by_row(placed: pd.DataFrame) -> pd.DataFrame:
    """Where the row names group and class, they hold; a row that cannot be read counts not."""
    by_row = placed["is_by_row"]
    readable = placed[~by_row | placed["category"].notna()]
    mutation = readable["category_mutation"].where(readable["is_by_row"], readable["mutation"])
    return readable.assign(mutation=mutation)


def _in_year(placed: pd.DataFrame) -> pd.DataFrame:
    """A year in the row places the dwellings; without a year the phase is unknown."""
    in_row = (placed["phase"] == "year") & placed["period_from"].isna()
    return placed.assign(
        period_from=placed["period_from"].mask(in_row, placed["year"]),
        period_to=placed["period_to"].mask(in_row, placed["year"]),
        phase=placed["phase"].mask(in_row & placed["year"].isna(), "unknown"),
    )


def _by_flag(placed: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    """The flag says whether dwellings are realised; it is not believed of a year not begun."""
    by_flag = placed["measure"] == "by_flag"
    says = (placed["flag"] == "is_realised") & placed["is_realised"]
    says |= (placed["flag"] == "is_demolition_realised") & placed["is_demolition_realised"]
    is_future = placed["period_from"] >= first_year_not_begun(reference_date)
    measure = pd.Series("remaining", index=placed.index).mask(says & ~is_future, "realised")
    return placed.assign(
        measure=placed["measure"].mask(by_flag, measure),
        says_realised=says,
        is_doubted=by_flag & says & is_future & (placed["dwellings"] != 0),
    )


def _in_future(found: FoundTable, placed: pd.DataFrame) -> pd.DataFrame:
    if not placed["is_doubted"].any():
        return no_findings()
    doubted = placed[placed["is_doubted"]].drop_duplicates(["row_number", "flag"])
    years = doubted["period_from"].astype("int64").astype(str)
    positions = doubted["flag"].map(found.match.positions)
    return findings("realised_in_future", doubted.assign(value=years, position=positions))


_SAME = ["plan_no", "position", "category", "class_code", "amount_eur", "period_from"]


def _once(
    found: FoundTable, tables: Sequence[FoundTable], placed: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells that stand once for their plan, class and year; and those that stand there twice.

    On a flat sheet with a row per year the totals of a class are repeated on each: those are one.
    """
    if _has_year_rows(found, tables):
        whole = placed["phase"] == "whole"
        repeated = placed.duplicated([*_SAME, "dwellings"]) & whole
        placed = placed[~repeated]
    # A cell of zero adds nothing: only what counts twice is told.
    counted = placed[placed["dwellings"] != 0]
    double = counted[counted.duplicated([*_SAME, "says_realised"], keep=False)]
    if double.empty:
        return placed, findings("row_twice", double)
    by_row = double["category"].notna()
    what = (double["category"] + " " + double["class_code"].fillna("")).where(by_row, "Een jaar")
    groups = double.assign(what=what).groupby(["plan_no", "what"], sort=False)
    first = groups.first().reset_index()
    rows = groups["row_number"].agg(lambda numbers: ", ".join(map(str, sorted(set(numbers)))))
    told = findings("row_twice", first, what=first["what"], rows=rows.to_numpy().tolist())
    return placed, told


def _has_year_rows(found: FoundTable, tables: Sequence[FoundTable]) -> bool:
    return any(
        other.grid is found.grid and "year" in other.match.positions for other in tables
    ) and any(each.phase == "whole" for each in found.value_columns.values())


def _per_class(found: FoundTable, placed: pd.DataFrame) -> pd.DataFrame:
    """A line per class that a cell counts in. Zeros are left out, but those of a plan's total."""
    by_row = placed[placed["is_by_row"]]
    parts = [by_row]
    columns = found.value_columns
    fixed = placed[~placed["is_by_row"]]
    for number in range(max((len(each.counts_as) for each in columns.values()), default=0)):
        pairs = {
            position: each.counts_as[number]
            for position, each in columns.items()
            if number < len(each.counts_as)
        }
        mine = fixed[fixed["position"].isin(list(pairs))]
        parts.append(
            mine.assign(
                classification=mine["position"].map({at: pair[0] for at, pair in pairs.items()}),
                class_code=mine["position"].map({at: pair[1] for at, pair in pairs.items()}),
            )
        )
    lines = pd.concat([typed(part[CELL_COLUMNS]) for part in parts], ignore_index=True)
    is_total = (lines["classification"] == "total") & (lines["phase"] == "whole")
    return lines[is_total | (lines["dwellings"] != 0)]
