"""What a row says of all its dwellings: group and class, year, rent or price, realised or not.

Reads no number of dwellings: `cells.py` does.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.sources.plancapaciteit.body import column, texts
from pipelines.sources.plancapaciteit.findings import column_names, findings, known_rules, together
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.recognise import FoundTable
from pipelines.sources.plancapaciteit.values import read_amounts, read_codes, read_flags, read_years

_FLAGS = ("is_realised", "is_demolition_realised")
_AMOUNTS = {"monthly_rent": "rent", "purchase_price": "purchase"}


class RowWords:
    """The words of the rows of one table: a frame by row number, and what could not be read."""

    def __init__(
        self, layout: Layout, tables: Sequence[FoundTable], table_no: int, body: pd.DataFrame
    ) -> None:
        self.layout, self.tables, self.table_no, self.body = layout, tables, table_no, body
        self.found = tables[table_no]
        self.frame = pd.DataFrame(index=body.index)
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

    def _at(self, name: str, is_bad: pd.Series) -> pd.DataFrame:
        """Where the bad cells of a column stand."""
        bad = column(self.found, self.body, name)[is_bad]
        return pd.DataFrame(
            {
                "row_number": bad.index,
                "value": texts(bad).to_numpy(),
                "table_no": self.table_no,
                "position": self.found.match.positions[name],
            }
        )

    def _tell(self, rule: str, name: str, is_bad: pd.Series, **said: object) -> None:
        if is_bad.any():
            at = self._at(name, is_bad)
            names = column_names(self.tables, list(at["table_no"]), list(at["position"]))
            self._findings.append(findings(rule, at, column=names, **said))  # type: ignore[arg-type]

    def _read_amounts(self) -> None:
        self.frame["amount_eur"], self.frame["amount_kind"] = float("nan"), None
        for name, kind in _AMOUNTS.items():
            if name in self.found.match.positions:
                read = read_amounts(column(self.found, self.body, name))
                is_bad = read["kind"] == "fault"
                self._tell("value_unreadable", name, is_bad, fault=read["fault"][is_bad])
                given = read["kind"] == "value"
                self.frame.loc[given, "amount_eur"] = read["value"][given].astype(float)
                self.frame.loc[given, "amount_kind"] = kind

    def _read_categories(self) -> None:
        for name in ("category", "classification", "class_code", "category_mutation"):
            self.frame[name] = None
        if "category" not in self.found.match.positions:
            return
        known = self.layout.categories
        words = {word: name for name, entry in known.items() for word in (*entry.words, name)}
        read = read_codes(column(self.found, self.body, "category"), words)
        is_bad = read["kind"] != "value"
        self._tell("code_unknown", "category", is_bad, fault=_fault(read[is_bad]))
        self.frame["category"] = read["value"].where(~is_bad, None)
        for name, entry in known.items():
            mine = self.frame["category"] == name
            self.frame.loc[mine, "classification"] = entry.classification
            self.frame.loc[mine, "category_mutation"] = entry.mutation
            self._read_classes(name, mine)

    def _read_classes(self, category: str, mine: pd.Series) -> None:
        """Classes of one group; no word is needed for an only class, nor beside a rent or price."""
        if not mine.any():
            return
        read = read_codes(
            column(self.found, self.body, "class")[mine], self.layout.class_words(category)
        )
        classes = self.layout.categories[category].classes
        if len(classes) == 1:
            read.loc[read["kind"] == "blank", ["kind", "value"]] = ["value", next(iter(classes))]
        if "onbekend" in classes:
            read.loc[read["kind"] == "unknown", ["kind", "value"]] = ["value", "onbekend"]
        priced = self.frame["amount_eur"].notna() & (
            self.layout.categories[category].classification == "price"
        )
        is_told = (read["kind"] == "value") | ((read["kind"] == "blank") & priced[mine])
        is_bad = (~is_told).reindex(mine.index, fill_value=False)
        self._tell("code_unknown", "class", is_bad, fault=_fault(read[~is_told]))
        self.frame.loc[mine, "class_code"] = read["value"].where(read["kind"] == "value", None)
        self.frame.loc[is_bad, "category"] = None

    def _read_year(self) -> None:
        self.frame["year"] = float("nan")
        if "year" not in self.found.match.positions:
            return
        read = read_years(column(self.found, self.body, "year"))
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
            read = read_flags(column(self.found, self.body, name))
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
