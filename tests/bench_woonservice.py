"""Woonservice from CSV to five KPIs: the pipeline against a pandas script, on the same files.

    python -m tests.bench_woonservice --scale 1
    python -m tests.bench_woonservice --scale 20 --folder FOLDER

Both must give the same figures, or it fails. Prints the table that stands in docs/performance.md.
POSIX only: it asks the operating system what its children used. The invented extracts are made in
FOLDER when it has none; the pandas script is `bench_woonservice_pandas.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import DBT, arguments, environment
from pipelines.warehouse.connection import reading, writing

YEAR = "2025"
"""No mistake is planted in the records of this year: a script without a gate can agree on it."""
KPIS = """
    with counts as (
        select * from intermediate.int_allocation__counts
        where region_code = 'ZKIJ' and period_code = $period
    ),
    totals as (
        select
            max(value) filter (where indicator = 'active_seekers') as active_seekers,
            max(value) filter (where indicator = 'responses') as responses,
            max(value) filter (where indicator = 'adverts') as adverts,
            max(value) filter (where indicator = 'housed_seekers') as housed_seekers,
            max(value) filter (where indicator = 'candidates') as candidates
        from counts where breakdown = 'totaal'
    )
    select 'lettings ' || category, cast(value as double) from counts
    where indicator = 'lettings' and breakdown = 'route' and value > 0
    union all
    select 'active_seekers', active_seekers from totals
    union all
    select 'responses_per_advert_mean', responses / adverts from totals
    union all
    select 'success_rate', housed_seekers / candidates from totals
    union all
    select indicator, value from intermediate.int_allocation__measures
    where
        region_code = 'ZKIJ' and period_code = $period and breakdown = 'totaal'
        and indicator in ('registration_time_mean', 'responses_per_advert_median')
"""
"""The figures to the full, as they are before rounding."""

PYTHON = (sys.executable, "-m")


class Used(NamedTuple):
    """One finished process."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str


def measure(command: Sequence[str], env: dict[str, str]) -> Used:
    """Run a command to its end. Raises when it fails: a failed run is no measurement."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        code = os.waitstatus_to_exitcode(status)
        raise SystemExit(f"{command} failed ({code}):\n{output[-2000:]}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Used(
        time.perf_counter() - started,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / unit,
        output,
    )


def make(settings: Settings, scale: float) -> None:
    """Write the invented extracts, if there are none."""
    from pipelines.sample.woonservice.write import write_extracts

    folder = settings.raw_dir / "woonservice"
    if not folder.is_dir():
        write_extracts(folder, scale=scale, seed=2026)


def load(settings: Settings) -> None:
    """The gate and the raw tables, as a run does it."""
    from pipelines.reading.bounded import BoundedProcesses
    from pipelines.reading.landing import delivered_files
    from pipelines.sources.registry import readers
    from pipelines.warehouse.load import load_files

    with (
        BoundedProcesses(settings, settings.read_processes) as bounded,
        writing(settings.warehouse_path) as connection,
    ):
        report = load_files(
            connection,
            delivered_files(settings.raw_dir),
            bounded.readers(readers(settings, connection)),
            side_by_side=settings.read_processes,
        )
    if report.refused:
        raise SystemExit(str(report.refused))


def ours(settings: Settings) -> dict[str, float]:
    """The KPIs before rounding."""
    with reading(settings.warehouse_path) as connection:
        return dict(connection.execute(KPIS, {"period": f"{YEAR}JJ00"}).fetchall())


def compare(settings: Settings, *, with_pandas: bool) -> None:
    """Measure each step in a process of its own, and the script; assert that they agree."""
    again = [*PYTHON, "tests.bench_woonservice", "--folder", str(settings.data_dir), "--step"]
    script = [*PYTHON, "tests.bench_woonservice_pandas"]
    dbt = [*DBT, *arguments(("run", "--select", "+int_allocation__counts"), settings)]
    rounded = ("run", "--select", "int_allocation__drawn+", "--exclude", "monitor_goal_progress+")
    protect = [*DBT, *arguments(rounded, settings)]
    env = environment(settings)
    seeds = [*DBT, *arguments(("seed",), settings)]
    settings.warehouse_path.unlink(missing_ok=True)
    steps = {"gate and load": measure([*again, "load"], env)}
    measure(seeds, env)
    steps["dbt, to the counts"] = measure(dbt, env)
    steps["rounding and figures"] = measure(protect, env)
    if with_pandas:
        folder = str(settings.raw_dir / "woonservice")
        steps["pandas script"] = measure([*script, folder, YEAR], env)
    report(steps)
    if with_pandas:
        theirs = json.loads(steps["pandas script"].output)
        agree(ours(settings), theirs)


def agree(mine: dict[str, float], theirs: dict[str, float]) -> None:
    """Stop when a figure differs by more than the rounding of what is published."""
    for name in sorted(mine.keys() | theirs.keys()):
        a, b = mine.get(name), theirs.get(name)
        print(f"{name:45} {a} {b}")  # noqa: T201
        if a is None or b is None or abs(a - b) > 0.5e-4 + 1e-9:
            raise SystemExit(f"{name}: the pipeline says {a}, pandas says {b}")


def report(steps: dict[str, Used]) -> None:
    """A Markdown table."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")  # noqa: T201
    print("| step | wall | processor | peak memory |\n|---|---|---|---|")  # noqa: T201
    for name, used in steps.items():
        taken = f"{used.seconds:.1f} s | {used.cpu_seconds:.1f} s | {used.megabytes:.0f} MB"
        print(f"| {name} | {taken} |")  # noqa: T201


STEPS: dict[str, Callable[[Settings], None]] = {"load": load}


def main() -> None:
    """Everything, or one step of it in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--without-pandas", action="store_true")
    parser.add_argument("--step", choices=STEPS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=given.folder or Path(scratch))
        if given.step:
            STEPS[given.step](settings)
            return
        make(settings, given.scale)
        compare(settings, with_pandas=not given.without_pandas)


if __name__ == "__main__":
    main()
