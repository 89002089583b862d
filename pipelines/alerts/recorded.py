"""What the warehouse knows to be wrong: failed runs and rules, late deliveries, quarantine.

Lateness is judged at the moment of asking: on a night without anything new no rule is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import duckdb

from pipelines.alerts.problem import Problem, failed_run, listed
from pipelines.quality.freshness import check_freshness
from pipelines.quality.results import NOT_COMPUTED
from pipelines.run_lock import is_held
from pipelines.settings import DUTCH_TIME, Settings

# A run that failed is past once the folder is again what was published: a broken file that was
# taken away leaves nothing new, and so no run follows that could end well.
_NEWEST_RUNS = """
    select run_id, job, status, message
    from quality.run
    where job != 'nightly' or status = 'succeeded' or started_at > $settled_at
    qualify row_number() over (partition by job order by started_at desc) = 1
    order by job
"""
# A run that stopped early says nothing of the rules it did not reach: what the last good run, or
# one after it, found of those still stands.
_FAILED = """
    with counting as (
        select run_id, started_at
        from quality.run
        where
            job = $job
            and started_at <= (select started_at from quality.run where run_id = $run_id)
        qualify
            started_at >= coalesce(
                max(started_at) filter (where status = 'succeeded') over (),
                min(started_at) over ()
            )
    ),

    newest as (
        select result.*
        from quality.check_result as result
        inner join counting on result.run_id = counting.run_id
        where result.severity != 'info' and result.suite != 'freshness'
        qualify
            dense_rank() over (
                partition by table_name, suite, rule order by counting.started_at desc
            ) = 1
    )

    select
        run_id, table_name, suite, rule, severity, observed, failing_count, failing_sample,
        message_nl
    from newest
    where not is_success
    order by severity, table_name, suite, rule
