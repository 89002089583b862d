"""OData v4 Observations, JSON or CSV: a line per observation."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from pipelines.reading.refused import RefusedFile, excerpt
from pipelines.sources.cbs.numbers import ORDINARY, Numbers
from pipelines.sources.cbs.sheet import Sheet, keys_of, trimmed

FIELDS = ("Id", "Measure", "ValueAttribute", "Value", "StringValue")
"""What every observation has; any other column is a dimension."""


def is_observations(columns: Collection[str]) -> bool:
    """Whether these columns are meant to be OData v4 observations."""
    return "Measure" in columns and ("Value" in columns or "ValueAttribute" in columns)


def read_v4(
    frame: pd.DataFrame, torn: pd.DataFrame, *, shape: str, numbers: Numbers, table_id: str | None
) -> Sheet:
    """Observations as a sheet; raises RefusedFile where a field is missing."""
    missing = [name for name in FIELDS[1:] if name not in frame.columns]
    if missing:
        raise RefusedFile(
            f"OData v4 Observations zonder {', '.join(missing)}; "
            f"gevonden: {excerpt(', '.join(frame.columns), 200)}.",
            remedy=f"Lever alle velden ({', '.join(FIELDS)}) en de dimensies.",
        )
    dimensions = [name for name in frame.columns if name and name not in FIELDS]
    return Sheet(
        shape=shape,
        keys=keys_of(frame, dimensions),
        values=frame[["Value"]],
        numbers=numbers,
        cells=_cells(frame),
        table_id=table_id,
        torn=torn,
    )


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    """CBS's own words about each value; a blank attribute is one that pandas once lost."""
    text = {name: trimmed(frame[name]) for name in ("Measure", "ValueAttribute", "StringValue")}
    attribute = text["ValueAttribute"].where(text["ValueAttribute"] != "", ORDINARY)
    string = text["StringValue"].astype(object).where(text["StringValue"] != "", None)
    return pd.DataFrame(
        {"measure_code": text["Measure"], "value_attribute": attribute, "string_value": string}
    )
