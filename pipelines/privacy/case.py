"""One set of cells with what is known about it, and the rules that need nothing else.

Used by `disclosure` with all values, by `audit` with the published ones only, so that both mean the
same by too few, by the rest of a share, and by an interval that is wide enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.privacy.intervals import TOLERANCE
from pipelines.privacy.relations import Bools, Floats, Ints, Numbers, Relations, read_numbers
from pipelines.privacy.structure import Rules, Structure


@dataclass(frozen=True)
class Case:
    """The cells, their numbers, and the values as far as they are known (else NaN)."""

    cells: pd.DataFrame
    structure: Structure
    rules: Rules
    numbers: Numbers
    values: Floats

    @staticmethod
    def of(cells: pd.DataFrame, structure: Structure, rules: Rules) -> Case:
        """Read the numbers; ValueError if a cell cannot be read or two contradict each other."""
        numbers = read_numbers(cells, structure)
        return Case(cells, structure, rules, numbers, numbers.values())

    @cached_property
    def is_people(self) -> Bools:
        """Per number whether it counts records about people."""
        quantities = self.structure.quantities.items()
        return self._by_quantity({name: q.is_people and not q.is_money for name, q in quantities})

    @cached_property
    def is_money(self) -> Bools:
        """Per number whether it is a sum of money."""
        quantities = self.structure.quantities.items()
        return self._by_quantity({name: q.is_money for name, q in quantities})

    def _by_quantity(self, flags: dict[str, bool]) -> Bools:
        return self.numbers.keys["quantity"].map(flags).to_numpy(dtype=bool)

    def ids(self, slot: str) -> Ints:
        """Per cell the number in this column; −1 where there is none."""
        return self.numbers.of(slot, len(self.cells))

    def safe(self, ids: Ints, low: Floats, high: Floats) -> Bools:
        """Whether hidden numbers are known no more closely than they may.

        Counts: at least `count_threshold` between the lowest and highest whole number, so the upper
        end is never below the threshold. Sums: not known within `dominance_percent` of the upper
        end. What is not about people: always.
        """
        count = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE) >= self.rules.count_threshold
        wide = high - low + TOLERANCE
        money = (wide >= 1) & (wide >= self.rules.closeness * high)
        is_open = ~(self.is_people[ids] | self.is_money[ids])
        return np.asarray(np.where(self.is_money[ids], money, count) | is_open, dtype=bool)

    def small(self) -> Bools:
        """The counts above 0 and below the threshold."""
        is_small = (self.values > 0) & (self.values < self.rules.count_threshold)
        return is_small & self.is_people

    def whole_categories(self, relations: Relations) -> Bools:
        """The categories that hold everyone of their total: they say it of everyone."""
        part, whole = relations.category_of.to_numpy(dtype=np.int64).T
        unknown = self.numbers.keys["category"].isin(self.structure.unknown_categories).to_numpy()
        is_whole = (self.values[part] > 0) & (self.values[part] == self.values[whole])
        found = np.zeros(len(self.values), dtype=bool)
        found[part[is_whole & ~unknown[part]]] = True
        return found & self.is_people

    def rests(self) -> tuple[Ints, Ints, Floats]:
        """Cell, numerator and denominator − numerator of shares whose rest is too small.

        Only where the rest is a group to protect; 0 means that everyone is in the numerator.
        """
        protected = {n: i.has_protected_complement for n, i in self.structure.indicators.items()}
        is_share = self.cells["indicator"].map(protected).to_numpy(dtype=bool)
        part, whole = self.ids("numerator"), self.ids("denominator")
        rest = self.values[whole] - self.values[part]
        few = (rest < self.rules.count_threshold) & (self.values[part] > 0) & self.is_people[part]
        rows = np.flatnonzero(is_share & (part >= 0) & (whole >= 0) & few)
        return rows, part[rows], rest[rows]

    def too_few(self) -> Bools:
        """The cells whose figure is over too few: a share under 30, a mean or ratio under 10."""
        least = {
            "share": self.rules.share_denominator,
            "ratio": self.rules.count_threshold,
            "statistic": self.rules.count_threshold,
        }
        limits = {name: least.get(i.kind, 0) for name, i in self.structure.indicators.items()}
        limit = self.cells["indicator"].map(limits).to_numpy(dtype=float)
        over = np.append(self.values, np.nan)[self.ids("n")]
        has_value = self.cells["value"].notna().to_numpy()
        return np.asarray(has_value & (over < limit), dtype=bool)
