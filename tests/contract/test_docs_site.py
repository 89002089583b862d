"""The docs site: no link is broken, all that is published is in it, no page asks the internet."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipelines.reading.contract import tables

CONFIG = PROJECT_ROOT / "docs/site/mkdocs.yml"
MODELS = DBT_PROJECT_DIR / "models"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        [*command, "--config-file", CONFIG, "--site-dir", folder / "site"],
        check=False,
        env={**os.environ, "WOONMONITOR_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Documentation built" in done.stderr  # with --quiet no warning would count
    return folder / "site"


def test_every_published_table_stands_in_the_dictionary(site: Path) -> None:
    text = (site / "dictionary.html").read_text(encoding="utf-8")
    layers = [*MODELS.glob("monitor/**/*.yml"), *MODELS.glob("marts/**/*.yml")]
    kept_inside = {path for path in layers if "published: false" in path.read_text("utf-8")}
    published = {path.stem for path in layers if path not in kept_inside}
    assert len(published) > 20
    assert set(re.findall(r'<h3 id="(\w+)"', text)) == published


def test_a_column_stands_there_with_its_unit_and_meaning(site: Path) -> None:
    text = (site / "dictionary.html").read_text(encoding="utf-8")
    table = text.split('id="fct_tenure"')[1].split("<h3")[0]
    [row] = [row for row in table.split("<tr>") if "<code>owner_occupied</code>" in row]
    assert re.findall(r"<td>(.*)</td>", row)[1:] == ["woningen", "Koopwoningen op 1 januari."]
    assert "Sleutel: <code>region_code</code>, <code>year</code>." in table


def test_every_model_stands_in_the_lineage(site: Path) -> None:
    text = (site / "lineage.html").read_text(encoding="utf-8")
    missing = [path.stem for path in MODELS.rglob("*.sql") if f'id="{path.stem}"' not in text]
    assert missing == []


def test_every_raw_table_of_a_source_stands_with_its_columns(site: Path) -> None:
    text = (site / "sources.html").read_text(encoding="utf-8")
    for table in tables():
        own = text.split(f'id="{table.name.replace(".", "")}"')[1].split("<h3")[0]
        assert [column.name for column in table.columns if f">{column.name}<" not in own] == []


def test_a_line_is_drawn_from_what_a_table_rests_on_without_detours() -> None:
    # raw.r → stg → fct → monitor, and monitor reads stg too: that r is behind it is said by fct.
    def model(name: str, schema: str, *parents: str) -> dict[str, Any]:
        return {
            "unique_id": name,
            "name": name,
            "schema": schema,
            "resource_type": "model",
            "depends_on": {"nodes": list(parents)},
        }

    source = {"resource_type": "source", "source_name": "raw", "name": "r", "unique_id": "raw.r"}
    nodes = [
        model("stg", "staging", "raw.r"),
        model("fct", "marts", "stg"),
        model("monitor", "monitor", "fct", "stg"),
    ]
    manifest = {"nodes": {node["name"]: node for node in nodes}, "sources": {"raw.r": source}}
    text = runpy.run_path(str(CONFIG.parent / "lineage.py"))["page"](manifest)
    boxes = re.findall(r"<g>(.*?)</g>", text)
    lines = {re.findall(r">([\w.]+)</text>", box)[0]: box.count("<path") for box in boxes}
    assert lines == {"raw.r": 0, "fct": 1, "monitor": 1}
    assert '| <span id="fct"></span>`fct` | [`stg`](#stg) | [`monitor`](#monitor) |' in text


def test_no_page_asks_anything_of_another_server(site: Path) -> None:
    asked = re.compile(
        r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^"'>\s]+"""
        r"""|@import[^;]+|url\(["']?(?:https?:)?//[^)]+"""
    )
    pages = [path for path in site.rglob("*") if path.suffix in (".html", ".css")]
    found = {hit for path in pages for hit in asked.findall(path.read_text(encoding="utf-8"))}
    assert pages
    assert found == set()


def test_the_glossary_names_only_words_that_the_code_uses() -> None:
    lines = (PROJECT_ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[2] for line in lines if line.startswith("| ")]
    words = {word for cell in cells for word in re.findall(r"`(\w+)`", cell)}
    suffixes = {".sql", ".yml", ".csv", ".py"}
    of_dbt = [DBT_PROJECT_DIR / name for name in ("models", "seeds", "regions")]
    places = (*of_dbt, PROJECT_ROOT / "pipelines")
    files = [file for place in places for file in place.rglob("*") if file.suffix in suffixes]
    used = {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    assert len(words) > 50
    assert words - used == set()
