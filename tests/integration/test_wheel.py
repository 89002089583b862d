"""What who delivers installs: the wheel with its own dependencies and nothing of the pipeline's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from pipelines.core.settings import PROJECT_ROOT, region_file

BUILT_FROM = (
    *("pipelines", "dbt_project", "expectations", "pyproject.toml", "setup.py", "README.md"),
    *("requirements.lock", "dagster.yaml", "workspace.yaml"),
)
LIST = PROJECT_ROOT / "data" / "raw" / "plancapaciteit" / "haarlem"
HEAVY = ("dagster", "dbt", "great_expectations", "scipy", "httpx", "apprise", "fastparquet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: a build leaves folders beside its sources."""
    folder = tmp_path_factory.mktemp("wheel")
    made = shutil.ignore_patterns("target", "logs", "__pycache__")
    for name in BUILT_FROM:
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / "source" / name, ignore=made)
        else:
            shutil.copy(source, folder / "source" / name)
    pip(["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "source"])
    return next(folder.glob("woonmonitor-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and links to what it asks for without an extra."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next(folder.glob("lib/python3*/site-packages"))
    for name in base_dependencies():
        for top in {Path(str(file)).parts[0] for file in metadata.distribution(name).files or ()}:
            source = Path(str(metadata.distribution(name).locate_file(top)))
            if top not in ("..", "__pycache__") and not (site / top).exists():
                (site / top).symlink_to(source)
    pip(["--python", folder, "install", "--no-deps", "--no-index", wheel])
    return folder


def pip(arguments: list[str | Path]) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def base_dependencies() -> set[str]:
    """The names of all that is installed with woonmonitor when no extra is asked for."""
    found: set[str] = set()
    waiting = ["woonmonitor"]
    while waiting:
        for text in metadata.distribution(waiting.pop()).requires or ():
            asked = Requirement(text)
            if asked.marker and not asked.marker.evaluate({"extra": ""}):
                continue
            if asked.name not in found:
                found.add(asked.name)
                waiting.append(asked.name)
    return found


def woonmonitor(
    environment: Path, folder: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """As typed in `folder`, with nothing of this checkout or its settings in reach."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "COLUMNS": "200"}
    command = [environment / "bin" / "woonmonitor", *arguments]
    return subprocess.run(
        command, cwd=folder, env=clean, check=False, capture_output=True, text=True
    )


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_the_wheel_holds_formulas_and_rules_and_nothing_that_was_made(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    pack = region_file("seeds/regions.csv").relative_to(PROJECT_ROOT).as_posix()
    for wanted in (
        pack,
        "expectations/views.sql",
        "expectations/thresholds.yml",
        "expectations/raw/plancapaciteit_plan.yml",
        "requirements.lock",
    ):
        assert f"pipelines/bundle/{wanted}" in names
    for folder in ("dbt_project", "expectations"):
        tracked = subprocess.check_output(["git", "ls-files", folder], cwd=PROJECT_ROOT, text=True)
        assert {f"pipelines/bundle/{name}" for name in tracked.split()} <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"pipelines", "woonmonitor"}
    assert [name for name in names if "/target/" in name or "__pycache__" in name] == []


def test_template_and_check_work_and_write_only_where_they_are_given(
    environment: Path, tmp_path: Path
) -> None:
    site = next(environment.glob("lib/python3*/site-packages"))
    before = files_below(site / "pipelines")
    made = woonmonitor(environment, tmp_path, "template", "plancapaciteit", "sjabloon.xlsx")
    assert made.returncode == 0, made.stderr
    list_file = max(path for path in LIST.rglob("*.xlsx"))
    shutil.copy(list_file, tmp_path)
    checked = woonmonitor(environment, tmp_path, "check", list_file.name, "--deliverer", "haarlem")
    assert checked.stderr == ""
    assert checked.returncode in (0, 1)
    assert "plannen" in checked.stdout
    page = f"{list_file.stem}.controle.html"
    assert {"sjabloon.xlsx", list_file.name, page} <= {path.name for path in tmp_path.iterdir()}
    assert {path.suffix for path in tmp_path.iterdir()} == {".xlsx", ".html"}
    assert files_below(site / "pipelines") == before


def test_a_command_of_the_pipeline_says_in_one_line_what_to_install(
    environment: Path, tmp_path: Path
) -> None:
    ran = woonmonitor(environment, tmp_path, "run")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1
    assert "pip install 'woonmonitor[pipeline]'" in ran.stderr
    assert not (tmp_path / "data").exists()


def test_the_small_environment_has_nothing_heavy_of_the_pipeline(environment: Path) -> None:
    code = f"import importlib.util as u; print([n for n in {HEAVY} if u.find_spec(n)])"
    command = [environment / "bin" / "python", "-c", code]
    assert subprocess.check_output(command, text=True).strip() == "[]"
