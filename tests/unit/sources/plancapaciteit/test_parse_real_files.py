"""The parser on the real plan lists of 2020: every plan, and every dwelling of the file itself."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from pipelines.sources.plancapaciteit.layout import known_layouts
from pipelines.sources.plancapaciteit.parse import PlanList
from tests.unit.sources.plancapaciteit.lists import read

_REFERENCE = date(2020, 7, 1)


@pytest.fixture(scope="module")
def region(shared_data: Path) -> PlanList:
    data = (shared_data / "plannen" / "EIB2020_7gem.csv").read_bytes()
    return read(data, reference_date=_REFERENCE)


@pytest.fixture(scope="module")
def national_rows(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "plannen" / "EIB2020_alle_attributen.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def national(shared_data: Path) -> PlanList:
    data = (shared_data / "plannen" / "EIB2020_alle_attributen.csv").read_bytes()
    return read(data, reference_date=_REFERENCE)


def test_the_302_plans_of_the_region_load_with_the_dwellings_of_the_issue(
    region: PlanList,
) -> None:
    """Figures: issue 3."""
    assert len(region.plans) == 302
    assert region.plans["is_accepted"].all()
    per_municipality = region.plans.groupby("municipality_name")["remaining_total"].sum()
    assert per_municipality.to_dict() == {
        "Haarlem": 14_006,
        "Velsen": 3_378,
        "Beverwijk": 3_006,
        "Heemskerk": 1_712,
        "Bloemendaal": 657,
        "Zandvoort": 734,
        "Heemstede": 312,
    }


def test_every_classification_and_all_phases_add_up_to_what_remains(region: PlanList) -> None:
    """23,805 is the sum of the seven figures of the issue."""
    counts = region.counts[region.counts["mutation"] == "build"]
    whole = counts[counts["phase"] == "whole"].groupby("classification")["dwellings"].sum()
    assert whole.to_dict() == {"total": 23_805, "tenure": 23_805, "dwelling_type": 23_805}
    phased = counts[counts["phase"] != "whole"]
    assert set(phased["classification"]) == {"total"}
    assert phased["dwellings"].sum() == 23_805
    assert set(counts["measure"]) == {"remaining"}
    assert region.plans["new_build_total"].isna().all()


def test_all_4348_plans_of_the_national_file_are_found_and_two_are_set_aside(
    national: PlanList, national_rows: list[dict[str, str]]
) -> None:
    """Two plans of Zaanstad have −5 in OPLONB; nothing else is wrong."""
    assert len(national.plans) == len(national_rows) == 4_348
    rejected = national.plans[~national.plans["is_accepted"]]
    assert rejected["municipality_name"].tolist() == ["Zaanstad", "Zaanstad"]
    negative = [row for row in national_rows if row["OPLONB"].startswith("-")]
    assert [row["OBJECTID"] for row in negative] == rejected["plan_id"].tolist()
    critical = national.findings[national.findings["severity"] == "critical"]
    assert critical["rule"].tolist() == ["negative", "negative"]
    assert critical["column_name"].tolist() == ["OPLONB", "OPLONB"]


def test_no_dwelling_of_the_national_file_is_lost(
    national: PlanList, national_rows: list[dict[str, str]]
) -> None:
    expected, demolished = Counter[str](), Counter[str]()
    for row in national_rows:
        expected[row["Gem_naam"]] += int(row["Aantalrest"])
        demolished[row["Gem_naam"]] -= int(row["Sloop"])
    sums = national.plans.groupby("municipality_name")[
        ["remaining_total", "demolition_total"]
    ].sum()
    assert sums["remaining_total"].to_dict() == dict(expected)
    assert sums["demolition_total"].to_dict() == dict(demolished)
    total = national.counts[national.counts["classification"] == "total"]
    phased = total[(total["phase"] != "whole") & (total["mutation"] == "build")]
    assert phased["dwellings"].sum() == sum(expected.values())


def test_all_19_status_spellings_are_known(
    national: PlanList, national_rows: list[dict[str, str]]
) -> None:
    spellings = {row["Planstatus"] for row in national_rows}
    assert len(spellings) == 19
    words = known_layouts()["nieuwe_kaart"].words("planning_status")
    assert spellings <= set(words)
    expected = Counter(words[row["Planstatus"]] for row in national_rows)
    assert national.plans["planning_status"].value_counts().to_dict() == expected


def test_a_balance_below_zero_makes_the_split_unknown_and_the_plan_loads(
    national: PlanList, national_rows: list[dict[str, str]]
) -> None:
    """130 plans have a negative WTYPONB and 94 a negative HRKPONB."""
    unknown = national.findings[national.findings["rule"] == "split_unknown"]
    assert unknown["column_name"].value_counts().to_dict() == {"WTYPONB": 130, "HRKPONB": 94}
    # Polderzoom: 0 remain, 9 + 18 − 27 by type; so no dwelling of any type. Row 4 of the file has
    # nothing negative, row 3 has both.
    types = national.counts[national.counts["classification"] == "dwelling_type"]
    assert "2" not in set(types["plan_id"])
    a_plan = next(r for r in national_rows if r["WTYPONB"][0] == "-" and r["Aantalrest"] != "0")
    mine = types[types["plan_id"] == a_plan["OBJECTID"]]
    assert mine[["class_code", "dwellings"]].to_numpy().tolist() == [
        ["onbekend", int(a_plan["Aantalrest"])]
    ]


def test_the_national_file_takes_seconds(shared_data: Path) -> None:
    """Measured 1.4 s on two busy cores; ten times that would mean a loop over cells."""
    data = (shared_data / "plannen" / "EIB2020_alle_attributen.csv").read_bytes()
    start = process_time()
    read(data, reference_date=_REFERENCE)
    assert process_time() - start < 14
