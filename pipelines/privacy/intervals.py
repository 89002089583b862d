"""What can be worked out about unknown numbers: linear programming over connected pieces.

Numbers and relations only. What is a person, and how closely something may be known, is decided by
whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from pipelines.privacy.relations import Bools, Floats, Ints

TOLERANCE = 1e-6
"""Of the solver; counts are whole, so it never decides."""
SMALL = 500
Safe = Callable[[Ints, Floats, Floats], Bools]
"""(number ids, lowest, highest possible) → whether that is wide enough."""


class ContradictionError(ValueError):
    """No numbers fit what is published."""


@dataclass(frozen=True)
class Piece:
    """Unknown numbers that hang together: `equal @ x == target`, `at_most @ x <= limit`, x ≥ 0."""

    ids: Ints
    equal: sp.csr_array
    target: Floats
    at_most: sp.csr_array
    limit: Floats
    equal_rows: Ints
    at_most_rows: Ints
    ceiling: float
    """Higher than any number need be: keeps the solver from infinity, can only narrow."""


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
            equal=eq[rows][:, columns],
            target=target[rows],
            at_most=le[capped][:, columns],
            limit=limit[capped],
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
    pattern = sp.csr_array(abs(rows))
    graph = sp.block_array([[None, pattern.T], [pattern, None]], format="csr")
    if not rows.shape[0]:
        return np.arange(rows.shape[1])
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def solve(
    piece: Piece, objective: Floats, lower: Floats | float = 0.0, upper: Floats | float = np.inf
) -> Any:
    """The linear programme over the piece; ContradictionError if nothing fits."""
    count = len(piece.ids)
    for factor in (1, 1000):
        highest = np.minimum(np.broadcast_to(upper, count), piece.ceiling * factor)
        result = linprog(
            objective,
            A_ub=piece.at_most if piece.at_most.shape[0] else None,
            b_ub=piece.limit if piece.at_most.shape[0] else None,
            A_eq=piece.equal if piece.equal.shape[0] else None,
            b_eq=piece.target if piece.equal.shape[0] else None,
            bounds=np.column_stack([np.broadcast_to(lower, count), highest]),
            method="highs",
            # Small programmes: looking for what can be left out takes longer than solving.
            options={"presolve": count > SMALL},
        )
        if result.status == 0:
            return result
    raise ContradictionError(f"no numbers fit what is published: {result.message}")


def widen(piece: Piece, low: Floats, high: Floats, wanted: Ints, safe: Safe, step: Floats) -> Ints:
    """Find possible values far apart for many numbers at once; returns the ids still not safe.

    `low` and `high` (over all numbers) are widened in place by every solution found. Each solution
    is a possible state of the world, so what is found safe is safe; what is left needs `bounds`.
    """
    while len(wanted):
        before = len(wanted)
        for sign in (1.0, -1.0):
            columns = np.searchsorted(piece.ids, wanted)
            ends = low[wanted], high[wanted]
            note(piece, _spread(piece, columns, ends, step[wanted], sign), low, high)
            wanted = wanted[~safe(wanted, low[wanted], high[wanted])]
            if not len(wanted):
                return wanted
        if before - len(wanted) < max(1, before // 10):
            break
    return wanted


def note(piece: Piece, point: Floats, low: Floats, high: Floats) -> None:
    """A possible state of the world widens what is known to be possible."""
    low[piece.ids] = np.minimum(low[piece.ids], point)
    high[piece.ids] = np.maximum(high[piece.ids], point)


def _spread(
    piece: Piece, columns: Ints, ends: tuple[Floats, Floats], step: Floats, sign: float
) -> Floats:
    """The possible state in which these numbers together lie furthest, each up to a step.

    The cap keeps one number from taking all the room; what was found possible stays within it.
    """
    low, high = ends
    objective, lower = np.zeros(len(piece.ids)), np.zeros(len(piece.ids))
    upper = np.full(len(piece.ids), np.inf)
    objective[columns] = -sign
    if sign > 0:
        upper[columns] = low + step
    else:
        lower[columns] = np.maximum(high - step, 0.0)
    return np.asarray(solve(piece, objective, lower, upper).x, dtype=float)


def extreme(piece: Piece, number: int, sign: float, low: Floats, high: Floats) -> Any:
    """The solution with the lowest (sign 1) or highest (−1) value of a number; also noted."""
    objective = np.zeros(len(piece.ids))
    objective[np.searchsorted(piece.ids, number)] = sign
    result = solve(piece, objective)
    note(piece, result.x, low, high)
    return result


def bounds(piece: Piece, number: int, low: Floats, high: Floats) -> tuple[float, float, Ints, Ints]:
    """The exact lowest and highest value of one number, and the rows (equal, at_most) that bind."""
    column = int(np.searchsorted(piece.ids, number))
    ends, equal, at_most = [], np.zeros(len(piece.target)), np.zeros(len(piece.limit))
    for sign in (1.0, -1.0):
        result = extreme(piece, number, sign, low, high)
        ends.append(float(result.x[column]))
        equal += np.abs(result.eqlin.marginals) if len(equal) else 0
        at_most += np.abs(result.ineqlin.marginals) if len(at_most) else 0
    return (
        ends[0],
        ends[1],
        piece.equal_rows[equal > TOLERANCE],
        piece.at_most_rows[at_most > TOLERANCE],
    )
