"""Plans that vanished and plans that appeared and may be the same, by municipality and name."""

from __future__ import annotations

import pandas as pd

_FOUND = """
    with
    named as (
        select side, position, municipality_code,
            regexp_replace(lower(strip_accents(plan_name)), '[^a-z0-9]+', '', 'g') as name
        from plans
    ),

    pairs as (
        select gone.position as gone, come.position as come,
            jaro_winkler_similarity(gone.name, come.name) as likeness
        from named as gone
        inner join named as come on gone.municipality_code = come.municipality_code
        where gone.side = 'gone' and come.side = 'come' and gone.name <> ''
            -- 'fase 1' and 'fase 2' are one letter apart and two plans
            and regexp_extract_all(gone.name, '[0-9]+') = regexp_extract_all(come.name, '[0-9]+')
    )

    select gone, come from pairs
    where likeness >= $similarity
    order by likeness desc, gone, come
"""


def renamed(
    vanished: pd.DataFrame, appeared: pd.DataFrame, *, similarity: float
) -> list[tuple[int, int]]:
    """Pairs of index labels (vanished, appeared), each plan in one pair, the surest first."""
    if vanished.empty or appeared.empty:
        return []
    import duckdb

    plans = pd.concat([_side(vanished, "gone"), _side(appeared, "come")])
    with duckdb.connect() as connection:
        connection.register("plans", plans)
        found = connection.execute(_FOUND, {"similarity": similarity}).fetchall()
    pairs: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for gone, come in found:
        if gone not in taken[0] and come not in taken[1]:
            pairs.append((gone, come))
            taken[0].add(gone)
            taken[1].add(come)
    return pairs


def _side(plans: pd.DataFrame, side: str) -> pd.DataFrame:
    named = plans[["municipality_code", "plan_name"]].astype(str)
    return named.assign(side=side, position=plans.index.to_numpy())
