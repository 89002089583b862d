"""The published versions: which there are, which one is current, going back, clearing away.

`versions/<name>` is always complete: it is built under another name and renamed. `current` is a
link, replaced in one step. Writers hold the run lock; readers need none. A reader that opens
several files should resolve `current` once, and read them all from the folder it got.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from pipelines.core.errors import WoonmonitorError
from pipelines.publish.checksums import checksum_problems
from pipelines.publish.links import current_name, finish_switch, pending_name, point_current_at

FACTS = "publication.json"
FROZEN = "FROZEN"
"""A version folder that holds a file of this name stays for ever."""
BUILDING, REMOVING = ".building-", ".removing-"


@dataclass(frozen=True)
class Version:
    """One complete version, as its `publication.json` tells."""

    name: str
    path: Path
    created_at: datetime
    """Start of the run that made it, UTC."""
    fingerprint: str
    """What it was made from: see `pipelines.publish.fingerprint`."""
    is_current: bool
    tables: Mapping[str, int]
    """Rows per table."""
    number: int
    """Counts publications, and so orders them also when a clock was set back."""


def versions_dir(published_dir: Path) -> Path:
    """The folder of the version folders."""
    return published_dir / "versions"


def list_versions(published_dir: Path) -> list[Version]:
    """Every complete version that was published, newest first."""
    folder = versions_dir(published_dir)
    if not folder.is_dir():
        return []
    current, pending = current_name(published_dir), pending_name(published_dir)
    names = (path.name for path in folder.iterdir() if not path.name.startswith("."))
    found = [_read(folder / name, current) for name in names if name != pending]
    return sorted((version for version in found if version), key=attrgetter("number"), reverse=True)


def current_version(published_dir: Path) -> Version | None:
    """The version that readers get; None when nothing was published yet."""
    return next((one for one in list_versions(published_dir) if one.is_current), None)


def newest_fingerprint(published_dir: Path) -> str | None:
    """What the newest version was made from, also when readers were put back to an older one."""
    newest = next(iter(list_versions(published_dir)), None)
    return newest.fingerprint if newest else None


def switch_current(published_dir: Path, name: str) -> None:
    """Give readers this version from now on; whoever reads the old one can read on."""
    _named(published_dir, name)
    point_current_at(published_dir, name)


def rollback(published_dir: Path, name: str | None) -> Version:
    """Give readers an earlier version, after verifying its files; None is the one before."""
    version = _named(published_dir, name) if name else _before_current(published_dir)
    problems = checksum_problems(version.path, {FACTS, *_listed_files(version.path)})
    if problems:
        raise WoonmonitorError(
            f"The version {version.name} is damaged: {'; '.join(problems)}.",
            remedy="Choose another one from `woonmonitor versions`.",
        )
    point_current_at(published_dir, version.name)
    return replace(version, is_current=True)


def prune(published_dir: Path, keep: int) -> list[str]:
    """Remove all but the `keep` newest old versions; the current and frozen ones do not count.

    Returns the names removed. A version that cannot be moved now (on Windows: someone has it
    open) is left for the next time.
    """
    removable = [
        version
        for version in list_versions(published_dir)
        if not version.is_current and not (version.path / FROZEN).exists()
    ]
    removed = []
    for version in removable[keep:]:
        # Renamed first: a half-removed folder must never be taken for a version.
        leaving = version.path.with_name(f"{REMOVING}{version.name}")
        with suppress(OSError):
            version.path.rename(leaving)
            removed.append(version.name)
            shutil.rmtree(leaving)
    return removed


def clear_leftovers(published_dir: Path) -> None:
    """Finish a switch that was cut off, and remove what a killed process left half-built."""
    finish_switch(published_dir)
    folder = versions_dir(published_dir)
    for prefix in (BUILDING, REMOVING):
        for path in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                shutil.rmtree(path)


def _read(folder: Path, current: str | None) -> Version | None:
    """The version in this folder, or None: not ours, or not complete."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in facts["files"]}
        if any(sizes[name] != file["bytes"] for name, file in facts["files"].items()):
            return None
        return Version(
            name=folder.name,
            path=folder,
            created_at=datetime.fromisoformat(facts["created_at"]).astimezone(UTC),
            fingerprint=str(facts["fingerprint"]),
            is_current=folder.name == current,
            tables={name: int(table["rows"]) for name, table in facts["tables"].items()},
            number=int(facts["number"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _listed_files(folder: Path) -> set[str]:
    return set(json.loads((folder / FACTS).read_text(encoding="utf-8"))["files"])


def _named(published_dir: Path, name: str) -> Version:
    for version in list_versions(published_dir):
        if version.name == name:
            return version
    raise WoonmonitorError(
        f"There is no complete version {name!r}.", remedy="See `woonmonitor versions`."
    )


def _before_current(published_dir: Path) -> Version:
    older = iter(list_versions(published_dir))
    if any(version.is_current for version in older):
        before = next(older, None)
        if before:
            return before
    raise WoonmonitorError(
        "There is no version before the current one.", remedy="See `woonmonitor versions`."
    )
