"""What is asked of a check: a file, its date, its deliverer; and where earlier deliveries lie.

Knows the layout of `data/raw`; reads no delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.reading.sidecar import SUFFIX

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.reports.model import DeliveryReport


@dataclass(frozen=True)
class Place:
    """Where in a raw folder a file lies: `<raw>/<source>/<dataset>/<as_of>/<file>`."""

    raw_dir: Path
    source: str
    dataset: str
    as_of: date


@dataclass(frozen=True)
class CheckRequest:
    """One file to report on."""

    name: str
    data: bytes
    reference_date: date
    deliverer: str | None
    """Null: to be told from the file."""
    previous: Path | None
    """Given by the user; null: the newest earlier delivery in `raw_dir`."""
    raw_dir: Path
    is_date_assumed: bool = False


@dataclass(frozen=True)
class Examiner:
    """How the deliveries of one source are reported on."""

    examine: Callable[[CheckRequest], DeliveryReport]
    """Raises RefusedFile for a file none of which can be trusted."""
    tables: Callable[[bytes], Mapping[str | None, pd.DataFrame]] | None
    """The delivery's cells, see `reports.workbook`; null: no marked copy (personal data)."""
    recognises: Callable[[bytes, str], bool]
    """Whether content and file name are those of this source."""
    is_usual: bool = False
    """What a file is taken for that none of the others recognises."""


class Last(NamedTuple):
    """A delivery that a template is filled in from."""

    file: Path
    as_of: date
    deliverer: str


@dataclass(frozen=True)
class Template:
    """What a deliverer of one source starts from."""

    make: Callable[[date, Last | None], bytes]
    """By the reference date, and the delivery to fill in from where it `can_be_filled_in`."""
    suffix: str
    why: str
    """Why it is such a file; English, to follow the file's name."""
    filled_in_nl: str | None = None
    """What was filled in; null: it cannot be filled in beforehand."""


def place_of(file: Path) -> Place | None:
    """Where a file lies, when it lies as deliveries lie; null elsewhere."""
    parts = file.resolve().parents
    if len(parts) < 4:  # noqa: PLR2004 - the depth of the layout
        return None
    try:
        as_of = date.fromisoformat(parts[0].name)
    except ValueError:
        return None
    place = Place(parts[3], parts[2].name, parts[1].name, as_of)
    return place if place.raw_dir.name == "raw" else None


def reference_date_before(day: date) -> date:
    """The 1 January or 1 July on or before a day."""
    return date(day.year, 7 if day.month >= 7 else 1, 1)  # noqa: PLR2004 - July


def next_reference_date(day: date) -> date:
    """The 1 January or 1 July on or after a day."""
    start = reference_date_before(day)
    return start if start == day else reference_date_before(start + timedelta(days=190))


def half_year_before(day: date) -> date:
    """The reference date before a reference date."""
    return reference_date_before(day - timedelta(days=1))


def earlier_delivery(raw_dir: Path, source: str, dataset: str, before: date) -> Path | None:
    """The newest delivery of an earlier reference date; of one date the later name counts."""
    folder = raw_dir / source / dataset
    found = [(as_of, file.name, file) for as_of, file in _deliveries(folder) if as_of < before]
    return max(found)[2] if found else None


def _deliveries(folder: Path) -> Iterator[tuple[date, Path]]:
    for file in folder.glob("*/*") if folder.is_dir() else ():
        place = place_of(file)
        is_delivery = file.is_file() and not file.name.startswith((".", "~$"))
        if place and is_delivery and not file.name.endswith(SUFFIX) and file.name != "README.md":
            yield place.as_of, file
