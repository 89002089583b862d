"""Finding delivered files: what counts as one, what is in the wrong place."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.landing import (
    DeliveredFile,
    delivered_files,
    newest_change,
    strays,
    visible_files,
)


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
    "path",
    ["cbs/82900NED/observations.json", "lijst.csv", "cbs/82 900/2026-11-23/f.csv", "cbs"],
)
def test_a_file_outside_the_layout_is_told_where_it_belongs_and_the_rest_goes_on(
    tmp_path: Path, path: str
) -> None:
    deliver(tmp_path, path)
    deliver(tmp_path, "plancapaciteit/velsen/2026-07-01/f.csv")
    assert [file.dataset for file in delivered_files(tmp_path)] == ["velsen"]
    (stray,) = strays(tmp_path)
    assert stray.path == path
    assert "Verplaats het naar data/raw/<bron>/<dataset>/<JJJJ-MM-DD>/<bestand>" in stray.remedy


def test_a_folder_that_is_no_date_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "cbs/82900NED/23-11-2026/f.csv")
    (stray,) = strays(tmp_path)
    assert stray.problem == "de map '23-11-2026' is geen datum."
    assert delivered_files(tmp_path) == []


PLACE = "plancapaciteit/velsen/2026-07-01"


def refused_beside_a_good_one(raw: Path) -> DeliveredFile:
    """The one refused file, beside a good one at another place."""
    deliver(raw, "plancapaciteit/haarlem/2026-07-01/good.csv")
    good, refused = delivered_files(raw)
    assert (good.dataset, good.refusal, refused.dataset) == ("haarlem", None, "velsen")
    assert refused.refusal is not None
    assert refused.refusal.isprintable()
    assert refused.refusal.startswith(f"{refused.path}: ")
    assert refused.sha256 == ""
    assert strays(raw) == []
    return refused


@pytest.mark.parametrize(
    "name",
    [
        b"a\n- [blokkade] verzonnen.csv",
        b"a\x1b[2J.csv",
        "a\u202ecsv.exe".encode(),
        b"planlijst-2026-caf\xe9.csv",
        b"\xff\xfe",
    ],
)
def test_a_name_that_cannot_be_shown_is_refused_and_escaped(tmp_path: Path, name: bytes) -> None:
    """Bytes that are no UTF-8 ended in DuckDB's "database has been invalidated"."""
    deliver(tmp_path, f"{PLACE}/{os.fsdecode(name)}")
    refused = refused_beside_a_good_one(tmp_path)
    assert refused.path.isprintable()
    refused.path.encode()  # no half characters
    assert "de naam bevat tekens die niet te tonen zijn" in str(refused.refusal)


def test_a_name_as_long_as_the_file_system_takes_is_refused(tmp_path: Path) -> None:
    """It leaves no room for the name of a sidecar, which stopped every command."""
    deliver(tmp_path, f"{PLACE}/{'x' * 251}.csv")
    assert "langer dan 246 tekens" in str(refused_beside_a_good_one(tmp_path).refusal)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # the name of a socket is short
        server.bind(path.name)


def a_broken_link(path: Path) -> None:
    path.symlink_to("nowhere.csv")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_to_a_folder(path: Path) -> None:
    path.symlink_to(".")


ODDITIES = {
    a_folder: "is een map, geen bestand",
    a_pipe: "is geen gewoon bestand",
    a_socket: "is geen gewoon bestand",
    a_broken_link: "leidt (het bestaat niet)",
    a_link_to_itself: "leidt (de koppeling wijst naar zichzelf)",
    a_link_to_a_device: "is een koppeling naar een bestand elders",
    a_link_to_a_folder: "is een map, geen bestand",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["lijst.csv", "lijst.csv.meta.yml"])
