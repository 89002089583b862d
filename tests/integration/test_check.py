"""`woonmonitor check`, as a municipality runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.core.settings import PROJECT_ROOT
from pipelines.reports.plancapaciteit.words import rule_titles
from pipelines.sources.plancapaciteit.findings import known_rules
from tests.integration.filled_template import REFERENCE_DATE, add_plan, as_bytes, filled
from tests.unit.reading.workbooks import zipped

DATE = ["--reference-date", str(REFERENCE_DATE)]
# The mark of Microsoft's container before 2007, and the name of the stream that a workbook is in.
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "Workbook\0".encode("utf-16-le")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there: `check` must not need or make one."""
    folder = tmp_path / "data"
    monkeypatch.setenv("WOONMONITOR_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the deliverer."""
    folder = tmp_path / "bureau"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def _good(path: Path, *plan_ids: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(filled(plan_ids or ("HLM-1", "HLM-2"))))
    return path


def _bad(path: Path) -> Path:
    """HLM-2 has a status that does not exist: row 3, column J."""
    workbook = filled(["HLM-1"])
    add_plan(workbook, "HLM-2", status_planologisch="9Z")
    path.write_bytes(as_bytes(workbook))
    return path


def test_a_good_list(desk: Path, data_dir: Path) -> None:
    result = _check(_good(desk / "lijst.xlsx"), *DATE)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("In orde: 2 plannen gelezen")
    assert {file.name for file in desk.iterdir()} == {"lijst.xlsx", "lijst.controle.html"}
    assert not data_dir.exists()


def test_a_list_with_an_error(desk: Path, data_dir: Path) -> None:
    result = _check(_bad(desk / "lijst.xlsx"), *DATE)
    assert result.exit_code == 1
    assert result.output.startswith("Nog niet in orde: 1 van de 2 plannen heeft een fout")
    assert "Plannen, rij 3, kolom J (status_planologisch) · Plan HLM-2" in result.output
    page = (desk / "lijst.controle.html").read_text(encoding="utf-8")
    assert "Plannen, rij 3, kolom J (status_planologisch)" in page
    marked = openpyxl.load_workbook(desk / "lijst.controle.xlsx")
    assert marked.sheetnames[0] == "Controle"
    assert marked["Controle"]["C5"].hyperlink.location == "'Plannen'!J3"
    assert marked["Plannen"]["J3"].comment.text.startswith("Fout: ")


def test_the_marked_copy_can_be_mended_checked_and_sent(desk: Path, data_dir: Path) -> None:
    _check(_bad(desk / "lijst.xlsx"), *DATE)
    copy = desk / "lijst.controle.xlsx"
    again = _check(copy, *DATE)
    assert again.exit_code == 1, "unchanged, it says the same"
    assert "Plannen, rij 3, kolom J (status_planologisch)" in again.output
    workbook = openpyxl.load_workbook(copy)
    workbook["Plannen"]["J3"] = "1A Onherroepelijk"
    workbook.save(copy)
    result = _check(copy, *DATE)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("In orde: 2 plannen gelezen")


def test_a_mended_copy_is_not_written_over(desk: Path, data_dir: Path) -> None:
    _check(_bad(desk / "lijst.xlsx"), *DATE)
    copy = desk / "lijst.controle.xlsx"
    workbook = openpyxl.load_workbook(copy)
    workbook["Plannen"]["J3"] = "1A Onherroepelijk"
    workbook.save(copy)
    mended = copy.read_bytes()
    _check(desk / "lijst.xlsx", *DATE)
    assert copy.read_bytes() == mended
    assert (desk / "lijst.controle (2).xlsx").exists()


def test_what_is_mended_leaves_no_old_marked_copy(desk: Path, data_dir: Path) -> None:
    _check(_bad(desk / "lijst.xlsx"), *DATE)
    _check(_good(desk / "lijst.xlsx"), *DATE)
    assert not (desk / "lijst.controle.xlsx").exists()


def test_a_csv_is_marked_as_a_workbook(desk: Path, data_dir: Path) -> None:
    csv = desk / "lijst.csv"
    csv.write_text(
        "plan_id;plan_naam;gemeente;status_planologisch;groep;klasse;totaal_gepland;"
        "totaal_gerealiseerd;2027\n"
        "A;Hof;Haarlem;1A;Nieuwbouw;Totaal;veel;0;12\n"
        "B;Kade;Haarlem;1A;Nieuwbouw;Totaal;12;0;12\n",
        encoding="utf-8",
    )
    result = _check(csv, *DATE)
    assert result.exit_code == 1
    assert "rij 2, kolom G (totaal_gepland)" in result.output
    marked = openpyxl.load_workbook(desk / "lijst.controle.xlsx")
    assert marked["Levering"]["G2"].comment.text.startswith("Fout: ")
    assert marked["Levering"]["A3"].value == "B"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.xlsx", b""),
        ("zip.xlsx", b"PK\x03\x04 geen werkmap"),
        ("brief.txt", b"Geachte mevrouw, hierbij onze plannen."),
        ("sjabloon.xlsx", None),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_dutch_reason(
    desk: Path, data_dir: Path, name: str, content: bytes | None
) -> None:
    file = desk / name
    file.write_bytes(as_bytes(filled([])) if content is None else content)
    result = _check(file, *DATE)
    assert result.exit_code == 1
    assert result.output.startswith("Dit bestand kan niet worden gelezen. ")
    assert "Traceback" not in result.output
    assert "kan niet worden gelezen" in (desk / f"{file.stem}.controle.html").read_text("utf-8")
    assert not (desk / f"{file.stem}.controle.xlsx").exists()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("lijst.xls", OLD_EXCEL, ".xls"),
        ("lijst.xlsb", zipped({"xl/workbook.bin": b"x"}), ".xlsb"),
        ("lijst.ods", zipped({"mimetype": b"x", "content.xml": b"<x/>"}), ".ods"),
    ],
)
def test_a_workbook_of_another_form_gets_the_advice_to_save_it_anew(
    desk: Path, data_dir: Path, name: str, content: bytes, what: str
) -> None:
    file = desk / name
    file.write_bytes(content)
    result = _check(file, *DATE)
    said = " ".join(result.output.split())
    assert result.exit_code == 1
    assert said.startswith("Dit bestand kan niet worden gelezen. ")
    assert what in said
    assert "Open het in Excel en sla het op als .xlsx (Excel-werkmap)." in said
    assert "kan niet worden gelezen" in (desk / "lijst.controle.html").read_text("utf-8")


