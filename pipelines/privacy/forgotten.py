"""The list of people who asked to be removed: pseudonyms, kept outside the warehouse.

The warehouse is a cache that can be rebuilt; this list must outlive it. It holds no numbers.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path

from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.settings import Settings

_WIDTH = 2
_HEX = re.compile(r"[0-9a-f]+")


def list_path(settings: Settings) -> Path:
    """A CSV of key fingerprint and pseudonym."""
    return settings.state_dir / "forgotten.csv"


def remembered(settings: Settings, key_fingerprint: str) -> frozenset[str]:
    """Pseudonyms that must not come back, made with that key."""
    return frozenset(name for made_with, name in _rows(settings) if made_with == key_fingerprint)


def fingerprints_remembered(settings: Settings) -> set[str]:
    """The keys that pseudonyms on the list were made with."""
    return {made_with for made_with, _ in _rows(settings)}


def remember(settings: Settings, key_fingerprint: str, pseudonyms: Iterable[str]) -> None:
    """Add to the list; written aside and renamed, so that a crash leaves it whole."""
    rows = {*_rows(settings), *((key_fingerprint, name) for name in pseudonyms)}
    path = list_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(sorted(rows))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def _rows(settings: Settings) -> set[tuple[str, str]]:
    """Raises WoonmonitorError for a damaged list: who is on it must not come back unseen."""
    path = list_path(settings)
    if not os.path.lexists(path):
        return set()
    try:
        with path.open(encoding="ascii", newline="") as stream:
            rows = [tuple(row) for row in csv.reader(stream)]
    except OSError as error:
        raise of_the_system(error) from error
    except (ValueError, csv.Error) as error:
        raise _damaged(path) from error
    if not all(len(row) == _WIDTH and all(map(_HEX.fullmatch, row)) for row in rows):
        raise _damaged(path)
    return {(row[0], row[1]) for row in rows}


def _damaged(path: Path) -> WoonmonitorError:
    return WoonmonitorError(
        f"{path}: de lijst van vergeten personen is beschadigd; er wordt niets geladen.",
        remedy="Zet de laatste reservekopie terug. Haal de lijst nooit zomaar weg: wie erop staat "
        "zou bij de volgende levering weer meetellen.",
    )