@pytest.mark.parametrize("make", ODDITIES)
def test_what_is_no_regular_file_is_refused_by_name_and_never_opened(
    tmp_path: Path, make: Callable[[Path], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / PLACE
    folder.mkdir(parents=True)
    if name.endswith(".meta.yml"):
        deliver(tmp_path, f"{PLACE}/lijst.csv")
    make(folder / name)
    refused = refused_beside_a_good_one(tmp_path)
    assert refused.path == f"{PLACE}/lijst.csv"
    assert ODDITIES[make] in str(refused.refusal)
    if name.endswith(".meta.yml"):
        assert "het begeleidende bestand is" in str(refused.refusal)


@pytest.mark.parametrize(
    ("code", "said"), [(errno.EACCES, "geen toegang"), (errno.EIO, "lees- of schrijffout")]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    """Tests may run as root, who reads everything: the refusal is played."""
    deliver(tmp_path, f"{PLACE}/lijst.csv")
    opened = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "lijst.csv":
            raise OSError(code, "Not in Dutch", str(path))
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    refusal = str(refused_beside_a_good_one(tmp_path).refusal)
    assert said in refusal
    assert "Not in Dutch" not in refusal


def test_a_file_that_is_taken_away_while_it_is_looked_at_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path, f"{PLACE}/lijst.csv")

    def vanish(location: Path) -> str:
        location.unlink()
        raise FileNotFoundError(errno.ENOENT, "gone", str(location))

    monkeypatch.setattr("pipelines.reading.landing._sha256", vanish)
    assert delivered_files(tmp_path) == []


def test_a_refused_file_is_another_content_than_the_good_one_at_its_place(tmp_path: Path) -> None:
    deliver(tmp_path, f"{PLACE}/lijst.csv")
    (good,) = delivered_files(tmp_path)
    (tmp_path / PLACE / "lijst.csv.meta.yml").mkdir()
    (refused,) = delivered_files(tmp_path)
    assert refused.path == good.path
    assert refused.file_id != good.file_id


def test_a_link_to_a_file_outside_the_raw_folder_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sleutel")
    folder = tmp_path / "raw" / "cbs" / "82900NED" / "2026-11-23"
    folder.mkdir(parents=True)
    (folder / "observations.csv").symlink_to(secret)
    (refused,) = delivered_files(tmp_path / "raw")
    assert "is een koppeling naar een bestand elders" in str(refused.refusal)


def test_a_linked_folder_is_refused_by_name_and_a_linked_raw_folder_is_fine(
    tmp_path: Path,
) -> None:
    deliver(tmp_path / "store", "cbs/82900NED/2026-11-23/f.csv")
    (tmp_path / "raw").symlink_to(tmp_path / "store")
    assert len(delivered_files(tmp_path / "raw")) == 1
    deliver(tmp_path / "elsewhere", "82900NED/2026-11-24/g.csv")
    (tmp_path / "store" / "woonservice").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WoonmonitorError, match="woonservice: is een koppeling naar een map elders"):
        delivered_files(tmp_path / "raw")
    assert len(visible_files(tmp_path / "raw")) == 1


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

    monkeypatch.setattr("pipelines.reading.landing.os.scandir", scandir)
    with pytest.raises(
        WoonmonitorError, match=r"plancapaciteit/haarlem: de map is niet te lezen: geen toegang\."
    ):
        delivered_files(tmp_path)
    assert [file.dataset for file in visible_files(tmp_path)] == ["velsen"]
    (stray,) = strays(tmp_path)
    assert stray.hides_deliveries


def test_when_something_last_changed_is_told_of_whatever_lies_there(tmp_path: Path) -> None:
    assert newest_change(tmp_path) is None
    deliver(tmp_path, f"{PLACE}/lijst.csv")
    os.utime(tmp_path / PLACE / "lijst.csv", (100, 100))
    assert newest_change(tmp_path) == 100
    os.mkfifo(tmp_path / PLACE / "pijp.csv")
    assert (newest_change(tmp_path) or 0) > 100
