"""The cells after disclosure control: the one dbt model in Python, because the decision is no SQL.

What is hidden is decided in `pipelines.privacy.disclosure`; nothing of it stands here.
"""

from __future__ import annotations

from typing import Any


def model(dbt: Any, session: Any) -> Any:  # noqa: ANN401 - dbt names no types
    """All cells, in the order of their key, with what may not be shown hidden."""
    dbt.config(materialized="table")
    from pipelines.privacy.disclosure import protect
    from pipelines.privacy.facts import load

    structure, rules = load(
        dbt.ref("allocation_indicators").df(), dbt.ref("region_members").fetchall()
    )
    cells = dbt.ref("int_allocation__cells").order(
        "indicator, region_code, period_code, breakdown, category"
    )
    frame = cells.df().assign(table="monitor_allocation")
    if frame.empty:  # no delivery yet
        frame = frame.assign(is_suppressed=False, suppression_reason=None, hidden_because=None)
    else:
        frame = protect(frame, structure, rules)
    # Of a column that is empty, or nothing but missing, DuckDB cannot tell that it holds text.
    texts = frame.select_dtypes("object").columns
    return frame.astype(dict.fromkeys(texts, "str"))
