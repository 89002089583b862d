"""The few kinds of expectation that judge a delivered list, worked out in pandas.

`woonmonitor check` runs without Great Expectations, which takes seconds to import and is no part
of a deliverer's install. The rules themselves stand in `expectations/`, once; a test holds that
this module and Great Expectations agree on each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pipelines.quality.suites import Rule


def failing_rows(rule: Rule, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that break the rule; as in Great Expectations a missing value breaks none.

    Raises ValueError for a kind or an argument that is not known here: never passed over.
    """
    kind = _KINDS.get(rule.expectation_type)
    if kind is None or not set(rule.kwargs) <= kind[1]:
        raise ValueError(
            f"{rule.check_name}: {rule.expectation_type} {sorted(rule.kwargs)} unknown"
        )
    return rows[kind[0](rows, rule.kwargs)]


def _outside(rows: pd.DataFrame, kwargs: Mapping[str, Any]) -> pd.Series:
    values = rows[kwargs["column"]]
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    too_low = values < least if least is not None else values.isna() & False
    too_high = values > most if most is not None else values.isna() & False
    return _sure(too_low | too_high)


def _not_in_set(rows: pd.DataFrame, kwargs: Mapping[str, Any]) -> pd.Series:
    values: pd.Series = rows[kwargs["column"]]
    return values.notna() & ~values.isin(kwargs["value_set"])


def _not_unique(rows: pd.DataFrame, kwargs: Mapping[str, Any]) -> pd.Series:
    columns = list(kwargs["column_list"])
    return rows.duplicated(columns, keep=False) & rows[columns].notna().any(axis=1)


def _missing(rows: pd.DataFrame, kwargs: Mapping[str, Any]) -> pd.Series:
    return _sure(rows[kwargs["column"]].isna())


def _there(rows: pd.DataFrame, kwargs: Mapping[str, Any]) -> pd.Series:
    return _sure(rows[kwargs["column"]].notna())


def _sure(mask: pd.Series) -> pd.Series:
    """Where a comparison with a missing value is missing itself: no."""
    return mask.astype("boolean").fillna(False).astype(bool)


_Kind = tuple[Callable[[pd.DataFrame, Mapping[str, Any]], pd.Series], frozenset[str]]
_KINDS: dict[str, _Kind] = {
    "expect_column_values_to_be_between": (
        _outside,
        frozenset({"column", "min_value", "max_value"}),
    ),
    "expect_column_values_to_be_in_set": (_not_in_set, frozenset({"column", "value_set"})),
    "expect_compound_columns_to_be_unique": (_not_unique, frozenset({"column_list"})),
    "expect_column_values_to_not_be_null": (_missing, frozenset({"column"})),
    "expect_column_values_to_be_null": (_there, frozenset({"column"})),
}
"""Expectation → which rows break it, and the arguments that are understood."""
