"""What is wrong now, gathered from where it is known: one `Problem` for each thing to mend.

Reads; sends nothing and remembers nothing. A problem's key stays the same from night to night, its
content changes when there is something new to tell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import duckdb

from pipelines import fingerprint
from pipelines.errors import WoonmonitorError
from pipelines.publish.versions import current_version, newest_fingerprint
from pipelines.run_lock import is_held
from pipelines.settings import Settings
from pipelines.warehouse.connection import reading

Level = Literal["blokkade", "waarschuwing"]

_STALE = timedelta(hours=24)
"""A night and a bit: the nightly job has had its chance."""
_SHOWN = 5
"""Of failing rows in one message: enough to start; the check in Dagster shows twenty."""

_NEWEST_RUNS = """
    select run_id, job, status, message
    from quality.run
    qualify row_number() over (partition by job order by started_at desc) = 1
    order by job
"""
_FAILED = """
    select table_name, suite, rule, severity, observed, expected, failing_sample, message_nl
    from quality.check_result
    where run_id = ? and not is_success and severity != 'info'
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
        sum(quarantine.observation_count) over (partition by newest.path) as file_count
    from raw.quarantine as quarantine
    inner join newest on quarantine.file_id = newest.file_id
    order by newest.path, quarantine.row_number, quarantine.column_name, quarantine.reason
