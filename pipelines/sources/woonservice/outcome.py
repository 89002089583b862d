"""What the gate says of rows: which are set aside, quarantine rows and findings.

Row numbers, columns and rules only. Of one and the same fault the first thousand rows are listed.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

from pipelines.reading.grids import column_letter
from pipelines.reading.rejects import COLUMNS
from pipelines.sources.woonservice.columns import Columns
from pipelines.sources.woonservice.extracts import Extract, known
from pipelines.sources.woonservice.faults import Fault, fault

LISTED = 1_000
"""Rows listed per fault; a million lines with one cause say no more than a thousand."""
_NAMELESS = "vergeten"
"""Its row numbers would point at people in a file that may still lie in the raw folder."""

FINDING_COLUMNS = [
    *("sheet", "row_number", "column_letter", "column_name", "municipality_code"),
    *("plan_id", "plan_name", "rule", "severity", "reason", "value"),
]

# Each row is set aside for its first rejecting fault; that line carries the count.
_LISTED = """
    with told as (
        select
            row_number, fault,
            case
                when rejects and row_number() over (
                    partition by row_number order by not rejects, fault
                ) = 1 then line_count
                else 0
            end as observation_count
        from each_fault
    ),
    numbered as (
        select *, row_number() over (partition by fault order by row_number) as nth from told
    )
    select
        fault,
        case when nth <= $listed and fault not in (select unnest($nameless)) then row_number end
            as row_number,
        sum(observation_count)::bigint as observation_count,
        count(*) as row_count
    from numbered
    group by all
    order by row_number nulls last, fault
"""


def set_aside_repeats(
    connection: duckdb.DuckDBPyConnection, extract: Extract, columns: Columns, *, is_full: bool
) -> Fault:
    """Find numbers that stand in the file more than once; make the tables `rejects_of` reads.

    Makes `each_fault` (row_number, fault, line_count, rejects) and `rejected` (row_number). Of a
    full set the first row of a number counts, of a change set the last.
    """
    connection.execute(
        """
        create temp table each_fault as
        select row_number, line_count, fault, rejects
        from (
            select row_number, line_count, unnest(faults) as fault
            from stage where faults is not null
        )
        inner join fault using (fault)
        """
    )
    connection.execute(
        f"""
        insert into each_fault
        with good as (
            select row_number, line_count, md5_number({extract.key}) as number
            from stage
            where row_number not in (select row_number from each_fault where rejects)
        ),
        repeated as (
            select number, {"min" if is_full else "max"}(row_number) as counts
            from good group by number having count(*) > 1
        )
        select row_number, line_count, (select count(*) from fault), true
        from good inner join repeated using (number)
        where row_number != counts
        """  # noqa: S608
    )
    connection.execute(
        "create temp table rejected as select distinct row_number from each_fault where rejects"
    )
    return fault("sleutel_dubbel", "", columns.of(extract.key))


def rejects_of(
    connection: duckdb.DuckDBPyConnection, faults: Sequence[Fault], columns: Columns
) -> pd.DataFrame:
    """Rows of `raw.quarantine`: set-aside rows, emptied cells (count 0) and dropped columns (0)."""
    nameless = [n for n, each in enumerate(faults) if each.rule == _NAMELESS]
    told = connection.execute(_LISTED, {"listed": LISTED, "nameless": nameless}).fetchall()
    lines = [_line(faults[n], number, count, rows) for n, number, count, rows in told]
    lines += [_dropped_line(columns, n) for n in range(len(columns.dropped))]
    frame = pd.DataFrame(lines, columns=COLUMNS).astype(
        {"row_number": "Int64", "observation_count": "int64"}
    )
    texts = frame[["column_name", "rule", "reason", "value"]].astype(object)
    return frame.assign(**texts.where(texts.notna(), None))


def _line(each: Fault, number: int | None, count: int, rows: int) -> tuple[object, ...]:
    reason = each.reason
    if number is None and each.rule != _NAMELESS:
        more = known().rules["meer_regels"].reason.format(count=rows)
        reason = f"{reason} {more}"
    return (number, each.column_name, each.rule, reason, None, count)


def _dropped_line(columns: Columns, number: int) -> tuple[object, ...]:
    dropped = columns.dropped[number]
    reason = known().rules[dropped.rule].reason
    text = reason.format(column=dropped.name, label=dropped.label)
    return (None, dropped.name, dropped.rule, text, None, 0)


def findings_of(rejects: pd.DataFrame, faults: Sequence[Fault], columns: Columns) -> pd.DataFrame:
    """The rejects as findings of `woonmonitor check`: `critical` sets a row aside."""
    letters = {each.column_name: each.column_letter for each in faults if each.column_name}
    letters |= {each.name: column_letter(each.position) for each in columns.dropped}
    severity = {"reject": "critical", "warning": "warning"}
    frame = rejects.assign(
        column_letter=rejects["column_name"].map(letters).astype(object),
        severity=[severity[known().rules[rule].severity] for rule in rejects["rule"]],
    )
    return frame.reindex(columns=FINDING_COLUMNS).astype({"value": object})
