"""Generic code names nobody: what is the region's own stands in its pack, and nowhere else.

The names are taken from the pack itself. A source's folder may know its own publisher; why a bound
is what it is, what a rule is proved on and the rows of a unit test may say where it was seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipelines.core.settings import (
    DBT_PROJECT_DIR,
    EXPECTATIONS_DIR,
    PACKAGE_DIR,
    PROJECT_ROOT,
    region_dir,
)
from tests.region_names import names_in

_TEXTS = {".py", ".sql", ".yml", ".yaml", ".json", ".md", ".csv", ".j2"}
_NATIONAL = {"regions.csv", "municipalities.yml"}
"""CBS's names of all regions of the country (`pipelines/reading`)."""
_OF_A_CASE = {"reason", "good", "fails_when"}
"""Of a rule: why, and the example that it is proved on."""
_MADE = {"_sources.yml"}
"""Made from the contracts of the sources."""


def without_unit_tests(text: str) -> str:
    """A dbt YAML file of which the unit tests are blank lines."""
    parts = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
    return "".join(
        "\n" * part.count("\n") if part.startswith("unit_tests:") else part for part in parts
    )


def without_reasons(text: str) -> str:
    """A rule file (YAML, or JSON, which is YAML too) of which the reasons are blank."""
    for begin, end in _reasons(yaml.compose(text, Loader=yaml.SafeLoader)):
        blank = "".join(each if each == "\n" else " " for each in text[begin:end])
        text = text[:begin] + blank + text[end:]
    return text


def _reasons(node: yaml.Node | None) -> Iterator[tuple[int, int]]:
    """Where the text of each `reason` begins and ends."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _OF_A_CASE:
                yield value.start_mark.index, value.end_mark.index
            yield from _reasons(value)
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _reasons(value)


def texts(folder: Path) -> Iterator[Path]:
    yield from (file for file in sorted(folder.rglob("*")) if file.suffix in _TEXTS)


def generic_texts() -> Iterator[tuple[Path, str]]:
    """Every text that must serve any region, as far as it may name nobody."""
    for file in texts(PACKAGE_DIR):
        if not file.is_relative_to(PACKAGE_DIR / "sources") and file.name not in _NATIONAL:
            # What the pack itself is called (settings.py): one of them has to be the usual one.
            yield file, file.read_text(encoding="utf-8").replace(region_dir().name, "")
    for name in ("models", "macros", "tests", "seeds"):
        for file in texts(DBT_PROJECT_DIR / name):
            if file.name not in _MADE:
                yield file, without_unit_tests(file.read_text(encoding="utf-8"))
    for file in texts(EXPECTATIONS_DIR):
        text = file.read_text(encoding="utf-8")
        rules = file.suffix in (".json", ".yml", ".yaml")
        yield file, without_reasons(text) if rules else text


def test_code_sql_and_expectations_name_nobody_of_the_region() -> None:
    found = [
        each
        for file, text in generic_texts()
        for each in names_in(file.relative_to(PROJECT_ROOT), text)
    ]
    assert found == [], "what is the region's own belongs in its pack (docs/regions.md)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("'GM0392'", 1),
        ("Gemeente Haarlem, haarlem", 2),
        ("pick_corporation_velsen", 1),
        ("huur van Pré Wonen in IJmond", 2),
        ("Haarlemmermeer, GM03920, Velsenaar", 0),
    ],
)
def test_a_name_is_found_as_a_word(text: str, count: int) -> None:
    assert len(list(names_in(Path("x.sql"), f"select 1\n{text}"))) == count
    assert all(each.startswith("x.sql:2: ") for each in names_in(Path("x.sql"), f"\n{text}"))


def test_a_message_is_looked_at_although_its_reason_is_not() -> None:
    rule = {"reason": "Seen in Haarlem: 2 of 3, in 2014.", "message_nl": "Let op: Haarlem."}
    for text, line in (
        (json.dumps([rule], indent=2), 4),
        (yaml.safe_dump([rule], width=20), 2),
    ):
        found = list(names_in(Path("rules"), without_reasons(text)))
        assert found == [f"rules:{line}: Haarlem"]


def test_only_a_unit_test_may_name_somebody() -> None:
    text = "models:\n  - name: Haarlem\nunit_tests:\n  - name: Velsen\nseeds: Beverwijk\n"
    found = list(names_in(Path("m.yml"), without_unit_tests(text)))
    assert found == ["m.yml:2: Haarlem", "m.yml:5: Beverwijk"]
