"""Every section of the runbook that an alert links to is there."""

from __future__ import annotations

import re

import pytest

from pipelines.core.settings import PROJECT_ROOT

_LINK = re.compile(r"""runbook=["']([a-z-]+)["']|return ["']([a-z]+(?:-[a-z]+)+)["']""")
_SECTIONS = re.compile(r"""_SECTIONS = \{(.*?)\}""", re.DOTALL)


def linked() -> set[str]:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (PROJECT_ROOT / "pipelines/alerts").glob("*.py")
    )
    direct = {first or second for first, second in _LINK.findall(source)}
    by_rule = {
        section
        for block in _SECTIONS.findall(source)
        for section in re.findall(r""": ["']([a-z-]+)["']""", block)
    }
    return direct | by_rule


def test_the_links_are_found() -> None:
    assert {"bestand-geweigerd", "levering-verdwenen", "levering-te-laat"} <= linked()


@pytest.mark.parametrize("section", sorted(linked()))
def test_a_linked_section_is_there(section: str) -> None:
    runbook = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert f'<a id="{section}"></a>' in runbook
