"""What can be worked out about unknown numbers: linear programming over connected pieces.

Numbers and relations only. What is a person, and how closely something may be known, is decided by
whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from pipelines.privacy.relations import Bools, Floats, Ints

TOLERANCE = 1e-6
"""Of the solver; counts are whole, so it never decides."""
DUAL, PRIMAL = 1, 4
"""Methods of HiGHS: the one for other bounds, the other for another objective alone."""
MOST_ATTEMPTS, PATIENCE, WORTH_IT = 40, 1, 10
"""When `widen` gives up: a matter of speed, not of outcome."""

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
class Solution:
    """Where the optimum lies, and which constraints hold it there."""

    point: Floats
    holds_equal: Bools
    holds_at_most: Bools


@dataclass(frozen=True)
class Constraints:
    """`equal @ x == target` and `at_most @ x <= limit`."""

    equal: sp.csr_array
    target: Floats
    at_most: sp.csr_array
    limit: Floats

    def minimise(self, objective: Floats, lower: Floats, upper: Floats) -> Solution | None:
        """The linear programme; None if nothing fits."""
        return self._programme.minimise(objective, lower, upper)

    @cached_property
    def _programme(self) -> _Programme:
        return _Programme(self)


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


class _Programme:
    """HiGHS with the constraints loaded once: each question starts where the last one ended."""

    def __init__(self, constraints: Constraints) -> None:
        rows = sp.csr_array(sp.vstack([constraints.equal, constraints.at_most], format="csr"))
        count = rows.shape[1]
        self._equal, self._columns = constraints.equal.shape[0], np.arange(count)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        model.col_cost_ = model.col_lower_ = np.zeros(count)
        model.col_upper_ = np.full(count, np.inf)
        unbounded = np.full(len(constraints.limit), -np.inf)
        model.row_lower_ = np.concatenate([constraints.target, unbounded])
        model.row_upper_ = np.concatenate([constraints.target, constraints.limit])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = rows.indptr, rows.indices
        model.a_matrix_.value_ = rows.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        # One thread: what is hidden must not depend on the machine.
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)
        self._bounds = (np.empty(0), np.empty(0))

    def minimise(self, objective: Floats, lower: Floats, upper: Floats) -> Solution | None:
        """As `Constraints.minimise`."""
        count = len(self._columns)
        self._solver.changeColsCost(count, self._columns, objective)
        if not all(map(np.array_equal, (lower, upper), self._bounds)):
            self._solver.changeColsBounds(count, self._columns, lower, upper)
            self._bounds = (lower.copy(), upper.copy())
            self._solver.setOptionValue("simplex_strategy", DUAL)
        else:
            # Where the last one ended is possible: the primal method goes on from there.
            self._solver.setOptionValue("simplex_strategy", PRIMAL)
        if self._run() == highspy.HighsModelStatus.kUnknown:
            self._solver.clearSolver()
            self._run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        holds = np.abs(np.array(solution.row_dual)) > TOLERANCE
        return Solution(np.array(solution.col_value), holds[: self._equal], holds[self._equal :])

    def _run(self) -> highspy.HighsModelStatus:
        self._solver.run()
        return self._solver.getModelStatus()


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
        solution = piece.constraints.minimise(objective, lowest, highest)
        if solution:
            return solution
    raise ContradictionError("no numbers fit what is published")


def widen(piece: Piece, span: Span, wanted: Ints) -> Ints:
    """Find possible values far apart for many numbers at once; returns the ids still not safe.

    What is left is not unsafe yet: that needs `bounds`.
    """
    for attempt in range(MOST_ATTEMPTS):
        before = len(wanted)
        # First all up, all down; then half of them against the other half, halved differently.
        is_up = (wanted >> (attempt - 1)) & 1 == 0 if attempt else np.ones(before, dtype=bool)
        for turned in (False, True):
            span.note(piece.ids, _spread(piece, span, wanted, is_up ^ turned))
            is_loose = ~span.is_safe(wanted)
            wanted, is_up = wanted[is_loose], is_up[is_loose]
            if not len(wanted):
                return wanted
        # Two programmes settle one number for certain, so this is worth it while it settles more.
        if before - len(wanted) < WORTH_IT and attempt >= PATIENCE:
            break
    return wanted


def _spread(piece: Piece, span: Span, wanted: Ints, is_up: Bools) -> Floats:
    """The possible state in which these numbers together lie furthest, each up to a step.

    The cap keeps one number from taking all the room; what was found possible stays within it.
    """
    columns = np.searchsorted(piece.ids, wanted)
    objective, lower = np.zeros(len(piece.ids)), np.zeros(len(piece.ids))
    upper = np.full(len(piece.ids), np.inf)
    objective[columns] = np.where(is_up, -1.0, 1.0)
    up, down = wanted[is_up], wanted[~is_up]
    upper[columns[is_up]] = span.low[up] + span.step[up]
    lower[columns[~is_up]] = np.maximum(span.high[down] - span.step[down], 0.0)
    return solve(piece, objective, lower, upper).point


def extreme(piece: Piece, number: int, sign: float, span: Span) -> Solution:
    """The solution with the lowest (sign 1) or highest (−1) value of a number; also noted."""
    objective = np.zeros(len(piece.ids))
    objective[np.searchsorted(piece.ids, number)] = sign
    solution = solve(piece, objective)
    span.note(piece.ids, solution.point)
    return solution


def has_room(piece: Piece, number: int, span: Span) -> bool:
    """Whether the exact interval is wide enough, worked out only as far as needed to know."""
    one = np.array([number])
    for sign in (-1.0, 1.0):
        if span.is_safe(one)[0]:
            return True
        extreme(piece, number, sign, span)
    return bool(span.is_safe(one)[0])


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
