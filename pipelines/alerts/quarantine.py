"""What of the newest deliveries was set aside, per file. Never a value: it may be personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from pipelines.alerts.problem import Problem, listed
from pipelines.warehouse.connection import records

# Of the newest delivery only: what older ones lacked is past.
_QUARANTINED = """
    with newest as (
        select file_id, path
        from raw.file_ledger
        where status = 'loaded'
        qualify row_number() over (partition by source, dataset order by as_of desc, path desc) = 1
    )

    select
        newest.path,
        quarantine.row_number,
        quarantine.reason,
        sum(quarantine.observation_count) over (partition by newest.path) as file_count,
        -- The reasons name plans: where one set aside is not public, none is repeated in a message.
        quarantine.file_id in (
            select file_id
            from raw.plancapaciteit_plan
            where not is_accepted and confidentiality != 'openbaar'
        ) as has_hidden_plans
    from raw.quarantine as quarantine
    inner join newest on quarantine.file_id = newest.file_id
    where quarantine.rule != 'vergeten'  -- on purpose: nobody can mend that
    qualify file_count > 0  -- of a file of which no row was set aside there is nothing to tell
    order by newest.path, quarantine.row_number, quarantine.column_name, quarantine.reason
"""


def set_aside(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Of each file, how much was set aside and the first reasons: new ones are told once."""
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in records(connection, _QUARANTINED):
        by_file.setdefault(row["path"], []).append(row)
    for path, rows in by_file.items():
        is_plans = path.startswith("plancapaciteit/")
        yield Problem(
            key=f"quarantine:{path}",
            level="waarschuwing",
            title=f"In {path} {_counted(rows[0]['file_count'], is_plans=is_plans)}.",
            what_to_do=(
                "Laat het bestand verbeteren door wie het leverde; `woonmonitor check BESTAND` "
                "maakt een rapport om mee te sturen."
            ),
            details=_reasons(rows, is_plans=is_plans),
            runbook="quarantaine",
        )


def _reasons(rows: list[dict[str, Any]], *, is_plans: bool) -> tuple[str, ...]:
    if rows[0]["has_hidden_plans"]:
        return ("Er is een plan bij dat niet openbaar is; de redenen staan alleen in het rapport.",)
    return listed([_reason(row, is_plans=is_plans) for row in rows])


def _reason(row: Mapping[str, Any], *, is_plans: bool) -> str:
    """A plan's reasons name plan, sheet, row and column themselves."""
    if is_plans or row["row_number"] is None:
        return str(row["reason"])
    return f"rij {row['row_number']}: {row['reason']}"


def _counted(count: int, *, is_plans: bool) -> str:
    if count == 1:
        return f"staat 1 {'plan' if is_plans else 'rij'} in quarantaine; dat telt niet mee"
    return f"staan {count} {'plannen' if is_plans else 'rijen'} in quarantaine; die tellen niet mee"
