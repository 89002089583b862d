"""What is wrong now, gathered from where it is known: the publication, the folder, the warehouse.

Reads; sends nothing and remembers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from pipelines.alerts.memory import read_memory
from pipelines.alerts.problem import Problem, listed
from pipelines.alerts.recorded import recorded_problems
from pipelines.core.dagster_storage import set_aside
from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.settings import DUTCH_TIME, Settings
from pipelines.privacy import forgotten
from pipelines.publish import fingerprint
from pipelines.publish.versions import current_version
from pipelines.reading.landing import strays
from pipelines.warehouse.connection import InUseError, reading

_STALE = timedelta(hours=24)
"""The nightly job has had its chance."""
_LONG_AGO = "2000-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Look:
    """What is wrong now, blocking first."""

    problems: Sequence[Problem]
    is_whole: bool
    """False: a run is at work in the warehouse, which is not looked into until it ends."""


def find_problems(settings: Settings, *, now: datetime) -> Look:
    """Everything that is wrong now.

    Never raises for what lies on the disk: one part that cannot be looked at hides no other.
    """
    memory, is_published = read_memory(settings.state_dir), is_up_to_date(settings)
    settled = memory.published_seen or _LONG_AGO
    settled_at = datetime.now(UTC) if is_published else datetime.fromisoformat(settled)
    behind_since = None if is_published else memory.behind_since
    parts: list[Callable[[], Iterable[Problem]]] = [
        lambda: _of_folder(settings),
        lambda: _of_publication(settings, now, behind_since),
        lambda: _of_state(settings),
    ]
    in_warehouse = _of_warehouse(settings, now, settled_at)
    problems = [problem for part in parts for problem in _looked(part)]
    problems += in_warehouse or ()
    problems.sort(key=lambda problem: (problem.level, problem.key))
    return Look(problems, is_whole=in_warehouse is not None)


def is_up_to_date(settings: Settings) -> bool:
    """Whether all that was delivered is published; not so where that cannot be told."""
    try:
        return fingerprint.is_published(settings)
    except (WoonmonitorError, OSError):  # told by itself
        return False


def _looked(part: Callable[[], Iterable[Problem]]) -> list[Problem]:
    try:
        return list(part())
    except OSError as error:
        return [_of_the_disk(of_the_system(error))]


def _of_the_disk(error: WoonmonitorError) -> Problem:
    return Problem(
        key=f"disk:{error.problem}",
        level="blokkade",
        title="Een map of bestand van de woonmonitor is niet te gebruiken.",
        what_to_do=error.remedy,
        details=(error.problem,),
        runbook="run-mislukt",
    )


def _of_folder(settings: Settings) -> Iterator[Problem]:
    """What lies in the raw folder and is no delivery; refused files the ledger's rules tell of."""
    found = strays(settings.raw_dir)
    hidden = [str(stray) for stray in found if stray.hides_deliveries]
    misplaced = [str(stray) for stray in found if not stray.hides_deliveries]
    if hidden:
        yield Problem(
            key="folder:unreadable",
            level="blokkade",
            title="Een map met leveringen is niet te lezen.",
            what_to_do=(
                "Doe wat erbij staat. Tot dan wordt er niets gepubliceerd, omdat niet te zien is "
                "wat er geleverd is; lezers houden de vorige."
            ),
            details=listed(hidden),
            runbook="bestand-geweigerd",
        )
    if misplaced:
        yield Problem(
            key="folder:misplaced",
            level="waarschuwing",
            title="In data/raw ligt iets dat niet op zijn plaats ligt; het telt niet mee.",
            what_to_do="Verplaats of hernoem het zoals erbij staat, of haal het weg.",
            details=listed(misplaced),
            runbook="bestand-geweigerd",
        )


def _of_state(settings: Settings) -> Iterator[Problem]:
    """What was found damaged and set aside, and the one list that must never be passed over."""
    aside = [str(path) for path in set_aside(settings)]
    if aside:
        yield Problem(
            key="state:dagster",
            level="waarschuwing",
            title="De geschiedenis van Dagster zelf was beschadigd en is opzij gezet.",
            what_to_do=(
                "Niets: cijfers, controles en leveringen staan elders. Kijk de schijf na, en gooi "
                "weg wat opzij gezet is zodra u het niet meer nodig heeft."
            ),
            details=listed(aside),
        )
    try:
        forgotten.fingerprints_remembered(settings)
    except WoonmonitorError as error:
        yield Problem(
            key="state:forgotten",
            level="blokkade",
            title="De lijst van mensen die vergeten willen worden is niet te lezen.",
            what_to_do=error.remedy,
            details=(error.problem,),
        )


def _of_publication(
    settings: Settings, now: datetime, behind_since: str | None
) -> Iterator[Problem]:
    version = current_version(settings.published_dir)
    if version is None:
        yield Problem(
            key="publication:none",
            level="blokkade",
            title="Er is nog niets gepubliceerd.",
            what_to_do="Draai `woonmonitor run`: die zegt wat er misgaat.",
            runbook="geen-publicatie",
        )
        return
    if behind_since and now - datetime.fromisoformat(behind_since) >= _STALE:
        yield Problem(
            key="publication:stale",
            level="blokkade",
            title="De publicatie loopt meer dan een dag achter op wat er geleverd is.",
            what_to_do="Kijk met `woonmonitor status` of de run draaide en waarom hij stopte.",
            details=(f"Lezers zien nog de publicatie van {_day(version.created_at)}.",),
            runbook="publicatie-loopt-achter",
        )


def _day(moment: datetime) -> str:
    return moment.astimezone(DUTCH_TIME).strftime("%d-%m-%Y %H:%M")


def _of_warehouse(settings: Settings, now: datetime, settled_at: datetime) -> list[Problem] | None:
    """What is recorded there; None while another process holds it."""
    if not settings.warehouse_path.exists():
        return []
    try:
        with reading(settings.warehouse_path) as connection:
            return list(recorded_problems(connection, settings, now=now, settled_at=settled_at))
    except InUseError:
        return None
    except OSError as error:
        return [_of_the_disk(of_the_system(error))]
    except (WoonmonitorError, duckdb.Error) as error:
        return [_unreadable_warehouse(error)]


def _unreadable_warehouse(error: WoonmonitorError | duckdb.Error) -> Problem:
    said = error.problem if isinstance(error, WoonmonitorError) else str(error).splitlines()[0]
    return Problem(
        key="warehouse:unreadable",
        level="blokkade",
        title="De werkdatabase is niet te openen.",
        what_to_do=(
            "Zet het bestand opzij en zet de laatste reservekopie van data/warehouse terug. Zonder "
            "kopie maakt `woonmonitor run` het opnieuw uit data/raw; de geschiedenis van de "
            "controles begint dan opnieuw, en bestanden over personen die na hun bewaartermijn "
            "zijn verwijderd zijn er niet meer bij."
        ),
        details=(said,),
        runbook="werkdatabase",
    )
