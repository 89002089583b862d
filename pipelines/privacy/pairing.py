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
    """One entry per number in a sum."""

    sum: Ints
    number: Ints
    is_part: Bools
    count: int


def pair_up(
    equal: sp.csr_array,
    values: Floats,
    primary: Bools,
    needs_room: Bools,
    room: Floats,
    price: Floats,
) -> Bools:
    """`primary` and, per sum, the cheapest partners without which a hidden number stands bare."""
    entries = sp.coo_array(equal)
    order = np.lexsort((entries.col, entries.row))
    sums = Sums(
        sum=entries.row[order].astype(np.int64),
        number=entries.col[order].astype(np.int64),
        is_part=entries.data[order] < 0,
        count=int(equal.shape[0]),
    )
    hidden = primary.copy()
    while len(chosen := _partners(sums, values, hidden, needs_room, room, price)):
        hidden[chosen] = True
    return hidden


def _partners(
    sums: Sums, values: Floats, hidden: Bools, needs_room: Bools, room: Floats, price: Floats
) -> Ints:
    """The next numbers to hide: the best of every bare sum, where bare sums do not touch."""
    short = _shortage(sums, values, hidden, np.where(needs_room, room, 0.0))
    open_ = np.flatnonzero((short[sums.sum] >= 0) & ~hidden[sums.number])
    if not len(open_):
        return np.empty(0, dtype=np.int64)
    number, of = sums.number[open_], sums.sum[open_]
    helps = np.bincount(number, minlength=len(values))[number]
    is_small = sums.is_part[open_] & (values[number] < short[of])
    score = np.where(is_small, SHORT - values[number], price[number] / helps)
    best = open_[np.lexsort((number, score, of))]
    best = best[np.unique(sums.sum[best], return_index=True)[1]]
    rank = _ranks(sums, best, score[np.searchsorted(open_, best)])
    return np.unique(sums.number[best[_is_first(sums, open_, rank)[sums.sum[best]]]])


def _shortage(sums: Sums, values: Floats, hidden: Bools, room: Floats) -> Floats:
    """Per sum how much its hidden parts are short of the room they need; −1 where all is well."""
    is_hidden = hidden[sums.number]
    many = np.bincount(sums.sum, is_hidden, sums.count)
    is_open = np.bincount(sums.sum, is_hidden & ~sums.is_part, sums.count) > 0
    within = np.bincount(
        sums.sum, np.where(is_hidden & sums.is_part, values[sums.number], 0.0), sums.count
    )
    needed = np.zeros(sums.count)
    np.maximum.at(needed, sums.sum, np.where(is_hidden, room[sums.number], 0.0))
    lacking = np.where(is_open, 0.0, np.maximum(needed - within, 0.0))
    is_bare = (needed > 0) & ((many == 1) | (lacking > 0))
    return np.where(is_bare, lacking, -1.0)


def _ranks(sums: Sums, best: Ints, score: Floats) -> Floats:
    """Per sum its place in the queue; infinite if it has nothing to hide."""
    rank = np.full(sums.count, np.inf)
    rank[sums.sum[best][np.lexsort((sums.sum[best], score))]] = np.arange(len(best))
    return rank


def _is_first(sums: Sums, open_: Ints, rank: Floats) -> Bools:
    """Per sum whether no sum that shares an open number with it comes earlier."""
    earliest = np.full(int(sums.number.max()) + 1, np.inf)
    np.minimum.at(earliest, sums.number[open_], rank[sums.sum[open_]])
    ahead = np.full(sums.count, np.inf)
    np.minimum.at(ahead, sums.sum[open_], earliest[sums.number[open_]])
    return ahead >= rank
