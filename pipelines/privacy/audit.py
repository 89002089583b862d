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

from pipelines.privacy.case import Case
from pipelines.privacy.disclosure import INTERNAL
from pipelines.privacy.intervals import Piece, Span, bounds, has_room, pieces, solve, widen
from pipelines.privacy.relations import PLACE, Ints, Relations, relate
from pipelines.privacy.structure import Rules, Structure

EXACT_DECIMALS = 9
"""What an unrounded share counts for."""
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
    case = Case.of(published, structure, rules)
    relations = relate(case.numbers.keys, structure)
    shown = [*_small_shown(case), *_everyone(case, relations), *_rest(case), *_derived(case)]
    return [*shown, *_too_close(case, _with_shares(case, relations))]


def _found(
    case: Case,
    number: int,
    rule: Rule,
    *,
    row: int | None = None,
    ends: tuple[float, float] | None = None,
    by: Ints | None = None,
) -> Revealed:
    """The finding; by default in the first cell that holds the number, known to be its value."""
    if row is None:
        slots = case.numbers.slots
        row = int(slots.loc[slots["number"] == number, "row"].min())
    cell = case.cells.iloc[row]
    value = float(case.values[number])
    sources = [] if by is None else [int(i) for i in by[:MOST_NAMED]]
    return Revealed(
        table=str(cell["table"]),
        cell={name: str(cell[name]) for name in ("indicator", *PLACE)},
        quantity=str(case.numbers.keys["quantity"].iloc[number]),
        rule=rule,
        lower=ends[0] if ends else value,
        upper=ends[1] if ends else value,
        revealed_by=tuple(f"{case.numbers.name(i)} = {case.values[i]:g}" for i in sources),
    )


def _small_shown(case: Case) -> list[Revealed]:
    return [_found(case, int(i), Rule.SMALL_SHOWN) for i in np.flatnonzero(case.small())]


def _everyone(case: Case, relations: Relations) -> list[Revealed]:
    whole = case.whole_categories(relations)
    return [_found(case, int(i), Rule.EVERYONE) for i in np.flatnonzero(whole)]


def _rest(case: Case) -> list[Revealed]:
    """Numerators shown beside a denominator that leaves few or none."""
    whole = case.ids("denominator")
    return [
        _found(
            case,
            int(part),
            Rule.SMALL_REST if rest > 0 else Rule.EVERYONE,
            row=int(row),
            by=whole[[row]],
        )
        for row, part, rest in zip(*case.rests(), strict=True)
    ]


def _derived(case: Case) -> list[Revealed]:
    """Figures shown over numbers that are hidden or too few."""
    has_value = case.cells["value"].notna().to_numpy()
    found = []
    for slot in ("numerator", "denominator", "n"):
        number = case.ids(slot)
        bare = has_value & (number >= 0) & np.isnan(case.values[number])
        found += [
            _found(case, int(number[row]), Rule.DERIVED, row=int(row), ends=(0.0, np.inf))
            for row in np.flatnonzero(bare)
        ]
    over = case.ids("n")
    few = np.flatnonzero(case.too_few())
    return [*found, *(_found(case, int(over[r]), Rule.FEW, row=int(r)) for r in few)]


def _with_shares(case: Case, relations: Relations) -> Relations:
    """A share that is shown bounds its numerator by its denominator, up to its rounding."""
    decimals = {
        name: EXACT_DECIMALS if i.decimals is None else i.decimals
        for name, i in case.structure.indicators.items()
        if i.kind in ("share", "ratio")
    }
    digits = case.cells["indicator"].map(decimals).to_numpy(dtype=float, na_value=np.nan)
    share = case.cells["value"].to_numpy(dtype=float, na_value=np.nan)
    part, whole = case.ids("numerator"), case.ids("denominator")
    is_unknown = np.isnan(case.values[part]) | np.isnan(case.values[whole])
    is_given = ~np.isnan(share) & ~np.isnan(digits) & (part >= 0) & (whole >= 0)
    rows = np.flatnonzero(is_given & is_unknown)
    slack = 0.5 * 10.0 ** -digits[rows]
    bound = []
    for sign in (1.0, -1.0):
        # sign × (numerator − (share ± slack) × denominator) ≤ 0
        data = np.concatenate([np.full(len(rows), sign), -sign * (share[rows] + sign * slack)])
        place = (np.tile(np.arange(len(rows)), 2), np.concatenate([part[rows], whole[rows]]))
        bound.append(sp.csr_array((data, place), shape=(len(rows), len(case.values))))
    at_most = sp.csr_array(sp.vstack([relations.at_most, *bound], format="csr"))
    return Relations(relations.equal, at_most, relations.category_of)


def _too_close(case: Case, relations: Relations) -> list[Revealed]:
    """The hidden numbers whose interval is too narrow."""
    count = len(case.values)
    step = np.where(case.is_money, np.inf, float(case.rules.count_threshold))
    span = Span(np.full(count, np.inf), np.full(count, -np.inf), step, case.safe)
    found = []
    for piece in pieces(relations.equal, relations.at_most, case.values, np.isnan(case.values)):
        span.note(piece.ids, solve(piece, np.zeros(len(piece.ids))).point)
        wanted = piece.ids[~span.is_safe(piece.ids)]
        for number in widen(piece, span, wanted):
            revealed = _examine(case, relations, piece, int(number), span)
            found += [revealed] if revealed else []
    return found


def _examine(
    case: Case, relations: Relations, piece: Piece, number: int, span: Span
) -> Revealed | None:
    """The finding about one number, by its exact bounds."""
    if has_room(piece, number, span):
        return None
    lower, upper, equal, at_most = bounds(piece, number, span)
    used = np.union1d(relations.equal[equal].indices, relations.at_most[at_most].indices)
    by = used[~np.isnan(case.values[used])].astype(np.int64)
    # Clear of the solver's dust, and of minus zero.
    ends = (round(lower, 6) + 0.0, round(upper, 6) + 0.0)
    return _found(case, number, Rule.TOO_CLOSE, ends=ends, by=by)
