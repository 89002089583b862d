"""The log for machines: one JSON object per line, with run and file, and nothing else."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from pipelines.core.logs import log_path, run_log
from pipelines.core.progress import LOGGER, step
from pipelines.core.settings import Settings
from pipelines.reading.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def lines(settings: Settings) -> list[dict[str, object]]:
    return [json.loads(line) for line in log_path(settings).read_text("utf-8").splitlines()]


def test_a_step_stands_there_with_its_run_its_outcome_and_its_time(settings: Settings) -> None:
    with run_log(settings, "run-1"), step("Load") as progress:
        progress.done("2 files")
    with run_log(settings, "run-2"), step("Publish"):
        pass
    begun, ended, *_ = lines(settings)
    assert (begun["run_id"], begun["phase"], begun["step"]) == ("run-1", "start", "Load")
    assert (ended["phase"], ended["outcome"]) == ("end", "2 files")
    assert isinstance(ended["seconds"], float)
    assert [line["run_id"] for line in lines(settings)] == ["run-1", "run-1", "run-2", "run-2"]


def test_of_a_step_that_fails_the_kind_of_error_is_told_and_not_its_text(
    settings: Settings,
) -> None:
    with pytest.raises(ValueError, match="Jansen"), run_log(settings, "run-1"), step("Load"):
        raise ValueError("Jansen, 1-1-1980")
    assert lines(settings)[-1]["phase"] == "failed"
    assert lines(settings)[-1]["message"] == "Load: failed, ValueError"


def test_only_known_facts_are_written_and_a_line_break_stays_in_its_line(
    settings: Settings,
) -> None:
    with run_log(settings, "run-1"):
        LOGGER.info("%s", "a\nb", extra={"path": "cbs/x.json", "cell": "Jansen"})
    (line,) = lines(settings)
    assert line["message"] == "a\nb"
    assert line["path"] == "cbs/x.json"
    assert "Jansen" not in log_path(settings).read_text("utf-8")


def test_outside_a_run_nothing_is_written(settings: Settings) -> None:
    with run_log(settings, "run-1"):
        pass
    LOGGER.info("later")
    assert not log_path(settings).exists()


def test_a_log_that_cannot_be_written_stops_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    log_path(settings).mkdir(parents=True)  # a folder in its place: opening it fails
    with run_log(settings, "run-1"):
        LOGGER.info("still at work")
    assert not capsys.readouterr().err


def test_a_refused_plan_list_is_named_without_the_row_that_it_quotes(settings: Settings) -> None:
    place = "plancapaciteit/velsen/2026-07-01/lijst.csv"
    path = settings.raw_dir / place
    path.parent.mkdir(parents=True)
    path.write_text('plan_id;plan_naam\n1;"Geheime Tuin\n2;Haven\n', encoding="utf-8")
    with writing(settings.warehouse_path) as connection, run_log(settings, "run-1"):
        report = load_files(
            connection, delivered_files(settings.raw_dir), readers(settings, connection)
        )
    assert set(report.refused) == {place}
    (line,) = lines(settings)
    assert (line["path"], line["status"]) == (place, "refused")
    assert line["message"] == f"{place}: refused"
    assert "Geheime" not in log_path(settings).read_text("utf-8")


def test_the_level_is_as_it_was_afterwards(settings: Settings) -> None:
    before = LOGGER.level
    with run_log(settings, "run-1"):
        assert LOGGER.isEnabledFor(logging.INFO)
    assert LOGGER.level == before


def test_a_log_folder_that_cannot_be_made_stops_nothing(settings: Settings) -> None:
    settings.state_dir.mkdir()
    log_path(settings).parent.write_text("a file in its place")
    with run_log(settings, "run-1"):
        LOGGER.info("still at work")
