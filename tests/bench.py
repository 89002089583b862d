"""How long a run takes and how much memory, as a ratio to `dbt build` alone: `make bench`.

Prints the table that stands in docs/performance.md. POSIX only: it asks the operating system what
each finished process used. Not a test: nothing here passes or fails.
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
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import BUILD, DBT, arguments

RUN = [sys.executable, "-c", "from pipelines.cli.app import main; main()", "run"]


class Usage(NamedTuple):
    """One finished process: wall seconds and peak megabytes of its largest process."""

    seconds: float
    megabytes: float


def measure(command: Sequence[str], environment: dict[str, str]) -> Usage:
    """Run a command to its end. Raises when it fails: a failed run is no measurement."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} failed:\n{output.decode()[-2000:]}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Usage(seconds, usage.ru_maxrss / unit)


def main() -> None:
    """Measure each command in turn, so that a drifting machine slows all of them alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        shutil.copytree(PROJECT_ROOT / "data" / "raw", data / "raw")
        settings = Settings(data_dir=data)
        environment = os.environ | {
            "WOONMONITOR_DATA_DIR": str(settings.data_dir),
            "WOONMONITOR_MEMORY_LIMIT": settings.memory_limit,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        commands = {
            "`dbt build` alone": [*DBT, *arguments(BUILD, settings)],
            "full run (`run --force`)": [*RUN, "--force"],
            "nothing new (`run`)": RUN,
        }
        measure(commands["full run (`run --force`)"], environment)
        taken: dict[str, list[Usage]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(measure(command, environment))
    report(taken, "`dbt build` alone")


def report(taken: dict[str, list[Usage]], base: str) -> None:
    """A Markdown table of medians; the ratio is the median of the ratios round by round."""
    print("| what | wall, median (min-max) | peak memory | ratio to dbt alone |")  # noqa: T201
    print("|---|---|---|---|")  # noqa: T201
    for name, usages in taken.items():
        seconds = [usage.seconds for usage in usages]
        ratios = [
            usage.seconds / other.seconds for usage, other in zip(usages, taken[base], strict=True)
        ]
        print(  # noqa: T201
            f"| {name} | {statistics.median(seconds):.1f} s "
            f"({min(seconds):.1f}-{max(seconds):.1f}) "
            f"| {statistics.median(usage.megabytes for usage in usages):.0f} MB "
            f"| {statistics.median(ratios):.2f} |"
        )


if __name__ == "__main__":
    main()
