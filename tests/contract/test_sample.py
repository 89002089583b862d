"""The bundled plan lists are what `woonmonitor sample` makes: invented, and like the region."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from pipelines.core.settings import PROJECT_ROOT
from pipelines.reading.grids import read_grids
from pipelines.reading.landing import delivered_files
from pipelines.reading.sidecar import read_sidecar
from pipelines.sample.plancapaciteit.mess import TITLE
from pipelines.sample.plancapaciteit.mistakes import known_mistakes
from pipelines.sample.plancapaciteit.model import HARD, NOT_CAPACITY, reference_dates, shape
from pipelines.sample.plancapaciteit.write import SampleFile, sample_files, write_file
from pipelines.sources.plancapaciteit.parse import PlanList, parse

BUNDLED = PROJECT_ROOT / "data" / "raw" / "plancapaciteit"
SEED = 2026
BAND = 0.15

# DOSSIER B6, net capacity around 2020/21: hard and soft, to 2024, 2025-29, from 2030.
B6 = {
    "GM0375": ((236, 0, 0), (1085, 1833, 8386)),
    "GM0377": ((72, 0, 0), (294, 488, 0)),
    "GM0392": ((2331, 57, 0), (3416, 9712, 1125)),
    "GM0396": ((121, 0, 10), (214, 300, 450)),
    "GM0397": ((70, 0, 0), (14, 0, 0)),
    "GM0453": ((374, 114, 0), (787, 3300, 211)),
    "GM0473": ((132, 6, 0), (576, 129, 0)),
}


@pytest.fixture(scope="module")
def files() -> list[SampleFile]:
    return list(sample_files(SEED))


@pytest.fixture(scope="module")
def parsed(files: list[SampleFile]) -> list[tuple[SampleFile, PlanList]]:
    return [
        (
            file,
            parse(
                (BUNDLED / file.path).read_bytes(),
                reference_date=file.reference_date,
                deliverer=file.deliverer,
            ),
        )
        for file in files
    ]


@pytest.fixture(scope="module")
def last(parsed: list[tuple[SampleFile, PlanList]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accepted plans that count and their counts, on the last date."""
    lists = [found for file, found in parsed if file.reference_date == reference_dates()[-1]]
    plans = pd.concat([found.plans for found in lists], ignore_index=True)
    plans = plans[plans["is_accepted"] & ~plans["planning_status"].isin(NOT_CAPACITY)]
    plans = plans.assign(is_hard=plans["planning_status"].isin(HARD))
    counts = pd.concat([found.counts for found in lists], ignore_index=True)
    key = ["municipality_code", "plan_id"]
    return plans, counts.merge(plans[[*key, "is_hard"]], on=key)


def content(path: Path) -> object:
    """The bytes; of a workbook its members, for not every zlib packs them alike."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with ZipFile(path) as archive:
        return [(member.filename, archive.read(member)) for member in archive.infolist()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes in a process of its own, with another hash seed, zone and language."""
    out = tmp_path_factory.mktemp("made")
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    code = "from pipelines.cli.app import main; main()"
    command = [sys.executable, "-c", code, "sample", "--out", str(out)]
    subprocess.run(command, check=True, env=environment, cwd=PROJECT_ROOT, capture_output=True)
    return out / "plancapaciteit"


def test_the_bundled_files_are_what_the_command_makes(files: list[SampleFile], made: Path) -> None:
    for file in files:
        assert content(made / file.path) == content(BUNDLED / file.path), file.path
    assert (made / "README.md").read_bytes() == (BUNDLED / "README.md").read_bytes()
    expected = {file.path for file in files}
    lying = {path.relative_to(BUNDLED).as_posix() for path in BUNDLED.glob("*/*/*")}
    assert lying == expected | {f"{path}.meta.yml" for path in expected}


def test_another_process_at_another_hour_makes_the_same_bytes(
    files: list[SampleFile], made: Path, tmp_path: Path
) -> None:
    shapes = {(file.layout, file.suffix): file for file in files if file.deliverer != "haarlem"}
    assert len(shapes) == 5
    for file in shapes.values():
        write_file(file, tmp_path)
        for name in (file.path, f"{file.path}.meta.yml"):
            assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


def test_everything_lies_where_deliveries_lie_and_is_small() -> None:
    delivered = [
        file for file in delivered_files(BUNDLED.parent) if file.source == "plancapaciteit"
    ]
    dates = {file.as_of for file in delivered}
    assert dates == set(reference_dates())
    # Seven municipalities on four dates, and a correction.
    assert len(delivered) == 7 * 4 + 1
    assert sum(file.byte_size for file in delivered) < 3_000_000


def test_every_file_says_that_it_is_invented(files: list[SampleFile]) -> None:
    for file in files:
        sidecar = read_sidecar(BUNDLED / file.path)
        assert sidecar.is_fictive
        assert "fictief" in str(sidecar.publisher)
        assert "fictief" in str(sidecar.title)
        assert "fictief" in file.name
        for grid in read_grids((BUNDLED / file.path).read_bytes()):
            if not grid.is_hidden:
                assert grid.cells.iloc[0, 0] == TITLE
    assert TITLE.startswith("VERZONNEN VOORBEELDGEGEVENS")


def test_no_real_project_is_named(
    parsed: list[tuple[SampleFile, PlanList]], shared_data: Path
) -> None:
    with (shared_data / "plannen/EIB2020_alle_attributen.csv").open(encoding="utf-8") as stream:
        real = {row["Plannaam"].strip().lower() for row in csv.DictReader(stream)}
    assert len(real) > 3000
    for _, found in parsed:
        for name in found.plans["plan_name"]:
            assert name.endswith("(fictief)")
            invented = name.removesuffix("(fictief)").strip().lower()
            assert not any(invented in known for known in real), name


