"""The link `current`: reading it, and replacing it in one step.

A new version is announced by a link of its own before its folder gets its name. Whoever finds
both after a crash knows that the switch was meant to happen, and finishes it; without that, a
version could stand complete yet never be shown, while the next run finds "nothing new".
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.core.errors import WoonmonitorError
from pipelines.publish.durable import sync_folder

CURRENT = "current"
_ANNOUNCED, _SWITCHING = ".publishing", ".switching"


def current_name(published_dir: Path) -> str | None:
    """The name of the version that `current` points at, whether or not it is there."""
    return _target_name(published_dir / CURRENT)


def pending_name(published_dir: Path) -> str | None:
    """The name of a version that was announced and not yet switched to."""
    return _target_name(published_dir / _ANNOUNCED)


def announce(published_dir: Path, name: str) -> None:
    """Say which version comes next; its folder may still have to be put in place."""
    _make_link(published_dir / _ANNOUNCED, name)
    sync_folder(published_dir)


def finish_switch(published_dir: Path) -> None:
    """Switch to the announced version; drop the announcement of one that never came."""
    announced = published_dir / _ANNOUNCED
    if announced.is_dir():
        _replace(announced, published_dir / CURRENT)
    else:
        announced.unlink(missing_ok=True)


def point_current_at(published_dir: Path, name: str) -> None:
    """Switch to any version, by someone's choice: that overrules an announcement."""
    switching = published_dir / _SWITCHING
    _make_link(switching, name)
    (published_dir / _ANNOUNCED).unlink(missing_ok=True)
    _replace(switching, published_dir / CURRENT)


def _target_name(link: Path) -> str | None:
    return link.readlink().name if link.is_symlink() else None


def _make_link(link: Path, name: str) -> None:
    """A relative link, so that the published folder can be moved or mounted elsewhere."""
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(Path("versions", name), target_is_directory=True)
    except OSError as error:
        raise WoonmonitorError(
            f"The link {link.name} cannot be made in {link.parent.name}: {error.strerror}.",
            remedy="Check the rights on that folder; on Windows turn on developer mode"
            " (Settings, System, For developers), which allows links.",
        ) from error


def _replace(new: Path, link: Path) -> None:
    if link.exists() and not link.is_symlink():
        raise WoonmonitorError(
            f"{link.parent.name}/{link.name} is a real folder or file, not a link.",
            remedy="Move it away: it was not made by the woonmonitor.",
        )
    if os.name == "nt":
        # Windows replaces files only, never a link to a folder: a reader may find no link for a
        # moment. A crash in that moment is mended by the next `finish_switch`.
        link.unlink(missing_ok=True)
    new.replace(link)
    sync_folder(link.parent)
