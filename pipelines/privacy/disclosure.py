"""Disclosure control: which published numbers about people are hidden, in all tables together.

The only place where it is decided. Pure: a frame in, a frame out. Whether the result holds is
checked by `audit`, which sees only what is published. Why it is done so: docs/decisions/0008.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from pipelines.privacy.case import Case
from pipelines.privacy.relations import SLOTS, Bools, relate
from pipelines.privacy.secondary import DoesNotAddUpError, Task, complete
from pipelines.privacy.structure import Rules, Structure

INTERNAL = "hidden_because"
"""Column for the makers only: who reads `primair` knows that the count is 1 to 9."""


class Reason(StrEnum):
    """Published reasons. Primary and secondary look alike: telling them apart would reveal."""

    PROTECTED = "geheimhouding"
    SMALL_DENOMINATOR = "kleine_noemer"


REASON_LABELS_NL = {
    Reason.PROTECTED: "Niet getoond: het aantal is klein, of zou een klein aantal elders verraden.",
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
    case = Case.of(cells, structure, rules)
    missing = np.flatnonzero(np.isnan(case.values))
    if missing.size:
        raise ValueError(f"no value for {case.numbers.name(int(missing[0]))}")
    return _hide(case, _why_hidden(case))


def _why_hidden(case: Case) -> pd.Series:
    """Per number a `Because`, or null where it is shown."""
    relations = relate(case.numbers.keys, case.structure)
    because = pd.Series([None] * len(case.values), dtype=object)
    _, part, rest = case.rests()
    because[case.whole_categories(relations)] = Because.GROUP
    because.iloc[part[rest == 0]] = Because.GROUP
    because.iloc[part[rest > 0]] = Because.SMALL
    because[case.small()] = Because.SMALL
    grow = case.rules.closeness / (1 - case.rules.closeness)
    money = np.maximum(1.0, case.values * grow * 1.0001)
    room = np.where(case.is_money, money, float(case.rules.count_threshold))
    # Counts first: a sum goes with its count.
    for needs_room in (case.is_people, case.is_money):
        if needs_room.any():
            task = Task(relations, case.values, needs_room, room, case.safe)
            hidden = _completed(task, because.notna().to_numpy(), case)
            because[hidden & because.isna().to_numpy()] = Because.SECONDARY
        _hide_sums(case, because)
    return because


def _completed(task: Task, primary: Bools, case: Case) -> Bools:
    try:
        return complete(task, primary)
    except DoesNotAddUpError as error:
        members = "; ".join(
            f"{case.numbers.name(number)} = {task.values[number]:g}"
            for number in error.numbers[:12]
        )
        raise ValueError(f"does not add up as described: {members}") from None


def _hide_sums(case: Case, because: pd.Series) -> None:
    """A sum is hidden with its count, and where one contributor dominates it."""
    is_sum = {name: i.kind == "sum" for name, i in case.structure.indicators.items()}
    rows = case.cells["indicator"].map(is_sum).to_numpy(dtype=bool)
    if not rows.any():
        return
    total, count = case.ids("value")[rows], case.ids("n")[rows]
    hidden = (count >= 0) & because.notna().to_numpy()[count]
    dominated = _is_dominated(case.cells[rows], case.rules)
    free = because.isna().to_numpy()[total]
    because.iloc[total[free & hidden]] = Because.SMALL
    because.iloc[total[free & ~hidden & dominated]] = Because.DOMINANCE


def _is_dominated(sums: pd.DataFrame, rules: Rules) -> Bools:
    """p% rule: what the others add is less than p% of the largest, so the second can guess it."""
    value, largest, second = (
        sums[column].to_numpy(dtype=float, na_value=0.0)
        for column in ("value", "largest", "second_largest")
    )
    return np.asarray(value - largest - second < rules.closeness * largest, dtype=bool)


def _hide(case: Case, because: pd.Series) -> pd.DataFrame:
    """The cells without what is hidden, with the reasons."""
    shown = case.cells.drop(columns=["largest", "second_largest"], errors="ignore").copy()
    # The last one, for cells without a number in that column.
    why = [*because.to_list(), None]
    by_slot = pd.DataFrame(
        {slot: [why[number] for number in case.ids(slot)] for slot in SLOTS}, dtype=object
    )
    first = by_slot.bfill(axis=1)["value"]
    is_protected, is_few = first.notna().to_numpy(), case.too_few()
    is_suppressed = is_protected | is_few
    for slot in SLOTS:
        gone = by_slot[slot].notna().to_numpy()
        # The value itself, and a number of which nothing is described (the months behind a mean).
        if slot == "value":
            gone = is_suppressed
        gone = gone | ((case.ids(slot) < 0) & is_suppressed)
        shown[slot] = case.cells[slot].astype(float).mask(gone)
    reason = pd.Series([None] * len(shown), dtype=object)
    reason[is_few] = Reason.SMALL_DENOMINATOR
    reason[is_protected] = Reason.PROTECTED
    shown["is_suppressed"] = is_suppressed
    shown["suppression_reason"] = reason.to_numpy()
    shown[INTERNAL] = first.where(~is_few | is_protected, Because.DENOMINATOR).to_numpy()
    return shown
