"""`woonmonitor template`: what is filled in there is read back without a remark."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.reading.refused import RefusedFile
from pipelines.reports.plancapaciteit.template import not_delivered, template
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import known_layouts
from pipelines.sources.plancapaciteit.parse import parse
from tests.integration.filled_template import REFERENCE_DATE, as_bytes, filled


@pytest.fixture(scope="module")
def blank() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template(REFERENCE_DATE)))


def _read(workbook: openpyxl.Workbook, deliverer: str = "haarlem") -> Any:
    return parse(as_bytes(workbook), reference_date=REFERENCE_DATE, deliverer=deliverer)


def test_plans_filled_in_are_read_without_a_finding() -> None:
    result = _read(filled(["HLM-1", "HLM-2"]))
    assert result.layout == "planmonitor"
    assert result.findings.empty
    assert result.plans["plan_id"].tolist() == ["HLM-1", "HLM-2"]
    assert result.plans["is_accepted"].all()
    assert result.plans["remaining_total"].tolist() == [90, 90]  # 100 planned, 10 realised
    assert result.plans["demolition_total"].tolist() == [8, 8]


def test_an_untouched_template_is_refused_with_what_is_missing() -> None:
    with pytest.raises(RefusedFile, match=r"blad «Plannen», rij 1.* staat geen enkel plan"):
        _read(filled([]))


def test_the_example_is_never_counted_and_is_itself_right(blank: openpyxl.Workbook) -> None:
    workbook = filled(["HLM-1"])
    assert _read(workbook).plans["plan_id"].tolist() == ["HLM-1"]
    _fill_from_example(workbook)
    result = _read(workbook, "regio")  # the example lies in another municipality
    assert result.findings.empty
    assert result.plans["plan_id"].tolist() == ["HLM-1", "VB-001"]


def _fill_from_example(workbook: openpyxl.Workbook) -> None:
    """The rows of the sheet Voorbeeld, put where plans stand."""
    target = None
    rows = workbook["Voorbeeld"].iter_rows(values_only=True)
    for row in rows:
        if str(row[0]).startswith("Blad "):
            target = workbook[str(row[0]).removeprefix("Blad ")]
            headers = [cell.value for cell in target[1]]
            assert list(next(rows))[: len(headers)] == headers
        elif target is not None and row[0] is not None:
            target.append(row[: target.max_column])


def test_every_word_of_a_drop_down_is_one_the_reader_knows(blank: openpyxl.Workbook) -> None:
    layout = known_layouts()["planmonitor"]
    lists = {
        column[0]: [word for word in column[1:] if word]
        for column in blank["Lijsten"].iter_cols(values_only=True)
    }
    for field, codes in layout.codes.items():
        own_administration = set(not_delivered()) if field == "planning_status" else set()
        offered = {layout.words(field)[word] for word in lists[field]}
        assert offered == set(codes) - own_administration
    for name, category in layout.categories.items():
        words = lists[category.words[0]]
        assert {layout.class_words(name)[word] for word in words} == set(category.classes)


def test_a_drop_down_points_at_its_own_words(blank: openpyxl.Workbook) -> None:
    headers = [cell.value for cell in blank["Plannen"][1]]
    checks = {
        str(check.sqref).split(":")[0]: check.formula1
        for check in blank["Plannen"].data_validations.dataValidation
    }
    column = openpyxl.utils.get_column_letter(headers.index("status_planologisch") + 1)
    sheet, _, area = checks[f"{column}2"].partition("!")
    words = [cell.value for (cell,) in blank[sheet][area.replace("$", "")]]
    assert words[0] == "1A Onherroepelijk"
    assert words[-1] == "Onbekend"
    assert len(words) == 10
    assert not [word for word in words if str(word).startswith(("5A", "5B"))]


def test_every_sheet_is_fit_for_use(blank: openpyxl.Workbook) -> None:
    assert blank.sheetnames == ["Plannen", "Categorieen", "Voorbeeld", "Toelichting", "Lijsten"]
    assert blank["Lijsten"].sheet_state == "hidden"
    for name in ("Plannen", "Categorieen"):
        sheet = blank[name]
        assert sheet.freeze_panes == "C2"
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert [cell.value for cell in blank["Categorieen"][1]][-15:] == [
        str(y) for y in range(2026, 2041)
    ]


def test_it_prints_as_wide_as_one_page_with_its_headers_on_each(blank: openpyxl.Workbook) -> None:
    for name in ("Plannen", "Categorieen", "Voorbeeld", "Toelichting"):
        sheet = blank[name]
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddHeader.left.text == "Planlijst op 1-7-2026"
    for name in ("Plannen", "Categorieen"):
        assert blank[name].print_title_rows == "$1:$1"
    # Drop-downs reach far below the plans: what is printed ends where the cells end.
    assert blank["Plannen"].max_row == 1


def test_the_explanation_names_every_field_and_code_and_the_limits(
    blank: openpyxl.Workbook,
) -> None:
    rows = list(blank["Toelichting"].iter_rows(values_only=True))
    said = {str(value) for row in rows for value in row if value}
    layout = known_layouts()["planmonitor"]
    for field in layout.tables["plannen"].columns:
        assert known_fields().fields[field].label_nl in said
    for words in layout.codes["planning_status"].values():
        assert words[0] in said
    assert {"Hard en zacht", "Nultreden", "Geclusterd", "Zorggeschikt"} <= said
    assert ("Sociale huur, per maand", 2025, "€ 900,07") in rows
    assert ("Betaalbare koop", 2026, "€ 420.000") in rows


def test_the_same_date_gives_the_same_bytes() -> None:
    assert template(date(2026, 7, 1)) == template(date(2026, 7, 1))
    assert template(date(2026, 7, 1)) != template(date(2027, 1, 1))


def test_the_command_writes_it_once(tmp_path: Path) -> None:
    out = tmp_path / "sjabloon.xlsx"
    command = ["template", "plancapaciteit", str(out), "--reference-date", "2026-07-01"]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert out.read_bytes() == template(REFERENCE_DATE)
    assert CliRunner().invoke(app, command).exit_code == 2, "it may be filled in"
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 0


@pytest.mark.parametrize(
    ("dataset", "name"),
    [("onbekend", "x.xlsx"), ("plancapaciteit", "x.csv"), ("plancapaciteit", "geen/map/x.xlsx")],
)
def test_wrong_use_writes_nothing(tmp_path: Path, dataset: str, name: str) -> None:
    result = CliRunner().invoke(app, ["template", dataset, str(tmp_path / name)])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []
