"""The queries of the README and the guide for analysts, as they print them.

What their answers must be stands in the tests.
"""

from __future__ import annotations

import re

from pipelines.core.settings import PROJECT_ROOT

_QUESTION = re.compile(r"^### (\d+)\. .*?^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def queries() -> dict[int, str]:
    """Number of the question → its SQL."""
    guide = (PROJECT_ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    return {int(number): sql for number, sql in _QUESTION.findall(guide)}


def first_query() -> tuple[str, list[tuple[str, ...]]]:
    """The README's query, and the rows of the table that it shows below it."""
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r'woonmonitor query "(.*?)"\n\n(\|.*?)\n\n', readme, re.DOTALL)
    assert found
    _, _, *rows = found[2].splitlines()
    return found[1], [tuple(row.strip("| ").split(" | ")) for row in rows]
