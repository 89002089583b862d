"""Secondary suppression: what else must be hidden so that no hidden number can be worked out.

First a quick pass, relation by relation (`pairing`); then linear programming as the attacker would
do it, and for what is still too closely known the cheapest numbers to hide with it. It only ever
hides more, so it ends: with everything hidden every number can be anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from pipelines.privacy.intervals import (
    TOLERANCE,
    Constraints,
    ContradictionError,
    Piece,
    Safe,
    Span,
    has_room,
    pieces,
    widen,
)
from pipelines.privacy.pairing import pair_up
from pipelines.privacy.relations import Bools, Floats, Ints, Relations

FREE = 1e-3
"""Price of moving what is hidden already: not nothing, or the solver wanders."""
ZERO_AS = 200.0
"""A zero costs as much to hide as this: a class nobody is in is nobody's in the region too, so a
cheap zero drags others along up to the region's year (seen: 20% of its cells; 4% if dear)."""
HALF = 0.5
"""Counts are whole: what differs by less is rounding of the machine."""


@dataclass(frozen=True)
class Task:
    """Which numbers need how much room."""

    relations: Relations
    values: Floats
    needs_room: Bools
    """A hidden one of these may not be known closely."""
    room: Floats
    """That much larger it must be able to be, at least."""
    safe: Safe


@dataclass(frozen=True)
class Block:
    """Numbers that hang together, hidden or not, and how they may change together."""

    ids: Ints
    changes: Constraints
    """Over what is added to each, then what is taken off; what lies outside stays as it is."""


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
    needed = np.where(task.needs_room, task.room, 0.0)
    hidden = pair_up(task.relations.equal, task.values, primary, needed, price)
    span = Span(task.values.copy(), task.values.copy(), task.room, task.safe)
    blocks = Blocks(task, price)
    while len(loose := _too_close(task, hidden, span)):
        for piece in _pieces_of(task, hidden, loose):
            wanted = piece.ids[np.isin(piece.ids, loose)]
            for number in widen(piece, span, wanted):
                if not has_room(piece, int(number), span):
                    blocks.make_room(int(number), hidden, span)
    return hidden


def costs(values: Floats, relations: Relations) -> Floats:
    """Price of hiding: more for large numbers and zeros, most for those that others add up to."""
    wholes = np.asarray((relations.equal > 0).sum(axis=0), dtype=float).ravel()
    size = np.where(values == 0, ZERO_AS, np.abs(values))
    return np.asarray((1 + np.log1p(size)) * (1 + wholes) ** 2, dtype=float)


def _check_sums(task: Task) -> None:
    equal, at_most = task.relations.equal, task.relations.at_most
    off, over = np.abs(equal @ task.values) > HALF, at_most @ task.values > HALF
    for matrix, wrong in ((equal, off), (at_most, over)):
        if wrong.any():
            members = matrix[[int(np.flatnonzero(wrong)[0])]].indices
            raise DoesNotAddUpError([int(member) for member in members])


def _too_close(task: Task, hidden: Bools, span: Span) -> Ints:
    related = np.zeros(len(hidden), dtype=bool)
    related[task.relations.equal.indices] = True
    related[task.relations.at_most.indices] = True
    ids = np.flatnonzero(hidden & task.needs_room & related)
    return np.asarray(ids[~span.is_safe(ids)], dtype=np.int64)


def _pieces_of(task: Task, hidden: Bools, wanted: Ints) -> list[Piece]:
    relations = task.relations
    found = pieces(relations.equal, relations.at_most, task.values, hidden)
    return [piece for piece in found if np.isin(piece.ids, wanted).any()]


class Blocks:
    """The whole system in blocks, cut when first needed."""

    def __init__(self, task: Task, price: Floats) -> None:
        """Cuts nothing yet."""
        equal, at_most = task.relations.equal, task.relations.at_most
        totals = np.ones(equal.shape[1])
        totals[task.relations.category_of["whole"].to_numpy(dtype=np.int64)] = 0
        # Ever wider: a breakdown of a quantity with its totals fixed, of all quantities that are
        # part of one another, and all that hangs together.
        self._labels = [
            _components(equal @ sp.diags_array(totals)),
            _components(sp.vstack([equal, at_most]) @ sp.diags_array(totals)),
            _components(sp.vstack([equal, at_most])),
        ]
        self._task, self._price = task, price
        self._cut: dict[tuple[int, int], Block] = {}

    def make_room(self, number: int, hidden: Bools, span: Span) -> None:
        """Hide the cheapest numbers with which this one could as well be `room` larger."""
        price = np.where(hidden, FREE, self._price)
        for width in range(len(self._labels)):
            block = self._block(width, number)
            change = _cheapest_change(block, number, self._task, price)
            if change is not None:
                hidden[block.ids[np.abs(change) > TOLERANCE]] = True
                span.note(block.ids, self._task.values[block.ids] + change)
                return
        raise ContradictionError(f"no room for number {number}")

    def _block(self, width: int, number: int) -> Block:
        labels = self._labels[width]
        found = (width, int(labels[number]))
        if found not in self._cut:
            self._cut[found] = _cut(self._task, np.flatnonzero(labels == labels[number]))
        return self._cut[found]


def _components(rows: sp.sparray) -> Ints:
    pattern = abs(sp.csr_array(cast(Any, rows)))
    graph = cast(Any, pattern.T @ pattern)
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _cut(task: Task, ids: Ints) -> Block:
    parts: list[Any] = []
    for matrix in (task.relations.equal, task.relations.at_most):
        inside = sp.csr_array(matrix[:, ids])
        rows = np.flatnonzero(np.diff(inside.indptr))
        both_ways = sp.hstack([inside[rows], -inside[rows]], format="csr")
        parts += [sp.csr_array(both_ways), -(matrix @ task.values)[rows]]
    return Block(ids, Constraints(parts[0], np.zeros(len(parts[1])), parts[2], parts[3]))


def _cheapest_change(block: Block, number: int, task: Task, price: Floats) -> Floats | None:
    """The change of the numbers that gives this one its room; None if there is none."""
    column, count = int(np.searchsorted(block.ids, number)), len(block.ids)
    lower = np.zeros(2 * count)
    upper = np.concatenate([np.full(count, np.inf), task.values[block.ids]])
    lower[column] = upper[column] = float(task.room[number])
    upper[count + column] = 0
    solution = block.changes.minimise(np.tile(price[block.ids], 2), lower, upper)
    return solution.point[:count] - solution.point[count:] if solution else None
