"""The attacker: what can be worked out from everything that is published.

Sees only the published frame, never the hidden values. Knows how the numbers add up, that counts
are whole and not negative, and the thresholds. Hides nothing: that is `disclosure`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import scipy.sparse as sp

from pipelines.privacy.disclosure import INTERNAL, Marked, complement_rows, safe_rule, too_few
from pipelines.privacy.intervals import Piece, Safe, bounds, note, pieces, solve, widen
from pipelines.privacy.relations import (
    PLACE,
    Bools,
    Floats,
    Ints,
    Numbers,
    Relations,
    read_numbers,
    relate,
)
from pipelines.privacy.structure import Rules, Structure

EXACT = 1e-9
"""Half-width of a share that is published unrounded."""
MOST_NAMED = 12


class Rule(StrEnum):
    """What a finding breaks."""

    TOO_CLOSE = "te_nauw_bekend"
    SMALL_SHOWN = "klein_aantal_zichtbaar"
    EVERYONE = "iedereen_in_een_categorie"
    SMALL_REST = "klein_restant"
    DERIVED = "afgeleid_zichtbaar"
    FEW = "te_weinig_waarnemingen"


@dataclass(frozen=True)
class Revealed:
    """One number that the publication gives away."""

    table: str
    """A table in which it stands (hidden, or shown though it should not be)."""
    cell: dict[str, str]
    """indicator and place of that row."""
    quantity: str
    rule: Rule
    lower: float
    upper: float
    """The attacker knows that the number lies from `lower` to `upper`."""
    revealed_by: tuple[str, ...]
    """Published numbers from which that follows, in words; at most 12."""

    def __str__(self) -> str:
        """One Dutch line for a report."""
        place = ", ".join(self.cell.values())
        known = f"ligt tussen {self.lower:g} en {self.upper:g}"
        source = f"; volgt uit: {' | '.join(self.revealed_by)}" if self.revealed_by else ""
        return f"{self.rule}: {self.table} ({place}): {self.quantity} {known}{source}"


def audit(published: pd.DataFrame, structure: Structure, rules: Rules) -> list[Revealed]:
    """Everything the publication gives away; empty if it holds.

    `published`: all published tables together, columns as `disclosure.protect` returns them without
    `hidden_because`: `table`, `indicator`, `region_code`, `period_type`, `period_code`,
    `breakdown`, `category`, `value`, `numerator`, `denominator`, `n`, `is_suppressed`.

    A hidden count fails if fewer than `count_threshold` lie between its lowest and highest possible
    value; a hidden sum if it is known within `dominance_percent` of its upper end. What is shown
    fails if it is a count above 0 and below the threshold, everyone of a total in one category, a
    numerator that leaves a small rest or none, or a figure over hidden or too few records.

    Intervals are those of the linear relaxation: that numbers are whole is used for each by itself.
    ValueError if the frame holds `hidden_because`, lacks a column or contradicts itself.
    """
    if INTERNAL in published.columns:
        raise ValueError(
            f"{INTERNAL} must not be published: it tells which hidden counts are small"
        )
    numbers = read_numbers(published, structure)
    case = _Case(published, structure, rules, numbers, numbers.values())
    relations = relate(numbers.keys, structure)
    shown = [*_small_shown(case), *_everyone(case, relations), *_rest(case), *_derived(case)]
    return [*shown, *_too_close(case, _with_shares(case, relations))]


@dataclass(frozen=True)
class _Case:
    published: pd.DataFrame
    structure: Structure
    rules: Rules
    numbers: Numbers
    values: Floats

    def find(
        self, number: int, rule: Rule, low: float, high: float, by: Ints | None = None
    ) -> Revealed:
        slots = self.numbers.slots
        row = int(slots.loc[slots["number"] == number, "row"].min())
        return self.at(row, number, rule, low, high, by)

    def at(
        self, row: int, number: int, rule: Rule, low: float, high: float, by: Ints | None = None
    ) -> Revealed:
        cell = self.published.iloc[row][["indicator", *PLACE]].astype(str).to_dict()
        named = [
            f"{self.numbers.name(int(i))} = {self.values[i]:g}"
            for i in ([] if by is None else by[:MOST_NAMED])
        ]
        return Revealed(
            table=str(self.published["table"].iloc[row]),
            cell={str(name): str(part) for name, part in cell.items()},
            quantity=str(self.numbers.keys["quantity"].iloc[number]),
            rule=rule,
            lower=low,
            upper=high,
            revealed_by=tuple(named),
        )


def _small_shown(case: _Case) -> list[Revealed]:
    marked = Marked.of(case.numbers, case.structure)
    small = marked.is_people & (case.values > 0) & (case.values < case.rules.count_threshold)
    return [
        case.find(int(i), Rule.SMALL_SHOWN, float(case.values[i]), float(case.values[i]))
        for i in np.flatnonzero(small)
    ]


def _everyone(case: _Case, relations: Relations) -> list[Revealed]:
    marked = Marked.of(case.numbers, case.structure)
    pairs = relations.category_of.to_numpy(dtype=np.int64)
    part, whole = pairs[:, 0], pairs[:, 1]
    told = ~case.numbers.keys["category"].isin(case.structure.unknown_categories).to_numpy()
    same = (case.values[part] > 0) & (case.values[part] == case.values[whole])
    return [
        case.find(int(p), Rule.EVERYONE, float(case.values[p]), float(case.values[p]), pairs[i, 1:])
        for i, p in enumerate(part)
        if same[i] and told[p] and marked.is_people[p]
    ]


def _rest(case: _Case) -> list[Revealed]:
    rows = complement_rows(case.published, case.structure)
    part, whole = (
        case.numbers.of(slot, len(case.published)) for slot in ("numerator", "denominator")
    )
    marked = Marked.of(case.numbers, case.structure)
    rows = rows & (part >= 0) & (whole >= 0) & marked.is_people[part]
    rest = case.values[whole] - case.values[part]
    few = (rest < case.rules.count_threshold) & (case.values[part] > 0)
    return [
        case.at(
            int(row),
            int(part[row]),
            Rule.SMALL_REST if rest[row] > 0 else Rule.EVERYONE,
            float(case.values[part[row]]),
            float(case.values[part[row]]),
            whole[[row]],
        )
        for row in np.flatnonzero(rows & few)
    ]


def _derived(case: _Case) -> list[Revealed]:
    """Figures shown over numbers that are hidden or too few."""
    shown = case.published["value"].notna().to_numpy()
    found = []
    for slot in ("numerator", "denominator", "n"):
        number = case.numbers.of(slot, len(case.published))
        bare = shown & (number >= 0) & np.isnan(case.values[number])
        found += [
            case.at(int(row), int(number[row]), Rule.DERIVED, 0.0, np.inf)
            for row in np.flatnonzero(bare)
        ]
    number = case.numbers.of("n", len(case.published))
    few = np.flatnonzero(too_few(case.published, case.structure, case.rules) & (number >= 0))
    found += [
        case.at(
            int(row),
            int(number[row]),
            Rule.FEW,
            float(case.values[number[row]]),
            float(case.values[number[row]]),
        )
        for row in few
    ]
    return found


def _with_shares(case: _Case, relations: Relations) -> Relations:
    """A share that is shown bounds its numerator by its denominator, up to its rounding."""
    kind = case.published["indicator"].map(
        {n: i.kind for n, i in case.structure.indicators.items()}
    )
    decimals = case.published["indicator"].map(
        {n: i.decimals for n, i in case.structure.indicators.items()}
    )
    part, whole = (
        case.numbers.of(slot, len(case.published)) for slot in ("numerator", "denominator")
    )
    share = case.published["value"].to_numpy(dtype=float, na_value=np.nan)
    unknown = np.isnan(case.values[part]) | np.isnan(case.values[whole])
    is_share = kind.isin(["share", "ratio"]).to_numpy()
    rows = np.flatnonzero(is_share & ~np.isnan(share) & unknown & (part >= 0) & (whole >= 0))
    if not len(rows):
        return relations
    digits = decimals.to_numpy(dtype=float, na_value=np.nan)[rows]
    slack = np.where(np.isnan(digits), EXACT, 0.5 * 10.0 ** -np.nan_to_num(digits))
    bound = []
    for sign in (1.0, -1.0):
        # sign × (numerator − (share ± slack) × denominator) ≤ 0
        data = np.concatenate([np.full(len(rows), sign), -sign * (share[rows] + sign * slack)])
        place = (np.tile(np.arange(len(rows)), 2), np.concatenate([part[rows], whole[rows]]))
        bound.append(sp.csr_array((data, place), shape=(len(rows), len(case.values))))
    at_most = sp.csr_array(sp.vstack([relations.at_most, *bound], format="csr"))
    return Relations(relations.equal, at_most, relations.category_of)


def _too_close(case: _Case, relations: Relations) -> list[Revealed]:
    """The hidden numbers whose interval is too narrow."""
    marked = Marked.of(case.numbers, case.structure)
    is_unknown = np.isnan(case.values)
    safe = safe_rule(marked, case.rules)
    low, high = np.full(len(case.values), np.inf), np.full(len(case.values), -np.inf)
    step = np.where(marked.is_money, np.inf, float(case.rules.count_threshold))
    found = []
    for piece in pieces(relations.equal, relations.at_most, case.values, is_unknown):
        note(piece, solve(piece, np.zeros(len(piece.ids))).x, low, high)
        wanted = piece.ids[~safe(piece.ids, low[piece.ids], high[piece.ids])]
        for number in widen(piece, low, high, wanted, safe, step):
            revealed = _examine(case, relations, piece, int(number), safe, low, high)
            found += [revealed] if revealed else []
    return found


def _examine(
    case: _Case,
    relations: Relations,
    piece: Piece,
    number: int,
    safe: Safe,
    low: Floats,
    high: Floats,
) -> Revealed | None:
    """The finding about one number, by its exact bounds."""
    one = np.array([number])
    if safe(one, low[one], high[one])[0]:
        return None
    lower, upper, equal, at_most = bounds(piece, number, low, high)
    if safe(one, np.array([lower]), np.array([upper]))[0]:
        return None
    used = np.union1d(relations.equal[equal].indices, relations.at_most[at_most].indices)
    by = used[~np.isnan(case.values[used])].astype(np.int64)
    return case.find(number, Rule.TOO_CLOSE, _whole(lower), _whole(upper), by)


def _whole(bound: float) -> float:
    return round(bound, 6) + 0.0
