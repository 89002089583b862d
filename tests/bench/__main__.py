"""Measure whole commands at some scales, with pandas and bare DuckDB beside: `make bench`.

    python -m tests.bench --scale 1
    python -m tests.bench --scale 1 --scale 10 --scale 100 --bound 3600

Writes docs/benchmarks/results.json; `python -m tests.bench.page` makes the page and the chart of
it. A scale is so many times the region of seven: its events, and up to 342 municipalities. A step
that takes longer than the bound is ended and written down as what did not fit.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

import duckdb

from pipelines.core.settings import PROJECT_ROOT, REGIONS_DIR, Settings
from pipelines.dbt.project import BUILD, environment
from tests.bench.agree import differences
from tests.bench.measure import Used, measure, megabytes
from tests.country import COUNT, deliver_plans, invent_cbs, make_pack, municipalities

RESULTS = PROJECT_ROOT / "docs" / "benchmarks" / "results.json"
YEAR = "2025"
_USUAL = REGIONS_DIR / "zuid-kennemerland-ijmond"
_OWN = 7
_PYTHON = (sys.executable, "-m")
_MODELS = (*_PYTHON, "tests.bench.models")
_WOONMONITOR = (sys.executable, "-c", "from pipelines.cli.app import main; main()")
_WORKBOOK = "data/raw/plancapaciteit/velsen/2026-07-01/planlijst_velsen_2026-07-01_fictief.xlsx"
"""One without a mistake: of another the command ends with 1."""
_LATEST = "woonservice/publicaties/2026-10-31"


@dataclass(frozen=True)
class Place:
    """A data folder of one scale and the region that it is of."""

    settings: Settings
    pack: Path
    scale: float

    @property
    def env(self) -> dict[str, str]:
        """For every process alike: the same folder, region and day."""
        return os.environ | {
            **environment(self.settings),
            "WOONMONITOR_DATA_DIR": str(self.settings.data_dir),
            "WOONMONITOR_REGION": _USUAL.name if self.pack == _USUAL else str(self.pack),
            "WOONMONITOR_FIXED_TODAY": "2026-11-30",
        }


def deliver(folder: Path, scale: float) -> Place:
    """Invent what is delivered at a scale; raises SystemExit where that fails."""
    place = Place(
        Settings(data_dir=folder), _USUAL if scale == 1 else folder.resolve() / "pack", scale
    )
    raw = place.settings.raw_dir
    if raw.is_dir():
        return place
    if scale == 1:
        shutil.copytree(
            PROJECT_ROOT / "data/raw", raw, ignore=shutil.ignore_patterns("woonservice")
        )
    else:
        names = municipalities(min(round(_OWN * scale), COUNT))
        make_pack(place.pack, names)
        invent_cbs(raw, names)
        deliver_plans(raw, names)
    sample = ("sample", "--source", "woonservice", "--scale", f"{scale:g}", "--out", str(raw))
    made = measure([*_WOONMONITOR, *sample], place.env, bound=3600)
    if made.failure:
        raise SystemExit(made.failure)
    return place


def of_the_data(place: Place, bound: float) -> Iterator[tuple[str, Used]]:
    """The same five KPIs three times: by the peers, and by the gate and the models."""
    run = partial(measure, env=place.env, bound=bound)
    raw = place.settings.raw_dir
    peer = (str(raw / "woonservice"), YEAR, str(place.pack))
    yield "pandas", run([*_PYTHON, "tests.bench.peer_pandas", *peer])
    yield "bare DuckDB", run([*_PYTHON, "tests.bench.peer_duckdb", *peer])
    place.settings.warehouse_path.unlink(missing_ok=True)
    yield "gate and load", run([*_PYTHON, "tests.bench.load"])
    seeds = run([*_MODELS, "seed"])
    if seeds.failure:
        yield "data work", seeds
        return
    counts = ("run", "--select", "+int_allocation__counts", "+int_allocation__measures")
    yield "data work", run([*_MODELS, *counts])


def of_runs(place: Place, bound: float) -> Iterator[tuple[str, Used]]:
    """What people and the night start, each command as they do."""
    run = partial(measure, env=place.env, bound=bound)
    raw = place.settings.raw_dir
    latest, aside = raw / _LATEST, place.settings.data_dir / "aside"
    shutil.move(latest, aside)
    for part in (place.settings.warehouse_path.parent, place.settings.published_dir):
        shutil.rmtree(part, ignore_errors=True)
    first = run([*_WOONMONITOR, "run"])
    yield "full run", first
    if first.failure:  # what came after would not be what it is called
        shutil.move(aside, latest)
        return
    yield "nothing new", run([*_WOONMONITOR, "run"])
    shutil.move(aside, latest)
    yield "one new file", run([*_WOONMONITOR, "run"])
    yield "all anew (`run --force`)", run([*_WOONMONITOR, "run", "--force"])
    yield "`dbt build` alone", run([*_MODELS, *BUILD])
    yield "ten queries", run([*_PYTHON, "tests.bench.ten_queries", _database(place)])
    report = ("--output", str(place.settings.data_dir))
    yield "check of a workbook", run([*_WOONMONITOR, "check", _WORKBOOK, *report])
    for name in ("--help", "status"):
        yield f"`{name}`", run([*_WOONMONITOR, name])
    yield "`query`", run([*_WOONMONITOR, "query", "select count(*) from monitor_allocation"])


def _database(place: Place) -> str:
    return str(place.settings.published_dir / "current" / "woonmonitor.duckdb")


def bench(place: Place, bound: float, *, with_runs: bool) -> Iterator[Mapping[str, object]]:
    """The figures of one scale after each step: what was measured stays when a later one hangs."""
    taken: dict[str, Used] = {}
    unlike: list[str] = []
    steps = [of_the_data, of_runs] if with_runs else [of_the_data]
    for name, used in chain.from_iterable(each(place, bound) for each in steps):
        taken[name] = used
        shown = used.failure or f"{used.cpu_seconds:.1f} CPU s, {used.megabytes:.0f} MB"
        print(f"scale {place.scale:g}, {name}: {used.seconds:.1f} s, {shown}", flush=True)  # noqa: T201
        if name == "data work" and not used.failure:
            peers = {each: taken[each] for each in ("pandas", "bare DuckDB")}
            unlike = list(differences(place.settings.warehouse_path, YEAR, peers))
        yield described(place, taken, unlike if "data work" in taken else None)


def described(
    place: Place, taken: Mapping[str, Used], unlike: list[str] | None
) -> Mapping[str, object]:
    """One scale in the results. `differences` is null where nothing was compared."""
    return {
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "load_of_the_machine": round(os.getloadavg()[2], 1),
        "duckdb": duckdb.__version__,
        "scale": place.scale,
        "municipalities": min(round(_OWN * place.scale), COUNT),
        "delivered_megabytes": megabytes(place.settings.raw_dir),
        "warehouse_megabytes": megabytes(place.settings.warehouse_path.parent),
        "published_megabytes": megabytes(place.settings.published_dir),
        "differences": unlike,
        "steps": {
            name: {key: value for key, value in asdict(used).items() if key != "output"}
            for name, used in taken.items()
        },
    }


def main() -> None:
    """Every scale that was asked for, smallest first; what was measured of others stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, action="append")
    parser.add_argument("--bound", type=float, default=900, help="seconds that a step may take")
    parser.add_argument("--only-data", action="store_true", help="no nightly runs and commands")
    parser.add_argument("--folder", type=Path, help="keep the data in FOLDER/<scale>")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for scale in sorted(given.scale or [1.0]):
            place = deliver((given.folder or Path(scratch)) / f"{scale:g}", scale)
            for measured in bench(place, given.bound, with_runs=not given.only_data):
                _write(measured)


def _write(measured: Mapping[str, object]) -> None:
    earlier = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {"scales": []}
    others = [each for each in earlier["scales"] if each["scale"] != measured["scale"]]
    scales = sorted([*others, measured], key=lambda each: each["scale"])
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"scales": scales}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
