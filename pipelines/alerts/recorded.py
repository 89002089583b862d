"""What the warehouse knows to be wrong: failed runs and rules, late deliveries, quarantine.

Lateness is judged at the moment of asking: on a night without anything new no rule is run. Only
jobs that run by themselves are told of, and whatever published: what a person runs in part by hand
is no night.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import duckdb

from pipelines.alerts.problem import Problem, failed_run, listed
from pipelines.alerts.quarantine import set_aside
from pipelines.alerts.rows import row_in_words
from pipelines.core.run_lock import is_held
from pipelines.core.settings import DUTCH_TIME, Settings
from pipelines.publish.versions import current_version
from pipelines.quality import runs
from pipelines.quality.freshness import check_freshness
from pipelines.quality.labels import plain
from pipelines.quality.results import NOT_COMPUTED
from pipelines.warehouse.connection import records

# A whole night that somebody started from the UI is one once it has published.
_RUNS = """
    with known as (
        select
            run_id, started_at, status, message,
            if(version is not null, $nightly, job) as job
        from quality.run
        where version is not null or list_contains($jobs, job)
    )
"""
# Of a run that is still at work nothing is told: what the one before it found stands until it ends.
# A run that failed is past once the folder is again what was published: a broken file that was
# taken away leaves nothing new, and so no run follows that could end well.
_NEWEST_RUNS = f"""
    {_RUNS}
    select run_id, job, status, message
    from known
    where
        not (status = 'running' and $is_at_work)
        and (job != $nightly or status = 'succeeded' or started_at > $settled_at)
    qualify row_number() over (partition by job order by started_at desc) = 1
    order by job
