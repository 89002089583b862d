"""What is typed after `woonmonitor withdraw` or `accept`, as the ledger knows it."""

from __future__ import annotations

import pytest

from pipelines.cli.decide import Request
from pipelines.reading.harmless import neutral

PLACE = "plancapaciteit/amsterdam/2026-07-01"


@pytest.mark.parametrize("folder", ["plancapaciteit/amsterdam", PLACE, f"data/raw/{PLACE}/"])
def test_a_folder_is_taken_as_it_is_called(folder: str) -> None:
    """Also of a deliverer whose name no word list holds: the ledger has it as it is."""
    assert Request(folder, "r").path == folder.removeprefix("data/raw/").strip("/")


def test_a_file_is_found_by_its_real_name_and_by_its_mark() -> None:
    told = neutral(f"{PLACE}/lijst_Jansen.csv")
    assert "Jansen" not in told
    assert Request(f"data\\raw\\{PLACE}/lijst_Jansen.csv", "r").path == told
    assert Request(told, "r").path == told
