"""OData v3 data sets, JSON or CSV, and the CSV of `cbsodata`: a column per measure.

The CSV of `cbsodata` differs only in holding labels where OData v3 holds codes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from pipelines.reading.regions import is_region_code
from pipelines.reading.rejects import rejects
from pipelines.sources.cbs.measures import NUMBERED_NAME
from pipelines.sources.cbs.numbers import UNKNOWN, Numbers
from pipelines.sources.cbs.periods import is_period_code
from pipelines.sources.cbs.sheet import Sheet, keys_of, spread

PERIOD = "Perioden"
REGIONS = ("RegioS", "WijkenEnBuurten")
_ROW_IDS = ("ID", "")
"""CBS's row number, and the nameless index that pandas writes."""


def is_region_dimension(name: str) -> bool:
    """Whether a dimension holds regions: RegioS, WijkenEnBuurten, RegioIndeling2021."""
    return name in REGIONS or name.startswith("RegioIndeling")


def is_data_set(columns: Collection[str]) -> bool:
    """Whether these columns are dimensions and numbered measures of OData v3."""
    has_measures = any(NUMBERED_NAME.fullmatch(name) for name in columns)
    return has_measures and any(name == PERIOD or is_region_dimension(name) for name in columns)


def read_v3_json(
    frame: pd.DataFrame, torn: pd.DataFrame, *, entity: str | None, table_id: str | None
) -> Sheet:
    """A TypedDataSet or UntypedDataSet; where the metadata does not say, the values do."""
    measures = _measures(frame)
    untyped = entity == "UntypedDataSet" or (entity is None and _all_text(frame[measures]))
    return Sheet(
        shape="v3_untyped_json" if untyped else "v3_typed_json",
        keys=keys_of(frame, _dimensions(frame)),
        values=frame[measures],
        numbers=Numbers.POINT if untyped else Numbers.TYPED,
        table_id=table_id,
        torn=spread(torn, len(measures)),
    )


def read_v3_csv(frame: pd.DataFrame, torn: pd.DataFrame) -> Sheet:
    """The CSV of a v3 data set: codes, or the labels that `cbsodata` puts in their place."""
    labels = _has_labels(frame)
    measures = _measures(frame)
    return Sheet(
        shape="cbsodata_csv" if labels else "v3_csv",
        keys=keys_of(frame, _dimensions(frame)),
        values=frame[measures],
        numbers=Numbers.POINT,
        labels=labels,
        blank=UNKNOWN if labels else Sheet.blank,
        torn=spread(torn, len(measures)),
    )


def read_code_list(
    records: list[dict[str, Any]], *, shape: str, entity: str, table_id: str | None
) -> Sheet:
    """A list of codes beside the data: recognised, and no observation in any of its rows."""
    reason = f"Codelijst {entity}: deze rij beschrijft een code en bevat geen waarneming."
    codes = [str(row.get("Key", row.get("Identifier", ""))).strip() for row in records]
    numbers = range(1, len(records) + 1)
    return Sheet(
        shape=shape,
        keys=keys_of(pd.DataFrame(), []),
        values=pd.DataFrame(),
        numbers=Numbers.TYPED,
        table_id=table_id,
        torn=rejects(numbers, rule="geen_waarneming", reason=reason, value=codes),
        holds_observations=False,
    )


def _measures(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if NUMBERED_NAME.fullmatch(name)]


def _dimensions(frame: pd.DataFrame) -> list[str]:
    measures = _measures(frame)
    return [name for name in frame.columns if name not in measures and name not in _ROW_IDS]


def _all_text(values: pd.DataFrame) -> bool:
    given = pd.Series(values.to_numpy(dtype=object).ravel()).dropna()
    return bool(given.map(lambda cell: isinstance(cell, str)).all()) and not given.empty


def _has_labels(frame: pd.DataFrame) -> bool:
    """Whether most periods (without periods: most regions) in the file are labels, not codes."""
    region = next((name for name in frame.columns if is_region_dimension(name)), None)
    column, is_code = (PERIOD, is_period_code) if PERIOD in frame else (region, is_region_code)
    codes = [is_code(text.strip()) for text in frame[column].unique()]
    return sum(codes) * 2 < len(codes)
