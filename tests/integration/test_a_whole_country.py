"""As many municipalities as the country has run through every step, publication and audit too.

CBS's figures are those of one year, as if of every year: in the others borders were elsewhere.
Woonservice is invented: seekers who had a chance in their own municipality and in the next. With a
set of municipalities as the bits of one number, a 64th had none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from pipelines.core.settings import Settings
from tests.country import COUNT, deliver_cbs, make_pack, municipalities, write
from tests.integration.conftest import DataFolder

CBS = "cbs/82900NED_cbsodata_2012-2025_alle_regios.csv"
SEEKERS = 60
"""Who live in each municipality. Each responds at home, half of them next door as well."""
LET = 12
"""Homes let in each municipality, to people from there: two a month."""


def _day(number: int, day: int) -> str:
    """In one of the months of the half-year."""
    month = number % 6 + 1
    return f"2025-{month:02}-{28 if month == 2 and day > 28 else day:02}"


def deliver_woonservice(raw: Path, codes: list[str]) -> None:
    def extract(name: str, rows: Iterable[Mapping[str, object]]) -> None:
        period = "2025-06-30" if name == "inschrijvingen" else "2025-01-01_2025-06-30"
        file = f"{name}_{period}_volledig_fictief.csv"
        write(raw / "woonservice" / name / "2025-06-30" / file, rows, delimiter=";")

    seekers = [(code, number) for code in codes for number in range(SEEKERS)]
    after = dict(zip(codes, [*codes[1:], codes[0]], strict=True))
    extract(
        "inschrijvingen",
        (
            {"inschrijvingId": f"I{code}{n}", "persoonId": f"R{code}{n}"}
            | {"inschrijfdatum": "2020-01-01", "gemeente": code}
            for code, n in seekers
        ),
    )
    extract(
        "publicaties",
        (
            {"publicatieId": f"P{code}{n}", "status": "AFG", "model": "AAN", "gemeente": code}
            | {"begindatum": _day(n, 1), "einddatum": _day(n, 10)}
            for code in codes
            for n in range(LET)
        ),
    )
    responses = [(code, n, code) for code, n in seekers]
    responses += [(code, n, after[code]) for code, n in seekers if n >= SEEKERS // 2]
    extract(
        "reacties",
        (
            {"reactieId": f"A{order}", "publicatieId": f"P{there}{n % LET}"}
            | {"inschrijvingId": f"I{code}{n}", "datum": _day(n, 5)}
            for order, (code, n, there) in enumerate(responses)
        ),
    )
    extract(
        "toewijzingen",
        (
            {"toewijzingId": f"T{code}{n}", "inschrijvingId": f"I{code}{n}"}
            | {"publicatieId": f"P{code}{n}", "datum": _day(n, 30), "gemeente": code}
            for code in codes
            for n in range(LET)
        ),
    )


@pytest.fixture(scope="module")
def country(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    place = tmp_path_factory.mktemp("country")
    folder, pack = DataFolder(Settings(data_dir=place / "data")), place / "pack"
    names = municipalities()
    assert len(names) == COUNT
    make_pack(pack, names)
    deliver_cbs(folder.raw, shared_data / CBS, names)
    deliver_woonservice(folder.raw, list(names))
    done = folder.command("run", environment={"WOONMONITOR_REGION": str(pack)})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_each_municipality_has_its_stock(country: DataFolder) -> None:
    sql = """
        select count(distinct region_code) from monitor_housing_growth
        where region_level = 'municipality' and year = 2024 and stock_1_january > 0
    """
    assert country.ask(sql) == [(COUNT,)]


def test_who_had_a_chance_in_two_municipalities_counts_in_both_and_once_in_the_whole(
    country: DataFolder,
) -> None:
    """Published counts are multiples of five around the true one: 60 + 30 and 12, at most 7 off."""
    sql = """
        select indicator, region_level, count(*), min(value), max(value) from monitor_allocation
        where period_code = '2025HJ01' and breakdown = 'totaal'
            and indicator in ('candidates', 'housed_seekers', 'active_seekers')
        group by all order by all
    """
    shown = {(name, level): rest for name, level, *rest in country.ask(sql)}
    true = {"active_seekers": SEEKERS, "candidates": SEEKERS * 1.5, "housed_seekers": LET}
    for indicator, each in true.items():
        count, least, most = shown[indicator, "municipality"]
        assert count == COUNT
        assert each - 7 <= least <= most <= each + 7
    _, whole, _ = shown["candidates", "region"]
    assert abs(whole - COUNT * SEEKERS) <= 7
