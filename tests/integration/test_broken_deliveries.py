"""Broken deliveries: each says what is wrong, and yesterday's figures stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
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


UNREADABLE = {
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
}
WRONG = {
    "municipality missing": (rewritten(without_zandvoort), "GM0473"),
    "total does not add up": (rewritten(with_a_wrong_total), "GM0392"),
    "year shrank": (rewritten(with_a_shrunken_year), "2025"),
    "year with fewer rows": (rewritten(with_a_year_of_fewer_rows), "2025"),
}


def deliver(folder: DataFolder, path: str, content: str) -> Path:
    target = folder.raw / path
    target.parent.mkdir()
    target.write_text(content)
    return target


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_delivery_is_named_and_publishes_nothing(folder: DataFolder, case: str) -> None:
    break_it, said = WRONG[case]
    before = folder.settings.published_dir.joinpath("current").resolve()
    deliver(folder, BROKEN, break_it((folder.raw / ORIGINAL).read_text()))

    code, shown = folder.run()

    assert code == 1
    assert said in shown
    assert "NOT published" in shown
    assert "Traceback" not in shown
    assert folder.settings.published_dir.joinpath("current").resolve() == before


def test_unreadable_files_are_named_every_night_until_a_later_delivery_is_good(
    folder: DataFolder,
) -> None:
    """They change no figure. The newest of them is mended: it forgives those before it as well."""
    original = (folder.raw / ORIGINAL).read_text()
    before = folder.csv_hashes()
    for day, (break_it, _) in enumerate(UNREADABLE.values(), start=1):
        broken = f"cbs/82900NED/2026-12-{day:02}/observations.json"
        newest = deliver(folder, broken, break_it(original))

    for _ in range(2):
        code, shown = folder.run(force=True)
        assert code == 0, shown
        for _, said in UNREADABLE.values():
            assert said in shown
        assert "no_file_is_refused" in shown
        assert "Traceback" not in shown
        assert folder.csv_hashes() == before

    newest.write_text(original + "\n")
    code, shown = folder.run()
    assert (code, "no_file_is_refused" in shown) == (0, False), shown
