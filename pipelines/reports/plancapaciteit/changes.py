"""Plans that differ from the previous delivery: new, gone, moved, resized, of another status.

For the deliverer, to see whether the difference is meant. What the monitor counts as a change is
decided in dbt (`fct_plan_change`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from pipelines.reports.model import Change, ChangeGroup
from pipelines.reports.plancapaciteit.figures import KEY
from pipelines.reports.plancapaciteit.renamed import renamed
from pipelines.reports.plancapaciteit.words import Words
from pipelines.reports.text import clean, counted, number, signed
from pipelines.sources.plancapaciteit.parse import PlanList

Row = dict[Any, Any]


def changes(now: PlanList, before: PlanList, words: Words) -> list[ChangeGroup]:
    """Groups of changes that are not empty; within a group the largest first."""
    new, old = _unique(now.plans), _unique(before.plans)
    both = _accepted(old).merge(_accepted(new), on=KEY, suffixes=("_old", "_new"))
    appeared = _without(new, old)
    vanished = _without(old, new)
    pairs = renamed(vanished, appeared, similarity=words.name_similarity)
    found = [
        _group("Nieuw", _single(_rest(appeared, pairs, 1), words, sign=1)),
        _group(
            "Vervallen",
            _single(_rest(vanished, pairs, 0), words, sign=-1),
            "Een vervallen plan mag weg. Een opgeleverd plan blijft staan, met zijn aantallen.",
        ),
        _group(
            "Mogelijk hernoemd of hernummerd",
            _renamed(vanished, appeared, pairs),
            "Een plan houdt in iedere levering hetzelfde plannummer. Is dit hetzelfde plan? Zet "
            "dan het oude nummer terug; anders kan het als vervallen én nieuw tellen.",
        ),
        *_of_both(both.to_dict("records"), words),
    ]
    return [group for group in found if group.changes]


def _of_both(rows: list[Row], words: Words) -> Iterator[ChangeGroup]:
    def group(title: str, of: Callable[[Row], Change | None]) -> ChangeGroup:
        return _group(title, (change for row in rows if (change := of(row))))

    yield group("Vertraagd", lambda row: _moved(row, words, later=True))
    yield group("Vervroegd", lambda row: _moved(row, words, later=False))
    yield group("Vergroot", lambda row: _resized(row, words, sign=1))
    yield group("Verkleind", lambda row: _resized(row, words, sign=-1))
    yield group("Status omhoog", lambda row: _status(row, words, sign=1))
    yield group("Status omlaag", lambda row: _status(row, words, sign=-1))
    yield group("Status van of naar onbekend", lambda row: _status(row, words, sign=0))
    yield group("Gerealiseerd", lambda row: _realised(row, words))


def _group(title: str, found: Iterable[Change], advice: str | None = None) -> ChangeGroup:
    ordered = sorted(found, key=lambda change: (-abs(change.difference or 0), change.subject))
    return ChangeGroup(title, ordered, advice)


def _unique(plans: pd.DataFrame) -> pd.DataFrame:
    """A plan that stands in the list twice is a finding; here its first row speaks."""
    return plans.drop_duplicates(KEY).reset_index(drop=True)


def _accepted(plans: pd.DataFrame) -> pd.DataFrame:
    """What of a rejected plan changed cannot be told: what is wrong reads as unknown."""
    return plans[plans["is_accepted"].astype(bool)]


def _without(plans: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    here, there = pd.MultiIndex.from_frame(plans[KEY]), pd.MultiIndex.from_frame(others[KEY])
    return plans[~here.isin(there)].reset_index(drop=True)


def _rest(plans: pd.DataFrame, pairs: list[tuple[int, int]], side: int) -> pd.DataFrame:
    return plans.drop(index=[pair[side] for pair in pairs])


def _single(plans: pd.DataFrame, words: Words, sign: int) -> Iterator[Change]:
    for row in plans.to_dict("records"):
        size = _size(row)
        status = words.code("planning_status", row["planning_status"])
        detail = f"{_dwellings(size)}, {status}, oplevering {_years(row)}"
        yield Change(_subject(row, words), detail, None if size is None else sign * size)


def _renamed(
    vanished: pd.DataFrame, appeared: pd.DataFrame, pairs: list[tuple[int, int]]
) -> Iterator[Change]:
    for gone, come in pairs:
        old, new = vanished.loc[gone], appeared.loc[come]
        detail = f"was {_named(old['plan_name'], old['plan_id'])}"
        yield Change(_named(new["plan_name"], new["plan_id"]), detail)


def _moved(row: Row, words: Words, *, later: bool) -> Change | None:
    """By the last year: the first one moves on by itself as dwellings are completed."""
    old, new = row["last_delivery_year_old"], row["last_delivery_year_new"]
    if pd.isna(old) or pd.isna(new) or old == new or (new > old) != later:
        return None
    remaining = row["remaining_total_new"]
    detail = (
        f"oplevering {_years(row, '_new')}, was {_years(row, '_old')} "
        f"({_dwellings(None if pd.isna(remaining) else int(remaining))} te bouwen)"
    )
    return Change(
        _subject(row, words, "_new"), detail, None if pd.isna(remaining) else int(remaining)
    )


def _resized(row: Row, words: Words, sign: int) -> Change | None:
    old, new = _size(row, "_old"), _size(row, "_new")
    if old is None or new is None or (new - old) * sign <= 0:
        return None
    detail = f"{_dwellings(new)}, was {number(old)} ({signed(new - old)})"
    return Change(_subject(row, words, "_new"), detail, new - old)


def _status(row: Row, words: Words, sign: int) -> Change | None:
    """`sign` 1: nearer to building; -1: further away; 0: one of the two is unknown."""
    old, new = row["planning_status_old"], row["planning_status_new"]
    if old == new or _direction(words.progress.get(old), words.progress.get(new)) != sign:
        return None
    detail = f"{words.code('planning_status', new)}, was {words.code('planning_status', old)}"
    return Change(_subject(row, words, "_new"), detail, _size(row, "_new"))


def _direction(old: int | None, new: int | None) -> int:
    if old is None or new is None:
        return 0
    return 1 if new < old else -1


def _realised(row: Row, words: Words) -> Change | None:
    old, new = row["realised_total_old"], row["realised_total_new"]
    if pd.isna(old) or pd.isna(new) or new <= old:
        return None
    step = int(new - old)
    detail = (
        f"{counted(step, 'woning', 'woningen')} sinds de vorige levering, nu {number(int(new))}"
    )
    return Change(_subject(row, words, "_new"), detail, step)


def _size(row: Row, suffix: str = "") -> int | None:
    """New build; in a layout that only knows the rest, that."""
    for column in ("new_build_total", "remaining_total"):
        value = row[column + suffix]
        if not pd.isna(value):
            return int(value)
    return None


def _dwellings(count: int | None) -> str:
    return "aantal onbekend" if count is None else counted(count, "woning", "woningen")


def _years(row: Row, suffix: str = "") -> str:
    first, last = row["first_delivery_year" + suffix], row["last_delivery_year" + suffix]
    if pd.isna(first) or pd.isna(last):
        return "onbekend"
    return str(int(first)) if first == last else f"{int(first)}–{int(last)}"


def _subject(row: Row, words: Words, suffix: str = "") -> str:
    named = _named(row["plan_name" + suffix], row["plan_id"])
    if not words.shows_municipality:
        return named
    return f"{named}, {clean(row['municipality_name' + suffix] or row['municipality_code'])}"


def _named(name: object, identifier: object) -> str:
    return clean(name) if str(name) == str(identifier) else f"{clean(name)} ({clean(identifier)})"
