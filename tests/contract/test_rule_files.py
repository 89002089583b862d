"""SQL in rule files is written as SQL in its own files: sqlfluff lints those, and here these."""

from __future__ import annotations

import pytest
from sqlfluff.core import FluffConfig, Linter

from pipelines.core.settings import EXPECTATIONS_DIR, PROJECT_ROOT
from pipelines.quality.rule_files import read_rule_file

_FILES = [read_rule_file(path) for path in sorted(EXPECTATIONS_DIR.glob("*/*.yml"))]
WRITTEN = {
    name: query
    for file in _FILES
    for name, query in (
        (f"{file.table} good", file.good),
        *((name, suite.query) for name, suite in file.suites.items()),
    )
    if query and not query.endswith(".sql")
}


@pytest.mark.parametrize("name", WRITTEN)
def test_sql_in_a_rule_file_is_what_sqlfluff_wants(name: str) -> None:
    config = FluffConfig.from_path(str(PROJECT_ROOT / "expectations"))
    linted = Linter(config=config).lint_string(WRITTEN[name])
    assert [f"{each.line_no}: {each.desc()}" for each in linted.get_violations()] == []