"""
# Of the newest delivery only: what older ones lacked is past. Never a value: it may be personal.
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
_OWN_SUITES = ("file_ledger", "freshness")
"""Their messages say all: what they count is named below them."""
_ONE, _MORE = "rij die niet voldoet", "rijen die niet voldoen"
_COUNTED = {"disclosure": ("cijfer dat niet voldoet", "cijfers die niet voldoen")}
_SECTIONS = {
    "no_file_is_refused": "bestand-geweigerd",
    "quarantine_is_small": "quarantaine",
    "nothing_hidden_can_be_recomputed": "onthulling",
}

_REFUSED = (
    "Stuur de reden naar wie het leverde (`woonmonitor check BESTAND` maakt een rapport), leg een "
    "verbeterd bestand neer of haal dit weg. Tot dan staat de publicatie stil; lezers houden de "
    "vorige."
)
_GIVEN_AWAY = (
    "Publiceer niets met de hand. De genoemde cellen staan in de toets; het draaiboek zegt hoe u "
    "de oorzaak vindt. Lezers houden de vorige publicatie."
)
_LATE = "Vraag de levering op bij wie hem stuurt. Tot dan telt de vorige mee."
_STANDS_STILL = "Tot dan staat de publicatie stil; lezers houden de vorige."
_CRITICAL = f"Beoordeel de gegevens en verbeter of vervang de levering. {_STANDS_STILL}"
_WARNING = "De cijfers zijn wel gepubliceerd. Beoordeel of ze te gebruiken zijn."
_CRITICAL_AFTER_DBT = f"Doe wat hierboven staat. {_STANDS_STILL}"
_NOT_COMPUTED = (
    "Meld het de beheerder: dit is een fout in het programma of in een seed. Wat er misging staat "
    "bij de toets in Dagster."
)


def recorded_problems(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    now: datetime,
    settled_at: datetime,
) -> Iterator[Problem]:
    """What the newest run of each job found and how it ended; what is late; what is set aside.

    `settled_at`: when what lay in the raw folder was last seen to be what is published.
    """
    yield from _of_runs(connection, settings, settled_at)
    for result in check_freshness(connection, today=now.astimezone(DUTCH_TIME).date()):
        if not result.is_success:
            yield _of_check(asdict(result))
    yield from _of_quarantine(connection)


def _of_runs(
    connection: duckdb.DuckDBPyConnection, settings: Settings, settled_at: datetime
) -> Iterator[Problem]:
    for run in _records(connection, _NEWEST_RUNS, settled_at=settled_at):
        checks = _records(connection, _FAILED, run_id=run["run_id"], job=run["job"])
        yield from map(_of_check, checks)
        is_explained = any(
            check["severity"] == "critical" and check["run_id"] == run["run_id"] for check in checks
        )
        if run["status"] == "failed" and not is_explained:
            yield failed_run(run["message"] or "", job=run["job"])
        if run["status"] == "running" and not is_held(settings.state_dir):
            yield failed_run("afgebroken: het proces stopte voordat het klaar was", job=run["job"])


def _of_check(check: Mapping[str, Any]) -> Problem:
    name = check["rule"]
    if check["suite"] not in (*_OWN_SUITES, "dbt"):
        name = f"{check['suite']}__{name}"
    title = check["message_nl"] or f"De regel {name} op {check['table_name']} klopt niet."
    if _is_broken(check):
        title = f"De toets {name} op {check['table_name']} kon niet worden uitgevoerd."
    return Problem(
        key=f"check:{check['table_name']}:{name}",
        level="blokkade" if check["severity"] == "critical" else "waarschuwing",
        title=title,
        what_to_do=_what_to_do(check),
        details=(*_counted(check), *_sample(check)),
        runbook=_section(check),
        check=(check["table_name"].replace(".", "/"), name),
    )


def _is_broken(check: Mapping[str, Any]) -> bool:
    """It did not find anything wrong, it could not look."""
    return str(check["observed"]).startswith(NOT_COMPUTED)


def _what_to_do(check: Mapping[str, Any]) -> str:
    is_critical = check["severity"] == "critical"
    if _is_broken(check):
        return f"{_NOT_COMPUTED} {_STANDS_STILL}" if is_critical else _NOT_COMPUTED
    if check["suite"] == "freshness":
        return _LATE
    if check["rule"] == "no_file_is_refused":
        return _REFUSED
    if check["suite"] == "disclosure":
        return _GIVEN_AWAY
    if not is_critical:
        return _WARNING
    return _CRITICAL_AFTER_DBT if check["suite"] == "dbt" else _CRITICAL


def _counted(check: Mapping[str, Any]) -> tuple[str, ...]:
    """How many; `observed` and `expected` are English, for the check in Dagster."""
    if check["suite"] in _OWN_SUITES or _is_broken(check):
        return ()
    count = check["failing_count"]
    if count is None:
        return _of_table(check["observed"])
    one, more = _COUNTED.get(check["suite"], (_ONE, _MORE))
    return (f"Gevonden: {count} {one if count == 1 else more}.",)


def _of_table(observed: str | None) -> tuple[str, ...]:
    """What a rule on a whole table saw: one number, or what a set lacks; else nothing."""
    try:
        seen = json.loads(observed or "null")
    except ValueError:
        return ()
    if isinstance(seen, int | float):
        return (f"Gevonden: {_cell(seen)}.",)
    missing = seen.get("missing") if isinstance(seen, dict) else None
    return (f"Ontbreekt: {', '.join(map(_cell, missing))}.",) if missing else ()


def _sample(check: Mapping[str, Any]) -> tuple[str, ...]:
    """Of a dbt test the sample has each row once: how many more there are is not known."""
    if not check["failing_sample"]:
        return ()
    rows = [_row(row) for row in json.loads(check["failing_sample"])]
    return listed(rows, None if check["suite"] == "dbt" else check["failing_count"])


def _row(row: object) -> str:
    """A failing row in words: a file with its reason, a deliverer with its last date, or cells."""
    if not isinstance(row, dict):
        return _cell(row)
    if row.keys() == {"path", "reason"}:
        path, reason = str(row["path"]), str(row["reason"])
        return f"{path}: {reason.removeprefix(f'{path}: ')}"
    if row.keys() == {"unit", "newest"}:
        return f"{row['unit']}: {_last(row['newest'])}"
    return ", ".join(f"{name} {_cell(value)}" for name, value in row.items())


def _cell(value: object) -> str:
    if value is None:
        return "leeg"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return ", ".join(map(_cell, value)) if isinstance(value, list) else str(value)


def _last(newest: str | None) -> str:
    if newest is None:
        return "nooit geleverd"
    return f"laatst met peildatum {date.fromisoformat(newest):%d-%m-%Y}"


def _section(check: Mapping[str, Any]) -> str:
    if check["suite"] == "freshness":
        return "levering-te-laat"
    return _SECTIONS.get(check["rule"], "regel-faalt")


def _of_quarantine(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Of each file, how much was set aside and the first reasons: new ones are told once."""
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in _records(connection, _QUARANTINED):
        by_file.setdefault(row["path"], []).append(row)
    for path, rows in by_file.items():
        is_plans = path.startswith("plancapaciteit/")
        yield Problem(
            key=f"quarantine:{path}",
            level="waarschuwing",
            title=f"In {path} {_set_aside(rows[0]['file_count'], is_plans=is_plans)}.",
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


def _set_aside(count: int, *, is_plans: bool) -> str:
    if count == 1:
        return f"staat 1 {'plan' if is_plans else 'rij'} in quarantaine; dat telt niet mee"
    return f"staan {count} {'plannen' if is_plans else 'rijen'} in quarantaine; die tellen niet mee"


def _records(
    connection: duckdb.DuckDBPyConnection, sql: str, **values: object
) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