"""


@dataclass(frozen=True)
class Problem:
    """One thing to tell; texts are Dutch."""

    key: str
    """The same from night to night for the same trouble."""
    level: Level
    title: str
    what_to_do: str
    details: tuple[str, ...] = ()
    """Files, rows and reasons: shown, and compared from night to night."""
    runbook: str = ""
    """Anchor in docs/runbook.md."""
    check: tuple[str, str] | None = None
    """Asset and check in the Dagster UI."""

    @property
    def content(self) -> str:
        """Changes when there is something new to tell of the same trouble."""
        text = json.dumps([self.level, self.title, self.details], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_problems(settings: Settings, *, now: datetime) -> list[Problem]:
    """Everything that is wrong now, blocking first. A warehouse in use is not looked into."""
    problems = [*_of_publication(settings, now)]
    if settings.warehouse_path.is_file():
        try:
            with reading(settings.warehouse_path) as connection:
                problems += _of_runs(connection, settings)
                problems += _of_quarantine(connection)
        except WoonmonitorError as error:
            problems.append(_unreadable_warehouse(error))
    return sorted(problems, key=lambda problem: (problem.level, problem.key))


def _of_publication(settings: Settings, now: datetime) -> Iterator[Problem]:
    version = current_version(settings.published_dir)
    if version is None:
        yield Problem(
            key="publication:none",
            level="blokkade",
            title="Er is nog niets gepubliceerd.",
            what_to_do="Draai `woonmonitor run` en bekijk wat er misgaat.",
            runbook="geen-publicatie",
        )
        return
    is_behind = fingerprint.of_folder(settings) != newest_fingerprint(settings.published_dir)
    if is_behind and now - version.created_at > _STALE:
        yield Problem(
            key="publication:stale",
            level="blokkade",
            title="De publicatie loopt achter: er zijn nieuwe gegevens die niet gepubliceerd zijn.",
            what_to_do="Kijk of de nachtelijke run heeft gedraaid en waarom hij stopte.",
            details=(f"Laatste publicatie: {version.name}",),
            runbook="publicatie-loopt-achter",
        )


def _of_runs(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Problem]:
    """What the newest run of each job found, and how it ended."""
    for run in _records(connection, _NEWEST_RUNS):
        checks = _records(connection, _FAILED, [run["run_id"]])
        yield from map(_of_check, checks)
        is_explained = any(check["severity"] == "critical" for check in checks)
        if run["status"] == "failed" and not is_explained:
            yield failed_run(run["message"] or "zonder melding", job=run["job"])
        if run["status"] == "running" and not is_held(settings.state_dir):
            yield failed_run("afgebroken: het proces stopte voordat het klaar was", job=run["job"])


_JOBS = {
    "nightly": (
        "De nachtelijke run is mislukt.",
        "Los de oorzaak op en draai `woonmonitor run`. De vorige publicatie staat nog.",
        "run-mislukt",
    ),
    "refresh_cbs": (
        "Het ophalen bij CBS is mislukt.",
        "Er wordt vanzelf opnieuw geprobeerd; de cijfers van de vorige keer tellen nog mee.",
        "cbs-onbereikbaar",
    ),
    "maintenance": (
        "Het wekelijkse onderhoud is mislukt.",
        "Los de oorzaak op en draai `woonmonitor upkeep`.",
        "onderhoud",
    ),
    "retention": (
        "Leveringen met persoonsgegevens zijn niet allemaal verwijderd.",
        "Verbeter of verwijder de genoemde bestanden: ze zijn nooit geladen.",
        "bewaartermijn",
    ),
}


def failed_run(message: str, *, job: str = "nightly") -> Problem:
    """A run that ended for another reason than a failing check."""
    title, what_to_do, section = _JOBS.get(job, _JOBS["nightly"])
    return Problem(
        key=f"run:{job}",
        level="waarschuwing" if job == "refresh_cbs" else "blokkade",
        title=title,
        what_to_do=what_to_do,
        details=(message,),
        runbook=section,
    )


def _of_check(check: dict[str, Any]) -> Problem:
    name = check["rule"]
    if check["suite"] not in ("file_ledger", "freshness", "dbt"):
        name = f"{check['suite']}__{name}"
    return Problem(
        key=f"check:{check['table_name']}:{name}",
        level="blokkade" if check["severity"] == "critical" else "waarschuwing",
        title=check["message_nl"] or f"De regel {name} op {check['table_name']} klopt niet.",
        what_to_do=(
            "De publicatie staat stil tot dit is opgelost."
            if check["severity"] == "critical"
            else "De cijfers zijn wel gepubliceerd; beoordeel of ze te gebruiken zijn."
        ),
        details=(
            f"Gevonden: {check['observed']}; verwacht: {check['expected']}",
            *_sample(check["failing_sample"]),
        ),
        runbook=_section(check["suite"], check["rule"]),
        check=(check["table_name"].replace(".", "/"), name),
    )


def _sample(text: str | None) -> list[str]:
    if not text:
        return []
    rows = json.loads(text)
    shown = [
        ", ".join(f"{name} {value}" for name, value in row.items())
        if isinstance(row, dict)
        else str(row)
        for row in rows[:_SHOWN]
    ]
    return shown + ([f"en {len(rows) - _SHOWN} meer"] if len(rows) > _SHOWN else [])


def _section(suite: str, rule: str) -> str:
    sections = {
        "no_file_is_refused": "bestand-geweigerd",
        "quarantine_is_small": "quarantaine",
        "nothing_hidden_can_be_recomputed": "onthulling",
    }
    if suite == "freshness":
        return "levering-te-laat"
    return sections.get(rule, "regel-faalt")


def _of_quarantine(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Of each file, how much was set aside and the first reasons: new ones are told once."""
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in _records(connection, _QUARANTINED):
        by_file.setdefault(row["path"], []).append(row)
    for path, rows in by_file.items():
        yield Problem(
            key=f"quarantine:{path}",
            level="waarschuwing",
            title=f"{path}: {rows[0]['file_count']} in quarantaine.",
            what_to_do="Stuur de leverancier het rapport van `woonmonitor check`.",
            details=(
                *(f"rij {row['row_number']}: {row['reason']}" for row in rows[:_SHOWN]),
                *([f"en {len(rows) - _SHOWN} meer"] if len(rows) > _SHOWN else []),
            ),
            runbook="quarantaine",
        )


def _unreadable_warehouse(error: WoonmonitorError) -> Problem:
    return Problem(
        key="warehouse:unreadable",
        level="blokkade",
        title="De werkdatabase is niet te openen.",
        what_to_do="Kijk of er nog een run bezig is; anders: zie het draaiboek.",
        details=(error.problem,),
        runbook="werkdatabase",
    )


def _records(
    connection: duckdb.DuckDBPyConnection, sql: str, values: list[str] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
