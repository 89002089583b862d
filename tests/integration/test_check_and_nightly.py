"""What `check` promises of a plan list is what the nightly keeps: same file, same verdict."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import openpyxl
import pytest

from pipelines.cli.check import CheckOptions, examined
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.quality.holding import hold_bad_deliveries
from pipelines.reading.landing import delivered_files
from pipelines.reports.model import DeliveryReport
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files
from tests.integration.filled_template import REFERENCE_DATE, add_plan, as_bytes, filled

Outcome = Literal["refused", "held", "set_aside", "taken"]
IDS = [f"HLM-{number}" for number in range(1, 21)]
NOW = "plancapaciteit/haarlem/2026-07-01"
NAME = "planlijst.xlsx"


def multiplied() -> openpyxl.Workbook:
    """Every number of dwellings a thousand times as large: all sums still hold."""
    workbook = filled(IDS)
    for row in workbook["Categorieen"].iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, int):
                cell.value *= 1000
    return workbook


def with_a_foreign_plan() -> openpyxl.Workbook:
    workbook = filled(IDS)
    add_plan(workbook, "BLO-1", gemeente="Bloemendaal")
    return workbook


def with_mostly_foreign_plans() -> openpyxl.Workbook:
    workbook = filled(IDS[:9])
    for plan_id in IDS[9:]:
        add_plan(workbook, plan_id, gemeente="Bloemendaal")
    return workbook


def with_names_and_bsn() -> openpyxl.Workbook:
    workbook = filled(IDS)
    sheet = workbook["Plannen"]
    last = sheet.max_column
    for row, (name, bsn) in enumerate(
        [("naam bewoner", "BSN"), ("J. Zeldzaam", 111222333)], start=1
    ):
        sheet.cell(row, last + 1, name)
        sheet.cell(row, last + 2, bsn)
    return workbook


def with_total_row() -> openpyxl.Workbook:
    workbook = filled(IDS)
    add_plan(workbook, "Totaal", plan_naam="Totaal")
    return workbook


def with_most_plans_wrong() -> openpyxl.Workbook:
    """12 of 20 plans have a status that does not exist."""
    workbook = filled(IDS[:8])
    for plan_id in IDS[8:]:
        add_plan(workbook, plan_id, status_planologisch="9Z")
    return workbook


def with_one_plan_wrong() -> openpyxl.Workbook:
    workbook = filled(IDS[:19])
    add_plan(workbook, IDS[19], status_planologisch="9Z")
    return workbook


ANY: tuple[Outcome, ...] = ("refused", "held", "set_aside", "taken")
CASES: dict[str, tuple[Callable[[], openpyxl.Workbook], tuple[Outcome, ...]]] = {
    "good": (lambda: filled(IDS), ("taken",)),
    "three plans": (lambda: filled(IDS[:3]), ("held",)),
    # 9 of 20 is less than half, 10 of 20 is not.
    "less than half": (lambda: filled(IDS[:9]), ("held",)),
    "just half": (lambda: filled(IDS[:10]), ("taken",)),
    # One of 21 is set aside, and makes no list of Bloemendaal; 11 of 20 are more than half.
    "plan of Bloemendaal": (with_a_foreign_plan, ("set_aside",)),
    "mostly Bloemendaal": (with_mostly_foreign_plans, ("held",)),
    "names and BSN": (with_names_and_bsn, ("refused",)),
    "one plan wrong": (with_one_plan_wrong, ("set_aside",)),
    "most plans wrong": (with_most_plans_wrong, ("held",)),
    "no plan": (lambda: filled([]), ("refused",)),
    # 1,800 remaining dwellings become 1,800,000; Haarlem has some 80,000.
    "a thousand times": (multiplied, ("held",)),
    # What the reader makes of it is for other tests; here only that check says the same.
    "a total row": (with_total_row, ANY),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with CBS's figures and Haarlem's list of half a year ago: 20 plans."""
    data_dir = tmp_path_factory.mktemp("before") / "data"
    shutil.copytree(PROJECT_ROOT / "data/raw/cbs", data_dir / "raw/cbs")
    earlier = data_dir / "raw/plancapaciteit/haarlem/2026-01-01" / NAME
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(as_bytes(filled(IDS)))
    return data_dir


@pytest.mark.parametrize("case", CASES)
def test_check_says_what_the_nightly_does(case: str, before: Path, tmp_path: Path) -> None:
    make, expected = CASES[case]
    settings = Settings(data_dir=Path(shutil.copytree(before, tmp_path / "data")))
    file = tmp_path / NAME
    file.write_bytes(as_bytes(make()))
    options = CheckOptions(deliverer="haarlem", reference_date=REFERENCE_DATE)
    promised = said(examined(settings, file, options))
    kept = done(settings, file)
    assert promised == kept
    assert kept in expected


def said(report: DeliveryReport) -> Outcome:
    """What the report promises, by its first words."""
    if report.verdict == "refused":
        return "refused"
    if report.sentence.startswith("Verstuur dit bestand nog niet"):
        return "held"
    return "set_aside" if report.verdict == "critical" else "taken"


def done(settings: Settings, file: Path) -> Outcome:
    """What loading and the rules on arriving data make of the file, in a warehouse."""
    place = settings.raw_dir / NOW / file.name
    place.parent.mkdir(parents=True)
    shutil.copy(file, place)
    with writing(settings.warehouse_path) as connection:
        load_files(
            connection,
            delivered_files(settings.raw_dir),
            readers(settings, connection),
            judge=lambda: hold_bad_deliveries(connection, settings),
        )
        known = connection.execute(
            "select status, quarantined_count from raw.file_ledger where path like ?", [f"{NOW}/%"]
        ).fetchone()
    assert known
    status, aside = known
    if status != "loaded":
        return "refused" if status == "refused" else "held"
    return "set_aside" if aside else "taken"
