"""Generic code names no source: a source is a folder, and what is said of it stands in there.

Looked at are names and texts of the program, not comments and docstrings: those may say where
something was seen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.core.settings import PACKAGE_DIR, PROJECT_ROOT
from pipelines.reading.contract import contracts

_OF_A_SOURCE = ("sources", "reports", "sample")
"""Folders with a folder per source that has something of its own."""
_SETTINGS = re.compile(r"cbs_v[34]_url|https://[a-z]+\.cbs\.nl/.*")
"""Where a publisher is reached differs per machine: that is a setting."""


def generic_code() -> Iterator[Path]:
    for path in sorted(PACKAGE_DIR.rglob("*.py")):
        inside = path.relative_to(PACKAGE_DIR).parts
        if not (inside[0] in _OF_A_SOURCE and inside[1] in contracts()):
            yield path


def named_in(code: str) -> Iterator[tuple[int, str]]:
    """Line and word of each source that the program names."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    sources = "|".join(contracts())
    pattern = re.compile(rf"(?<![a-zA-Z0-9])(?:{sources})(?![a-z0-9])")
    for node in ast.walk(tree):
        for text in () if id(node) in docstrings else _texts(node):
            if not _SETTINGS.fullmatch(text) and pattern.search(text):
                yield getattr(node, "lineno", 0), text


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ImportFrom(module=str() as name):
            yield name


@pytest.mark.parametrize(
    "code",
    [
        'if source == "cbs": pass',
        'query = "select * from raw.plancapaciteit_plan"',
        "from pipelines.sources.woonservice.extracts import known",
        "def refresh_cbs() -> None: ...",
    ],
)
def test_a_name_of_a_source_is_seen(code: str) -> None:
    assert list(named_in(code))


def test_a_comment_or_docstring_may_say_where_something_was_seen() -> None:
    assert not list(named_in('"""As plancapaciteit does."""\n# cbs\nx = "cbsodata"'))


def test_generic_code_names_no_source() -> None:
    found = [
        f"{path.relative_to(PROJECT_ROOT)}:{line}: {text.strip()[:60]}"
        for path in generic_code()
        for line, text in named_in(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "say it in the contract of the source"