"""  # noqa: S608
# A run that stopped early says nothing of the rules it did not reach: what the last good run, or
# one after it, found of those still stands.
_FAILED = f"""
    {_RUNS},

    counting as (
        select run_id, started_at, status
        from known
        where
            job = $job
            and started_at <= (select started_at from known where run_id = $run_id)
        qualify
            started_at >= coalesce(
                max(started_at) filter (where status = 'succeeded') over (),
                min(started_at) over ()
            )
    ),

    newest as (
        select result.*, counting.status = 'succeeded' as is_published, counting.started_at
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
        message_nl, is_published, started_at
    from newest
    where not is_success
    order by severity, table_name, suite, rule
"""  # noqa: S608
_OWN_SUITES = ("file_ledger", "freshness")
"""Their messages say all: what they count is named below them."""
_ONE, _MORE = "rij die niet voldoet", "rijen die niet voldoen"
_COUNTED = {"disclosure": ("cijfer dat niet voldoet", "cijfers die niet voldoen")}
_SECTIONS = {
    "no_file_is_refused": "bestand-geweigerd",
    "no_table_has_only_refused_files": "bestand-geweigerd",
    "no_list_is_held": "lijst-aangehouden",
    "nothing_stopped_counting": "lijst-aangehouden",
    "nothing_vanished": "levering-verdwenen",
    "a_later_arrival_counts": "twee-lijsten",
    "quarantine_is_small": "quarantaine",
    "nothing_hidden_can_be_recomputed": "onthulling",
}

_MEND_THE_FILE = (
    "Stuur de reden naar wie het leverde (`woonmonitor check BESTAND` maakt een rapport), leg een "
    "verbeterd bestand neer of haal dit weg."
)
_REMEDIES = {
    "no_file_is_refused": _MEND_THE_FILE,
    "no_table_has_only_refused_files": _MEND_THE_FILE,
    "no_list_is_held": "Stuur de reden naar wie de lijst leverde.",
    "nothing_stopped_counting": "Vraag een verbeterde levering, of neem een aangehouden lijst aan.",
    "nothing_vanished": "Zoek uit wie het weghaalde.",
}
_GIVEN_AWAY = (
    "Publiceer niets met de hand. De genoemde cellen staan in de toets. Draai de laatste wijziging "
    "in een seed, model of dbt_project.yml terug en draai opnieuw: dan blijkt of die de oorzaak is."
)
_LATE = "Vraag de levering op bij wie hem stuurt. Tot dan telt mee wat er eerder geleverd is."
_CRITICAL = "Beoordeel de gegevens en verbeter of vervang de levering."
_WARNING = "Beoordeel of de gegevens te gebruiken zijn."
_CRITICAL_AFTER_DBT = "Doe wat hierboven staat."
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
            yield _of_check(asdict(result), followed="")
    yield from set_aside(connection)


def _of_runs(
    connection: duckdb.DuckDBPyConnection, settings: Settings, settled_at: datetime
) -> Iterator[Problem]:
    known = {"jobs": list(runs.JOBS), "nightly": runs.NIGHTLY}
    has_publication = current_version(settings.published_dir) is not None
    seen = {"settled_at": settled_at, "is_at_work": is_held(settings.state_dir)}
    for run in records(connection, _NEWEST_RUNS, **seen, **known):
        found = {"run_id": run["run_id"], "job": run["job"]}
        checks = records(connection, _FAILED, **found, **known)
        for check in checks:
            yield _of_check(check, followed=_followed(check, has_publication=has_publication))
        is_explained = any(
            check["severity"] == "critical" and check["run_id"] == run["run_id"] for check in checks
        )
        if run["status"] == "failed" and not is_explained:
            yield failed_run(run["message"] or "", job=run["job"])
        if run["status"] == "running":
            yield failed_run("afgebroken: het proces stopte voordat het klaar was", job=run["job"])


def _followed(check: Mapping[str, Any], *, has_publication: bool) -> str:
    """What came of the run that found this: the same rule may have warned or stopped it."""
    readers = "lezers houden de vorige" if has_publication else "er is nog niets gepubliceerd"
    if check["severity"] == "critical":
        return f"Tot dan staat de publicatie stil; {readers}."
    if check["is_published"]:
        return f"De run van {_day(check['started_at'])} heeft wel gepubliceerd."
    return f"In deze run is om een andere reden niets gepubliceerd; {readers}."


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(DUTCH_TIME):%d-%m-%Y}"


def _of_check(check: Mapping[str, Any], *, followed: str) -> Problem:
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
        what_to_do=f"{_remedy(check)} {followed}".strip(),
        details=(*_counted(check), *_sample(check)),
        runbook=_section(check),
        check=(check["table_name"].replace(".", "/"), name),
    )


def _is_broken(check: Mapping[str, Any]) -> bool:
    """It did not find anything wrong, it could not look."""
    return str(check["observed"]).startswith(NOT_COMPUTED)


def _remedy(check: Mapping[str, Any]) -> str:
    if _is_broken(check):
        return _NOT_COMPUTED
    if check["suite"] == "freshness":
        return _LATE
    if check["suite"] == "disclosure":
        return _GIVEN_AWAY
    if check["rule"] in _REMEDIES:
        return _REMEDIES[check["rule"]]
    if check["severity"] != "critical":
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
        return (f"Gevonden: {plain(seen)}.",)
    missing = seen.get("missing") if isinstance(seen, dict) else None
    return (f"Ontbreekt: {', '.join(map(plain, missing))}.",) if missing else ()


def _sample(check: Mapping[str, Any]) -> tuple[str, ...]:
    """Rows that read the same are told once; how many more of those there are is not known."""
    if not check["failing_sample"]:
        return ()
    rows = [
        row_in_words(row, suite=check["suite"], rule=check["rule"])
        for row in json.loads(check["failing_sample"])
    ]
    told = [row for row in dict.fromkeys(rows) if row]
    is_each_once = check["suite"] == "dbt" or len(told) < len(rows)
    return listed(told, None if is_each_once else check["failing_count"])


def _section(check: Mapping[str, Any]) -> str:
    if check["suite"] == "freshness":
        return "levering-te-laat"
    return _SECTIONS.get(check["rule"], "regel-faalt")
