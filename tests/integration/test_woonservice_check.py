"""`woonmonitor check` and `template` for Woonservice, as who makes the extracts uses them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.reports.woonservice.report import rule_titles
from pipelines.reports.woonservice.template import template_zip
from pipelines.sources.woonservice.extracts import known
from tests.unit.sources.woonservice.folder import FILES, SECRETS


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the deliverer; there is no data folder, and none is made."""
    monkeypatch.setenv("WOONMONITOR_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "bureau"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def _put(desk: Path, name: str, text: str) -> Path:
    path = desk / name
    path.write_text(text, encoding="utf-8")
    return path


RESPONSES = "reactieId;publicatieId;inschrijvingId;datum\n"


def test_a_good_extract_may_be_sent(desk: Path) -> None:
    result = _run("check", _put(desk, "reacties_2026-06.csv", RESPONSES + "1;P1;I1;2026-06-02\n"))
    assert result.exit_code == 0, result.output
    assert "In orde: 1 regel gelezen" in result.output
    assert "Periode in de naam: 1-6-2026 t/m 30-6-2026" in result.output
    assert not (desk.parent / "data").exists()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.split("/")[0])
def test_no_report_holds_a_cell_of_the_file(path: str, desk: Path) -> None:
    """Names, numbers and remarks stand in every one of these files, also where a code belongs."""
    file = _put(desk, Path(path).name, FILES[path])
    result = _run("check", file)
    told = _run("check", file, "--json")
    assert result.exit_code == told.exit_code
    page = (desk / f"{file.stem}.controle.html").read_text(encoding="utf-8")
    for text in (result.output, told.output, page):
        assert "regel" in text
        assert [secret for secret in SECRETS if secret in text] == []
    assert {each.name for each in desk.iterdir()} == {file.name, f"{file.stem}.controle.html"}


def test_a_row_that_is_not_loaded_is_named_by_its_line(desk: Path) -> None:
    text = RESPONSES + "1;P1;I1;2026-06-02\n2;P1;I2;gisteren\n"
    result = _run("check", _put(desk, "reacties_2026-06.csv", text), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["sentence"] == (
        "Nog niet in orde: 1 van de 2 regels heeft een fout en wordt niet geladen."
    )
    [finding] = report["groups"][0]["findings"]
    assert (finding["row_number"], finding["column_letter"], finding["value"]) == (3, "D", None)


def test_an_extract_is_recognised_by_its_header_when_its_name_says_nothing(desk: Path) -> None:
    result = _run("check", _put(desk, "export.csv", RESPONSES + "1;P1;I1;2026-06-02\n"))
    assert result.exit_code == 0
    assert "Extract: reacties" in result.output


def test_a_file_that_fits_no_extract_is_refused_without_quoting_its_header(desk: Path) -> None:
    result = _run(
        "check", _put(desk, "export.csv", "Willemijn;0612345678\n1;2\n"), "--source", "woonservice"
    )
    assert result.exit_code == 1
    assert "Noem het bestand naar het extract" in result.output
    assert "Willemijn" not in result.output


def test_dates_after_the_last_day_are_told_when_it_is_given(desk: Path) -> None:
    file = _put(desk, "reacties.csv", RESPONSES + "1;P1;I1;2026-07-02\n")
    assert _run("check", file).exit_code == 0
    late = _run("check", file, "--reference-date", "2026-06-30")
    assert late.exit_code == 1
    assert "Datum na de laatste dag" in late.output


def test_a_file_with_a_header_only_is_doubted(desk: Path) -> None:
    result = _run("check", _put(desk, "reacties.csv", RESPONSES))
    assert result.exit_code == 0
    assert "geen enkele regel" in result.output


def test_every_rule_has_a_title() -> None:
    assert set(rule_titles()) == set(known().rules)


def test_the_template_is_a_header_per_extract_that_passes_its_own_check(desk: Path) -> None:
    assert _run("template", "woonservice", "sjabloon.zip").exit_code == 0
    with ZipFile("sjabloon.zip") as archive:
        assert sorted(archive.namelist()) == sorted(
            [*(f"{name}.csv" for name in known().extracts), "toelichting.xlsx"]
        )
        archive.extractall()
    for name in known().extracts:
        result = _run("check", f"{name}.csv")
        assert result.exit_code == 0, result.output
        assert "geen enkele regel" in result.output
        assert "waarschuwingen" not in result.output


def test_the_explanation_has_every_field_and_the_last_day_of_codes(desk: Path) -> None:
    with ZipFile(io.BytesIO(template_zip())) as archive:
        workbook = openpyxl.load_workbook(io.BytesIO(archive.read("toelichting.xlsx")))
    assert workbook.sheetnames == ["Lees mij", *known().extracts, "Codes"]
    for name, extract in known().extracts.items():
        shown = [cell.value for cell in workbook[name]["A"][1:]]
        assert shown == [field.column for field in extract.fields]
    codes = list(workbook["Codes"].iter_rows(min_row=2, values_only=True))
    assert len(codes) == len(set(codes))
    [ended] = [row for row in codes if row[:2] == ("VOORRANGDETAILSOORT", "GEL")]
    assert str(ended[3])[:10] == "2026-06-12"  # VERA: the code ended in June 2026


def test_the_template_has_the_same_bytes_every_time() -> None:
    assert template_zip() == template_zip()


def test_the_template_is_no_workbook(desk: Path) -> None:
    refused = _run("template", "woonservice", "sjabloon.xlsx")
    assert refused.exit_code == 2
    assert list(desk.iterdir()) == []
