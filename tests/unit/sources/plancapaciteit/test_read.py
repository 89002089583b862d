"""A delivered plan list in the warehouse: plans, counts, quarantine and ledger that balance."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.reading.landing import delivered_files
from pipelines.reading.sidecar import Sidecar, sidecar_path, write_sidecar
from pipelines.sources.plancapaciteit.read import read_plan_list
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.load import load_files
from tests.unit.sources.plancapaciteit.lists import (
    CATEGORY_ROWS,
    PLAN_ROWS,
    WIDE_HEADERS,
    Row,
    csv_of,
    planmonitor,
    wide_rows,
)

_PATH = "plancapaciteit/regio/2026-01-01/plannen.xlsx"


def deliver(raw: Path, data: bytes, path: str = _PATH) -> Path:
    location = raw / path
    location.parent.mkdir(parents=True, exist_ok=True)
    location.write_bytes(data)
    return location


def loaded(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of the warehouse once all that lies in raw is loaded."""
    warehouse = folder / "warehouse.duckdb"
    with writing(warehouse) as connection:
        deliveries = delivered_files(folder / "raw")
        load_files(connection, deliveries, readers(Settings(data_dir=folder), connection))
    with reading(warehouse) as connection:
        return connection.execute(sql).fetchall()


def broken() -> bytes:
    """Spaarnoever breaks two rules, Haven is there twice, the third is good, and a row is nobody's.

    The second Haven has no categories, so its total misses too.
    """
    categories = [list(row) for row in CATEGORY_ROWS]
    categories[1][3], categories[3][3] = 41, 31
    stray: Row = [None, "Nieuwbouw", "Totaal", 8, 0]
    return planmonitor(plans=[*PLAN_ROWS, PLAN_ROWS[1]], categories=[*categories, stray])


def test_plans_found_are_plans_loaded_and_plans_set_aside(tmp_path: Path) -> None:
    deliver(tmp_path / "raw", broken())
    ledger = loaded(
        tmp_path,
        "select shape, deliverer, row_count, loaded_count, quarantined_count from raw.file_ledger",
    )
    # Spaarnoever, Haven, Duinrand, Haven again and the row of nobody.
    assert ledger == [("planmonitor", "regio", 5, 1, 4)]
    assert loaded(tmp_path, "select sum(observation_count) from raw.quarantine") == [(4,)]
    plans = "select plan_id, is_accepted from raw.plancapaciteit_plan order by row_number, sheet"
    assert loaded(tmp_path, plans) == [
        ("HLM-1", False),
        ("HLM-2", False),
        ("VEL-1", True),
        ("HLM-2", False),
        ("rij 12", False),
    ]


def test_quarantine_says_which_plan_where_and_what_in_dutch(tmp_path: Path) -> None:
    deliver(tmp_path / "raw", broken())
    rows = loaded(
        tmp_path,
        "select row_number, column_name, rule, reason, value, observation_count from raw.quarantine"
        " where rule = 'class_sum' order by row_number",
    )
    assert rows[0] == (
        3,
        "totaal_gepland",
        "class_sum",
        "Plan HLM-1 Spaarnoever: De klassen van Woningtype tellen op tot 101 geplande woningen; "
        "verwacht wordt 100, het totaal van de nieuwbouw "
        "(blad «Categorieen», rij 3, kolom D).",
        "101",
        1,
    )
    # The second reason of the same plan does not count it again.
    assert rows[1][-1] == 0


def test_all_dwellings_are_stored_with_their_types(tmp_path: Path) -> None:
    deliver(tmp_path / "raw", csv_of(WIDE_HEADERS, *wide_rows()))
    sums = loaded(
        tmp_path,
        "select classification, sum(dwellings)::int from raw.plancapaciteit_count"
        " where mutation = 'build' and measure = 'planned' and phase = 'whole'"
        " group by 1 order by 1",
    )
    # 100 + 12 + 3, divided four ways.
    assert sums == [
        ("dwelling_type", 115),
        ("price", 115),
        ("price_and_type", 115),
        ("total", 115),
    ]
    assert loaded(tmp_path, "select count(*) from raw.quarantine") == [(0,)]


def test_the_sidecar_says_who_and_whether_it_is_invented(tmp_path: Path) -> None:
    location = deliver(tmp_path / "raw", planmonitor())
    write_sidecar(location, Sidecar(publisher="Gemeente Haarlem", is_fictive=True))
    assert loaded(tmp_path, "select publisher, is_fictive from raw.file_ledger") == [
        ("Gemeente Haarlem", True)
    ]


def test_a_file_of_another_content_than_its_sidecar_is_refused(tmp_path: Path) -> None:
    location = deliver(tmp_path / "raw", planmonitor())
    write_sidecar(location, Sidecar(sha256="0" * 64))
    with pytest.raises(WoonmonitorError, match="sha256 verschilt"):
        read_plan_list(delivered_files(tmp_path / "raw")[0])


def test_a_sidecar_that_says_a_thing_twice_refuses_its_file_by_name_and_no_other(
    tmp_path: Path,
) -> None:
    """Invented or not: which of the two lines holds nobody can tell."""
    location = deliver(tmp_path / "raw", planmonitor())
    text = "is_fictive: true\npublisher: Gemeente Haarlem\nis_fictive: false\n"
    sidecar_path(location).write_text(text)
    other = "plancapaciteit/regio/2026-07-01/plannen.xlsx"
    deliver(tmp_path / "raw", csv_of(WIDE_HEADERS, *wide_rows()), other)
    ledger = "select path, status, reason from raw.file_ledger order by path"
    (first, second) = loaded(tmp_path, ledger)
    assert first[:2] == (_PATH, "refused")
    assert str(first[2]).startswith(
        f"{_PATH}: Het begeleidende bestand is niet te lezen: een naam "
        "staat er twee keer: op regel 1, kolom 1 en op regel 3, kolom 1."
    )
    assert second[:2] == (other, "loaded")


def test_a_refused_file_is_named(tmp_path: Path) -> None:
    deliver(tmp_path / "raw", b"a;b\n1;2\n")
    with pytest.raises(WoonmonitorError, match=_PATH):
        read_plan_list(delivered_files(tmp_path / "raw")[0])


def test_the_deliverer_is_the_folder(tmp_path: Path) -> None:
    """Haarlem's own folder does not take a plan of Velsen: it would replace the whole of Velsen."""
    deliver(tmp_path / "raw", planmonitor(), "plancapaciteit/haarlem/2026-01-01/plannen.xlsx")
    assert loaded(tmp_path, "select rule from raw.quarantine") == [("municipality_other",)]
