"""Killed, crowded and out of room: whatever happens, readers see one whole version."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT
from pipelines.publish.versions import (
    BUILDING,
    current_version,
    list_versions,
    newest_fingerprint,
    rollback,
    switch_current,
)
from tests.unit.publish.example import edition_shown, fill_warehouse, publish_example

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 and file limits are POSIX")


@contextmanager
def child(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.publish.child", *map(str, arguments)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


HALF_WRITTEN = ("", "/*.duckdb", "/parquet/*", "/csv/*", "/csv-excel/*", "/SHA256SUMS")


def test_a_publisher_killed_in_the_middle_never_breaks_what_is_shown(published):
    versions = published / "published" / "versions"
    shown = 1
    for part in HALF_WRITTEN:
        with child("loop", published) as process:
            assert process.stdout.readline(), process.stderr.read()
            while process.poll() is None and not any(versions.glob(f"{BUILDING}*{part}")):
                time.sleep(0.001)
            process.kill()
        now = edition_shown(published)
        assert now > shown
        shown = now
    fill_warehouse(published, 1000)
    publish_example(published)
    assert edition_shown(published) == 1000
    assert {path.name for path in versions.iterdir()} == {
        version.name for version in list_versions(published / "published")
    }


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ("_build", 1),
        ("verify", 1),
        ("seal", 1),
        ("announce", 1),
        ("sync_folder", 1),  # the folder has its name, the link is not yet switched
        ("finish_switch", 2),
    ],
)
def test_a_publisher_killed_after_this_step_shows_the_old_or_the_new(published, step, shown):
    with child("die_at", published, step) as process:
        assert process.wait(timeout=30) == -9, process.stderr.read()
    folder = published / "published"
    assert edition_shown(published) == shown
    # "Nothing new" is decided on this: a version that nobody was shown must not count as published.
    assert newest_fingerprint(folder) == ("2" * 8 if shown == 2 else "abcdef0123456789")
    assert rollback(folder, current_version(folder).name).is_current
    publish_example(published, "3" * 8)
    assert edition_shown(published) == 2
    assert not list((folder / "versions").glob(".*"))
    assert sorted(path.name for path in folder.iterdir()) == ["current", "versions"]


def test_readers_see_no_error_and_no_mixture_during_publications_and_rollbacks(published):
    with child("read", published) as one, child("read", published) as other:
        for edition in range(2, 22):
            fill_warehouse(published, edition)
            publish_example(published, f"{edition:08d}")
            if edition % 4 == 0:
                rollback(published / "published", None)
                assert edition_shown(published) == edition - 1
        (published / "stop").touch()
        for reader in (one, other):
            output, errors = reader.communicate(timeout=30)
            assert reader.returncode == 0, errors
            reads, editions = map(int, output.split())
            assert reads > 20
            assert editions > 5


def test_the_link_is_there_at_every_moment_of_three_hundred_switches(published):
    folder = published / "published"
    names = [publish_example(published, letter * 8).name for letter in "de"]
    with child("follow", published) as reader:
        for number in range(300):
            switch_current(folder, names[number % 2])
            time.sleep(0.002)
        (published / "stop").touch()
        output, errors = reader.communicate(timeout=30)
    assert reader.returncode == 0, errors
    assert int(output) > 1000


@pytest.mark.parametrize("room", [100, 100_000, 300_000])
def test_without_room_on_the_disk_readers_keep_what_they_had(published, room):
    fill_warehouse(published, 2)
    with child("full", published, str(room)) as process:
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "could not be written" in output
    assert edition_shown(published) == 1
    assert len(list((published / "published" / "versions").iterdir())) == 1
    publish_example(published, "3" * 8)
    assert edition_shown(published) == 2
