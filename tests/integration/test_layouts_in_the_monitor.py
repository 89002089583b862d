"""The same plans in each of the three layouts give the same monitor rows, as far as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from pipelines.core.settings import Settings
from tests.integration.plan_monitor import build_plan_monitor
from tests.plan_lists import LAYOUTS, REFERENCE_DATE, same_plans, write_same_plans

Rows = dict[tuple[str, ...], int]
# What a layout cannot carry, so that its rows say less: see tests/plan_lists.py.
SHARED = {
    "totals": "classification = 'totaal' and period_kind in ('totaal', 'periode')",
    "dwelling types": "classification = 'woningtype' and period_code = 'totaal'",
    "plan types": "classification = 'plantype' and period_code = 'totaal'",
}
SHARED_BY_TWO = {
    "years": "classification = 'totaal' and period_kind = 'jaar'",
    "price classes": "classification = 'prijsklasse'",
    "tenure": "classification = 'eigendom'",
}


@pytest.fixture(scope="module")
def rows_of(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Iterator[object]:
    """A function: layout and condition → the capacity rows."""

    @cache
    def monitor(layout: str) -> object:
        data = tmp_path_factory.mktemp(layout)
        place = data / "raw" / "plancapaciteit" / "velsen" / REFERENCE_DATE.isoformat()
        place.mkdir(parents=True)
        suffix = ".csv" if layout == "nieuwe_kaart" else ".xlsx"
        write_same_plans(layout, place / f"plannen{suffix}")
        settings = project_read(Settings(data_dir=data))
        report, connection = build_plan_monitor(settings, ("monitor_plan_capacity",))
        assert (report.loaded_count, report.quarantined_count) == (len(same_plans()[0]), 0)
        return connection

    def rows(layout: str, where: str) -> Rows:
        found = monitor(layout).execute(  # type: ignore[attr-defined]
            f"""
            select region_code, hardness, period_code, classification, class_code, dwellings
            from monitor.monitor_plan_capacity
            where dwellings > 0 and {where}
            """
        )
        return {tuple(row[:5]): row[5] for row in found.fetchall()}

    yield rows


@pytest.mark.parametrize("condition", SHARED.values(), ids=SHARED)
def test_all_three_give_the_same(rows_of: object, condition: str) -> None:
    first, *others = [rows_of(layout, condition) for layout in LAYOUTS]  # type: ignore[operator]
    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize("condition", SHARED_BY_TWO.values(), ids=SHARED_BY_TWO)
def test_the_two_with_years_and_prices_give_the_same(rows_of: object, condition: str) -> None:
    planmonitor = rows_of("planmonitor", condition)  # type: ignore[operator]
    assert planmonitor
    assert rows_of("breed", condition) == planmonitor  # type: ignore[operator]


def test_what_only_one_carries_is_not_invented_by_the_others(rows_of: object) -> None:
    assert rows_of("planmonitor", "classification = 'woonzorg' and class_code = 'nultreden'")  # type: ignore[operator]
    for layout in ("breed", "nieuwe_kaart"):
        care = rows_of(layout, "classification = 'woonzorg'")  # type: ignore[operator]
        assert {key[4] for key in care} <= {"onbekend"}
    assert rows_of("breed", "classification = 'prijs_en_type'")  # type: ignore[operator]
    assert not rows_of("planmonitor", "classification = 'prijs_en_type'")  # type: ignore[operator]
