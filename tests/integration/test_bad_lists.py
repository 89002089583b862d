"""A list that is refused or out of proportion leaves the others published; what vanished blocks."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.core.settings import PROJECT_ROOT
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder, copied
from tests.integration.eventful_night import HEEMSKERK, deliver_bad_lists

FIGURES = """
    select region_code, hardness, period_code, class_code, classification, dwellings
    from monitor_plan_capacity order by all
"""
NOTES = """
    select region_code, bool_or(has_newer_list_not_counted), any_value(delivery_note_nl)
    from monitor_plan_capacity where region_code in ('GM0392', 'GM0396', 'GM0453', 'IJ')
    group by all order by all
"""
HELD = "Heemskerk: de planlijst van 01-07-2026 is aangehouden; die van 01-07-2026 telt."
REFUSED = "Velsen: de planlijst van 01-07-2026 is geweigerd; die van 01-07-2026 telt."


def statuses(folder: DataFolder) -> dict[str, str]:
    with reading(folder.settings.warehouse_path) as connection:
        rows = connection.execute("select path, status from raw.file_ledger").fetchall()
    return dict(rows)


def not_met(folder: DataFolder) -> dict[str, str]:
    """Rules on the ledger that the newest run found unmet → severity."""
    sql = """
        select rule, severity from quality.check_result
        where suite = 'file_ledger' and not is_success
            and run_id = (select run_id from quality.run order by started_at desc limit 1)
    """
    with reading(folder.settings.warehouse_path) as connection:
        return dict(connection.execute(sql).fetchall())


def test_a_bad_list_is_set_apart_and_the_others_are_published(
    finished: DataFolder, eventful: DataFolder
) -> None:
    versions = [
        folder.settings.published_dir.joinpath("current").resolve().name
        for folder in (finished, eventful)
    ]
    assert versions[0] != versions[1]
    assert eventful.ask(FIGURES) == finished.ask(FIGURES)  # the last good lists stand
    assert eventful.ask(NOTES) == [
        ("GM0392", False, None),
        ("GM0396", True, HELD),
        ("GM0453", True, REFUSED),
        ("IJ", True, f"{HELD} {REFUSED}"),
    ]
    assert not_met(eventful) == {"no_file_is_refused": "warning", "no_list_is_held": "warning"}
    assert statuses(eventful)[f"{HEEMSKERK}/verbeterd.csv"] == "held"


def test_from_nothing_the_same_comes_out(eventful: DataFolder, tmp_path: Path) -> None:
    """What counts and what is held follows from the files, not from the order they came in."""
    folder = copied(eventful, tmp_path / "data")
    assert "Nothing new" in folder.run()[1]
    hashes = folder.csv_hashes()
    folder.settings.warehouse_path.unlink()
    assert folder.run(force=True)[0] == 0
    assert folder.csv_hashes() == hashes


def test_a_bad_list_blocks_where_that_is_chosen(folder: DataFolder) -> None:
    deliver_bad_lists(folder)
    strict = DataFolder(folder.settings.model_copy(update={"on_bad_delivery": "block"}))
    code, shown = strict.run()
    assert code == 1
    assert "NOT published" in shown
    assert not_met(strict) == {"no_file_is_refused": "critical"}


def test_a_municipality_that_vanished_blocks_until_somebody_withdraws_it(
    folder: DataFolder,
) -> None:
    version = folder.settings.published_dir.joinpath("current").resolve()
    shutil.rmtree(folder.raw / "plancapaciteit/haarlem")
    for _ in range(2):
        assert folder.run()[0] == 1
        assert not_met(folder)["nothing_vanished"] == "critical"
    assert folder.settings.published_dir.joinpath("current").resolve() == version

    without_reason = folder.command("withdraw", "plancapaciteit/haarlem", "--yes")
    assert (without_reason.returncode, "reason" in without_reason.stderr) == (1, True)
    still_there = folder.command("withdraw", "plancapaciteit/velsen", "--reason", "x", "--yes")
    assert "still lies in data/raw" in still_there.stderr
    done = folder.command("withdraw", "plancapaciteit/haarlem", "--reason", "ingetrokken", "--yes")
    assert done.returncode == 0, done.stderr
    assert "Withdrawn: 4" in done.stdout

    code, shown = folder.run()
    assert code == 0, shown
    assert folder.ask("select 1 from monitor_plan_capacity where region_code = 'GM0392'") == []
    assert folder.ask(
        "select distinct missing_members from monitor_plan_capacity where region_code = 'ZK'"
    ) == [("Haarlem",)]
    assert "Nothing new" in folder.run()[1]

    bundled = PROJECT_ROOT / "data/raw/plancapaciteit/haarlem"
    shutil.copytree(bundled, folder.raw / "plancapaciteit/haarlem")
    assert folder.run()[0] == 0
    assert folder.ask("select 1 from monitor_plan_capacity where region_code = 'GM0392' limit 1")


def test_the_folder_of_plan_lists_replaced_by_a_link_publishes_nothing(
    folder: DataFolder, tmp_path: Path
) -> None:
    version = folder.settings.published_dir.joinpath("current").resolve()
    lists = folder.raw / "plancapaciteit"
    lists.rename(tmp_path / "elsewhere")
    lists.symlink_to(tmp_path / "elsewhere")
    shown = folder.command("run")
    assert shown.returncode == 1
    assert "plancapaciteit" in shown.stdout + shown.stderr
    assert folder.settings.published_dir.joinpath("current").resolve() == version
