"""Fetching a well-behaved CBS: what is asked, what is saved, when nothing is fetched."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PROJECT_ROOT
from pipelines.reading.landing import delivered_files
from pipelines.reading.sidecar import read_sidecar
from pipelines.sources.cbs.request import TableRequest
from tests.cbs_server import FakeCbs, table_from_v4
from tests.unit.sources.cbs.fetch_cases import (
    NEW,
    OLD,
    TABLE_ID,
    TODAY,
    delivered,
    everything_below,
    fetch,
    invented_table,
    request,
)


def test_only_the_regions_periods_and_codes_asked_arrive(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    result = fetch(cbs, tmp_path)
    assert (result.status, result.api, result.observations) == ("fetched", "v4", 8)
    assert [path.name for path in result.files] == ["observations-0001.json.gz"]
    rows = delivered(result.files[0])
    assert {row["RegioS"] for row in rows} == {"GM0392", "NL01"}
    assert {row["Perioden"] for row in rows} == {"2024JJ00", "2025JJ00"}
    assert {row["Gebruiksfunctie"] for row in rows} == {"A045364"}
    # GM0392 is the third region (2000), 2025 - 2000 = 25.
    haarlem = [
        row["Value"] for row in rows if (row["RegioS"], row["Perioden"]) == ("GM0392", "2025JJ00")
    ]
    assert haarlem == [2025, 2025]


def test_the_sidecar_says_all_that_the_parser_and_the_reader_need(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    (page,) = fetch(cbs, tmp_path).files
    sidecar = read_sidecar(page)
    assert sidecar.publisher == "Centraal Bureau voor de Statistiek (CBS)"
    assert (sidecar.title, sidecar.licence) == ("Verzonnen voorraad", "CC BY 4.0")
    assert sidecar.retrieved == TODAY
    assert sidecar.modified == datetime.fromisoformat(OLD)
    assert sidecar.sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert sidecar.measures == {"M1": "Totale woningvoorraad", "M2": "Koopwoningen"}
    assert sidecar.periods == {"2024JJ00": "NaderVoorlopig", "2025JJ00": "Voorlopig"}
    assert sidecar.url is not None
    assert sidecar.url.startswith(f"{cbs.url}/odata/v1/CBS/{TABLE_ID}/Observations?$filter=")
    assert "GM0392" in sidecar.url


def test_a_delivery_lies_where_the_loader_looks(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    fetch(cbs, tmp_path)
    (file,) = delivered_files(tmp_path / "raw")
    assert (file.source, file.dataset, file.as_of) == ("cbs", TABLE_ID, TODAY)


def test_pages_are_followed_until_there_is_no_next(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.page_size = 3
    seen: list[tuple[int, int]] = []
    result = fetch(cbs, tmp_path, progress=lambda rows, size: seen.append((rows, size)))
    # 8 observations in pages of 3: 3 + 3 + 2.
    assert [len(delivered(path)) for path in result.files] == [3, 3, 2]
    assert [rows for rows, _ in seen] == [3, 6, 8]
    assert sorted(size for _, size in seen) == [size for _, size in seen]
    identifiers = [row["Id"] for path in result.files for row in delivered(path)]
    assert len(set(identifiers)) == 8


def test_nothing_is_fetched_twice_while_cbs_changes_nothing(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    fetch(cbs, tmp_path)
    before = everything_below(tmp_path)
    again = fetch(cbs, tmp_path, today=date(2026, 11, 25))
    assert (again.status, again.files) == ("not_modified", [])
    assert len(cbs.asked_for("/Observations?")) == 1
    assert everything_below(tmp_path) == before


def test_an_older_date_of_change_is_no_news_either(cbs: FakeCbs, tmp_path: Path) -> None:
    table = cbs.add(invented_table(modified=NEW))
    fetch(cbs, tmp_path)
    table.modified = OLD
    assert fetch(cbs, tmp_path, today=date(2026, 11, 25)).status == "not_modified"


def test_what_cbs_changed_becomes_a_delivery_beside_the_old_one(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    table = cbs.add(invented_table())
    fetch(cbs, tmp_path)
    table.modified = NEW
    assert fetch(cbs, tmp_path, today=date(2026, 11, 25)).status == "fetched"
    days = sorted(path.name for path in (tmp_path / "raw" / "cbs" / TABLE_ID).iterdir())
    assert days == ["2026-11-24", "2026-11-25"]


def test_a_second_change_on_one_day_is_kept_beside_the_first_and_sorts_after_it(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    table = cbs.add(invented_table())
    (first,) = fetch(cbs, tmp_path).files
    original = first.read_bytes()
    table.modified = NEW
    revised = {"Gebruiksfunctie": "A045364", "RegioS": "GM0392", "Perioden": "2025JJ00"}
    next(row for row in table.rows if revised.items() <= row.items())["Value"] = 7
    (second,) = fetch(cbs, tmp_path).files
    assert [file.location.name for file in delivered_files(tmp_path / "raw")] == [
        "observations-0001.json.gz",
        "observations-r02-0001.json.gz",
    ]
    assert first.read_bytes() == original
    assert 7 in [row["Value"] for row in delivered(second)]
    assert read_sidecar(second).modified == datetime.fromisoformat(NEW)
    assert fetch(cbs, tmp_path).status == "not_modified"


def test_figures_that_become_definitive_unchanged_are_a_delivery_too(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    table = cbs.add(invented_table())
    fetch(cbs, tmp_path)
    table.modified, table.statuses["2025JJ00"] = NEW, "Definitief"
    (second,) = fetch(cbs, tmp_path).files
    assert read_sidecar(second).periods["2025JJ00"] == "Definitief"


def test_force_fetches_anyway_and_the_same_bytes_add_no_file(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    first = fetch(cbs, tmp_path)
    before = {name: (tmp_path / "raw" / name).read_bytes() for name in everything_below(tmp_path)}
    second = fetch(cbs, tmp_path, force=True)
    assert (second.status, second.files) == ("fetched", first.files)
    assert len(cbs.asked_for("/Observations?")) == 2
    after = {name: (tmp_path / "raw" / name).read_bytes() for name in everything_below(tmp_path)}
    assert after == before


def test_another_request_is_fetched_although_cbs_changed_nothing(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    fetch(cbs, tmp_path)
    wider = fetch(cbs, tmp_path, request(regions=("GM0392", "NL01", "GM0375")))
    assert (wider.status, wider.observations) == ("fetched", 12)


def test_a_delivery_that_lost_a_page_is_fetched_anew(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.page_size = 3
    fetch(cbs, tmp_path).files[1].unlink()
    assert fetch(cbs, tmp_path).status == "fetched"


def test_a_file_dropped_by_hand_does_not_keep_cbs_from_being_asked(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    by_hand = tmp_path / "raw" / "cbs" / TABLE_ID / TODAY.isoformat() / "observations.json"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("{}")
    assert fetch(cbs, tmp_path).status == "fetched"
    assert by_hand.read_text() == "{}"


def test_a_table_that_v4_does_not_have_comes_from_v3_with_padded_codes(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    cbs.without_v4.add(TABLE_ID)
    result = fetch(cbs, tmp_path)
    assert (result.status, result.api, result.observations) == ("fetched", "v3", 8)
    rows = delivered(result.files[0])
    # 2 regions × 2 years, a column per measure.
    assert [(row["RegioS"], row["Perioden"]) for row in rows] == [
        ("NL01  ", "2024JJ00"),
        ("NL01  ", "2025JJ00"),
        ("GM0392", "2024JJ00"),
        ("GM0392", "2025JJ00"),
    ]
    assert rows[-1]["Koopwoningen_2"] == 2025
    sidecar = read_sidecar(result.files[0])
    # v3 gives local time without saying so; in February that is +01:00.
    assert sidecar.modified == datetime(2026, 2, 17, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert sidecar.measures["Koopwoningen_2"] == "Koopwoningen"
    assert sidecar.periods["2025JJ00"] == "Voorlopig"


def test_codes_padded_to_ten_are_found_as_well(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table()).region_width = 10
    cbs.without_v4.add(TABLE_ID)
    rows = delivered(fetch(cbs, tmp_path).files[0])
    assert {row["RegioS"] for row in rows} == {"NL01      ", "GM0392    "}


def test_a_table_whose_observations_alone_are_gone_from_v4_comes_from_v3(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    cbs.without_v4_observations.add(TABLE_ID)
    assert fetch(cbs, tmp_path).api == "v3"
    assert len(everything_below(tmp_path)) == 2  # one page, one sidecar


def test_a_table_that_is_nowhere_is_one_clear_line(cbs: FakeCbs, tmp_path: Path) -> None:
    with pytest.raises(WoonmonitorError, match="CBS does not have table 70072NED") as refused:
        fetch(cbs, tmp_path, TableRequest("70072NED"))
    assert "upper and lower case matter" in refused.value.remedy


def test_a_region_that_the_table_lacks_is_told(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    assert fetch(cbs, tmp_path, request(regions=("GM0392", "NL00"))).absent_regions == ("NL00",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"regions": ("GM9999",)}, "none of the regions GM9999"),
        ({"first_year": 2031}, "none of the periods"),
        ({"dimensions": {"Leeftijd": ["10000"]}}, "no dimension Leeftijd"),
        (
            {"dimensions": {"Gebruiksfunctie": ["A045364", "X"]}},
            "not every code of Gebruiksfunctie",
        ),
    ],
)
def test_a_request_that_would_come_back_empty_is_refused_and_says_what_there_is(
    cbs: FakeCbs, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    cbs.add(invented_table())
    with pytest.raises(WoonmonitorError, match=says) as refused:
        fetch(cbs, tmp_path, request(**changes))
    assert refused.value.remedy.startswith("It has ")
    assert cbs.asked_for("/Observations") == []


def test_many_codes_become_several_short_questions(cbs: FakeCbs, tmp_path: Path) -> None:
    table = cbs.add(invented_table())
    table.rows = [
        {**row, "RegioS": f"GM{number:04d}"} for number in range(120) for row in table.rows[:2]
    ]  # 120 invented municipalities with two observations each
    everywhere = [f"GM{number:04d}" for number in range(120)]
    result = fetch(cbs, tmp_path, TableRequest(TABLE_ID, regions=everywhere))
    questions = cbs.asked_for("/Observations?")
    assert result.observations == 240
    assert len(questions) > 1
    read = [row["RegioS"] for path in result.files for row in delivered(path)]
    assert sorted(read) == sorted(2 * everywhere)


def test_the_bundled_real_figures_come_through_unchanged(cbs: FakeCbs, tmp_path: Path) -> None:
    """End to end on CBS's own figures of 82900NED, as bundled with the project."""
    folder = PROJECT_ROOT / "data" / "raw" / "cbs" / "82900NED"
    bundled = next(path for path in sorted(folder.rglob("*.json*")) if path.suffix != ".yml")
    cbs.add(table_from_v4(bundled))
    asked = TableRequest("82900NED", regions=["GM0392"], period_kind="JJ", first_year=2025)
    (page,) = fetch(cbs, tmp_path, asked).files
    stock = [
        row["Value"]
        for row in delivered(page)
        if (row["Measure"], row["StatusVanBewoning"]) == ("TotaleWoningvoorraad_1", "T001235")
    ]
    assert stock == [80_430]  # Haarlem, 1 January 2025 (CBS 82900NED)
