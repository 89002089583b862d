"""What lies in `data/raw`: delivered files, their place and their content hash.

Knows paths and bytes; knows no format, no database and no network. One bad path stops nothing: it
is told with its reason, in Dutch, and the rest is returned. Only regular files are ever opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.core.errors import WoonmonitorError, what_the_system_says
from pipelines.reading import sidecar
from pipelines.reading.contract import contracts
from pipelines.reading.harmless import neutral

_LAYOUT = "data/raw/<bron>/<dataset>/<JJJJ-MM-DD>/<bestand>"
_DEPTH = 4
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_LONGEST = 255 - len(sidecar.SUFFIX)
"""Bytes of a name: the file system has no room for a sidecar's name beside a longer one."""
_HIDDEN = (".", "~$")
"""Half-written downloads and Excel's lock files: not deliveries."""


@dataclass(frozen=True)
class DeliveredFile:
    """One file in the raw folder, named by its place and its content."""

    location: Path
    path: str
    """Its place below `data/raw`, as it is told and remembered: see `harmless.py`."""
    source: str
    dataset: str
    as_of: date
    sha256: str
    byte_size: int
    file_id: str
    """Identity of the content: dataset, bytes, what the sidecar says of them, and of a snapshot its
    date. Of what may not be opened, its name and why."""
    refusal: str | None = None
    """Why it may not or cannot be opened; then there is no content, and `sha256` is empty."""


@dataclass(frozen=True)
class Stray:
    """A path that is no delivery: outside the layout, or a folder that hides what is in it."""

    path: str
    """Harmless to show."""
    problem: str
    remedy: str
    hides_deliveries: bool = False
    """A folder that cannot be listed: nobody knows what was delivered in it."""

    def __str__(self) -> str:
        return f"{self.path}: {self.problem} {self.remedy}"


def delivered_files(raw_dir: Path) -> list[DeliveredFile]:
    """Every delivered file below `raw_dir`, ordered by path; strays are left out.

    Raises WoonmonitorError for a folder that cannot be listed: all in it would seem withdrawn.
    """
    for stray in strays(raw_dir):
        if stray.hides_deliveries:
            raise WoonmonitorError(f"{stray.path}: {stray.problem}", remedy=stray.remedy)
    return visible_files(raw_dir)


def visible_files(raw_dir: Path) -> list[DeliveredFile]:
    """As `delivered_files`, of the folders that can be listed; to look, never to load."""
    described = [
        _describe(raw_dir, found)
        for found in _found(raw_dir)
        if isinstance(found, Path) and _outside(raw_dir, found) is None
    ]
    return [file for file in described if file is not None]


def strays(raw_dir: Path) -> list[Stray]:
    """Every path that is no delivery, ordered by path; no file is opened."""
    looked = (it if isinstance(it, Stray) else _outside(raw_dir, it) for it in _found(raw_dir))
    return [stray for stray in looked if stray is not None]


def newest_change(raw_dir: Path) -> float | None:
    """When a delivered file last changed (seconds since 1970); no hash is computed."""
    times = []
    for found in _found(raw_dir):
        if isinstance(found, Path) and _outside(raw_dir, found) is None:
            try:
                times.append(found.lstat().st_mtime)
            except FileNotFoundError:  # taken away meanwhile
                continue
    return max(times, default=None)


