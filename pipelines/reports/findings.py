"""From the findings frame of a parser to groups a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pandas as pd

from pipelines.reports.model import Finding, FindingGroup, Severity
from pipelines.reports.text import clean

_SHOWN = 300
"""Characters of a value as delivered."""


def grouped(findings: pd.DataFrame, titles: Mapping[str, str] | None = None) -> list[FindingGroup]:
    """The findings of one rule are a group; critical groups first, the largest first.

    `titles` gives a rule's name in Dutch; a rule without one is called by its column.
    """
    if findings.empty:
        return []
    titles = titles or {}
    by_rule = findings.groupby(["severity", "rule"], sort=False)
    groups = [_group(rows, titles) for _, rows in by_rule]
    return by_urgency(groups)


def by_urgency(groups: Iterable[FindingGroup]) -> list[FindingGroup]:
    """Critical groups first, the largest first."""
    return sorted(groups, key=_urgency)


def _urgency(group: FindingGroup) -> tuple[bool, int, str]:
    return group.severity != "critical", -len(group.findings), group.title


def _group(rows: pd.DataFrame, titles: Mapping[str, str]) -> FindingGroup:
    ordered = rows.sort_values(["sheet", "row_number"], kind="stable", na_position="first")
    found = [_finding(row) for row in ordered.to_dict("records")]
    first = found[0]
    title = titles.get(first.rule, first.rule.replace("_", " "))
    columns = {finding.column_name for finding in found}
    if first.column_name and len(columns) == 1:
        title = f"{title} ({first.column_name})"
    return FindingGroup(title, first.severity, found)


def _finding(row: Mapping[Any, Any]) -> Finding:
    return Finding(
        sheet=None if _is_missing(row.get("sheet")) else str(row["sheet"]),
        row_number=None if _is_missing(row["row_number"]) else int(row["row_number"]) or None,
        column_letter=_text(row.get("column_letter")),
        column_name=_text(row.get("column_name")),
        rule=str(row["rule"]),
        severity=cast(Severity, row["severity"]),
        reason=clean(row["reason"]),
        value=_text(row.get("value")),
        subject=_text(row.get("plan_name")) or _text(row.get("plan_id")),
        subject_key=_text(row.get("plan_id")),
    )


def _text(entry: object) -> str | None:
    return None if _is_missing(entry) else clean(entry, _SHOWN) or None


def _is_missing(entry: object) -> bool:
    return entry is None or entry != entry  # noqa: PLR0124 - pandas' missing values
