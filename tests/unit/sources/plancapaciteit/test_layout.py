"""Layouts as data: a new one needs a YAML file and no Python, and a mistake in it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import LAYOUTS_DIR, known_layouts, read_layout
from pipelines.sources.plancapaciteit.parse import parse
from tests.unit.sources.plancapaciteit.lists import csv_of

_ROOT = LAYOUTS_DIR.parents[3]
_CLASSES = ("waarvan koop", "waarvan huur")
_PERIODS = ("2026-2029", "2030 e.v.")
_GUIDE = _ROOT / "docs" / "plan-layouts.md"


def layout_in_the_guide() -> str:
    """The example of docs/plan-layouts.md."""
    return _GUIDE.read_text(encoding="utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]


def written(folder: Path, text: str, name: str = "streekplan") -> Path:
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_layout_of_the_guide_reads_a_list_without_any_python(tmp_path: Path) -> None:
    layout = read_layout(written(tmp_path, layout_in_the_guide()))
    data = csv_of(
        ["Nummer", "Project", "Gemeente", "Fase RO", "Te bouwen", *_CLASSES, *_PERIODS],
        ["7", "Havenkwartier", "Velsen", "hard", 40, 30, 10, 25, 15],
        ["8", "Duinzoom", "Velsen", "zacht", 6, 2, 4, 6, 0],
    )
    found = parse(
        data,
        reference_date=date(2026, 1, 1),
        deliverer="velsen",
        layouts={**known_layouts(), "streekplan": layout},
    )
    assert found.layout == "streekplan"
    assert found.plans["is_accepted"].tolist() == [True, True]
    assert found.plans["planning_status"].tolist() == ["2A", "3"]
    assert found.plans["remaining_total"].tolist() == [40, 6]
    koop = found.counts[found.counts["class_code"] == "koop"]
    assert koop["dwellings"].tolist() == [30, 2]
    later = found.counts[found.counts["period_from"] == 2030]
    assert later[["plan_id", "period_to", "dwellings"]].to_numpy().tolist() == [["7", 2050, 15]]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("layout: streekplan", "layout: anders", "niet de naam van het bestand"),
        (
            "measure: remaining",
            "measure: rest",
            "tables.projecten.values.rest.measure (regel 22) is 'rest'; het moet 'planned'",
        ),
        (
            "headers: [Nummer]",
            "header: [Nummer]",
            "tables.projecten.columns.plan_id.headers (regel 14) ontbreekt",
        ),
        ("plan_id: {", "plan_nr: {", "'plan_nr' is geen veld van fields.yml"),
        ("class: koop", "class: kopen", "'kopen' is geen klasse van tenure"),
        (
            "classification: tenure, class: koop",
            "classification: eigendom, class: koop",
            "tables.projecten.values.koop (regel 25): 'eigendom' is geen indeling",
        ),
        ('"3": [zacht]', "3X: [zacht]", "codes.planning_status.3X (regel 52): '3X' is geen code"),
        ("    2A: [hard]\n", "    2A: hard\n", "codes.planning_status.2A (regel 51) is geen lijst"),
        ("since: 2026-11-01", "since: gisteren", "since (regel 4) is geen datum"),
        ("phase: period", "phase: whole", "period hoort bij phase period, en alleen daar"),
        ("period: [2026, 2029]", "period: [2029, 2026]", "period eindigt voor het begin"),
        ("headers: [Te bouwen]", 'headers: ["{jaar} bouwen"]', "{jaar} wordt nergens ingevuld"),
        ("headers: [Te bouwen]", 'headers: ["Te { bouwen"]', "een losse accolade"),
        (
            "    ignored:",
            "    stated: {planned_total: {headers: [Gepland]}}\n    ignored:",
            "tables.projecten.stated.planned_total (regel 47) is niet na te rekenen",
        ),
        (
            "    ignored:",
            "    stated: {row_remaining: {headers: [Per rij]}}\n    ignored:",
            "daarvoor heeft de tabel een kolom category",
        ),
        (
            "headers: [waarvan koop]\n        measure: remaining",
            "headers: [waarvan koop]\n        measure: planned",
            "zet wat rest onder stated (remaining_total)",
        ),
        ("tables:", "tables: [", "geen geldige YAML; kijk naar inspringen, haakjes"),
        (
            "    ignored:",
            "    columns: {}\n    ignored:",
            "«columns» staat er twee keer: op regel 13, kolom 5 en op regel 47, kolom 5",
        ),
    ],
)
def test_a_mistake_in_a_layout_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = layout_in_the_guide()
    assert old in text
    with pytest.raises(WoonmonitorError) as raised:
        read_layout(written(tmp_path, text.replace(old, new, 1)))
    assert told in str(raised.value)
    assert "layouts/streekplan.yml" in str(raised.value)


def refusals_in_the_guide() -> list[list[str]]:
    """What docs/plan-layouts.md says is refused: a text of the example, another, the message."""
    part = _GUIDE.read_text(encoding="utf-8").split("## What is refused\n", 1)[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    return [row.strip("| ").replace("`", "").split(" | ") for row in rows]


@pytest.mark.parametrize(("old", "new", "told"), refusals_in_the_guide())
def test_what_the_guide_says_is_refused_is_refused_so(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = layout_in_the_guide()
    assert old in text
    with pytest.raises(WoonmonitorError) as raised:
        read_layout(written(tmp_path, text.replace(old, new, 1)))
    assert told in str(raised.value)


def test_the_guide_shows_what_is_refused() -> None:
    assert len(refusals_in_the_guide()) == 10


@pytest.mark.parametrize("name", sorted(known_layouts()))
def test_words_of_a_layout_are_read_unambiguously(name: str) -> None:
    """No word stands for two codes, and every code has a word to write, but the absent ones."""
    layout = known_layouts()[name]
    for field, codes in layout.codes.items():
        words = [word for spellings in codes.values() for word in spellings]
        assert len(words) == len(set(words)), field
        assert set(layout.words(field).values()) == set(known_fields().fields[field].codes)


@pytest.mark.parametrize("name", sorted(known_layouts()))
def test_headers_to_write_differ_within_a_sheet(name: str) -> None:
    for table in known_layouts()[name].tables.values():
        headers = [column.headers[0] for column in table.columns.values()]
        headers += [column.headers[0] for column in table.value_columns]
        assert len(headers) == len(set(headers))


def test_the_wide_layout_has_33_columns_of_new_build_and_33_of_demolition() -> None:
    columns = known_layouts()["breed"].tables["detailplanning"].value_columns
    assert [column.mutation for column in columns] == ["build"] * 33 + ["demolition"] * 33
    by_header = {column.headers[0]: dict(column.counts_as) for column in columns}
    assert by_header["meergezins_huur3"]["price"] == "middenhuur"
    assert by_header["sloop_onbekend_koop_onb"] == {
        "total": "totaal",
        "price": "koop_onbekend",
        "dwelling_type": "onbekend",
        "price_and_type": "koop_onbekend__onbekend",
    }
