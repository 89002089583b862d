"""A word or header of a layout that means two things: refused, naming both and where they stand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.headers import folded
from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.header_text import plain
from pipelines.sources.plancapaciteit.layout import LAYOUTS_DIR, known_layouts, read_layout
from pipelines.sources.plancapaciteit.parse import parse
from tests.unit.sources.plancapaciteit.lists import Row, csv_of, rules, workbook_of
from tests.unit.sources.plancapaciteit.test_layout import layout_in_the_guide, written

REAL = {path.stem: read_yaml(path) for path in sorted(LAYOUTS_DIR.glob("*.yml"))}


class Slot(NamedTuple):
    """A list of words that all mean one thing; no two of one group may share a word."""

    group: str
    place: str
    words: list[str]


def slots(layout: dict[str, Any]) -> Iterator[Slot]:
    """Every list of words and headers of a layout."""
    for field, codes in layout["codes"].items():
        for code, words in codes.items():
            yield Slot(field, f"codes.{field}.{code}", words)
    for name, category in layout.get("categories", {}).items():
        yield Slot("categories", f"categories.{name}.words", category["words"])
        for code, words in category["classes"].items():
            yield Slot(name, f"categories.{name}.classes.{code}", words)
    for name, table in layout["tables"].items():
        for part, key in itertools.product(("columns", "stated", "values"), [f"tables.{name}"]):
            for each, column in table.get(part, {}).items():
                if "headers" in column:
                    yield Slot(key, f"{key}.{part}.{each}.headers", column["headers"])
        if "ignored" in table:
            yield Slot(f"tables.{name}", f"tables.{name}.ignored", table["ignored"])


def is_fixed(word: str) -> bool:
    """Not to be filled in."""
    return "{" not in word


def spaced(word: str) -> str:
    return f"{word[:1]} {word[1:]}"


VARIANTS: list[Callable[[str], str]] = [str, str.upper, str.lower, spaced, "  {} ".format]


def unshared(layout: Any) -> Any:
    """A copy without lists that stand in it twice."""
    if isinstance(layout, dict):
        return {key: unshared(value) for key, value in layout.items()}
    return [unshared(each) for each in layout] if isinstance(layout, list) else layout


@st.composite
def planted(draw: st.DrawFn) -> tuple[dict[str, Any], tuple[Slot, Slot]]:
    """A real layout in which a word of one list is put into another list of its group."""
    layout = unshared(REAL[draw(st.sampled_from(sorted(REAL)))])
    every = list(slots(layout))
    one = draw(st.sampled_from([slot for slot in every if any(map(is_fixed, slot.words))]))
    others = [slot for slot in every if slot.group == one.group and slot.place != one.place]
    others = [slot for slot in others if all(map(is_fixed, slot.words))]
    if not others:
        return draw(planted())
    other = draw(st.sampled_from(others))
    word = draw(st.sampled_from([word for word in one.words if is_fixed(word)]))
    variant = draw(st.sampled_from(VARIANTS))(word)
    other.words.insert(draw(st.integers(0, len(other.words))), variant)
    return layout, (one, other)


@settings(max_examples=60, deadline=None)
@given(planted())
def test_a_planted_clash_is_refused_naming_both(
    tmp_path_factory: pytest.TempPathFactory,
    clash: tuple[dict[str, Any], tuple[Slot, Slot]],
) -> None:
    layout, lists = clash
    folder = tmp_path_factory.mktemp("layouts")
    text = yaml.safe_dump(layout, sort_keys=False, allow_unicode=True)
    with pytest.raises(WoonmonitorError) as refused:
        read_layout(written(folder, text, layout["layout"]))
    said = str(refused.value)
    assert "betekent twee dingen" in said
    assert f"layouts/{layout['layout']}.yml" in said
    for slot in lists:
        assert f"in {slot.place} (regel " in said
        assert any(f"«{word}»" in said for word in slot.words)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (  # one header counted in two columns of dwellings
            "headers: [waarvan huur]",
            "headers: [waarvan huur, Te bouwen]",
            "de kop «Te bouwen» betekent twee dingen: values rest (total totaal) in "
            "tables.projecten.values.rest.headers (regel 20) en values huur (tenure huur) in "
            "tables.projecten.values.huur.headers (regel 31)",
        ),
        (  # read and not read
            "ignored: [opmerkingen]",
            "ignored: [opmerkingen, te-bouwen]",
            "«Te bouwen», hier gelijk aan «te-bouwen», betekent twee dingen",
        ),
        (  # a code's own label for another code
            "2A: [hard]",
            "2A: [hard, 3 in voorbereiding]",
            "betekent twee dingen: 2A in codes.planning_status.2A (regel 51) en 3 in "
            "planning_status van fields.yml",
        ),
        (  # an open period of two columns
            "    ignored:",
            '      jaren: {year_headers: ["{year}"], measure: remaining, phase: year,\n'
            "        counts_as: [{classification: total, class: totaal}]}\n"
            "    ignored:",
            "de kop «2030 e.v.», hier gelijk aan «{year}», betekent twee dingen: values 2030-2050 "
            "(total totaal) in tables.projecten.values.2030-2050.headers (regel 42) en values "
            "jaren, since in tables.projecten.values.jaren.year_headers (regel 47)",
        ),
        (  # a year in a column of its own and in one of years
            "[2030 e.v., 2030 en later]",
            '["2030"]\n'
            "        measure: remaining\n"
            "        phase: unknown\n"
            "        counts_as: [{classification: total, class: totaal}]\n"
            "      jaren:\n"
            '        year_headers: ["jaar {year}", "{year}"]',
            "de kop «2030», hier gelijk aan «{year}», betekent twee dingen",
        ),
        (  # «vanaf 2030» as a year and as an open period
            "headers: [2030 e.v., 2030 en later]",
            'year_headers: ["{year}", "vanaf {year}"]',
            "de kop «vanaf {year}», hier gelijk aan «{year}», betekent twee dingen",
        ),
        (  # the euro sign of an amount says nothing
            "plan_id: {headers: [Nummer]}",
            "plan_id: {headers: [Nummer]}\n"
            "      monthly_rent: {headers: [Prijs]}\n"
            "      purchase_price: {headers: [Prijs in €]}",
            "«Prijs», hier gelijk aan «Prijs in €», betekent twee dingen",
        ),
        (  # placeholders that give two columns one header
            "    ignored:",
            "      soorten: {headers: [soort], measure: remaining, phase: whole,\n"
            "        expand: {s: {a: huur, b: koop}},\n"
            '        counts_as: [{classification: tenure, class: "{s}"}]}\n'
            "    ignored:",
            "de kop «soort» betekent twee dingen: values soorten (tenure huur)",
        ),
        ("ignored: [opmerkingen]", "ignored: ['-']", "de kop «-» in tables.projecten.ignored"),
    ],
)
def test_a_clash_is_told_with_both_places(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = layout_in_the_guide()
    assert old in text
    with pytest.raises(WoonmonitorError) as refused:
        read_layout(written(tmp_path, text.replace(old, new, 1)))
    assert told in str(refused.value)


def test_the_layout_of_the_issue_is_refused_with_both_places(cases: Path) -> None:
    with pytest.raises(WoonmonitorError) as refused:
        read_layout(cases / "21_layout_word_twice" / "rigo_twice.yml")
    assert (
        "layouts/rigo_twice.yml is niet te gebruiken: het woord «1A onherroepelijke» betekent twee "
        "dingen: 1A in codes.planning_status.1A (regel 97) en 4A in codes.planning_status.4A "
        "(regel 102)" in str(refused.value)
    )


def test_a_stated_total_of_what_remains_is_compared_with_what_remains(cases: Path) -> None:
    """115 - 12 demolished = 103, and 50 - 0 = 50, as the list states; 102 would differ."""
    folder = cases / "12_stated_total_remaining_layout"
    layouts = {**known_layouts(), "rigo_stated": read_layout(folder / "rigo_stated.yml")}
    data = (folder / "rigo_stated.csv").read_bytes()
    at = {"reference_date": date(2017, 7, 1), "deliverer": "heemskerk", "layouts": layouts}
    found = parse(data, **at)  # type: ignore[arg-type]
    assert found.layout == "rigo_stated"
    assert found.plans["is_accepted"].tolist() == [True, True]
    assert found.plans["remaining_total"].tolist() == [115, 50]
    assert found.plans["demolition_total"].tolist() == [12, 0]
    wrong = parse(data.replace(b";115;103;", b";115;102;"), **at)  # type: ignore[arg-type]
    assert "net_mismatch" in rules(wrong)


def test_a_list_that_fits_two_layouts_equally_is_refused_with_both(tmp_path: Path) -> None:
    guide = layout_in_the_guide()
    twin = guide.replace("layout: streekplan", "layout: tweeling").replace(
        "2A: [hard]", "4A: [hard]"
    )
    layouts = {
        name: read_layout(written(tmp_path, text, name))
        for name, text in (("streekplan", guide), ("tweeling", twin))
    }
    data = csv_of(
        ["Nummer", "Project", "Gemeente", "Fase RO", "Te bouwen"], [1, "A", "Velsen", "hard", 4]
    )
    with pytest.raises(RefusedFile, match="even goed bij de indelingen «streekplan» en «tweeling»"):
        parse(data, reference_date=date(2026, 1, 1), deliverer="velsen", layouts=layouts)


def test_a_column_that_counts_in_two_parts_on_one_sheet_is_refused(tmp_path: Path) -> None:
    """Two sheets may call their dwellings the same; on one flat sheet they would count twice."""
    part = (
        "\n  jaren:\n    sheet: Jaren\n    grain: [plan, year]\n    columns:\n"
        "      plan_name: {headers: [Project], required: true}\n"
        "      year: {headers: [Jaar], required: true}\n    values:\n      per_jaar:\n"
        "        headers: [Te bouwen]\n        required: true\n        measure: remaining\n"
        "        phase: year\n        counts_as: [{classification: total, class: totaal}]\n\ncodes:"
    )
    text = layout_in_the_guide().replace("\ncodes:", part, 1)
    layouts = {"streekplan": read_layout(written(tmp_path, text))}
    at = {"reference_date": date(2026, 1, 1), "deliverer": "velsen", "layouts": layouts}
    plans: list[Row] = [["Project", "Gemeente", "Fase RO", "Te bouwen"], ["A", "Velsen", "hard", 4]]
    years: list[Row] = [["Project", "Jaar", "Te bouwen"], ["A", 2028, 4]]
    found = parse(workbook_of({"Plannen": plans, "Jaren": years}), **at)  # type: ignore[arg-type]
    assert found.plans["remaining_total"].tolist() == [4]
    flat: list[Row] = [[*plans[0], "Jaar"], [*plans[1], 2028]]
    with pytest.raises(RefusedFile, match=r"«Te bouwen» \(rij 1\) hoort bij twee onderdelen"):
        parse(csv_of(*flat), **at)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", sorted(known_fields().fields))
def test_labels_and_codes_of_a_field_mean_one_code(field: str) -> None:
    words = known_layouts()["planmonitor"].words(field)
    assert len({folded(word) for word in words}) >= len(set(words.values()))
    codes: dict[str, set[str]] = {}
    for word, code in words.items():
        codes.setdefault(folded(word), set()).add(code)
    assert all(len(each) == 1 for each in codes.values())


def test_no_word_makes_two_open_periods() -> None:
    periods = known_fields().open_periods
    for side in ("before", "after"):
        words = [
            plain(word)
            for meaning in ("since", "later_than", "until", "earlier_than")
            for word in set(map(plain, getattr(getattr(periods, meaning), side)))
        ]
        assert len(words) == len(set(words)), side
