"""What of the newest deliveries was set aside, per file. Never a value: it may be personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from pipelines.alerts.problem import Problem, listed
from pipelines.reading.contract import Contract, contract_of, contracts, tables
from pipelines.warehouse.connection import records

# Of the newest delivery only: what older ones lacked is past. Files of one date stand beside each
# other, but of a snapshot the later takes the place of the earlier.
_SNAPSHOTS = ", ".join(
    f"'{name}'" for name in ("", *(name for name, each in contracts().items() if each.is_snapshot))
)
_UNTOLD = " union all ".join(
    [
        "select null",
        *(
            f"select file_id from {table.name} where {table.untold_rows}"  # noqa: S608 - a contract
            for table in tables()
            if table.untold_rows
        ),
    ]
)
_QUARANTINED = f"""
    with newest as (
        select file_id, path, source
        from raw.file_ledger
        where status = 'loaded'
        qualify
            row_number() over (partition by source, dataset order by as_of desc, path desc) = 1
            or (
                source not in ({_SNAPSHOTS})
                and as_of = max(as_of) over (partition by source, dataset)
            )
    )

    select
        newest.path,
        newest.source,
        quarantine.row_number,
        quarantine.reason,
        sum(quarantine.observation_count) over (partition by newest.path) as file_count,
        -- The reasons name records: where one is not to be told of, none is repeated in a message.
        quarantine.file_id in ({_UNTOLD}) as has_untold
    from raw.quarantine as quarantine
    inner join newest on quarantine.file_id = newest.file_id
    where quarantine.rule != 'vergeten'  -- on purpose: nobody can mend that
    qualify file_count > 0  -- of a file of which no row was set aside there is nothing to tell
    order by newest.path, quarantine.row_number, quarantine.column_name, quarantine.reason
"""  # noqa: S608 - names and conditions of contracts


def set_aside(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Of each file, how much was set aside and the first reasons: new ones are told once."""
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in records(connection, _QUARANTINED):
        by_file.setdefault(row["path"], []).append(row)
    for path, rows in by_file.items():
        contract = contract_of(rows[0]["source"])
        yield Problem(
            key=f"quarantine:{path}",
            level="waarschuwing",
            title=f"In {path} {_counted(rows[0]['file_count'], contract)}.",
            what_to_do=(
                "Laat het bestand verbeteren door wie het leverde; `woonmonitor check BESTAND` "
                "maakt een rapport om mee te sturen."
            ),
            details=_reasons(rows, contract),
            runbook="quarantaine",
        )


def _reasons(rows: list[dict[str, Any]], contract: Contract) -> tuple[str, ...]:
    if rows[0]["has_untold"]:
        one = contract.row_words[0]
        return (f"Een {one} is niet openbaar; de redenen staan alleen in het rapport.",)
    return listed([_reason(row, contract) for row in rows])


def _reason(row: Mapping[str, Any], contract: Contract) -> str:
    if contract.do_reasons_tell_the_place or row["row_number"] is None:
        return str(row["reason"])
    return f"rij {row['row_number']}: {row['reason']}"


def _counted(count: int, contract: Contract) -> str:
    one, more = contract.row_words
    if count == 1:
        return f"staat 1 {one} in quarantaine; dat telt niet mee"
    return f"staan {count} {more} in quarantaine; die tellen niet mee"
