"""The queries of the guide for analysts, as it prints them.

What their answers must be stands in the tests.
"""

from __future__ import annotations

import re

from pipelines.settings import PROJECT_ROOT

_QUESTION = re.compile(r"^### (\d+)\. .*?^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def queries() -> dict[int, str]:
    """Number of the question → its SQL."""
    guide = (PROJECT_ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    return {int(number): sql for number, sql in _QUESTION.findall(guide)}
