"""Every source of plain rows: its sample, its template and its check work by the contract alone."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.reading.contract import SOURCES_DIR, Contract, contracts
from pipelines.reading.landing import delivered_files
from pipelines.reading.rows.read import read_rows
from pipelines.reports.deliverers import examiner_of, recognised, template_of
from pipelines.reports.request import CheckRequest
from pipelines.sample.rows import FILE, write_rows
from pipelines.sources.registry import has_own

PLAIN = [contract for source, contract in contracts().items() if not has_own(source, "read")]
INVENTED = [contract for contract in PLAIN if (SOURCES_DIR / contract.source / FILE).is_file()]
RAW = PROJECT_ROOT / "data" / "raw"


def test_there_are_sources_of_plain_rows() -> None:
    assert {"taakstelling", "uitstroom"} <= {contract.source for contract in PLAIN}


@pytest.mark.parametrize("contract", INVENTED, ids=lambda contract: contract.source)
def test_the_bundled_files_are_the_sample_and_say_that_they_are_invented(
    contract: Contract, tmp_path: Path
) -> None:
    made = write_rows(tmp_path / contract.source, contract)
    bundled = [file for file in delivered_files(RAW) if file.source == contract.source]
    assert {file.path: file.location.read_bytes() for file in bundled} == {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in made
    }
    for file in bundled:
        parsed = read_rows(file, contract)
        assert parsed.entry.is_fictive
        assert parsed.entry.loaded_count == parsed.entry.row_count > 0
        assert not len(parsed.rejects)


@pytest.mark.parametrize("contract", PLAIN, ids=lambda contract: contract.source)
def test_a_template_filled_in_with_the_examples_can_be_delivered(
    contract: Contract, tmp_path: Path
) -> None:
    """As somebody would: the example row typed below the headers, then `woonmonitor check`."""
    workbook = load_workbook(BytesIO(template_of(contract.source).make(date(2026, 1, 1), None)))
    sheet, columns = workbook.worksheets[0], contract.tables[0].delivered
    assert [cell.value for cell in sheet[1]] == [column.header for column in columns]
    assert all(cell.comment for cell in sheet[1])
    sheet.append([column.example for column in columns])
    filled = tmp_path / "ingevuld.xlsx"
    workbook.save(filled)
    data = filled.read_bytes()
    assert recognised(data, filled.name) == contract.source
    request = CheckRequest(filled.name, data, date(2026, 1, 1), None, None, Settings().raw_dir)
    report = examiner_of(contract.source).examine(request)
    assert (report.verdict, report.findings) == ("good", [])
    assert "1 rij gelezen" in report.sentence


def test_a_check_shows_what_changed_since_the_delivery_before_it() -> None:
    """By hand from data/raw: the list of June 2026 has one more half-year for each of the seven."""
    newest = RAW / "taakstelling/regio/2026-06-30/taakstelling-fictief.csv"
    request = CheckRequest(newest.name, newest.read_bytes(), date(2026, 6, 30), "regio", None, RAW)
    report = examiner_of("taakstelling").examine(request)
    rows = report.totals[0].lines[0]
    assert (rows.label, rows.now, rows.before, rows.difference) == ("Rijen gelezen", 63, 56, 7)
    assert report.previous == "taakstelling-fictief.csv"


def test_the_bundled_agenda_is_real_and_loads_whole() -> None:
    """By hand from the report of 29 November 2023: five themes, and wishes of two councils."""
    (file,) = (file for file in delivered_files(RAW) if file.source == "uitvoeringsagenda")
    parsed = read_rows(file, contracts()[file.source])
    assert not parsed.entry.is_fictive
    assert parsed.entry.loaded_count == parsed.entry.row_count
    (rows,) = parsed.tables.values()
    assert set(rows["theme"]) == {
        *("WONINGBOUW", "BETAALBAARHEID", "DOELGROEPEN", "DUURZAAMHEID", "SAMENWERKING")
    }
    wishes = rows[rows["kind"] == "WENS"]
    assert set(wishes["municipality_code"]) == {"GM0397", "GM0375"}
    assert set(rows.loc[rows["theme"] == "DUURZAAMHEID", "accent"].dropna()) == {
        *("ON_HOLD", "ANDERS")
    }