def shown(path: str) -> str:
    """A path as text that can be stored and printed, whatever bytes its name is made of."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def _found(raw_dir: Path) -> list[Path | Stray]:
    """What lies where, ordered by path; sidecars and hidden files left out."""
    if not raw_dir.is_dir():
        return []
    found = [(path, each) for path, each in _below(raw_dir, ())]
    return [each for _, each in sorted(found, key=lambda it: it[0])]


def _below(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Path | Stray]]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        yield parts, _hidden_folder(folder, parts, error)
        return
    for entry in entries:
        place = (*parts, entry.name)
        is_delivery = not entry.name.startswith(_HIDDEN) and entry.name != "README.md"
        if not is_delivery or entry.name.endswith(sidecar.SUFFIX):
            continue
        if len(place) < _DEPTH and _is_folder(entry):
            yield from _below(Path(entry.path), place)
        elif len(place) < _DEPTH and _is_link_to_folder(entry):
            yield place, _linked_folder(place)
        else:
            yield place, Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_link_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _hidden_folder(folder: Path, parts: tuple[str, ...], error: OSError) -> Stray:
    problem, remedy = what_the_system_says(error)
    name = shown(neutral("/".join(parts))) if parts else shown(str(folder))
    return Stray(name, f"de map is niet te lezen: {problem}.", remedy, hides_deliveries=True)


def _linked_folder(place: tuple[str, ...]) -> Stray:
    return Stray(
        shown(neutral("/".join(place))),
        "is een koppeling naar een map elders.",
        "Zet de map zelf neer.",
        hides_deliveries=True,
    )


def _outside(raw_dir: Path, location: Path) -> Stray | None:
    """Why a path is not where deliveries lie; None when it is."""
    parts = location.relative_to(raw_dir).parts
    path = shown(neutral("/".join(parts)))
    if len(parts) != _DEPTH or not all(_NAME.fullmatch(part) for part in parts[:2]):
        return Stray(path, "ligt niet waar leveringen horen.", f"Verplaats het naar {_LAYOUT}.")
    if _date(parts[2]) is None:
        problem = f"de map '{path.split('/')[2]}' is geen datum."
        return Stray(path, problem, f"Noem de map naar de dag van levering: {_LAYOUT}.")
    return None


def _describe(raw_dir: Path, location: Path) -> DeliveredFile | None:
    """A file at its place, good or refused; None when it was taken away meanwhile."""
    source, dataset, day, name = location.relative_to(raw_dir).parts
    size, sha256, meaning = 0, "", ""
    try:
        refusal = _why_not(raw_dir, location) or _why_not_its_sidecar(raw_dir, location)
        if not refusal:
            size, sha256 = location.stat().st_size, _sha256(location)
            meaning = sidecar.meaning(location)
    except FileNotFoundError:
        return None
    except OSError as error:
        problem, remedy = what_the_system_says(error)
        refusal = f"is niet te lezen: {problem}. {remedy}"
    path = shown(neutral(f"{source}/{dataset}/{day}/{name}"))
    return DeliveredFile(
        location=location,
        path=path,
        source=source,
        dataset=dataset,
        as_of=date.fromisoformat(day),
        sha256=sha256,
        byte_size=size,
        file_id=_file_id(
            dataset,
            sha256,
            f"{name!a}: {refusal}" if refusal else meaning,
            day if _is_snapshot(source) else "",
        ),
        refusal=f"{path}: {refusal}" if refusal else None,
    )


def _why_not(raw_dir: Path, location: Path) -> str | None:
    """Why this path may not be opened, as the rest of a Dutch sentence; None when it may."""
    if shown(location.name) != location.name:
        return "de naam bevat tekens die niet te tonen zijn. Hernoem het bestand."
    if len(os.fsencode(location.name)) > _LONGEST:
        return f"de naam is langer dan {_LONGEST} tekens. Geef het een kortere naam."
    return _why_not_opened(raw_dir, location)


def _why_not_its_sidecar(raw_dir: Path, location: Path) -> str | None:
    beside = sidecar.sidecar_path(location)
    if not os.path.lexists(beside):
        return None
    why = _why_not_opened(raw_dir, beside)
    return f"het begeleidende bestand {why}" if why else None


def _why_not_opened(raw_dir: Path, location: Path) -> str | None:
    """A pipe would wait for ever, a device never ends, a link may lead to a secret."""
    try:
        target = Path(os.path.realpath(location, strict=True))
    except OSError as error:
        if not location.is_symlink():
            raise
        problem, _ = what_the_system_says(error)
        return f"is een koppeling die nergens heen leidt ({problem}). Leg het bestand zelf neer."
    if not target.is_relative_to(os.path.realpath(raw_dir)):
        return "is een koppeling naar een bestand elders. Leg het bestand zelf neer."
    mode = target.stat().st_mode
    if stat.S_ISDIR(mode):
        return "is een map, geen bestand. Leg wat erin zit een map hoger, en haal de map weg."
    if not stat.S_ISREG(mode):
        return "is geen gewoon bestand (een pijp, apparaat of socket). Haal het weg."
    return None


def _is_snapshot(source: str) -> bool:
    return source in contracts() and contracts()[source].is_snapshot


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file_id(dataset: str, sha256: str, meaning: str, reference_date: str) -> str:
    content = f"{dataset}\0{sha256}\0{meaning}\0{reference_date}"
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _sha256(location: Path) -> str:
    with location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
