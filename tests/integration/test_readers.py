"""Ten readers ask over and over while twelve publications and rollbacks go by: no error, no mix.

Each reader is a process of its own, as a notebook or a website would be. Half of them open the
database through `current`; half resolve `current` once and read all kinds of files below it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import manifest_path
from pipelines.publish.publication import publish
from pipelines.publish.versions import current_version, list_versions, prune, rollback
from tests.integration.conftest import DataFolder

READERS = 10
PUBLICATIONS = 12
READY = "ready"

# The edition stands in three tables: as a figure, a share and a text.
_MARK = """
    update monitor.monitor_housing_growth set stock_1_january = {edition}
    where region_code = 'ZKIJ' and year = 2025;
    update marts.fct_tenure set owner_occupied = {edition}
    where region_code = 'GM0392' and year = 2025;
    update marts.dim_region set label_nl = 'editie {edition}' where region_code = 'GM0453';
"""
_GROWTH = (
    "select stock_1_january from {} where region_code = 'ZKIJ' and year = 2025",
    "monitor_housing_growth",
)
_TENURE = (
    "select owner_occupied from {} where region_code = 'GM0392' and year = 2025",
    "fct_tenure",
)
_REGION = (
    "select replace(label_nl, 'editie ', '')::integer from {} where region_code = 'GM0453'",
    "dim_region",
)


def editions_in_database(database: Path) -> set[int]:
    """What three tables say, through one connection."""
    with duckdb.connect(database, read_only=True) as connection:
        return {
            int(row[0])
            for sql, table in (_GROWTH, _TENURE, _REGION)
            for row in connection.execute(sql.format(table)).fetchall()
        }


def editions_in_files(folder: Path) -> set[int]:
    """What the database, a Parquet file and a CSV of one version say; the manifest is its own."""
    assert json.loads((folder / "publication.json").read_text())["version"] == folder.name
    sql, table = _TENURE
    (row,) = duckdb.connect().execute(sql.format(f"'{folder}/parquet/{table}.parquet'")).fetchall()
    with (folder / "csv" / "dim_region.csv").open(encoding="utf-8", newline="") as stream:
        (label,) = [
            it["label_nl"] for it in csv.DictReader(stream) if it["region_code"] == "GM0453"
        ]
    return {int(row[0]), int(label.removeprefix("editie "))} | editions_in_database(
        folder / "woonmonitor.duckdb"
    )


def read_until_stopped(published_dir: Path, stop: Path, *, resolves: bool) -> dict[str, Any]:
    """Ask until the file `stop` is there; the editions seen, how often was asked, the troubles."""
    seen: set[int] = set()
    troubles: list[str] = []
    asked = 0
    while not stop.exists():
        asked += 1
        try:
            current = published_dir / "current"
            found = (
                editions_in_files(current.resolve())
                if resolves
                else editions_in_database(current / "woonmonitor.duckdb")
            )
            seen |= found
            if len(found) != 1:
                troubles.append(f"mixed: {found}")
        except Exception as error:
            troubles.append(repr(error))
        time.sleep(0.2)  # as eager as a website; not so eager that publishing starves
    return {"seen": sorted(seen), "asked": asked, "troubles": troubles}


@pytest.mark.timeout(1800)
def test_no_reader_sees_an_error_or_two_versions_at_once(
    folder: DataFolder, tmp_path: Path
) -> None:
    settings = folder.settings.model_copy(update={"keep_versions": 5})
    publish_edition(settings, 1)
    prune(settings.published_dir, 0)  # the version of the shared run carries no edition
    stop = tmp_path / "stop"
    with ExitStack() as stack:
        readers = [
            stack.enter_context(reader(settings.published_dir, stop, number))
            for number in range(READERS)
        ]
        for process in readers:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == READY
        stack.callback(stop.touch)  # also when publishing fails: else the readers read on
        for edition in range(2, PUBLICATIONS + 1):
            publish_edition(settings, edition)
            if edition % 4 == 0:
                rollback(settings.published_dir, None)
        stop.touch()
        answers = [json.loads(process.communicate(timeout=120)[0]) for process in readers]

    assert [answer["troubles"] for answer in answers] == [[]] * READERS
    assert all(answer["asked"] >= 5 for answer in answers)
    # Every reader was there from the first edition to the last and saw readers being put back.
    assert all(answer["seen"][0] == 1 for answer in answers)
    assert all(len(answer["seen"]) >= 5 for answer in answers)
    # The last edition was rolled back; of the others 5 stay besides the one that is current.
    current = current_version(settings.published_dir)
    assert current is not None
    assert editions_in_files(current.path) == {PUBLICATIONS - 1}
    assert len(list_versions(settings.published_dir)) <= 5 + 2


def publish_edition(settings: Settings, edition: int) -> None:
    """What a run does last, on a warehouse of which three cells have changed."""
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(_MARK.format(edition=edition))
    publish(
        settings=settings,
        manifest_path=manifest_path(settings),
        fingerprint=f"{edition:08}",
        run_id=f"run-{edition}",
        started_at=settings.now,
    )


def reader(published_dir: Path, stop: Path, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(published_dir), str(stop), str(number)],
        cwd=PROJECT_ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def main(published_dir: str, stop: str, number: str) -> None:
    """A reader: says that it is ready, reads, and prints what it saw."""
    # One look before the start is told, so that the first edition is among those seen.
    first = editions_in_files((Path(published_dir) / "current").resolve())
    sys.stdout.write(f"{READY}\n")
    answer = read_until_stopped(Path(published_dir), Path(stop), resolves=bool(int(number) % 2))
    sys.stdout.write(json.dumps(answer | {"seen": sorted({*first, *answer["seen"]})}))


if __name__ == "__main__":
    main(*sys.argv[1:])
