"""The quick pass of secondary suppression: in every sum at least two hidden, and enough of them.

Looks at each sum by itself, all sums at once. What follows from several sums together is left to
the linear programmes of `secondary`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from pipelines.privacy.relations import Bools, Floats, Ints

SHORT = 1e6
"""Added to the price of a number that gives too little room by itself: then the largest first."""


@dataclass(frozen=True)
class Sums:
    """All sums: one entry per number in a sum, and what is known of every number."""

    count: int
    sum: Ints
    number: Ints
    is_part: Bools
    values: Floats
    needed: Floats
    """Room a hidden number needs; 0 if it needs none."""
    price: Floats


def pair_up(
    equal: sp.csr_array, values: Floats, primary: Bools, needed: Floats, price: Floats
) -> Bools:
    """`primary` and, per sum, the cheapest partners without which a hidden number stands bare.

    `needed`: room each number must have when hidden, 0 if none. `price`: of hiding each.
    """
    entries = sp.coo_array(equal)
    order = np.lexsort((entries.col, entries.row))
    sums = Sums(
        count=int(equal.shape[0]),
        sum=entries.row[order].astype(np.int64),
        number=entries.col[order].astype(np.int64),
        is_part=entries.data[order] < 0,
        values=values,
        needed=needed,
        price=price,
    )
    hidden = primary.copy()
    while len(chosen := _partners(sums, hidden)):
        hidden[chosen] = True
    return hidden


def _partners(sums: Sums, hidden: Bools) -> Ints:
    """The next numbers to hide: the best of every bare sum, where bare sums do not touch."""
    short = _shortage(sums, hidden)
    open_ = np.flatnonzero((short[sums.sum] >= 0) & ~hidden[sums.number])
    if not len(open_):
        return np.empty(0, dtype=np.int64)
    number, of = sums.number[open_], sums.sum[open_]
    helps = np.bincount(number, minlength=len(hidden))[number]
    is_small = sums.is_part[open_] & (sums.values[number] < short[of])
    score = np.where(is_small, SHORT - sums.values[number], sums.price[number] / helps)
    queue = np.lexsort((number, score, of))
    first = queue[np.unique(of[queue], return_index=True)[1]]
    rank = np.full(sums.count, np.inf)
    rank[of[first][np.lexsort((of[first], score[first]))]] = np.arange(len(first))
    return np.unique(number[first[_comes_first(sums, open_, rank)[of[first]]]])


def _shortage(sums: Sums, hidden: Bools) -> Floats:
    """Per sum how much its hidden parts are short of the room they need; −1 where all is well."""
    is_hidden = hidden[sums.number]
    many = np.bincount(sums.sum, is_hidden, sums.count)
    is_open = np.bincount(sums.sum, is_hidden & ~sums.is_part, sums.count) > 0
    parts = np.where(is_hidden & sums.is_part, sums.values[sums.number], 0.0)
    within = np.bincount(sums.sum, parts, sums.count)
    needed = np.zeros(sums.count)
    np.maximum.at(needed, sums.sum, np.where(is_hidden, sums.needed[sums.number], 0.0))
    lacking = np.where(is_open, 0.0, np.maximum(needed - within, 0.0))
    is_bare = (needed > 0) & ((many == 1) | (lacking > 0))
    return np.where(is_bare, lacking, -1.0)


def _comes_first(sums: Sums, open_: Ints, rank: Floats) -> Bools:
    """Per sum whether no sum that shares an open number with it has a better rank."""
    earliest = np.full(len(sums.values), np.inf)
    np.minimum.at(earliest, sums.number[open_], rank[sums.sum[open_]])
    ahead = np.full(sums.count, np.inf)
    np.minimum.at(ahead, sums.sum[open_], earliest[sums.number[open_]])
    return ahead >= rank