def test_the_previous_delivery_is_found_and_compared(desk: Path, data_dir: Path) -> None:
    folder = data_dir / "raw" / "plancapaciteit" / "haarlem"
    _good(folder / "2025-07-01" / "oud.xlsx", "HLM-8", "HLM-9")
    _good(folder / "2026-01-01" / "a.xlsx", "HLM-9")
    _good(folder / "2026-01-01" / "b.xlsx", "HLM-1", "HLM-3")
    _good(folder / "2026-07-01" / "nu.xlsx", "HLM-7")
    (folder / "2026-01-01" / "c.xlsx.meta.yml").write_text(
        "title: geen levering\n", encoding="utf-8"
    )
    result = _check(_good(desk / "lijst.xlsx", "HLM-1", "HLM-2"), *DATE, "--json")
    report = json.loads(result.output)
    assert report["previous"] == "de levering met peildatum 1-1-2026 (b.xlsx)"
    changes = {group["title"]: group["changes"] for group in report["changes"]}
    assert [each["subject"] for each in changes["Nieuw"]] == ["Plan HLM-2 (HLM-2)"]
    assert [each["subject"] for each in changes["Vervallen"]] == ["Plan HLM-3 (HLM-3)"]


def test_a_previous_file_can_be_named(desk: Path, data_dir: Path) -> None:
    before = _good(desk / "vorige.xlsx", "HLM-1")
    result = _check(_good(desk / "lijst.xlsx"), *DATE, "--previous", before)
    assert "Nieuw: 1" in result.output


def test_a_previous_file_that_cannot_be_read_stops_nothing(desk: Path, data_dir: Path) -> None:
    before = desk / "vorige.xlsx"
    before.write_bytes(b"")
    result = _check(_good(desk / "lijst.xlsx"), *DATE, "--previous", before)
    assert result.exit_code == 0
    assert "kon niet worden vergeleken" in result.output


