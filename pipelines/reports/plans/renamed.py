"""Plans that vanished and plans that appeared which are probably the same. Names and numbers of dwellings only."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pandas as pd

_ALIKE = 0.8
"""Share of letters two names have in common. 'Slachthuisterein' and 'Slachthuis terrein fase 1' are not alike,
'De Koningshof' and 'Koningshof' are; own choice, 2026-11-25: the deliverer decides, this only asks."""
_ALIKE_AT_THE_SAME_SIZE = 0.6
_MOST_PAIRS = 20_000
"""Of one municipality: a list with all plans renamed is not compared letter by letter."""


def renamed(vanished: pd.DataFrame, appeared: pd.DataFrame) -> list[tuple[int, int]]:
    """Pairs of index labels (vanished, appeared), each plan in one pair at most, the surest first."""
    candidates: list[tuple[float, int, int]] = []
    come = dict(list(appeared.groupby("municipality_code")))
    for municipality, gone in vanished.groupby("municipality_code"):
        if municipality in come:
            candidates += _candidates(gone, come[municipality])
    pairs: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, old, new in sorted(candidates, key=lambda each: (-each[0], each[1], each[2])):
        if old not in taken[0] and new not in taken[1]:
            pairs.append((old, new))
            taken[0].add(old)
            taken[1].add(new)
    return pairs


def _candidates(gone: pd.DataFrame, come: pd.DataFrame) -> list[tuple[float, int, int]]:
    is_small = len(gone) * len(come) <= _MOST_PAIRS
    found = []
    for old, old_name, old_size in _plans(gone):
        for new, new_name, new_size in _plans(come):
            if old_name == new_name:
                found.append((1.0, old, new))
            elif is_small and _digits(old_name) == _digits(new_name):
                has_same_size = old_size == new_size and old_size > 0
                least = _ALIKE_AT_THE_SAME_SIZE if has_same_size else _ALIKE
                if (likeness := _likeness(old_name, new_name, least)) >= least:
                    found.append((likeness, old, new))
    return found


def _plans(plans: pd.DataFrame) -> list[tuple[int, str, int]]:
    names = plans["plan_name"].astype(str).str.casefold().str.replace(r"[\W_]+", "", regex=True)
    sizes = plans["new_build_total"].fillna(plans["remaining_total"]).fillna(0)
    return list(zip(plans.index, names, sizes.astype(int), strict=True))


def _digits(name: str) -> list[str]:
    """'fase 1' and 'fase 2' are one letter apart and two plans."""
    return re.findall(r"\d+", name)


def _likeness(one: str, other: str, least: float) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()
