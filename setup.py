"""Puts formulas and rules into a wheel, as `pipelines/bundle`; pyproject.toml does the rest.

They lie at the top of the repository, where people who change them look for them. A checkout and
an editable install read them there: nothing is copied then.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
OUTSIDE = ("dbt_project", "expectations", "requirements.lock", "dagster.yaml", "workspace.yaml")
_MADE = frozenset({"target", "logs", "dbt_packages", "__pycache__", ".user.yml"})


def bundled_files() -> Iterator[str]:
    """What is reviewed, relative to the checkout; nothing that dbt or Python left behind."""
    for name in OUTSIDE:
        top = ROOT / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            path = file.relative_to(ROOT)
            if file.is_file() and not _MADE & set(path.parts):
                yield path.as_posix()


class BuildWithBundle(build_py):
    """setuptools' build of the package, and the bundle beside it."""

    def run(self) -> None:
        """Copy the bundle where the package was built; an editable install has none."""
        super().run()
        if not self.editable_mode:
            bundle = Path(self.build_lib) / "pipelines" / "bundle"
            shutil.rmtree(bundle, ignore_errors=True)
            for name in bundled_files():
                (bundle / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, bundle / name)

    def get_source_files(self) -> list[str]:
        """What a source distribution must hold for a wheel to be made from it."""
        return [*super().get_source_files(), *bundled_files()]


setup(cmdclass={"build_py": BuildWithBundle})
