"""What lies in `data/raw`: delivered files, their place and their content hash.

Knows paths and bytes; knows no format, no database and no network.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import WoonmonitorError
from pipelines.sources import sidecar

_LAYOUT = "data/raw/<source>/<dataset>/<YYYY-MM-DD>/<file>"
_DEPTH = 4
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_SNAPSHOTS = frozenset({"plancapaciteit", "woonservice"})
"""Sources whose files say how things stand on their date: the same bytes later are news."""
_HIDDEN = (".", "~$")
"""Half-written downloads and Excel's lock files: not deliveries."""


@dataclass(frozen=True)
class DeliveredFile:
    """One file in the raw folder, named by its place and its content."""

    location: Path
    path: str
    source: str
    dataset: str
    as_of: date
    sha256: str
    byte_size: int
    file_id: str
    """Identity of the content: dataset, bytes, how the sidecar says they are to be read, and of a
    snapshot its date."""


def delivered_files(raw_dir: Path) -> list[DeliveredFile]:
    """Every delivered file below `raw_dir`, ordered by path; sidecars and hidden files are not.

    Raises WoonmonitorError for a file that lies outside the layout: it would be silently ignored.
    """
    return [_describe(raw_dir, location) for location in candidates(raw_dir)]


def candidates(raw_dir: Path) -> Iterator[Path]:
    """Where delivered files lie, hashes not yet computed; sidecars and hidden files left out.

    Raises WoonmonitorError for a folder that cannot be read, or that is a link.
    """
    if raw_dir.is_dir():
        yield from sorted(_below(raw_dir, raw_dir))


def _below(raw_dir: Path, folder: Path) -> Iterator[Path]:
    """A folder that cannot be listed is refused: passed over, all in it would seem withdrawn."""
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise WoonmonitorError(
            f"{_shown(raw_dir, folder)}: the folder cannot be read ({error.strerror}).",
            remedy="Give the account that runs woonmonitor the right to read it, and run again.",
        ) from error
    for entry in entries:
        location = Path(entry.path)
        if entry.name.startswith(_HIDDEN) or entry.name.endswith(sidecar.SUFFIX):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(raw_dir, location)
        elif location.is_dir():
            raise WoonmonitorError(
                f"{_shown(raw_dir, location)}: is a link to a folder elsewhere.",
                remedy="Put the folder itself there.",
            )
        elif location.is_file() and entry.name != "README.md":
            yield location


def _shown(raw_dir: Path, location: Path) -> str:
    return location.relative_to(raw_dir).as_posix() if location != raw_dir else str(raw_dir)


def _describe(raw_dir: Path, location: Path) -> DeliveredFile:
    parts = location.relative_to(raw_dir).parts
    path = "/".join(parts)
    if len(parts) != _DEPTH or not all(_NAME.fullmatch(part) for part in parts[:2]):
        raise WoonmonitorError(
            f"{path}: does not lie where deliveries lie.", remedy=f"Move it to {_LAYOUT}."
        )
    _refuse_tricks(raw_dir, location, path)
    source, dataset, as_of, _ = parts
    sha256 = _sha256(location)
    return DeliveredFile(
        location=location,
        path=path,
        source=source,
        dataset=dataset,
        as_of=_as_of(path, as_of),
        sha256=sha256,
        byte_size=location.stat().st_size,
        file_id=_file_id(
            dataset, sha256, sidecar.meaning(location), as_of if source in _SNAPSHOTS else ""
        ),
    )


def _refuse_tricks(raw_dir: Path, location: Path, path: str) -> None:
    """A name that would write lines of its own into messages, or a link out of the raw folder."""
    if not path.isprintable():
        raise WoonmonitorError(
            f"{path!a}: the name holds characters that cannot be shown.", remedy="Rename the file."
        )
    if not location.resolve().is_relative_to(raw_dir.resolve()):
        raise WoonmonitorError(
            f"{path}: is a link to a file elsewhere.", remedy="Put the file itself there."
        )


def _as_of(path: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WoonmonitorError(
            f"{path}: the folder {text!r} is not a date.",
            remedy=f"Name it after the day of delivery: {_LAYOUT}.",
        ) from None


def _file_id(dataset: str, sha256: str, meaning: str, reference_date: str) -> str:
    content = f"{dataset}\0{sha256}\0{meaning}\0{reference_date}"
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _sha256(location: Path) -> str:
    with location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
