"""A stronger attacker: what each count can have been, by a linear programme over all relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from pipelines.disclosure.attacker import Relation, limits


def bounds(
    values: Sequence[int], relations: Sequence[Relation], of: Iterable[int]
) -> dict[int, tuple[float, float]]:
    """Lowest and highest whole number of each of these counts, given all the others."""
    size = len(values)
    sums = [it for it in relations if it.kind == "sum"]
    others = [row for it in relations if it.kind != "sum" for row in _at_most_zero(it)]
    equal, at_most = lil_array((len(sums), size)), lil_array((len(others), size))
    for number, it in enumerate(sums):
        equal[number, list(it.parts)] = 1
        equal[number, it.whole] = -1
    for number, (positive, negative) in enumerate(others):
        at_most[number, positive] = 1
        at_most[number, negative] = -1
    reach = limits().reach
    bounds = [(max(value - reach, 0), value + reach) for value in values]
    found = {}
    for cell in of:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(size)
            aim[cell] = sign
            solved = linprog(
                aim,
                A_ub=at_most.tocsr(),
                b_ub=np.zeros(len(others)),
                A_eq=equal.tocsr(),
                b_eq=np.zeros(len(sums)),
                bounds=bounds,
                method="highs",
            )
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        found[cell] = (np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6))
    return found


def _at_most_zero(it: Relation) -> list[tuple[list[int], list[int]]]:
    """What is added, and what is taken off, in sums that are at most zero."""
    parts = list(it.parts)
    if it.kind == "parts":
        return [(parts, [it.whole])]
    return [([it.whole], parts), *(([part], [it.whole]) for part in parts)]
