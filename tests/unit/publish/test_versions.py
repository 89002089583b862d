"""Listing, switching, going back and clearing away, on real published versions."""

from __future__ import annotations

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.publish import links
from pipelines.publish.versions import (
    FROZEN,
    clear_leftovers,
    current_version,
    list_versions,
    newest_fingerprint,
    prune,
    rollback,
    switch_current,
)
from tests.unit.publish.example import STARTED, fill_warehouse, publish_example, write_manifest

FIRST, SECOND, THIRD = (
    "20261124T033000Z-aaaaaaaa",
    "20261125T033000Z-bbbbbbbb",
    "20261126T033000Z-cccccccc",
)


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three nights of publications, not to be changed."""
    folder = tmp_path_factory.mktemp("three_nights")
    fill_warehouse(folder)
    write_manifest(folder)
    for night, letter in enumerate("abc"):
        publish_example(folder, letter * 16, started_at=STARTED + timedelta(days=night))
    return folder


@pytest.fixture
def data_dir(three_nights: Path, tmp_path: Path) -> Path:
    return shutil.copytree(three_nights, tmp_path / "data", symlinks=True)


@pytest.fixture
def published_dir(data_dir: Path) -> Path:
    return data_dir / "published"


def names(published_dir: Path) -> list[str]:
    return [version.name for version in list_versions(published_dir)]


def test_versions_are_listed_newest_first_with_the_current_one_marked(published_dir):
    found = list_versions(published_dir)
    assert [(version.name, version.is_current) for version in found] == [
        (THIRD, True),
        (SECOND, False),
        (FIRST, False),
    ]
    assert found[0].tables == {"dim_region": 2, "monitor_stock": 3}
    assert found[0].created_at == STARTED + timedelta(days=2)


def test_where_nothing_was_published_there_is_nothing(tmp_path):
    assert list_versions(tmp_path / "published") == []
    assert current_version(tmp_path) is None
    assert newest_fingerprint(tmp_path) is None


def test_the_order_is_that_of_publishing_also_when_the_clock_was_set_back(published_dir, data_dir):
    set_back = publish_example(data_dir, "d" * 16, started_at=STARTED - timedelta(days=365))
    assert names(published_dir) == [set_back.name, THIRD, SECOND, FIRST]
    assert newest_fingerprint(published_dir) == "d" * 16


def test_the_newest_fingerprint_stays_when_readers_are_put_back(published_dir):
    rollback(published_dir, FIRST)
    assert current_version(published_dir).name == FIRST
    assert newest_fingerprint(published_dir) == "c" * 16


def test_going_back_without_a_name_is_the_version_before(published_dir):
    assert rollback(published_dir, None).name == SECOND
    assert rollback(published_dir, None).name == FIRST
    with pytest.raises(WoonmonitorError, match="no version before"):
        rollback(published_dir, None)
    assert current_version(published_dir).name == FIRST


def test_going_back_gives_the_version_that_is_now_current(published_dir):
    version = rollback(published_dir, SECOND)
    assert version == current_version(published_dir)
    assert version.is_current


@pytest.mark.parametrize("name", ["20200101T000000Z-00000000", "../versions", "..", "/", ""])
def test_a_version_that_is_not_there_is_refused(published_dir, name):
    with pytest.raises(WoonmonitorError):
        switch_current(published_dir, name)
    assert current_version(published_dir).name == THIRD


def test_a_version_whose_bytes_changed_is_not_gone_back_to(published_dir):
    path = published_dir / "versions" / SECOND / "csv" / "dim_region.csv"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content.replace(b"Haarlem", b"Haarlam"))
    with pytest.raises(WoonmonitorError, match=r"damaged: csv/dim_region\.csv is not the file"):
        rollback(published_dir, SECOND)
    assert current_version(published_dir).name == THIRD


def test_a_version_that_lost_a_checksum_is_not_gone_back_to(published_dir):
    path = published_dir / "versions" / SECOND / "SHA256SUMS"
    path.unlink()
    path.write_text("")
    with pytest.raises(WoonmonitorError, match="damaged"):
        rollback(published_dir, None)


def test_folders_that_are_not_whole_versions_are_not_listed(published_dir):
    versions = published_dir / "versions"
    (versions / SECOND / "csv" / "dim_region.csv").unlink()
    (versions / FIRST / "publication.json").unlink()
    (versions / "notes").mkdir()
    (versions / "readme.txt").write_text("not a version")
    shutil.copytree(versions / THIRD, versions / ".building-x")
    for number, text in enumerate(["", "[]", "{}", '{"files": 1}', '{"files": {"a": 1}}']):
        (versions / f"damaged-{number}").mkdir()
        (versions / f"damaged-{number}" / "publication.json").write_text(text)
    assert names(published_dir) == [THIRD]


def test_a_version_with_a_file_cut_short_is_not_listed(published_dir):
    path = published_dir / "versions" / SECOND / "woonmonitor.duckdb"
    path.chmod(0o644)
    os.truncate(path, 1000)
    assert names(published_dir) == [THIRD, FIRST]


def test_a_current_link_to_nowhere_is_no_current_version(published_dir):
    shutil.rmtree(published_dir / "versions" / THIRD)
    assert current_version(published_dir) is None
    assert newest_fingerprint(published_dir) == "b" * 16
    assert rollback(published_dir, SECOND).is_current


def test_pruning_keeps_so_many_old_ones_beside_the_current(published_dir):
    assert prune(published_dir, keep=1) == [FIRST]
    assert names(published_dir) == [THIRD, SECOND]
    assert prune(published_dir, keep=1) == []


def test_pruning_never_removes_the_current_one_however_old(published_dir):
    rollback(published_dir, FIRST)
    assert prune(published_dir, keep=1) == [SECOND]
    assert names(published_dir) == [THIRD, FIRST]
    assert prune(published_dir, keep=0) == [THIRD]


def test_a_frozen_version_stays_and_takes_no_place(published_dir):
    (published_dir / "versions" / FIRST / FROZEN).touch()
    assert prune(published_dir, keep=1) == []
    assert prune(published_dir, keep=0) == [SECOND]
    assert names(published_dir) == [THIRD, FIRST]


def test_a_pruning_that_was_cut_off_leaves_no_half_version(published_dir, monkeypatch):
    def killed(_folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        prune(published_dir, keep=1)
    monkeypatch.undo()
    assert names(published_dir) == [THIRD, SECOND]
    clear_leftovers(published_dir)
    assert sorted(path.name for path in (published_dir / "versions").iterdir()) == [SECOND, THIRD]


def test_the_published_folder_can_be_moved_as_a_whole(published_dir, tmp_path):
    moved = published_dir.rename(tmp_path / "elsewhere")
    assert (moved / "current" / "woonmonitor.duckdb").is_file()
    assert current_version(moved).name == THIRD


def test_a_real_folder_in_the_place_of_the_link_is_not_touched(published_dir):
    (published_dir / "current").unlink()
    (published_dir / "current").mkdir()
    (published_dir / "current" / "mine.txt").touch()
    with pytest.raises(WoonmonitorError, match="a real folder or file, not a link"):
        switch_current(published_dir, SECOND)
    assert (published_dir / "current" / "mine.txt").exists()


def test_without_the_right_to_make_links_the_message_says_how_to_get_it(published_dir, monkeypatch):
    def refused(*_args, **_more):
        raise OSError(1314, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refused)
    with pytest.raises(WoonmonitorError, match="on Windows turn on developer mode"):
        switch_current(published_dir, SECOND)
    assert current_version(published_dir).name == THIRD


def test_a_choice_by_hand_overrules_a_switch_that_was_cut_off(published_dir):
    links.announce(published_dir, SECOND)
    assert names(published_dir) == [THIRD, FIRST]  # announced is not yet published
    rollback(published_dir, FIRST)
    clear_leftovers(published_dir)
    assert current_version(published_dir).name == FIRST
    assert names(published_dir) == [THIRD, SECOND, FIRST]


def test_the_facts_of_a_version_name_no_machine(published_dir, three_nights):
    text = (published_dir / "current" / "publication.json").read_text()
    assert str(three_nights) not in text
    assert set(json.loads(text)) == {
        "version",
        "number",
        "created_at",
        "run_id",
        "fingerprint",
        "project_version",
        "tables",
        "files",
    }
