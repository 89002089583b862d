"""Broken deliveries: each says what is wrong, and yesterday's publication stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.conftest import DataFolder

Row = dict[str, Any]
ORIGINAL = "cbs/82900NED/2026-11-23/observations.json"
BROKEN = "cbs/82900NED/2026-12-01/observations.json"


def rewritten(change: Callable[[list[Row]], list[Row]]) -> Callable[[str], str]:
    def rewrite(text: str) -> str:
        body = json.loads(text)
        return json.dumps({**body, "value": change(body["value"])})

    return rewrite


def without_zandvoort(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["RegioS"] != "GM0473"]


def with_a_wrong_total(rows: list[Row]) -> list[Row]:
    for row in rows:
        if (row["RegioS"], row["Perioden"], row["Measure"], row["StatusVanBewoning"]) == (
            *("GM0392", "2024JJ00"),
            *("TotaleWoningvoorraad_1", "T001235"),
        ):
            row["Value"] += 100
    return rows


def with_a_shrunken_year(rows: list[Row]) -> list[Row]:
    """Every figure of 2025 is 30% lower; whole tens, so that the sums still hold."""
    for row in rows:
        if row["Perioden"] == "2025JJ00":
            row["Value"] = row["Value"] * 0.7
    return rows


def with_a_year_of_fewer_rows(rows: list[Row]) -> list[Row]:
    """Three of ten rows of 2025 are gone."""
    return [
        row
        for number, row in enumerate(rows)
        if row["Perioden"] != "2025JJ00" or number // 6 % 10 >= 3
    ]


CASES = {
    "truncated JSON": (lambda text: text[: len(text) // 2], "82900NED/2026-12-01"),
    "HTML error page": (
        lambda text: "<!DOCTYPE html><html><title>503 Service Unavailable</title></html>",
        "HTML",
    ),
    "wrong table": (lambda text: text.replace("82900NED", "83625NED"), "83625NED"),
    "column renamed": (
        lambda text: text.replace("Koopwoningen_2", "WoningenKoop_2"),
        "Koopwoningen",
    ),
    "municipality missing": (rewritten(without_zandvoort), "GM0473"),
    "total does not add up": (rewritten(with_a_wrong_total), "GM0392"),
    "year shrank": (rewritten(with_a_shrunken_year), "2025"),
    "year with fewer rows": (rewritten(with_a_year_of_fewer_rows), "2025"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_delivery_is_named_and_publishes_nothing(folder: DataFolder, case: str) -> None:
    break_it, said = CASES[case]
    before = folder.settings.published_dir.joinpath("current").resolve()
    target = folder.raw / BROKEN
    target.parent.mkdir()
    target.write_text(break_it((folder.raw / ORIGINAL).read_text()))

    code, shown = folder.run()

    assert code == 1
    assert said in shown
    assert "NOT published" in shown
    assert "Traceback" not in shown
    assert folder.settings.published_dir.joinpath("current").resolve() == before


def test_the_next_night_says_it_again_and_a_mended_file_publishes(folder: DataFolder) -> None:
    text = (folder.raw / ORIGINAL).read_text()
    target = folder.raw / BROKEN
    target.parent.mkdir()
    target.write_text(text[:1000])
    assert folder.run()[0] == 1
    assert folder.run()[0] == 1
    target.write_text(text)
    code, shown = folder.run()
    assert code == 0, shown


def test_a_refused_file_is_forgiven_once_a_later_delivery_is_good(folder: DataFolder) -> None:
    text = (folder.raw / ORIGINAL).read_text()
    for as_of, content in (("2026-12-01", text[:1000]), ("2026-12-02", text + "\n")):
        target = folder.raw / f"cbs/82900NED/{as_of}/observations.json"
        target.parent.mkdir()
        target.write_text(content)
    code, shown = folder.run()
    assert code == 0, shown
