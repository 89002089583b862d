"""What holds pseudonyms is its owner's alone; of who was forgotten no byte is left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.cli.forget import forget_person
from pipelines.core.errors import WoonmonitorError
from pipelines.privacy.forgotten import list_path
from pipelines.privacy.pseudonym import pseudonym
from tests.unit.sources.woonservice.folder import FILES, Folder

KEY = b"1" * 32
# One person with two registrations: FILES.
THEIRS = (("person", "REL-88001"), ("registration", "INS-77001"), ("registration", "INS-77002"))


def loaded(path: Path) -> Folder:
    folder = Folder.at(path, KEY)
    folder.deliver(FILES)
    folder.load()
    return folder


def holding(folder: Folder) -> Iterator[Path]:
    """Files that hold a pseudonym of this person, byte by byte; but for the list that must."""
    names = [pseudonym(KEY, kind, number).encode() for kind, number in THEIRS]
    for path in sorted(folder.settings.data_dir.rglob("*")):
        if path.is_file() and not path.is_relative_to(folder.settings.raw_dir):
            content = path.read_bytes()
            if path != list_path(folder.settings) and any(name in content for name in names):
                yield path


def test_what_holds_pseudonyms_is_closed_to_others(tmp_path: Path) -> None:
    folder = loaded(tmp_path)
    found = list(holding(folder))
    assert found == [folder.settings.warehouse_path]
    for path in found:
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_warehouse_of_an_earlier_version_is_closed_once_it_is_opened(tmp_path: Path) -> None:
    folder = loaded(tmp_path)
    folder.settings.warehouse_path.chmod(0o644)
    folder.settings.warehouse_path.parent.chmod(0o755)
    with folder.writing():
        assert folder.settings.warehouse_path.stat().st_mode & 0o777 == 0o600
        assert folder.settings.warehouse_path.parent.stat().st_mode & 0o777 == 0o700


def test_rows_that_are_removed_are_told_also_when_the_file_cannot_be_made_anew(
    tmp_path: Path,
) -> None:
    folder = loaded(tmp_path)
    folder.settings.warehouse_path.with_suffix(".compacting").mkdir()
    shown = io.StringIO()
    with pytest.raises(WoonmonitorError, match="woonmonitor upkeep"):
        forget_person(folder.settings, "REL-88001", console=Console(file=shown))
    assert "Removed" in shown.getvalue()
    assert folder.ask("select count(*) from raw.woonservice_registration") == [(1,)]


def test_of_who_was_forgotten_no_byte_is_left(tmp_path: Path) -> None:
    folder = loaded(tmp_path)
    assert forget_person(folder.settings, "REL-88001", console=Console(file=io.StringIO())) == 0
    assert list(holding(folder)) == []
    [(others,)] = folder.ask("select count(*) from raw.woonservice_registration")
    assert others == 1  # INS-77003
