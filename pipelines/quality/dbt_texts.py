"""What a dbt test says: why it is there and what people read when it fails.

A test's own description and `meta.message_nl` come first; for generic tests `dbt_texts.yml` has a
text per kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.core.strict_yaml import read_yaml
from pipelines.dbt.manifest_docs import meta_of

_TEXTS = Path(__file__).with_suffix(".yml")
_OTHER = "other"


@cache
def known_texts() -> Mapping[str, Any]:
    """`reason` and `message_nl` per kind of test, and what every message ends with."""
    content: dict[str, Any] = read_yaml(_TEXTS)
    return content


def reason_of(test: Mapping[str, Any], table: str) -> str:
    """English, for engineers: why the rule and its threshold exist."""
    own = str(test.get("description") or "").strip()
    return own or str(_texts(test)["reason"]).format_map(_names(test, table))


def message_of(test: Mapping[str, Any], table: str) -> str:
    """Dutch, for who gets the alert: what is wrong and what to do."""
    own = str(meta_of(test).get("message_nl") or "").strip()
    if own:
        return own
    said = str(_texts(test)["message_nl"]).format_map(_names(test, table))
    return f"{said} {known_texts()['what_to_do_nl']}"


def _texts(test: Mapping[str, Any]) -> Mapping[str, str]:
    kind = str((test.get("test_metadata") or {}).get("name"))
    texts: Mapping[str, str] = known_texts().get(kind) or known_texts()[_OTHER]
    return texts


def _names(test: Mapping[str, Any], table: str) -> dict[str, str]:
    """What stands between braces in a text; an argument that a test does not have is empty."""
    arguments = (test.get("test_metadata") or {}).get("kwargs") or {}
    return {
        "name": str(test["name"]),
        "table": table,
        "column": str(test.get("column_name") or arguments.get("column_name") or ""),
        "columns": _listed(arguments.get("columns")),
        "values": _listed(arguments.get("values")),
        "to": re.sub(r"^\w+\(['\"](.*)['\"]\)$", r"\1", str(arguments.get("to") or "")),
        "expression": " ".join(str(arguments.get("expression") or "").split()),
    }


def _listed(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else ""
