"""The lock and what is asked for agree: no network is needed to see that.

What this cannot see is a known vulnerability: that needs an advisory database, which is not ours.
"""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipelines.core.settings import PROJECT_ROOT

LOCK = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", re.MULTILINE)


def pinned() -> dict[str, set[str]]:
    """Package → versions; a package may have two, for different Pythons."""
    pins: dict[str, set[str]] = {}
    for name, version in PIN.findall(LOCK):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


def asked() -> list[Requirement]:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


def test_everything_asked_for_is_pinned_to_a_version_that_was_asked_for() -> None:
    pins = pinned()
    unmet = [
        str(requirement)
        for requirement in asked()
        if not any(
            requirement.specifier.contains(version, prereleases=True)
            for version in pins.get(canonicalize_name(requirement.name), ())
        )
    ]
    assert not unmet


def test_every_pin_has_hashes_and_the_lock_names_no_address() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    pins = [entry for entry in entries if PIN.match(entry)]
    assert len(pins) == len(PIN.findall(LOCK)) > 50
    assert [entry.splitlines()[0] for entry in pins if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK
