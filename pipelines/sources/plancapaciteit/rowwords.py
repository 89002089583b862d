"""What a row says of all its dwellings: group and class, year, rent or price, realised or not.

Reads no number of dwellings: `cells.py` does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.cells.outcome import Objects
from pipelines.reading.cells.values import read_amounts, read_codes, read_flags, read_years
from pipelines.sources.plancapaciteit.body import Rows, texts
from pipelines.sources.plancapaciteit.findings import findings, known_rules, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.notations import Notations
from pipelines.sources.plancapaciteit.recognise import FoundTable

Places = npt.NDArray[np.intp]

_FLAGS = ("is_realised", "is_demolition_realised")
_AMOUNTS = {"monthly_rent": "rent", "purchase_price": "purchase"}


class RowWords:
    """The words of the rows of one table: a frame by row number, and what could not be read."""

    def __init__(self, layout: Layout, found: FoundTable, notations: Notations) -> None:
        self.layout, self.found, self.notations = layout, found, notations
        self.frame = pd.DataFrame(index=found.rows.index)
        self._findings: list[pd.DataFrame] = []

    @property
    def findings(self) -> pd.DataFrame:
        """What is wrong with the words; `plan_no` is still to be filled in."""
        return together(self._findings)

    def read(self) -> RowWords:
        """Read all columns the table has."""
        self._read_amounts()
        self._read_categories()
        self._read_year()
        for name in _FLAGS:
            self._read_flag(name)
        return self

    def _at(self, name: str, is_bad: pd.Series | Rows) -> pd.DataFrame:
        """Where the bad cells of a column stand."""
        bad = self.found.column(name)[is_bad]
        return pd.DataFrame(
            {
                "row_number": bad.index,
                "value": texts(bad).to_numpy(),
                "table_no": self.found.number,
                "position": self.found.match.positions[name],
            }
        )

    def _tell(self, rule: str, name: str, is_bad: pd.Series | Rows, **said: object) -> None:
        if is_bad.any():
            self._findings.append(findings(rule, self._at(name, is_bad), **said))  # type: ignore[arg-type]

    def _read_amounts(self) -> None:
        self.frame["amount_eur"], self.frame["amount_kind"] = float("nan"), None
        for name, kind in _AMOUNTS.items():
            if name in self.found.match.positions:
                notation = self.notations.of(self.found.number, self.found.match.positions[name])
                read = read_amounts(self.found.column(name), notation)
                is_bad = read["kind"] == "fault"
                self._tell("value_unreadable", name, is_bad, fault=read["fault"][is_bad])
                given = read["kind"] == "value"
                self.frame.loc[given, "amount_eur"] = read["value"][given].astype(float)
                self.frame.loc[given, "amount_kind"] = kind

    def _read_categories(self) -> None:
        columns = ("category", "classification", "class_code", "category_mutation")
        blank = np.full((len(self.found.rows), len(columns)), None, dtype=object)
        words = pd.DataFrame(blank, index=self.found.rows.index, columns=columns, dtype=object)
        if "category" in self.found.match.positions:
            categories = self._categories()
            known = self.layout.categories
            named = [known[name] if name else None for name in categories]
            words["classification"] = [each.classification if each else None for each in named]
            words["category_mutation"] = [each.mutation if each else None for each in named]
            words["class_code"] = self._classes(categories)
            words["category"] = categories
        self.frame[list(columns)] = words.astype(object)

    def _categories(self) -> Objects:
        """The group of each row; None where it cannot be read."""
        known = self.layout.categories
        words = {word: name for name, entry in known.items() for word in (*entry.words, name)}
        read = read_codes(self.found.column("category"), words)
        is_bad = read["kind"] != "value"
        if is_bad.any():
            self._tell("code_unknown", "category", is_bad, fault=_fault(read[is_bad]))
        return read["value"].where(~is_bad, None).to_numpy(dtype=object).copy()

    def _classes(self, categories: Objects) -> Objects:
        """The class of each row; `categories` loses those of rows without a class to be read."""
        codes = np.full(len(categories), None, dtype=object)
        for category in self.layout.categories:
            mine = np.flatnonzero(categories == category)
            if mine.size:
                codes[mine], is_told = self._classes_of(category, mine)
                categories[mine[~is_told]] = None
        return codes

    def _classes_of(self, category: str, mine: Places) -> tuple[Objects, Rows]:
        """Classes of one group; no word is needed for an only class, nor beside a rent or price."""
        cells = self.found.column("class").iloc[mine]
        read = read_codes(cells, self.layout.class_words(category))
        codes, kinds = np.array(read["value"], dtype=object), read["kind"].to_numpy()
        entry = self.layout.categories[category]
        is_told, is_blank = kinds == "value", kinds == "blank"
        if len(entry.classes) == 1:
            codes[is_blank] = next(iter(entry.classes))
            is_told |= is_blank
        if "onbekend" in entry.classes:
            codes[kinds == "unknown"] = "onbekend"
            is_told |= kinds == "unknown"
        if entry.classification == "price":
            is_told |= is_blank & self.frame["amount_eur"].notna().to_numpy()[mine]
        if not is_told.all():
            is_bad = self.found.rows.index.isin(cells.index[~is_told])
            self._tell("code_unknown", "class", is_bad, fault=_fault(read[~is_told]))
        return codes, is_told

    def _read_year(self) -> None:
        self.frame["year"] = float("nan")
        if "year" not in self.found.match.positions:
            return
        read = read_years(self.found.column("year"))
        is_bad = read["kind"] == "fault"
        self._tell("value_unreadable", "year", is_bad, fault=read["fault"][is_bad])
        given = read["kind"] == "value"
        self.frame.loc[given, "year"] = read["value"][given].astype(float)
        first, last = known_years()
        outside = given & ~self.frame["year"].between(first, last)
        self._tell("year_out_of_range", "year", outside, first=str(first), last=str(last))

    def _read_flag(self, name: str) -> None:
        self.frame[name] = False
        if name in self.found.match.positions:
            read = read_flags(self.found.column(name))
            is_bad = read["kind"] == "fault"
            self._tell("value_unreadable", name, is_bad, fault=read["fault"][is_bad])
            given = read["kind"] == "value"
            self.frame.loc[given, name] = read["value"][given].astype(bool)


def _fault(read: pd.DataFrame) -> pd.Series:
    """Why a code is not read; a blank is no fault of the cell, but here a code must stand."""
    return read["fault"].where(read["kind"] == "fault", "is niet ingevuld; verwacht een waarde")


def known_years() -> tuple[int, int]:
    """First and last year of delivery that is believed."""
    rule = known_rules()["year_out_of_range"]
    assert rule.between is not None  # noqa: S101 - rules.yml is ours
    return rule.between
