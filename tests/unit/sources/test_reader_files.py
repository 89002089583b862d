"""What decides how a file is read is known exactly: a mend re-reads its files, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.settings import PACKAGE_DIR, region_dir
from pipelines.sources.reader_files import files_behind

SOURCES = {
    source: {
        path.relative_to(PACKAGE_DIR).as_posix()
        for path in files_behind(f"pipelines.sources.{source}.read")
        if path.is_relative_to(PACKAGE_DIR)
    }
    for source in ("cbs", "plancapaciteit", "woonservice")
}


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("cbs", "sources/cbs/read.py"),
        ("cbs", "sources/cbs/numbers.py"),
        ("cbs", "reading/number_style.py"),
        ("cbs", "reading/regions.csv"),
        ("cbs", "sources/cbs/tables.yml"),
        ("cbs", "reading/encoding.py"),
        ("plancapaciteit", "sources/plancapaciteit/layouts/breed.yml"),
        ("plancapaciteit", "sources/plancapaciteit/rules.yml"),
        ("plancapaciteit", "reading/regions.csv"),  # names of municipalities
        ("plancapaciteit", "reading/personal_data.yml"),
        ("woonservice", "sources/woonservice/macros.sql"),
        ("woonservice", "sources/woonservice/extracts.yml"),
        ("woonservice", "sources/woonservice/codes.yml"),
        ("woonservice", "sources/woonservice/rules.yml"),
        ("woonservice", "sources/woonservice/income_limits.yml"),
        ("woonservice", "privacy/pseudonym.py"),
    ],
)
def test_what_decides_is_known(source: str, file: str) -> None:
    assert file in SOURCES[source]


def test_the_regions_corporations_decide_how_woonservice_is_read() -> None:
    decides = files_behind("pipelines.sources.woonservice.read")
    assert region_dir() / "corporations.yml" in decides


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("plancapaciteit", "sources/plancapaciteit/write.py"),  # the sample's writer
        ("plancapaciteit", "sources/woonservice/macros.sql"),
        ("plancapaciteit", "sources/cbs/tables.yml"),
        ("cbs", "sources/plancapaciteit/parse.py"),
        ("cbs", "sources/cbs/fetch.py"),
        ("cbs", "sources/cbs/fetch.yml"),
        ("cbs", "sources/registry.py"),
        ("woonservice", "sources/plancapaciteit/parse.py"),
        ("woonservice", "warehouse/load.py"),
    ],
)
def test_what_decides_nothing_is_left_out(source: str, file: str) -> None:
    assert file not in SOURCES[source]


def test_imports_are_followed_and_those_for_types_are_not(tmp_path: Path) -> None:
    package = tmp_path / "pipelines"
    (package / "rules").mkdir(parents=True)
    files = {
        "read.py": "from pipelines.deep import x\nif TYPE_CHECKING:\n    import pipelines.typed\n",
        "deep.py": 'def f():\n    from pipelines import late\nR = P.with_name("rules")\n',
        "late.py": "import json\n",
        "typed.py": "",
        "other.py": "",
        "rules/a.yml": "",
    }
    for name, text in files.items():
        (package / name).write_text(text)
    found = [
        path.relative_to(package).as_posix()
        for path in files_behind("pipelines.read", root=tmp_path)
    ]
    assert found == ["deep.py", "late.py", "read.py", "rules/a.yml"]
