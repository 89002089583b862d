"""Thirty nights with a small change each: what grows, and does a run get slower: `make growth`.

Prints the table that stands in docs/performance.md. Not a test: nothing here passes or fails.
Every night one plan list is delivered anew at its place; upkeep runs every seventh night.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from pipelines.core.settings import PROJECT_ROOT, Settings

COMMAND = [sys.executable, "-c", "from pipelines.cli.app import main; main()"]
FIRST_NIGHT = date(2026, 11, 24)
INPUTS = ("cbs", "plancapaciteit")
PLAN = b"Hinkelsteeneiland"
CHANGED = "plancapaciteit/beverwijk/2026-07-01/planlijst_beverwijk_2026-07-01_fictief.csv"


def main() -> None:
    """Run the nights one after another and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=30)
    nights = parser.parse_args().nights
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        for name in INPUTS:
            shutil.copytree(PROJECT_ROOT / "data" / "raw" / name, settings.raw_dir / name)
        rows = list(_nights(settings, nights))
        weeks = range(0, len(rows), 7)
        medians = [statistics.median(row[0] for row in rows[week : week + 7]) for week in weeks]
        print("median seconds per week:", *(f"{median:.1f}" for median in medians))  # noqa: T201
        print(*_largest(settings), sep="\n")  # noqa: T201


def _nights(settings: Settings, nights: int) -> Iterator[list[float]]:
    names = ("raw", "warehouse", "published", "Dagster", "dbt", "data folder")
    print("| night | run s |", " | ".join(f"{name} MB" for name in names), "|")  # noqa: T201
    print("|---" * (len(names) + 2), "|", sep="")  # noqa: T201
    changed = settings.raw_dir / CHANGED
    sidecar = changed.with_name(f"{changed.name}.meta.yml")  # it says that the list is invented
    original, described = changed.read_bytes(), sidecar.read_text("utf-8")
    for number in range(1, nights + 1):
        content = _change(original, number)
        changed.write_bytes(content)
        sums = [sha256(each).hexdigest() for each in (original, content)]
        sidecar.write_text(described.replace(*sums), "utf-8")
        seconds = _run(settings, number, ["run"])
        sizes = [_megabytes(folder) for folder in _folders(settings)]
        shown = " | ".join(f"{size:.1f}" for size in sizes)
        print(f"| {number} | {seconds:.1f} | {shown} |", flush=True)  # noqa: T201
        if number % 7 == 0:
            _run(settings, number, ["upkeep"])
            shown = " | ".join(f"{_megabytes(folder):.1f}" for folder in _folders(settings))
            print(f"| {number}, after upkeep | | {shown} |", flush=True)  # noqa: T201
        yield [seconds, *sizes]


def _folders(settings: Settings) -> Sequence[Path]:
    return (
        settings.raw_dir,
        settings.warehouse_path.parent,
        settings.published_dir,
        settings.dagster_home,
        settings.dbt_target_dir,
        settings.data_dir,
    )


def _change(original: bytes, number: int) -> bytes:
    """Another name for one plan: the smallest correction that a municipality sends."""
    return original.replace(PLAN, PLAN + f" {number}".encode())


def _run(settings: Settings, number: int, arguments: Sequence[str]) -> float:
    """Seconds of one command. Raises when it fails: then the figures mean nothing."""
    started = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=os.environ
        | {
            "WOONMONITOR_DATA_DIR": str(settings.data_dir),
            "WOONMONITOR_FIXED_TODAY": (FIRST_NIGHT + timedelta(days=number)).isoformat(),
        },
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"night {number} failed:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - started


def _megabytes(folder: Path) -> float:
    """What the files in this folder take, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def _largest(settings: Settings) -> Sequence[str]:
    """The ten largest files outside `raw` and `published`, to see what grew."""
    found = [
        (path.stat().st_size / 1e6, path.relative_to(settings.data_dir))
        for folder in (settings.state_dir, settings.warehouse_path.parent)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    return [f"{size:.2f} MB {path}" for size, path in sorted(found, reverse=True)[:10]]


if __name__ == "__main__":
    main()
