"""The dwellings of a file in a database in memory: `sums.sql` adds them up and holds the rules.

Here stands what the SQL is given and what is taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd

from pipelines.reading.cells.values import read_counts
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import findings, known_rules, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.notations import Notations
from pipelines.sources.plancapaciteit.recognise import FoundTable

_SQL = Path(__file__).with_name("sums.sql")
_DIVIDED = ("price", "tenure", "dwelling_type", "care_type")
"""Classifications of which it is told that most is unknown."""
_PLACE = "{'table_no': table_no, 'row_number': row_number, 'position': position::bigint} as place"
_CELL = f"""
    n, plan_no::bigint as plan_no, {_PLACE}, mutation::varchar as mutation,
    classification::varchar as classification, class_code::varchar as class_code,
    measure::varchar as measure, phase::varchar as phase, period_from::double as period_from,
    period_to::double as period_to, amount_eur::double as amount_eur,
    amount_kind::varchar as amount_kind, dwellings::bigint as dwellings, sign::bigint as sign
"""
_PLAN = (
    f"plan_no, {_PLACE}, is_orphan, phase::varchar as phase, phase_label::varchar as phase_label"
)
_STATED = f"""
    n, turn::bigint as turn, plan_no::bigint as plan_no, {_PLACE}, value::varchar as value,
    name::varchar as name, found::bigint as found, fault::varchar as fault
"""
_TAKEN = ("plan_no", "table_no", "row_number", "position", "value")


class Sums(NamedTuple):
    """A file's dwellings, added up."""

    findings: pd.DataFrame
    """What breaks a rule, the totals that the deliverer states too."""
    counts: pd.DataFrame
    """All counts of all plans, in the order in which they are kept."""
    totals: pd.DataFrame
    """Per plan (index plan_no) its totals and years."""


def add_up(
    layout: Layout,
    tables: Sequence[FoundTable],
    plans: pd.DataFrame,
    cells: pd.DataFrame,
    stated: pd.DataFrame,
    *,
    year: int,
) -> Sums:
    """Run `sums.sql` on the cells and plans of one file."""
    with _database().cursor() as connection:
        for name, value in _variables(layout, tables, year).items():
            kind = "::varchar[]" if isinstance(value, list) else ""
            connection.execute(f"set variable {name} = ?{kind}", [value])
        _give(connection, "cell", cells.assign(n=range(len(cells))), _CELL)
        _give(connection, "plan", _plans(plans), _PLAN)
        _give(connection, "stated", stated, _STATED)
        parts: list[pd.DataFrame] = []
        for statement in connection.extract_statements(_SQL.read_text(encoding="utf-8")):
            result = connection.execute(statement)
            if statement.type == duckdb.StatementType.SELECT:
                parts += _told(result)
        counts = connection.execute("from count").df()
        totals = connection.execute("from plan_total").df().set_index("plan_no")
    return Sums(together(parts), counts, totals)


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """In memory, with what every file needs; what is of one file is gone with its cursor."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    known = known_fields().classifications
    classifications = [
        (name, turn, entry.label_nl, entry.unknown, name in _DIVIDED)
        for turn, (name, entry) in enumerate(known.items())
    ]
    classes = [
        (name, code, each.label_nl)
        for name, entry in known.items()
        for code, each in entry.classes.items()
    ]
    connection.execute(
        "create table classification (classification varchar, turn integer, label varchar, "
        "unknown varchar, is_divided boolean);"
        "create table class (classification varchar, class_code varchar, class_label varchar)"
    )
    connection.executemany("insert into classification values (?, ?, ?, ?, ?)", classifications)
    connection.executemany("insert into class values (?, ?, ?)", classes)
    return connection


def _give(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, columns: str
) -> None:
    connection.register("given", frame)
    connection.execute(f"create temp table {name} as select {columns} from given")  # noqa: S608
    connection.unregister("given")


def _plans(plans: pd.DataFrame) -> pd.DataFrame:
    known = known_fields().fields["project_phase"].codes
    labels = {code: each.label_nl for code, each in known.items()}
    return pd.DataFrame(
        {
            "plan_no": plans.index,
            "table_no": plans["table_no"],
            "row_number": plans["row_number"].astype("int64"),
            "position": float("nan"),
            "is_orphan": plans["is_orphan"],
            "phase": plans["project_phase"],
            "phase_label": plans["project_phase"].map(labels),
        }
    )


def _told(result: duckdb.DuckDBPyConnection) -> Iterator[pd.DataFrame]:
    """Findings of a select; nearly all give none."""
    rows = result.fetchall()
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=[name for name, *_ in result.description or ()])
    frame = frame.drop(columns="place").join(pd.DataFrame(frame["place"].tolist()))
    by = ["turn", "rule"] if "turn" in frame else ["rule"]
    for (*_, rule), at in frame.groupby(by, sort=False):
        yield findings(str(rule), at, **{str(name): at[name] for name in at if name not in _TAKEN})


def stated_totals(tables: Sequence[FoundTable], notations: Notations) -> pd.DataFrame:
    """The totals that the deliverer states, read: a line per filled cell, `turn` per column."""
    parts = [pd.DataFrame(columns=["turn", *_TAKEN, "name", "kind", "fault", "found"])]
    for found in tables:
        for name in found.table.stated:
            position = found.match.positions.get(f"stated:{name}")
            if position is None:
                continue
            cells = found.rows[position].dropna()
            read = read_counts(cells, notations.of(found.number, position))
            part = pd.DataFrame(
                {
                    "turn": len(parts),
                    "plan_no": found.plan_of_row.reindex(cells.index).to_numpy(),
                    "table_no": found.number,
                    "row_number": cells.index,
                    "position": position,
                    "value": cells.map(str).to_numpy(),
                    "name": name,
                    "kind": read["kind"].to_numpy(),
                    "fault": read["fault"].to_numpy(),
                    "found": read["value"].to_numpy(),
                }
            )
            parts.append(part)
    stated = pd.concat(parts[1:] or parts, ignore_index=True)
    return stated.assign(n=range(len(stated)))


def _variables(layout: Layout, tables: Sequence[FoundTable], year: int) -> dict[str, object]:
    columns = [each for found in tables for each in found.value_columns.values()]
    mutations = {each.mutation for each in columns}
    mutations |= {each.mutation for each in layout.categories.values()}
    no_first, no_last = known_fields().open_periods.bounds
    return {
        "basis": layout.basis,
        "base": "remaining" if layout.basis == "remaining" else "planned",
        "year": year,
        "mostly_unknown": known_rules()["class_unknown"].threshold or 1,
        "tells_demolition": "demolition" in mutations,
        "balanced": list(layout.balanced_by_unknown),
        "divisions": layout.classifications,
        "no_first": no_first,
        "no_last": no_last,
    }
