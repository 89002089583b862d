"""One thing to tell, and how it is recognised from night to night. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

Level = Literal["blokkade", "waarschuwing"]

SHOWN = 5
"""Of failing rows in one message: enough to start; the check in Dagster shows twenty."""


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


_JOBS = {
    "nightly": (
        "De nachtelijke run is mislukt: er is niets nieuws gepubliceerd.",
        "Los de oorzaak op en draai `woonmonitor run`.",
        "run-mislukt",
    ),
    "refresh_sources": (
        "Het ophalen bij een bron is mislukt; de cijfers van de vorige keer tellen nog mee.",
        "Niets; de volgende werkdag wordt het opnieuw geprobeerd (nu al: `woonmonitor fetch`).",
        "bron-onbereikbaar",
    ),
    "maintenance": (
        "Het wekelijkse onderhoud is mislukt.",
        "Los de oorzaak op en draai `woonmonitor upkeep`.",
        "onderhoud",
    ),
    "retention": (
        "Leveringen met persoonsgegevens zijn niet allemaal verwijderd.",
        "Laat de genoemde bestanden verbeteren of verwijder ze: ze zijn nooit geladen.",
        "bewaartermijn",
    ),
}


def failed_run(message: str, *, job: str = "nightly") -> Problem:
    """A run that ended for another reason than a failing check."""
    title, what_to_do, section = _JOBS.get(job, _JOBS["nightly"])
    return Problem(
        key=f"run:{job}",
        level="waarschuwing" if job == "refresh_sources" else "blokkade",
        title=title,
        what_to_do=what_to_do,
        details=tuple(message.splitlines()[:SHOWN]) or ("zonder melding",),
        runbook=section,
    )


def listed(lines: list[str], total: int | None = None) -> tuple[str, ...]:
    """The first lines, and how many there are more; `lines` may themselves be the first of many."""
    more = max(total or 0, len(lines)) - SHOWN if len(lines) > SHOWN else 0
    return (*lines[:SHOWN], *([f"en nog {more}"] if more > 0 else []))
