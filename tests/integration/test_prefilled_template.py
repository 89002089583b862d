"""`woonmonitor template` with the last list filled in, read again by `check`: the lists we hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.check import CheckOptions, examined
from pipelines.cli.template import last_list
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.reports.plancapaciteit.template import not_delivered
from pipelines.reports.request import Last
from pipelines.sources.plancapaciteit.parse import PlanList, parse

NEXT = date(2027, 1, 1)
RAW = PROJECT_ROOT / "data/raw"
WITH_TOTALS = ["beverwijk", "bloemendaal", "haarlem", "heemstede", "velsen", "zandvoort"]
"""Heemskerk's layout says what remains only."""
COUNT = [
    "municipality_code", "plan_id", "mutation", "classification", "class_code",
    "measure", "phase", "period_from", "period_to",
]  # fmt: skip


def _template(deliverer: str, out: Path, *options: str) -> str:
    command = ["template", "plancapaciteit", str(out), "--deliverer", deliverer]
    result = CliRunner().invoke(app, [*command, "--reference-date", str(NEXT), *options])
    return result.output if result.exit_code == 0 else f"{result.exit_code}: {result.exception}"


def _last(deliverer: str) -> Last:
    last = last_list(RAW, NEXT, "plancapaciteit", file=None, deliverer=deliverer)
    assert last is not None
    return last


def _list(file: Path, as_of: date, deliverer: str) -> PlanList:
    return parse(file.read_bytes(), reference_date=as_of, deliverer=deliverer)


def _asked(counts: pd.DataFrame, plan_ids: set[str]) -> dict[tuple[object, ...], int]:
    """The numbers the template asks: price and type of what is built, the total of demolition."""
    asked = counts[
        counts["plan_id"].isin(plan_ids)
        & (counts["dwellings"] > 0)
        & (
            (counts["classification"] == "total")
            | ((counts["mutation"] == "build")
               & counts["classification"].isin(["price", "dwelling_type"]))
        )
    ]  # fmt: skip
    keys = asked[COUNT].astype(object).where(asked[COUNT].notna(), None)
    summed: dict[tuple[object, ...], int] = {}
    for key, dwellings in zip(
        keys.itertuples(index=False, name=None), asked["dwellings"], strict=True
    ):
        summed[key] = summed.get(key, 0) + int(dwellings)
    return summed


def _taken_over(before: PlanList) -> pd.DataFrame:
    """The plans that count and are delivered: not those with a fault, nor own administration."""
    counting = before.plans[before.plans["is_accepted"].astype(bool)]
    return counting[~counting["planning_status"].isin(not_delivered())]


@pytest.mark.parametrize("deliverer", WITH_TOTALS)
def test_the_last_list_filled_in_is_read_again_the_same(deliverer: str, tmp_path: Path) -> None:
    out = tmp_path / "sjabloon.xlsx"
    said = _template(deliverer, out)
    assert said.startswith("Overgenomen uit planlijst_"), said
    last = _last(deliverer)
    before, now = _list(last.file, last.as_of, deliverer), _list(out, NEXT, deliverer)

    counting = _taken_over(before)
    kept = ["plan_id", "plan_name", "municipality_code", "planning_status", "confidentiality"]
    pd.testing.assert_frame_equal(
        now.plans[kept].sort_values("plan_id", ignore_index=True),
        counting[kept].sort_values("plan_id", ignore_index=True),
        check_dtype=False,
    )
    assert now.plans["is_accepted"].all()
    ids = set(counting["plan_id"])
    assert ids
    assert _asked(now.counts, ids) == _asked(before.counts, ids)


@pytest.mark.parametrize("deliverer", WITH_TOTALS)
def test_check_finds_no_fault_in_it_and_reads_its_date(deliverer: str, tmp_path: Path) -> None:
    out = tmp_path / "sjabloon.xlsx"
    _template(deliverer, out)
    report = examined(Settings(), out, CheckOptions(deliverer=deliverer))
    assert report.verdict in {"good", "warned"}, report.sentence
    assert ("Peildatum", "1-1-2027") in report.facts
    assert "1-7-2026" in str(report.previous)


def test_a_list_that_says_only_what_remains_is_not_guessed_at(tmp_path: Path) -> None:
    out = tmp_path / "sjabloon.xlsx"
    said = _template("heemskerk", out)
    assert "niet wat gepland is" in said
    assert "zonder vorige lijst" in said
    assert not out.exists()


def test_without_an_earlier_list_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WOONMONITOR_DATA_DIR", str(tmp_path / "data"))
    out = tmp_path / "sjabloon.xlsx"
    command = ["template", "plancapaciteit", str(out), "--deliverer", "haarlem"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "--prefill" in result.output
    assert not out.exists()


def test_a_deliverer_without_our_folders_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WOONMONITOR_DATA_DIR", str(tmp_path / "data"))
    mine = tmp_path / "mijn lijst.xlsx"
    mine.write_bytes(_last("haarlem").file.read_bytes())
    out = tmp_path / "sjabloon.xlsx"
    said = _template("haarlem", out, "--prefill", str(mine))
    assert "Overgenomen uit mijn lijst.xlsx" in said
    taken = _taken_over(_list(_last("haarlem").file, date(2026, 7, 1), "haarlem"))
    assert set(_list(out, NEXT, "haarlem").plans["plan_id"]) == set(taken["plan_id"]) != set()