def test_exactly_the_planned_plans_are_set_aside(
    parsed: list[tuple[SampleFile, PlanList]],
) -> None:
    planted = 0
    for file, found in parsed:
        aside = found.plans.loc[~found.plans["is_accepted"]]
        assert set(aside["plan_id"]) == {each.plan_id for each in file.planted}, file.path
        critical = found.findings[found.findings["severity"] == "critical"]
        for each in file.planted:
            assert each.mistake.rule in set(critical["rule"]), file.path
            planted += 1
    assert planted == len(known_mistakes())
    assert 6 <= planted <= 10


def test_a_mistake_in_one_cell_is_found_on_its_row(
    parsed: list[tuple[SampleFile, PlanList]],
) -> None:
    in_a_cell = {"value_unreadable", "negative", "code_unknown", "realised_exceeds"}
    for file, found in parsed:
        for each in file.planted:
            if each.mistake.rule in in_a_cell:
                hits = found.findings[found.findings["rule"] == each.mistake.rule]
                assert file.row_number(each) in set(hits["row_number"]), file.path


def test_the_other_plans_of_every_file_load(
    parsed: list[tuple[SampleFile, PlanList]],
) -> None:
    for file, found in parsed:
        wrong = {each.plan_id for each in file.planted}
        loaded = set(found.plans.loc[found.plans["is_accepted"], "plan_id"])
        assert loaded == set(file.plans["plan_id"]) - wrong, file.path
        assert found.layout == file.layout


def test_the_correction_mends_what_it_replaces(
    parsed: list[tuple[SampleFile, PlanList]],
) -> None:
    (corrected,) = [found for file, found in parsed if "correctie" in file.name]
    assert corrected.plans["is_accepted"].all()
    names = sorted(path.name for path in (BUNDLED / "zandvoort" / "2026-01-01").glob("*.xlsx"))
    assert "correctie" in names[-1]  # of one date the later name counts


def net(plans: pd.DataFrame, *, is_hard: bool) -> pd.Series:
    own = plans[plans["is_hard"] == is_hard]
    gone = own["demolition_total"].fillna(0) - own["demolition_realised"].fillna(0)
    return (own["remaining_total"] - gone).groupby(own["municipality_code"]).sum()


def test_capacity_per_municipality_is_like_the_region(
    last: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    plans, _ = last
    for is_hard, place in ((True, 0), (False, 1)):
        found = net(plans, is_hard=is_hard)
        for code, capacity in B6.items():
            expected = sum(capacity[place])
            assert abs(found[code] - expected) <= BAND * expected, (code, found[code], expected)


def test_periods_are_those_of_the_region_moved_on(
    last: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """What was due by 2024 is now due by 2029; half of 2025-29 has moved to 2030 and later."""
    _, counts = last
    phased = counts[
        (counts["classification"] == "total")
        & (counts["measure"] == "remaining")
        & counts["phase"].isin(["year", "period"])
        & (counts["mutation"] == "build")
    ]
    for is_hard, place in ((True, 0), (False, 1)):
        rows = phased[(phased["is_hard"] == is_hard) & (phased["period_to"] > 2029)]
        later = rows.groupby("municipality_code")["dwellings"].sum()
        for code, capacity in B6.items():
            _, second, third = capacity[place]
            expected = round(second / 2) + third
            assert abs(later.get(code, 0) - expected) <= max(BAND * expected, 10), code


def test_after_2030_beverwijk_has_the_large_soft_block(
    last: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    _, counts = last
    rows = counts[(counts["classification"] == "total") & (counts["phase"] == "year")]
    rows = rows[(rows["municipality_code"] == "GM0375") & ~rows["is_hard"]]
    assert rows.loc[rows["period_from"] >= 2030, "dwellings"].sum() > 8386


def test_some_ten_percent_is_hard(last: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    plans, _ = last
    hard, soft = net(plans, is_hard=True).sum(), net(plans, is_hard=False).sum()
    # B6: 3,523 of 35,843 is 9.8%.
    assert 0.08 <= hard / (hard + soft) <= 0.13


def shares(counts: pd.DataFrame) -> Callable[[list[str]], float]:
    whole = counts[
        (counts["classification"] == "price")
        & (counts["measure"] == "remaining")
        & (counts["phase"] == "whole")
        & (counts["mutation"] == "build")
    ]
    total = whole["dwellings"].sum()
    return lambda codes: whole.loc[whole["class_code"].isin(codes), "dwellings"].sum() / total


def test_prices_are_some_thirty_percent_social_and_partly_unknown(
    last: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """Heemskerk's map has no prices; of the others the soft plans know less than the hard ones."""
    _, counts = last
    unknown = ["onbekend", "huur_onbekend", "koop_onbekend"]
    soft, hard = shares(counts[~counts["is_hard"]]), shares(counts[counts["is_hard"]])
    assert 0.2 <= soft(unknown) <= 0.4
    assert hard(unknown) < 0.1
    everything = shares(counts)
    assert 0.25 <= everything(["sociale_huur"]) / (1 - everything(unknown)) <= 0.35


def test_number_of_plans_per_municipality(files: list[SampleFile]) -> None:
    expected = {
        "haarlem": 130,
        "velsen": 55,
        "beverwijk": 45,
        "heemskerk": 35,
        "bloemendaal": 18,
        "zandvoort": 10,
        "heemstede": 9,
    }
    assert {facts["deliverer"] for facts in shape()["municipalities"].values()} == set(expected)
    for file in files:
        number = expected[file.deliverer]
        assert abs(len(file.plans) - number) <= max(0.15 * number, 3), file.path
