"""Finding delivered files: what counts as one, what is in the wrong place."""

from __future__ import annotations

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