def test_a_delivery_in_its_place_needs_no_options(desk: Path, data_dir: Path) -> None:
    """And gets its report elsewhere: a file in the raw folder is a delivery."""
    folder = data_dir / "raw" / "plancapaciteit" / "haarlem"
    _good(folder / "2026-01-01" / "lijst.xlsx", "HLM-1")
    file = _good(folder / "2026-07-01" / "lijst.xlsx", "HLM-1")
    result = _check(file)
    assert result.exit_code == 0, result.output
    assert "Peildatum: 1-7-2026" in result.output
    assert "Leverancier: haarlem" in result.output
    assert [entry.name for entry in file.parent.iterdir()] == ["lijst.xlsx"]
    assert [entry.name for entry in desk.iterdir()] == ["lijst.controle.html"]
    assert _check(file, "--output", file.parent).exit_code == 2


def test_json_is_only_json(desk: Path, data_dir: Path) -> None:
    result = _check(_bad(desk / "lijst.xlsx"), *DATE, "--json")
    report = json.loads(result.output)
    assert result.exit_code == 1
    assert report["verdict"] == "critical"
    found = [each for group in report["groups"] for each in group["findings"]]
    # Half of the dwellings cannot be used: that is said of the list as a whole.
    assert {each["severity"] for each in found if each["row_number"] is None} == {"warning"}
    [finding] = [each for each in found if each["row_number"] is not None]
    assert (finding["sheet"], finding["row_number"], finding["column_letter"]) == (
        "Plannen",
        3,
        "J",
    )
    assert [Path(file).name for file in report["files"]] == [
        "lijst.controle.html",
        "lijst.controle.xlsx",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["geen-bestand.xlsx"],
        ["lijst.xlsx", "--reference-date", "1 juli"],
        ["lijst.xlsx", "--output", "geen-map"],
        ["lijst.xlsx", "--source", "onbekend"],
        ["lijst.xlsx", "--previous", "geen-bestand.xlsx"],
    ],
)
def test_wrong_use_is_2(desk: Path, data_dir: Path, arguments: list[str]) -> None:
    (desk / "lijst.xlsx").write_bytes(b"")
    assert _check(*arguments).exit_code == 2
    assert [entry.name for entry in desk.iterdir()] == ["lijst.xlsx"]


def test_the_real_list_of_2020(desk: Path, data_dir: Path, shared_data: Path) -> None:
    """Dwellings (issue 3): 14,006 + 3,378 + 3,006 + 1,712 + 657 + 734 + 312 = 23,805."""
    file = shared_data / "plannen" / "EIB2020_7gem.csv"
    result = _check(file, "--reference-date", "2020-01-01", "--output", desk, "--json")
    report = json.loads(result.output)
    lines = {line["label"]: line["now"] for table in report["totals"] for line in table["lines"]}
    assert lines["Plannen in het bestand"] == 302
    assert lines["Nog te bouwen (rest)"] == 23_805
    assert lines["Nieuwbouw (bruto)"] is None, "the file only knows the rest"


def test_every_rule_has_a_title() -> None:
    assert set(rule_titles()) == set(known_rules())


def test_help_imports_neither_pandas_nor_dagster() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli.app import app; "
        "CliRunner().invoke(app, ['check', '--help']); "
        "print({'pandas', 'dagster', 'openpyxl', 'duckdb'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_a_thousand_plans_are_checked_and_their_faults_marked(desk: Path) -> None:
    """How long it takes stands in docs/performance.md."""
    workbook = filled([f"HLM-{number:04}" for number in range(1000)])
    for row in range(2, 52):
        workbook["Plannen"].cell(row, 10, "9Z")
    file = desk / "groot.xlsx"
    file.write_bytes(as_bytes(workbook))
    command = [sys.executable, "-c", "from pipelines.cli.app import main; main()"]
    done = subprocess.run(
        [*command, "check", str(file), *DATE], cwd=PROJECT_ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert (desk / "groot.controle.xlsx").exists()
