"""Finding delivered files: what counts as one, what is in the wrong place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import WoonmonitorError
from pipelines.sources.landing import delivered_files


def deliver(raw: Path, path: str, content: bytes = b"x") -> None:
    (raw / path).parent.mkdir(parents=True, exist_ok=True)
    (raw / path).write_bytes(content)


def test_a_file_is_described_by_its_place(tmp_path: Path) -> None:
    deliver(tmp_path, "cbs/82900NED/2026-11-23/observations.json", b"abc")
    (file,) = delivered_files(tmp_path)
    assert (file.source, file.dataset, file.as_of) == ("cbs", "82900NED", date(2026, 11, 23))
    assert file.byte_size == 3
    # sha256 of "abc", FIPS 180-2 appendix B.1
    assert file.sha256.startswith("ba7816bf8f01cfea414140de5dae2223")


def test_sidecars_and_hidden_files_are_no_deliveries(tmp_path: Path) -> None:
    for name in ("a.csv.meta.yml", ".half-written.csv", "~$open-in-excel.xlsx"):
        deliver(tmp_path, f"cbs/82900NED/2026-11-23/{name}")
    deliver(tmp_path, "cbs/82900NED/.fetching/observations.json")
    assert delivered_files(tmp_path) == []


def test_the_same_bytes_are_one_content_per_dataset(tmp_path: Path) -> None:
    for path in ("cbs/A/2026-01-01/f.csv", "cbs/A/2026-02-01/g.csv", "cbs/B/2026-01-01/f.csv"):
        deliver(tmp_path, path)
    first, again, other_dataset = delivered_files(tmp_path)
    assert first.file_id == again.file_id != other_dataset.file_id


def test_an_unchanged_plan_list_half_a_year_later_is_a_delivery_of_its_own(tmp_path: Path) -> None:
    """It counted once, for the later date only: the plans seemed to be new then."""
    for as_of in ("2026-01-01", "2026-07-01"):
        deliver(tmp_path, f"plancapaciteit/velsen/{as_of}/f.csv")
    january, july = delivered_files(tmp_path)
    assert january.sha256 == july.sha256
    assert january.file_id != july.file_id


@pytest.mark.parametrize(
    "path", ["cbs/82900NED/observations.json", "loose.csv", "cbs/82900NED/2026-11-23/sub/file.csv"]
)
def test_a_file_outside_the_layout_is_an_error_that_says_where_it_belongs(
    tmp_path: Path, path: str
) -> None:
    deliver(tmp_path, path)
    with pytest.raises(WoonmonitorError, match="Move it to data/raw/<source>"):
        delivered_files(tmp_path)


def test_a_folder_that_is_no_date_is_an_error_that_names_it(tmp_path: Path) -> None:
    deliver(tmp_path, "cbs/82900NED/23-11-2026/f.csv")
    with pytest.raises(WoonmonitorError, match="'23-11-2026' is not a date"):
        delivered_files(tmp_path)


@pytest.mark.parametrize(
    "name", ["a\n- [blokkade] verzonnen.csv", "a\x1b[2J.csv", "a\u202ecsv.exe"]
)
def test_a_name_that_would_write_into_messages_is_refused_and_shown_harmlessly(
    tmp_path: Path, name: str
) -> None:
    deliver(tmp_path, f"cbs/82900NED/2026-11-23/{name}")
    with pytest.raises(WoonmonitorError, match="cannot be shown") as raised:
        delivered_files(tmp_path)
    assert str(raised.value).isprintable()


def test_a_link_to_a_file_outside_the_raw_folder_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sleutel")
    folder = tmp_path / "raw" / "cbs" / "82900NED" / "2026-11-23"
    folder.mkdir(parents=True)
    (folder / "observations.csv").symlink_to(secret)
    with pytest.raises(WoonmonitorError, match="link to a file elsewhere"):
        delivered_files(tmp_path / "raw")


def test_a_linked_folder_is_refused_by_name_and_a_linked_raw_folder_is_fine(
    tmp_path: Path,
) -> None:
    deliver(tmp_path / "store", "cbs/82900NED/2026-11-23/f.csv")
    (tmp_path / "raw").symlink_to(tmp_path / "store")
    assert len(delivered_files(tmp_path / "raw")) == 1
    deliver(tmp_path / "elsewhere", "82900NED/2026-11-24/g.csv")
    (tmp_path / "store" / "woonservice").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WoonmonitorError, match="woonservice: is a link to a folder elsewhere"):
        delivered_files(tmp_path / "raw")


def test_a_folder_that_cannot_be_read_is_refused_by_name_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, who reads everything: the refusal is played."""
    deliver(tmp_path, "plancapaciteit/haarlem/2026-07-01/f.csv")
    deliver(tmp_path, "plancapaciteit/velsen/2026-07-01/f.csv")
    listed = os.scandir

    def scandir(folder: Path) -> Iterator[os.DirEntry[str]]:
        if folder == tmp_path / "plancapaciteit" / "haarlem":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr("pipelines.sources.landing.os.scandir", scandir)
    with pytest.raises(WoonmonitorError, match="plancapaciteit/haarlem: the folder cannot be read"):
        delivered_files(tmp_path)
