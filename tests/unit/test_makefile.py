"""Set-up: which Python `make` takes, and what it says where none fits."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT

MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `make install` needs, without an environment."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "setup.py"):
        shutil.copy(PROJECT_ROOT / name, folder / name)
    return folder


def made(checkout: Path, pythons: dict[str, int], *words: str) -> subprocess.CompletedProcess[str]:
    """`make`, where these commands are all there is; each answers as a Python 3.<n>."""
    bin_dir = checkout.parent / "bin"
    bin_dir.mkdir(exist_ok=True)
    for name, minor in pythons.items():
        fits = 0 if 11 <= minor <= 13 else 1
        (bin_dir / name).write_text(f"#!/bin/sh\nexit {fits}\n")
        (bin_dir / name).chmod(0o755)
    return subprocess.run(
        [str(MAKE), "--directory", str(checkout), *words],
        check=False,
        env={**os.environ, "PATH": str(bin_dir), "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("pythons", "taken"),
    [
        ({"python3": 14, "python3.12": 12, "python3.11": 11}, "python3.12"),
        ({"python3": 14, "python3.13": 13, "python3.11": 11}, "python3.13"),
        ({"python3": 12}, "python3"),
        ({"python3": 10, "python3.11": 11}, "python3.11"),
    ],
)
def test_the_newest_python_that_fits_is_taken(
    checkout: Path, pythons: dict[str, int], taken: str
) -> None:
    done = made(checkout, pythons, "--eval=taken:; @:$(info takes $(PYTHON))", "taken")
    assert f"takes {taken}" in done.stdout.splitlines()


def test_python_3_14_alone_gets_one_line_that_says_what_to_do(checkout: Path) -> None:
    done = made(checkout, {"python3": 14, "python3.14": 14}, "install")
    assert done.returncode != 0
    [line] = [line for line in done.stdout.splitlines() if not line.startswith("make")]
    assert "3.14" in line
    assert "install python3.13" in line
    assert not (checkout / ".venv").exists()


def test_a_python_that_was_named_and_does_not_fit_is_named_in_the_message(checkout: Path) -> None:
    done = made(checkout, {"python3.14": 14}, "install", "PYTHON=python3.14")
    assert done.returncode != 0
    assert "python3.14 is not Python 3.11, 3.12 or 3.13" in done.stdout
