"""What the tests run in a process of its own: `python -m tests.unit.publish.child WHAT FOLDER`."""

# ruff: noqa: T201  the parent reads what is printed

from __future__ import annotations

import csv
import os
import resource
import signal
import sys
from itertools import count
from pathlib import Path

from pipelines.core.errors import WoonmonitorError
from pipelines.publish import publication
from tests.unit.publish.example import edition_of, edition_shown, fill_warehouse, publish_example


def publish_until_killed(data_dir: Path) -> None:
    """Publish edition after edition; says so on each line, so that the killer knows one is out."""
    for edition in count(edition_shown(data_dir) + 1):
        fill_warehouse(data_dir, edition)
        publish_example(data_dir, f"{edition:08d}")
        print(edition, flush=True)


def die_at(data_dir: Path, step: str) -> None:
    """Publish edition 2, and die right after the named step of it."""
    real = getattr(publication, step)

    def last_thing_done(*args: object, **more: object) -> None:
        real(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    fill_warehouse(data_dir, 2)
    setattr(publication, step, last_thing_done)
    publish_example(data_dir, "2" * 8)


def read_until_stopped(data_dir: Path) -> None:
    """Read over and over, the database through the link and the CSV from one folder."""
    current = data_dir / "published" / "current"
    seen = []
    while not (data_dir / "stop").exists():
        seen.append(edition_of(current))
        folder = current.resolve()
        editions = {
            edition_in(folder / "csv" / f"{name}.csv") for name in ("dim_region", "monitor_stock")
        }
        assert editions == {edition_of(folder)}, editions
    print(len(seen), len(set(seen)))


def follow_until_stopped(data_dir: Path) -> None:
    """Open one file through the link as often as possible."""
    path = data_dir / "published" / "current" / "SHA256SUMS"
    opened = 0
    while not (data_dir / "stop").exists():
        for _ in range(100):
            path.open("rb").close()
        opened += 100
    print(opened)


def edition_in(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        (edition,) = {int(row["edition"]) for row in csv.DictReader(file)}
    return edition


def publish_without_room(data_dir: Path, room: str) -> None:
    """Publish with a limit on the size of a file, which fails a write as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
    try:
        publish_example(data_dir, "f" * 8)
    except WoonmonitorError as error:
        print(error)


if __name__ == "__main__":
    what, folder, *more = sys.argv[1:]
    actions = {
        "loop": publish_until_killed,
        "die_at": die_at,
        "follow": follow_until_stopped,
        "read": read_until_stopped,
        "full": publish_without_room,
    }
    actions[what](Path(folder), *more)
