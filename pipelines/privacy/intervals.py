"""What can be worked out about unknown numbers: linear programming over connected pieces.

Numbers and relations only. What is a person, and how closely something may be known, is decided by
whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from pipelines.privacy.relations import Bools, Floats, Ints

TOLERANCE = 1e-6
"""Of the solver; counts are whole, so it never decides."""
SMALL = 500
"""Below this many unknowns, looking for what can be left out takes longer than solving."""

Safe = Callable[[Ints, Floats, Floats], Bools]
"""(number ids, lowest, highest possible) → whether that is wide enough."""


class ContradictionError(ValueError):
    """No numbers fit what is published."""


@dataclass(frozen=True)
class Span:
    """How low and high each number was found to be possible; widened in place, never narrowed.

    Every solution is a possible state of the world, so what is found safe is safe.
    """

    low: Floats
    high: Floats
    step: Floats
    """How far apart two values must be looked for."""
    safe: Safe

    def is_safe(self, ids: Ints) -> Bools:
        """Per number whether its span is wide enough already."""
        return self.safe(ids, self.low[ids], self.high[ids])

    def note(self, ids: Ints, point: Floats) -> None:
        """A possible state of the world."""
        self.low[ids] = np.minimum(self.low[ids], point)
        self.high[ids] = np.maximum(self.high[ids], point)


@dataclass(frozen=True)
class Constraints:
    """`equal @ x == target` and `at_most @ x <= limit`."""

    equal: sp.csr_array
    target: Floats
    at_most: sp.csr_array
    limit: Floats


@dataclass(frozen=True)
class Solution:
    """Where the optimum lies, and which constraints hold it there."""

    point: Floats
    holds_equal: Bools
    holds_at_most: Bools


@dataclass(frozen=True)
class Piece:
    """Unknown numbers that hang together, none below 0."""

    ids: Ints
    constraints: Constraints
    equal_rows: Ints
    at_most_rows: Ints
    """Which relations of the whole system the constraints are."""
    ceiling: float
    """Higher than any number need be: keeps the solver from infinity, can only narrow."""


def minimise(
    objective: Floats, constraints: Constraints, lower: Floats, upper: Floats
) -> Solution | None:
    """The linear programme; None if nothing fits."""
    has_equal, has_at_most = len(constraints.target) > 0, len(constraints.limit) > 0
    # The stubs know no sparse matrices here, the function does.
    result = cast(Any, linprog)(
        objective,
        A_ub=constraints.at_most if has_at_most else None,
        b_ub=constraints.limit if has_at_most else None,
        A_eq=constraints.equal if has_equal else None,
        b_eq=constraints.target if has_equal else None,
        bounds=np.column_stack([lower, upper]),
        method="highs",
        options={"presolve": len(objective) > SMALL},
    )
    if result.status != 0:
        return None
    held = [
        np.abs(side.marginals) > TOLERANCE if given else np.zeros(0, dtype=bool)
        for side, given in ((result.eqlin, has_equal), (result.ineqlin, has_at_most))
    ]
    return Solution(np.asarray(result.x, dtype=float), *held)


def pieces(
    equal: sp.csr_array, at_most: sp.csr_array, values: Floats, is_unknown: Bools
) -> Iterator[Piece]:
    """The independent pieces of the unknown numbers, in a fixed order.

    `values` of the unknown numbers are not looked at. A number in no relation is in no piece.
    """
    known = np.where(is_unknown, 0.0, values)
    ids = np.flatnonzero(is_unknown)
    eq, target, eq_rows = _reduced(equal, known, ids)
    le, limit, le_rows = _reduced(at_most, known, ids)
    if not len(ids):
        return
    label = _labels(sp.csr_array(sp.vstack([eq, le], format="csr")))
    of_id, of_row = label[: len(ids)], label[len(ids) :]
    of_eq, of_le = of_row[: len(eq_rows)], of_row[len(eq_rows) :]
    order, eq_order, le_order = (np.argsort(of, kind="stable") for of in (of_id, of_eq, of_le))
    for piece in range(int(label.max()) + 1):
        columns = _slice(order, of_id, piece)
        rows, capped = _slice(eq_order, of_eq, piece), _slice(le_order, of_le, piece)
        if not len(rows) and not len(capped):
            continue
        largest = np.abs(target[rows]).sum() + np.abs(limit[capped]).sum()
        yield Piece(
            ids=ids[columns],
            constraints=Constraints(
                eq[rows][:, columns], target[rows], le[capped][:, columns], limit[capped]
            ),
            equal_rows=eq_rows[rows],
            at_most_rows=le_rows[capped],
            ceiling=10 * float(largest) + 10_000,
        )


def _slice(order: Ints, of: Ints, piece: int) -> Ints:
    low, high = np.searchsorted(of[order], [piece, piece + 1])
    return np.sort(order[low:high])


def _reduced(matrix: sp.csr_array, known: Floats, ids: Ints) -> tuple[sp.csr_array, Floats, Ints]:
    """The rows that hold an unknown, over the unknowns only, with what the known ones leave."""
    right = -(matrix @ known)
    part = sp.csr_array(matrix[:, ids])
    rows = np.flatnonzero(np.diff(part.indptr))
    return sp.csr_array(part[rows]), right[rows], rows


def _labels(rows: sp.csr_array) -> Ints:
    """Connected component of every column, then of every row."""
    if not rows.shape[0]:
        return np.arange(rows.shape[1])
    pattern = abs(rows)
    graph = sp.block_array([[None, pattern.T], [pattern, None]], format="csr")
    return np.asarray(connected_components(cast(Any, graph), directed=False)[1], dtype=np.int64)


def solve(
    piece: Piece, objective: Floats, lower: Floats | float = 0.0, upper: Floats | float = np.inf
) -> Solution:
    """The linear programme over the piece; ContradictionError if nothing fits."""
    count = len(piece.ids)
    for factor in (1, 1000):
        highest = np.minimum(np.broadcast_to(upper, count), piece.ceiling * factor)
        lowest = np.broadcast_to(lower, count).astype(float)
        solution = minimise(objective, piece.constraints, lowest, highest)
        if solution:
            return solution
    raise ContradictionError("no numbers fit what is published")


def widen(piece: Piece, span: Span, wanted: Ints) -> Ints:
    """Find possible values far apart for many numbers at once; returns the ids still not safe.

    What is left is not unsafe yet: that needs `bounds`.
    """
    while len(wanted):
        before = len(wanted)
        for sign in (1.0, -1.0):
            span.note(piece.ids, _spread(piece, span, wanted, sign))
            wanted = wanted[~span.is_safe(wanted)]
            if not len(wanted):
                return wanted
        if before - len(wanted) < max(1, before // 10):
            break
    return wanted


def _spread(piece: Piece, span: Span, wanted: Ints, sign: float) -> Floats:
    """The possible state in which these numbers together lie furthest, each up to a step.

    The cap keeps one number from taking all the room; what was found possible stays within it.
    """
    columns = np.searchsorted(piece.ids, wanted)
    objective, lower = np.zeros(len(piece.ids)), np.zeros(len(piece.ids))
    upper = np.full(len(piece.ids), np.inf)
    objective[columns] = -sign
    if sign > 0:
        upper[columns] = span.low[wanted] + span.step[wanted]
    else:
        lower[columns] = np.maximum(span.high[wanted] - span.step[wanted], 0.0)
    return solve(piece, objective, lower, upper).point


def extreme(piece: Piece, number: int, sign: float, span: Span) -> Solution:
    """The solution with the lowest (sign 1) or highest (−1) value of a number; also noted."""
    objective = np.zeros(len(piece.ids))
    objective[np.searchsorted(piece.ids, number)] = sign
    solution = solve(piece, objective)
    span.note(piece.ids, solution.point)
    return solution


def bounds(piece: Piece, number: int, span: Span) -> tuple[float, float, Ints, Ints]:
    """The exact lowest and highest value of one number, and the rows (equal, at_most) that bind."""
    column = int(np.searchsorted(piece.ids, number))
    low, high = (extreme(piece, number, sign, span) for sign in (1.0, -1.0))
    return (
        float(low.point[column]),
        float(high.point[column]),
        piece.equal_rows[low.holds_equal | high.holds_equal],
        piece.at_most_rows[low.holds_at_most | high.holds_at_most],
    )
