"""The one query of the gate: from the cells of a CSV to pseudonyms, classes and faults.

Makes SQL from the contract and the header; runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipelines.sources.woonservice import expressions as sql
from pipelines.sources.woonservice.columns import Columns, Found
from pipelines.sources.woonservice.content import CsvShape
from pipelines.sources.woonservice.extracts import Extract
from pipelines.sources.woonservice.faults import Fault, event_day
from pipelines.sources.woonservice.period import Coverage

_SURPLUS = 2
"""Cells beyond the header that are looked at: one blank one (a line that ends in ;) is forgiven."""
LONGEST_LINE = 8 * 1024**2
_BUFFER = 2 * LONGEST_LINE
"""What is read at a time. Left to itself DuckDB takes sixteen lines: 128 MB for an empty file."""
_LEARNT = 2_000_000
"""Rows whose references are remembered: some 200 MB if no two are the same."""


@dataclass(frozen=True)
class Plan:
    """What is known of a file before its rows are read."""

    extract: Extract
    as_of: date
    shape: CsvShape
    columns: Columns
    cover: Coverage
    faults: tuple[Fault, ...]
    in_three_decimals: frozenset[int] = frozenset()
    """Positions of amounts whose column writes 45 as 45.000."""

    @property
    def references(self) -> tuple[Found, ...]:
        """Columns that name a thing of another extract: the same one in many rows."""
        return tuple(
            found
            for found in self.columns.found
            if found.field.treatment == "hash"
            and found.field.to != self.extract.key
            and not self.extract.is_stock
        )

    @property
    def event(self) -> str:
        """SQL of the day a record is about."""
        return event_day(self.extract, self.columns, self.as_of)


def gate_query(plan: Plan) -> str:
    """One row per line of the file: targets, `row_number`, `line_count`, `event_day`, `faults`.

    `faults` lists the positions in `faults`; null for a row without any. One parameter: the path.
    """
    columns, faults = plan.columns, plan.faults
    return f"""
        with cells as ({_cells(columns, plan.shape)}),
        typed as ({_typed(plan)}),
        valued as ({_valued(columns, plan.cover)}),
        keyed as (select valued.*, {_keys(plan)} from valued {_known(plan)})
        select
            row_number, line_count, {plan.event} as event_day,
            {_targets(plan)},
            case when {_any(faults)} then {_listed(faults)} end as faults
        from keyed
    """  # noqa: S608 - the parts come from the contract; a delivery's text is never among them


def _cells(columns: Columns, shape: CsvShape) -> str:
    """Trimmed texts. An empty cell reads as '', one that is not there as null."""
    names = [f"c{n}" for n in range(columns.count)] + [f"x{n}" for n in range(_SURPLUS)]
    structure = ", ".join(f"'{name}': 'varchar'" for name in names)
    texts = "".join(f"cell(c{found.position}) as t_{found.position}, " for found in columns.found)
    whole = f"concat({', '.join(names)})"
    is_broken = " or ".join(f"contains({name}, chr(10))" for name in names)
    return f"""
        select
            row_number() over () + 1 as row_number,
            {texts}
            case
                when {is_broken}
                    then 1 + length({whole}) - length(replace({whole}, chr(10), ''))
                else 1
            end as line_count,
            c{columns.count - 1} is null as is_short,
            coalesce(x0, '') != '' or x1 is not null as is_long
        from read_csv(
            ?, auto_detect = false, header = true, delim = {sql.literal(shape.delimiter)},
            quote = '"', escape = '"', columns = {{{structure}}}, nullstr = chr(1),
            null_padding = true, strict_mode = false, parallel = false,
            max_line_size = {LONGEST_LINE}, buffer_size = {_BUFFER}
        )
    """  # noqa: S608


def style_query(plan: Plan) -> str | None:
    """One row: of each column of amounts whether it shows three decimals; null without any.

    A number's style is its column's, not its cell's. The column's name is its position.
    """
    parts = [
        f'coalesce(bool_or(has_three_decimals(t_{found.position})), false) as "{found.position}"'
        for found in plan.columns.found
        if found.field.treatment in sql.AMOUNTS
    ]
    cells = _cells(plan.columns, plan.shape)
    return f"select {', '.join(parts)} from ({cells})" if parts else None  # noqa: S608


def _typed(plan: Plan) -> str:
    cells = "".join(
        f", {sql.typed(found, in_three_decimals=found.position in plan.in_three_decimals)}"
        f" as r_{found.position}"
        for found in plan.columns.found
    )
    whole = "line_count = 1 and not is_short and not is_long as is_whole"
    return f"select *, {whole}{cells} from cells"  # noqa: S608


def _valued(columns: Columns, cover: Coverage) -> str:
    """Whether a cell is blank, and its value: the days that mean "no day" are blank."""
    parts = [part for found in columns.found for part in _blank_and_value(found)]
    change = columns.of("change_kind")
    has_changes = bool(change) and not cover.is_full
    removal = f"coalesce(r_{change.position} = 'verwijderd', false)" if change else "false"
    parts.append(f"{removal if has_changes else 'false'} as is_removal")
    parts.append(f"{str(has_changes).lower()} as has_changes")
    return f"select *, {', '.join(parts)} from typed"  # noqa: S608


def _blank_and_value(found: Found) -> tuple[str, str]:
    text, read = f"t_{found.position}", f"r_{found.position}"
    if found.field.treatment in sql.DATES:
        is_blank = f"{text} is null or is_unknown({text}) or is_no_day({text}, {read})"
        value = f"case when year({read}) between 1901 and 2100 then {read} end"
    else:
        is_blank = f"{text} is null or ({read} is null and is_unknown({text}))"
        value = read
    return (
        f"coalesce({is_blank}, false) as b_{found.position}",
        f"{value} as v_{found.position}",
    )


def _keys(plan: Plan) -> str:
    return ", ".join(
        f"{_key(found, is_reference=found in plan.references)} as k_{found.position}"
        for found in plan.columns.found
        if found.field.treatment == "hash"
    )


def _key(found: Found, *, is_reference: bool) -> str:
    """The pseudonym of a number: as made before, where it was."""
    made = _pseudonym(found, f"v_{found.position}")
    return f"coalesce(known_{found.position}.made, {made})" if is_reference else made


def _pseudonym(found: Found, number: str) -> str:
    return f"pseudonym({sql.literal(str(found.field.kind))}, {number})"


def _known(plan: Plan) -> str:
    """Without a reference a row finds null: rows that find nothing would come after the others."""
    return " ".join(
        f"left join known_{n} on valued.v_{n} is not distinct from known_{n}.number"
        for n in (found.position for found in plan.references)
    )


def known_queries(plan: Plan) -> Iterator[str]:
    """Of each column of references the statement that makes `known_<n>`: number, made.

    A hash takes five times as long as a look-up, and an advert has a hundred responses. Of what a
    later row mentions first the pseudonym is made on the spot, so that any file has room.
    """
    for found in plan.references:
        number = f"number_of_a_thing(t_{found.position})"
        yield f"""
            create temp table known_{found.position} as
            select number, {_pseudonym(found, "number")} as made
            from (
                select distinct {number} as number
                from (from ({_cells(plan.columns, plan.shape)}) limit {_LEARNT})
            )
        """  # noqa: S608


def _targets(plan: Plan) -> str:
    columns = plan.columns
    kept = [found for found in columns.found if found.field.treatment not in ("check", "change")]
    kept.sort(key=lambda found: found.field.to)
    parts = [
        f"{_target(list(founds), plan.event, columns)} as {target}"
        for target, founds in groupby(kept, key=lambda found: found.field.to)
    ]
    change = columns.of("change_kind")
    if not plan.cover.is_full:
        kind = f"v_{change.position}" if change else sql.literal("gewijzigd")
        parts.append(f"{kind} as change_kind")
    parts.append(f"{str(plan.cover.is_full).lower()} as is_full")
    return ", ".join(parts)


def _target(founds: list[Found], event: str, columns: Columns) -> str:
    first = founds[0]
    if first.field.to == "age_class":
        return sql.age_class(founds, event)
    if first.field.to == "income_class":
        return sql.income_class(founds, event, columns)
    return f"{'k' if first.field.treatment == 'hash' else 'v'}_{first.position}"


def _any(faults: Sequence[Fault]) -> str:
    return " or ".join(f"coalesce({fault.condition}, false)" for fault in faults)


def _listed(faults: Sequence[Fault]) -> str:
    """Positions of the faults that hold; without a lambda, whose notation changes."""
    flags = ", ".join(
        f"case when {fault.condition} then {position}::smallint end"
        for position, fault in enumerate(faults)
    )
    return f"list_distinct([{flags}])"
