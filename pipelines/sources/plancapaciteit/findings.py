"""What the rules say of a file: the catalogue of rules and the frame of findings.

The texts, severities and reasons stand in `rules.yml`; what breaks a rule is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd

from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.grids.grid import column_letter
from pipelines.sources.plancapaciteit.fields import Strict
from pipelines.sources.plancapaciteit.recognise import FoundTable

RULES_YML = Path(__file__).with_name("rules.yml")
CRITICAL = "critical"
INFO = "info"
"""What the reader passed over by right: told, nothing to mend."""
COLUMNS = [
    "sheet",
    "row_number",
    "column_letter",
    "column_name",
    "municipality_code",
    "plan_id",
    "plan_name",
    "rule",
    "severity",
    "reason",
    "value",
    "plan_index",
]
"""The last one is the position in the frame of plans; null where a finding is about the file."""
_OF_A_CELL = ("value_unreadable",)
"""Rules about a cell itself, told whatever else is wrong with the plan."""
_PLACED = ["plan_no", "table_no", "row_number", "position", "rule", "severity", "said", "value"]


class PlanRule(Strict):
    """One rule of `rules.yml`."""

    severity: Literal["critical", "warning", "info"]
    message: str
    reason: str
    since: date
    threshold: float | None = None
    applies_to: tuple[str, ...] = ()
    between: tuple[int, int] | None = None


@lru_cache(maxsize=1)
def known_rules() -> dict[str, PlanRule]:
    """Code → rule."""
    document = read_yaml(RULES_YML)
    return {code: PlanRule.model_validate(entry) for code, entry in document.items()}


def findings(
    code: str, at: pd.DataFrame, **said: str | Sequence[object] | pd.Series
) -> pd.DataFrame:
    """Findings of one rule, one per row of `at`.

    `at` has `table_no`, `row_number` and where known `plan_no`, `position` and `value`.
    `said` fills the message: one text, or one per row. `described` fills in the column, by its
    place.
    """
    if at.empty:
        return no_findings()
    rule = known_rules()[code]
    given = {"value": _listed(at.get("value"), len(at))}
    given |= {name: _listed(words, len(at)) for name, words in said.items()}
    words = [dict(zip(given, each, strict=True)) for each in zip(*given.values(), strict=True)]
    frame = pd.DataFrame(
        {
            name: list(at[name]) if name in at else None
            for name in ("plan_no", "table_no", "row_number", "position", "value")
        },
        dtype=object,
    )
    filled = pd.Series(words, dtype=object)
    return frame.assign(rule=code, severity=rule.severity, said=filled)[_PLACED]


_NONE = pd.DataFrame(columns=_PLACED, dtype=object)


def no_findings() -> pd.DataFrame:
    """Nothing to say: the same empty frame every time, since most rules find nothing."""
    return _NONE


def together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All findings, in the order given."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else no_findings()


def without_consequences(causes: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """`sums`, less those of plans of which a number, group or class could not be read.

    Without a total nothing else of a plan can be added up: then only that is said.
    """
    unread = causes.loc[causes["severity"] == CRITICAL, "plan_no"].dropna()
    follows = sums["plan_no"].isin(set(unread)) & ~sums["rule"].isin(_OF_A_CELL)
    without_total = set(sums.loc[sums["rule"] == "total_missing", "plan_no"].dropna())
    follows |= sums["plan_no"].isin(without_total) & ~sums["rule"].isin(
        (*_OF_A_CELL, "total_missing")
    )
    return sums[~follows]


def once_per_cell(found: pd.DataFrame) -> pd.DataFrame:
    """Of a cell that could not be read, not also that its value is unknown."""
    cell = ["plan_no", "table_no", "row_number", "position"]
    harmless = found.loc[found["rule"] == "code_unknown_harmless", cell]
    is_unknown = found["rule"] == "confidentiality_unknown"
    told = pd.MultiIndex.from_frame(found[cell]).isin(pd.MultiIndex.from_frame(harmless))
    return found[~(is_unknown & told)]


def _in_words(placed: pd.DataFrame, tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Findings with their column as delivered and their sentence."""
    headers = [found.headers for found in tables]
    names = [
        headers[int(table_no)].get(position) if pd.notna(position) else None
        for table_no, position in zip(placed["table_no"], placed["position"], strict=True)
    ]
    reasons = [
        known_rules()[rule].message.format(column=f"«{name or ''}»", **said)
        for rule, name, said in zip(placed["rule"], names, placed["said"], strict=True)
    ]
    columns = {"column_name": names, "reason": reasons}
    return placed.assign(
        **{name: pd.Series(each, placed.index, dtype=object) for name, each in columns.items()}
    )


def described(
    placed: pd.DataFrame, tables: Sequence[FoundTable], plans: pd.DataFrame
) -> pd.DataFrame:
    """Findings in file order as a deliverer reads them: sheet, row, column and plan.

    `plans` is indexed by plan_no, from 0 without gaps.
    """
    named = _in_words(placed, tables)
    plan = plans.reindex(named["plan_no"].astype("Int64").fillna(-1).astype("int64"))
    sheets = [found.grid.sheet for found in tables]
    letters = [
        column_letter(int(position)) if pd.notna(position) else None
        for position in named["position"]
    ]
    texts = {
        "sheet": [sheets[int(table_no)] for table_no in named["table_no"]],
        "column_letter": letters,
        "column_name": named["column_name"],
        **{name: plan[name].to_numpy() for name in ("municipality_code", "plan_id", "plan_name")},
        **{name: named[name] for name in ("rule", "severity", "reason")},
        "value": [None if pd.isna(value) else str(value) for value in named["value"]],
    }
    frame = pd.DataFrame(texts, index=named.index, dtype=object)
    frame = frame.where(frame.notna(), None).assign(
        row_number=named["row_number"].astype("int64"), plan_index=named["plan_no"].astype("Int64")
    )[COLUMNS]
    order = named.assign(row_number=frame["row_number"]).sort_values(
        ["table_no", "row_number"], kind="stable"
    )
    return frame.loc[order.index].reset_index(drop=True)


def _listed(words: object, count: int) -> list[object]:
    if words is None or isinstance(words, str):
        return [words] * count
    if isinstance(words, pd.Series | Sequence):
        return list(words)
    raise TypeError(f"one text or one per finding, not {type(words)}")
