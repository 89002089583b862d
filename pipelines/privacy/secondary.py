"""Secondary suppression: what else must be hidden so that no hidden number can be worked out.

First a quick pass, relation by relation (`pairing`); then linear programming as the attacker would
do it, and for what is still too closely known the cheapest numbers to hide with it. It only ever
hides more, so it ends: with everything hidden every number can be anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from pipelines.privacy.intervals import (
    TOLERANCE,
    ContradictionError,
    Piece,
    Safe,
    extreme,
    pieces,
    widen,
)
from pipelines.privacy.pairing import pair_up
from pipelines.privacy.relations import Bools, Floats, Ints, Relations

FREE = 1e-3
"""Price of moving what is hidden already: not nothing, or the solver wanders."""


@dataclass(frozen=True)
class Task:
    """Which numbers need how much room, and what hiding the others costs."""

    relations: Relations
    values: Floats
    needs_room: Bools
    """A hidden one of these may not be known closely."""
    room: Floats
    """That much larger it must be able to be, at least."""
    safe: Safe


@dataclass(frozen=True)
class Block:
    """Numbers that hang together, hidden or not; what lies outside stays as it is."""

    ids: Ints
    equal: sp.csr_array
    at_most: sp.csr_array
    limit: Floats


class DoesNotAddUpError(ValueError):
    """The described structure does not hold for the values; `numbers` are those of one relation."""

    def __init__(self, numbers: list[int]) -> None:
        """`numbers`: ids of the whole and its parts."""
        super().__init__(f"does not add up: {numbers}")
        self.numbers = numbers


def complete(task: Task, primary: Bools) -> Bools:
    """`primary` with what must be hidden besides. DoesNotAddUpError if the values do not add up."""
    _check_sums(task)
    price = costs(task.values, task.relations)
    hidden = pair_up(task.relations.equal, task.values, primary, task.needs_room, task.room, price)
    low, high = task.values.copy(), task.values.copy()
    blocks = Blocks(task)
    while len(loose := _too_close(task, hidden, low, high)):
        for piece in _pieces_of(task, hidden, loose):
            wanted = piece.ids[np.isin(piece.ids, loose)]
            for number in widen(piece, low, high, wanted, task.safe, task.room):
                if not _has_room(task, piece, int(number), low, high):
                    blocks.make_room(int(number), hidden, price, low, high)
    return hidden


def costs(values: Floats, relations: Relations) -> Floats:
    """Price of hiding: more for large numbers and for those that others add up to."""
    wholes = np.asarray((relations.equal > 0).sum(axis=0), dtype=float).ravel()
    return np.asarray((1 + np.log1p(np.abs(values))) * (1 + wholes), dtype=float)


def _check_sums(task: Task) -> None:
    half = 0.5  # counts are whole
    equal, at_most = task.relations.equal, task.relations.at_most
    off, over = np.abs(equal @ task.values) > half, at_most @ task.values > half
    for matrix, wrong in ((equal, off), (at_most, over)):
        if wrong.any():
            members = matrix[[int(np.flatnonzero(wrong)[0])]].indices
            raise DoesNotAddUpError([int(member) for member in members])


def _too_close(task: Task, hidden: Bools, low: Floats, high: Floats) -> Ints:
    related = np.zeros(len(hidden), dtype=bool)
    related[task.relations.equal.indices] = True
    related[task.relations.at_most.indices] = True
    ids = np.flatnonzero(hidden & task.needs_room & related)
    return np.asarray(ids[~task.safe(ids, low[ids], high[ids])], dtype=np.int64)


def _pieces_of(task: Task, hidden: Bools, wanted: Ints) -> list[Piece]:
    relations = task.relations
    found = pieces(relations.equal, relations.at_most, task.values, hidden)
    return [piece for piece in found if np.isin(piece.ids, wanted).any()]


def _has_room(task: Task, piece: Piece, number: int, low: Floats, high: Floats) -> bool:
    one = np.array([number])
    for sign in (-1.0, 1.0):
        if task.safe(one, low[one], high[one])[0]:
            return True
        extreme(piece, number, sign, low, high)
    return bool(task.safe(one, low[one], high[one])[0])


class Blocks:
    """The whole system in blocks, cut when first needed."""

    def __init__(self, task: Task) -> None:
        """Cuts nothing yet."""
        equal, at_most = task.relations.equal, task.relations.at_most
        self._task = task
        totals = np.ones(equal.shape[1])
        totals[task.relations.category_of["whole"].to_numpy(dtype=np.int64)] = 0
        # Ever wider: one breakdown with its totals as they are, one quantity, all that hangs together.
        self._labels = [
            _components(equal @ sp.diags_array(totals)),
            _components(equal),
            _components(sp.vstack([equal, at_most])),
        ]
        self._cut: dict[tuple[int, int], Block] = {}

    def make_room(
        self, number: int, hidden: Bools, price: Floats, low: Floats, high: Floats
    ) -> None:
        """Hide the cheapest numbers with which this one could as well be `room` larger."""
        for width in range(len(self._labels)):
            block = self._block(width, number)
            moved = _cheapest_move(block, number, self._task, np.where(hidden, FREE, price))
            if moved is not None:
                break
        else:
            raise ContradictionError(f"no room for number {number}")
        hidden[block.ids[np.abs(moved) > TOLERANCE]] = True
        point = self._task.values[block.ids] + moved
        low[block.ids] = np.minimum(low[block.ids], point)
        high[block.ids] = np.maximum(high[block.ids], point)

    def _block(self, width: int, number: int) -> Block:
        labels = self._labels[width]
        found = (width, int(labels[number]))
        if found not in self._cut:
            self._cut[found] = _cut(self._task, np.flatnonzero(labels == labels[number]))
        return self._cut[found]


def _components(rows: sp.sparray) -> Ints:
    pattern = abs(sp.csr_array(rows))
    return np.asarray(connected_components(pattern.T @ pattern, directed=False)[1], dtype=np.int64)


def _cut(task: Task, ids: Ints) -> Block:
    parts = []
    for matrix in (task.relations.equal, task.relations.at_most):
        inside = sp.csr_array(matrix[:, ids])
        rows = np.flatnonzero(np.diff(inside.indptr))
        parts.append((sp.csr_array(inside[rows]), -(matrix @ task.values)[rows]))
    return Block(ids, parts[0][0], parts[1][0], parts[1][1])


def _cheapest_move(block: Block, number: int, task: Task, price: Floats) -> Floats | None:
    """The change of the numbers that gives this one its room; None if there is none."""
    column, count = int(np.searchsorted(block.ids, number)), len(block.ids)
    values, room = task.values[block.ids], float(task.room[number])
    lower, upper = np.zeros(2 * count), np.concatenate([np.full(count, np.inf), values])
    lower[column] = upper[column] = room
    upper[count + column] = 0
    both_ways = sp.csr_array(sp.hstack([block.equal, -block.equal], format="csr"))
    capped = sp.csr_array(sp.hstack([block.at_most, -block.at_most], format="csr"))
    result = linprog(
        np.tile(price[block.ids], 2),
        A_ub=capped if capped.shape[0] else None,
        b_ub=block.limit if capped.shape[0] else None,
        A_eq=both_ways if both_ways.shape[0] else None,
        b_eq=np.zeros(both_ways.shape[0]) if both_ways.shape[0] else None,
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if result.status != 0:
        return None
    return np.asarray(result.x[:count] - result.x[count:], dtype=float)
