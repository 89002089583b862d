"""Disclosure control: which published numbers about people are hidden, in all tables together.

The only place where it is decided. Pure: a frame in, a frame out. Whether the result holds is
checked by `audit`, which sees only what is published. Why it is done so: docs/decisions/0007.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from pipelines.privacy.intervals import TOLERANCE, Safe
from pipelines.privacy.relations import (
    SLOTS,
    Bools,
    Floats,
    Ints,
    Numbers,
    Relations,
    read_numbers,
    relate,
)
from pipelines.privacy.secondary import DoesNotAddUpError, Task, complete
from pipelines.privacy.structure import Rules, Structure

INTERNAL = "hidden_because"
"""Column for the makers only: who reads `primair` knows that the count is 1 to 9."""


class Reason(StrEnum):
    """Published reasons. Primary and secondary look alike: telling them apart would reveal."""

    SECRET = "geheimhouding"
    SMALL_DENOMINATOR = "kleine_noemer"


REASON_LABELS_NL = {
    Reason.SECRET: "Niet getoond: het aantal is klein, of zou een klein aantal elders verraden.",
    Reason.SMALL_DENOMINATOR: "Niet getoond: berekend over te weinig waarnemingen.",
}


class Because(StrEnum):
    """Why a number is hidden, for the makers; the first that holds counts."""

    SMALL = "primair_klein_aantal"
    GROUP = "primair_groep"
    DOMINANCE = "dominantie"
    DENOMINATOR = "primair_noemer"
    SECONDARY = "secundair"


BECAUSE_LABELS_NL = {
    Because.SMALL: "Aantal onder de drempel (of de rest van het geheel is dat)",
    Because.GROUP: "Iedereen valt in deze categorie: het zou over iedereen iets zeggen",
    Because.DOMINANCE: "Eén levert bijna de hele som",
    Because.DENOMINATOR: "Noemer onder de drempel",
    Because.SECONDARY: "Zou een ander verborgen aantal verraden",
}


@dataclass(frozen=True)
class Marked:
    """Per number: is it a person count or a sum of money."""

    is_people: Bools
    is_money: Bools

    @staticmethod
    def of(numbers: Numbers, structure: Structure) -> Marked:
        """Read off the quantities."""
        quantity = numbers.keys["quantity"]
        people = {n: q.is_people and not q.is_money for n, q in structure.quantities.items()}
        money = {n: q.is_money for n, q in structure.quantities.items()}
        return Marked(
            quantity.map(people).to_numpy(dtype=bool), quantity.map(money).to_numpy(dtype=bool)
        )


def protect(cells: pd.DataFrame, structure: Structure, rules: Rules) -> pd.DataFrame:
    """The cells with what may not be shown hidden; same rows, same order, same index.

    Give ALL cells of ALL published tables that count people at once: what one table hides another
    must not show.

    Columns of `cells` (others pass through untouched and must hold no figures):

    - `table`, `indicator` (described in `disclosure.yml`)
    - `region_code`, `period_type`, `period_code`, `breakdown`, `category`: the place. Every
      breakdown needs its total row (`totaal`, `totaal`) per quantity. Give zeros as rows, for every
      category that occurs: only what has a row can be hidden.
    - `value`, `numerator`, `denominator`, `n`: the numbers, float or null. Which holds which
      quantity: `structure.Indicator`. All null: nothing to publish, the row passes through.
    - `largest`, `second_largest` for sums of money: the two largest contributions. Never returned.

    Returned besides: `is_suppressed` (the value is hidden), `suppression_reason` (a `Reason` or
    null; may be published) and `hidden_because` (a `Because` or null; must not be published: it
    tells small counts from their partners). Hidden numbers are null in all four number columns.

    ValueError for an unknown indicator, a missing number, two values for one number, or values that
    do not add up as the structure says.
    """
    numbers = read_numbers(cells, structure)
    values = _complete_values(numbers)
    relations = relate(numbers.keys, structure)
    because = _why_hidden(cells, numbers, relations, values, structure, rules)
    return _hide(cells, numbers, values, because, structure, rules)


def safe_rule(marked: Marked, rules: Rules) -> Safe:
    """When an interval is wide enough.

    Counts: at least `count_threshold` between the lowest and highest whole number, so the upper end
    is never below the threshold. Sums: not known within `dominance_percent` of the upper end.
    """

    def safe(ids: Ints, low: Floats, high: Floats) -> Bools:
        whole = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE)
        count = whole >= rules.count_threshold
        wide = high - low + TOLERANCE
        money = (wide >= 1) & (wide >= rules.closeness * high)
        open_ = ~(marked.is_people[ids] | marked.is_money[ids])
        return np.asarray(np.where(marked.is_money[ids], money, count) | open_, dtype=bool)

    return safe


def _complete_values(numbers: Numbers) -> Floats:
    values = numbers.values()
    missing = np.flatnonzero(np.isnan(values))
    if missing.size:
        raise ValueError(f"no value for {numbers.name(int(missing[0]))}")
    return values


def _why_hidden(
    cells: pd.DataFrame,
    numbers: Numbers,
    relations: Relations,
    values: Floats,
    structure: Structure,
    rules: Rules,
) -> pd.Series:
    """Per number a `Because`, or null where it is shown."""
    marked = Marked.of(numbers, structure)
    because = pd.Series([None] * len(values), dtype=object)
    small = marked.is_people & (values > 0) & (values < rules.count_threshold)
    rest, everyone = _complements(cells, numbers, values, structure, rules)
    group = everyone | _whole_categories(numbers, relations, values, structure)
    because[group & marked.is_people] = Because.GROUP
    because[(small | rest) & marked.is_people] = Because.SMALL
    room = np.full(len(values), float(rules.count_threshold))
    grow = rules.closeness / (1 - rules.closeness)
    room = np.where(marked.is_money, np.maximum(1.0, values * grow * 1.0001), room)
    safe = safe_rule(marked, rules)
    # Counts first: a sum goes with its count.
    for needs_room in (marked.is_people, marked.is_money):
        if needs_room.any():
            task = Task(relations, values, needs_room, room, safe)
            hidden = _completed(task, because.notna().to_numpy(), numbers)
            because[hidden & because.isna().to_numpy()] = Because.SECONDARY
        _follow_counts(cells, numbers, because, structure, rules)
    return because


def _completed(task: Task, primary: Bools, numbers: Numbers) -> Bools:
    try:
        return complete(task, primary)
    except DoesNotAddUpError as error:
        members = "; ".join(
            f"{numbers.name(number)} = {task.values[number]:g}" for number in error.numbers[:12]
        )
        raise ValueError(f"does not add up as disclosure.yml says: {members}") from None


def _whole_categories(
    numbers: Numbers, relations: Relations, values: Floats, structure: Structure
) -> Bools:
    """The categories that hold everyone of their total."""
    part = relations.category_of["part"].to_numpy(dtype=np.int64)
    whole = relations.category_of["whole"].to_numpy(dtype=np.int64)
    told = ~numbers.keys["category"].isin(structure.unknown_categories).to_numpy()[part]
    found = np.zeros(len(values), dtype=bool)
    found[part[told & (values[part] > 0) & (values[part] == values[whole])]] = True
    return found


def complement_rows(cells: pd.DataFrame, structure: Structure) -> Bools:
    """The rows whose rest (denominator − numerator) is a group to protect as well."""
    protected = {name: i.has_protected_complement for name, i in structure.indicators.items()}
    return cells["indicator"].map(protected).to_numpy(dtype=bool)


def _complements(
    cells: pd.DataFrame, numbers: Numbers, values: Floats, structure: Structure, rules: Rules
) -> tuple[Bools, Bools]:
    """The numerators that leave a small rest, and those that leave none."""
    rows = complement_rows(cells, structure)
    part, whole = (numbers.of(slot, len(cells)) for slot in ("numerator", "denominator"))
    rows = rows & (part >= 0) & (whole >= 0)
    part, whole = part[rows], whole[rows]
    rest = values[whole] - values[part]
    small, everyone = (np.zeros(len(values), dtype=bool) for _ in range(2))
    small[part[(rest > 0) & (rest < rules.count_threshold)]] = True
    everyone[part[(rest == 0) & (values[part] > 0)]] = True
    return small, everyone


def _follow_counts(
    cells: pd.DataFrame, numbers: Numbers, because: pd.Series, structure: Structure, rules: Rules
) -> None:
    """A sum is hidden with its count, and where one contributor dominates it."""
    is_sum = {name: i.kind == "sum" for name, i in structure.indicators.items()}
    rows = cells["indicator"].map(is_sum).to_numpy(dtype=bool)
    if not rows.any():
        return
    total, count = numbers.of("value", len(cells))[rows], numbers.of("n", len(cells))[rows]
    hidden = (count >= 0) & because.notna().to_numpy()[count]
    dominated = _is_dominated(cells[rows], rules)
    free = because.isna().to_numpy()[total]
    because.iloc[total[free & hidden]] = Because.SMALL
    because.iloc[total[free & ~hidden & dominated]] = Because.DOMINANCE


def _is_dominated(sums: pd.DataFrame, rules: Rules) -> Bools:
    """p% rule: what the others add is less than p% of the largest, so the second can guess it."""
    value = sums["value"].to_numpy(dtype=float, na_value=np.nan)
    largest = sums["largest"].to_numpy(dtype=float, na_value=0.0)
    second = sums["second_largest"].to_numpy(dtype=float, na_value=0.0)
    return np.asarray(value - largest - second < rules.closeness * largest, dtype=bool)


def _hide(
    cells: pd.DataFrame,
    numbers: Numbers,
    values: Floats,
    because: pd.Series,
    structure: Structure,
    rules: Rules,
) -> pd.DataFrame:
    """The frame without what is hidden, with the reasons."""
    shown = cells.drop(columns=["largest", "second_largest"], errors="ignore").copy()
    why = np.append(because.to_numpy(dtype=object), None)
    ids = {slot: numbers.of(slot, len(cells)) for slot in SLOTS}
    first = _first([why[ids[slot]] for slot in SLOTS])
    small = too_few(cells, structure, rules)
    is_suppressed = pd.notna(first) | small
    shown["is_suppressed"] = is_suppressed
    for slot in SLOTS:
        gone = pd.notna(why[ids[slot]])
        if slot == "value":
            gone = is_suppressed
        # A number of which nothing is described (the months behind a mean) goes with its value.
        gone = gone | ((ids[slot] < 0) & is_suppressed)
        shown[slot] = cells[slot].astype(float).mask(gone)
    shown["suppression_reason"] = np.select(
        [pd.notna(first), small], [Reason.SECRET, Reason.SMALL_DENOMINATOR], default=""
    )
    shown["suppression_reason"] = shown["suppression_reason"].replace("", None)
    shown[INTERNAL] = np.where(pd.isna(first) & small, Because.DENOMINATOR, first)
    return shown


def _first(columns: list[np.ndarray]) -> np.ndarray:
    found = columns[0].copy()
    for column in columns[1:]:
        found = np.where(pd.isna(found), column, found)
    return np.where(pd.isna(found), None, found)


def too_few(cells: pd.DataFrame, structure: Structure, rules: Rules) -> Bools:
    """The rows that show a figure over too few: a share under 30, a mean or ratio under 10."""
    kind = cells["indicator"].map({n: i.kind for n, i in structure.indicators.items()})
    over = cells["denominator"].where(kind.isin(["share", "ratio"]), cells["n"])
    least = kind.map(
        {
            "share": rules.share_denominator,
            "ratio": rules.count_threshold,
            "statistic": rules.count_threshold,
        }
    )
    has_value = cells["value"].notna().to_numpy()
    return has_value & (over.astype(float) < least.astype(float)).to_numpy(dtype=bool)
