"""What a shape reader hands on: data rows in the file's own words, nothing decoded yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipelines.reading.rejects import no_rejects
from pipelines.sources.cbs.numbers import IMPOSSIBLE, Numbers

ROW = "row_number"
"""1-based data row in the file, header not counted."""


_SHORT_PAGE = 100
"""Lines. No known table has as many measures, so a longer page has all that were asked for."""


@dataclass(frozen=True)
class Sheet:
    """The data rows of one file, wide (a column per measure) or long (a line per observation)."""

    shape: str
    keys: pd.DataFrame
    """One line per data row: `row_number`, then a text column per dimension."""
    values: pd.DataFrame
    """The same rows: a column per measure code, or one column where `cells` says which measure."""
    numbers: Numbers
    labels: bool = False
    """Regions, periods and dimensions are labels; else they are codes."""
    unmarked_is_final: bool = False
    """A period label without asterisks means final figures, as in StatLine itself."""
    cells: pd.DataFrame | None = None
    """Long files: `measure_code`, and in OData v4 `value_attribute` and `string_value`."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Measure code → title, where the content itself tells."""
    table_id: str | None = None
    """The table the content itself names."""
    blank: str = IMPOSSIBLE
    """What an empty cell means: impossible on logical grounds, or just unknown."""
    torn: pd.DataFrame = field(default_factory=no_rejects)
    holds_observations: bool = True
    """False for a list of codes."""
    more: str | None = None
    """What the file itself says of rows that are not in it; None for a whole answer."""

    @property
    def observation_count(self) -> int:
        """Observations in the file, readable or not."""
        return self.values.size + int(self.torn["observation_count"].sum())

    def by_measure(self) -> Iterator[tuple[str, pd.Series]]:
        """The values of each measure, under the name that the file itself has for it."""
        if self.cells is None:
            yield from ((str(name), self.values[name]) for name in self.values.columns)
            return
        values = self.values.iloc[:, 0].groupby(self.cells["measure_code"].to_numpy(), sort=False)
        yield from ((str(name), part) for name, part in values)

    @property
    def is_short_page(self) -> bool:
        """Whether this may be the last page of a long table, with some of its measures only."""
        return self.cells is not None and len(self.keys) < _SHORT_PAGE

    @property
    def dimensions(self) -> list[str]:
        """Dimension columns, in the file's order."""
        return [name for name in self.keys.columns if name != ROW]

    @property
    def measure_codes(self) -> list[str]:
        """Measures in the file, in order of appearance."""
        codes = self.values.columns if self.cells is None else self.cells["measure_code"].unique()
        return [str(code) for code in codes]


def keys_of(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """The dimension columns as trimmed text behind the row numbers in the index."""
    keys = {name: trimmed(frame[name]) for name in dimensions}
    return pd.DataFrame({ROW: frame.index.astype("int64"), **keys}, index=frame.index)


def trimmed(column: pd.Series) -> pd.Series:
    """A column as text without the blanks CBS pads with; missing is empty."""
    return column.astype(object).where(column.notna(), "").astype("str").str.strip()


def spread(torn: pd.DataFrame, width: int) -> pd.DataFrame:
    """Torn rows, each counting for the observations a whole row would have held."""
    return torn.assign(observation_count=torn["observation_count"] * width)
