"""An attacker who reads a publication and knows every public plan: what does it tell of the others?

`attack` gives the leaks, in words. It knows the truth only to judge what was found: a published sum
is explained by the municipalities whose hidden plans it must hold, and all sums together by linear
algebra. The figures it looks at stand in plan_attack.sql.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy.linalg import null_space
from scipy.optimize import linprog

MINIMUM_PLANS = 3
MAXIMUM_SHARE = 0.85
MINIMUM_ERROR = 0.15
"""What seeds/plan_disclosure.csv must give at least; here again: a loosened seed is noticed."""

_UNITS = "select region_code, member_code from seeds.region_members"
_FIGURES = Path(__file__).with_suffix(".sql")
_HIDDEN = """
    with plans as (
        select *, not bool_or(is_public and is_latest) over (partition by plan_key) as is_hidden
        from (
            select *, reference_date = max(reference_date) over (partition by plan_key) as is_latest
            from marts.fct_plan
        )
    )
    select hardness as part, 'dwellings' as family, municipality_code, plan_key, remaining as amount
    from plans where is_current and is_hidden and state = 'counting'
    union all
    select hardness, 'demolition', municipality_code, plan_key, demolition_remaining
    from plans where is_current and is_hidden and state = 'counting'
    union all
    select 'set_aside', 'set_aside', municipality_code, plan_key, remaining
    from plans where is_current and is_hidden and state = 'set_aside'
    union all
    select 'change', 'change:' || pairs.reference_date, municipality_code, plan_key,
        sum(remaining * case
            when state <> 'counting' then 0
            when plans.reference_date = pairs.reference_date then 1
            when plans.reference_date = pairs.previous_reference_date then -1
            else 0
        end)
    from plans
    inner join (
        select distinct municipality_code, reference_date, previous_reference_date
        from marts.fct_plan where previous_reference_date is not null
    ) as pairs using (municipality_code)
    where is_hidden
    group by all
"""


@dataclass(frozen=True)
class Found:
    """What a published sum was found to hold: which hidden plans."""

    label: str
    plans: frozenset[str]
    total: float


def attack(published: Path, warehouse: Path) -> list[str]:
    """Every leak that was found, in words; empty when nothing leaks."""
    with _attached(published, warehouse) as connection:
        hidden = connection.execute(_HIDDEN).df()
        leaks = [*_texts(connection), *_bytes(connection, published)]
    hidden = hidden[hidden["amount"] != 0]
    figures = find_figures(published, warehouse)
    for family, of_family in figures.groupby("family"):
        plans = hidden[hidden["family"] == family]
        found, unexplained = _explain_all(of_family, plans)
        leaks += [*unexplained, *_solve(found, plans.set_index("plan_key")["amount"])]
    return leaks


def find_figures(published: Path, warehouse: Path) -> pd.DataFrame:
    """Every published figure that holds more than the public plans, with the units' members."""
    with _attached(published, warehouse) as connection:
        members = connection.execute(_UNITS).df().groupby("region_code")["member_code"].agg(list)
        figures = connection.execute(_FIGURES.read_text(encoding="utf-8")).df()
    figures["members"] = figures["region_code"].map(members)
    return figures


@contextmanager
def _attached(published: Path, warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{published}' as published (read_only)")
        connection.execute("use warehouse")
        yield connection


def _explain_all(figures: pd.DataFrame, hidden: pd.DataFrame) -> tuple[list[Found], list[str]]:
    """Which hidden plans each figure holds; and those figures that no whole blocks explain."""
    found, unexplained = [], []
    for figure in figures.to_dict("records"):
        parts = ["hard", "zacht"] if figure["part"] == "both" else [figure["part"]]
        of_unit = hidden[
            hidden["municipality_code"].isin(figure["members"]) & hidden["part"].isin(parts)
        ]
        label = (
            f"{figure['label']}, {figure['region_code']}, {figure['part']}: {figure['residual']}"
        )
        held = _explain(of_unit, figure["residual"], figure["plan_count"])
        if held is None:
            unexplained.append(f"{label} is not a sum of whole blocks of hidden plans")
        else:
            found.append(Found(label, held, float(figure["residual"])))
    return found, unexplained


def _explain(hidden: pd.DataFrame, residual: float, plan_count: float) -> frozenset[str] | None:
    """The plans of those municipalities, hard or soft, that come to exactly this sum.

    Of several the one with the number of plans that is shown, and of those the smallest: an
    attacker is given the benefit of the doubt.
    """
    blocks = [
        (frozenset(block["plan_key"]), int(block["amount"].sum()))
        for _, block in hidden.groupby(["municipality_code", "part"])
    ]
    fitting = [
        frozenset[str]().union(*(plans for plans, _ in chosen))
        for size in range(1, len(blocks) + 1)
        for chosen in combinations(blocks, size)
        if sum(amount for _, amount in chosen) == residual
    ]
    as_many = [plans for plans in fitting if pd.isna(plan_count) or len(plans) == plan_count]
    return min(as_many or fitting, key=len, default=None)


def _solve(found: list[Found], truth: pd.Series[float]) -> list[str]:
    """What all sums together, in any combination, say of one or two plans."""
    held = sorted(frozenset().union(*(sum_.plans for sum_ in found)))
    if not held:
        return []
    matrix = np.array([[plan in sum_.plans for plan in held] for sum_ in found], dtype=float)
    # Every vector that the sums cannot see: a plan without one is known.
    unseen = null_space(matrix) if matrix.size else np.eye(len(held))
    leaks = [
        f"the sums isolate {' and '.join(chosen)}: {_nearest(found, set(chosen))}"
        for size in range(1, MINIMUM_PLANS)
        for chosen in combinations(held, size)
        if np.linalg.matrix_rank(unseen[[held.index(plan) for plan in chosen]], tol=1e-9) < size
        and not _holds_less(unseen, held, chosen)
    ]
    if (truth >= 0).all():
        leaks += _intervals(found, held, matrix, truth)
        leaks += _owners(found, held, matrix, truth)
    return leaks


def _holds_less(unseen: np.ndarray, held: list[str], chosen: tuple[str, ...]) -> bool:
    """True where part of the chosen plans is known already: that is reported by itself."""
    return len(chosen) > 1 and any(
        np.linalg.norm(unseen[held.index(plan)]) < 1e-9 for plan in chosen
    )


def _nearest(found: list[Found], chosen: set[str]) -> str:
    return "; ".join(sum_.label for sum_ in found if chosen & sum_.plans)[:200]


def _intervals(
    found: list[Found], held: list[str], matrix: np.ndarray, truth: pd.Series[float]
) -> Iterator[str]:
    """Plans whose size is confined to an interval hardly wider than the plan itself."""
    totals = np.array([sum_.total for sum_ in found])
    for number, plan in enumerate(held):
        aim = np.eye(len(held))[number]
        lowest, highest = (
            linprog(sign * aim, A_eq=matrix, b_eq=totals, bounds=(0, None)) for sign in (1, -1)
        )
        if lowest.fun is None or highest.fun is None:
            yield f"the published sums contradict one another near {plan}"
        elif -highest.fun - lowest.fun < truth[plan] / MAXIMUM_SHARE - 1e-6:
            yield f"{plan} lies between {lowest.fun:.0f} and {-highest.fun:.0f} dwellings"


def _owners(
    found: list[Found], held: list[str], matrix: np.ndarray, truth: pd.Series[float]
) -> Iterator[str]:
    """Plans that who owns another one of the same sum knows within 15%."""
    totals = np.array([sum_.total for sum_ in found])
    for owned in held:
        known = np.eye(len(held))[held.index(owned)]
        equations = np.vstack([matrix, known])
        values = np.append(totals, truth[owned])
        beside = {plan for sum_ in found if owned in sum_.plans for plan in sum_.plans} - {owned}
        for plan in sorted(beside, key=lambda plan: -truth[plan])[:3]:
            aim = -np.eye(len(held))[held.index(plan)]
            highest = -linprog(aim, A_eq=equations, b_eq=values, bounds=(0, None)).fun
            if highest < truth[plan] * (1 + MINIMUM_ERROR) - 1e-6:
                yield f"who owns {owned} knows that {plan} has {highest:.0f} dwellings at most"


def _secret_texts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names, places and keys of plans not public now, unless they are part of a public text."""
    return [
        str(text)
        for (text,) in connection.execute(
            """
            with texts as (
                select unnest([plan_name, place_name, plan_key]) as text, is_secret_now
                from marts.fct_plan
                union all
                select region_name, false from seeds.regions
            )
            select distinct text from texts
            where is_secret_now and text <> '' and not exists (
                select 1 from texts as others
                where not others.is_secret_now and contains(others.text, texts.text)
            )
            order by text
            """
        ).fetchall()
    ]


def _texts(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Secret texts in any column of any published table, and hidden plans listed by number."""
    secrets = _secret_texts(connection)
    columns = connection.execute(
        """select table_name, column_name from duckdb_columns()
        where database_name = 'published' and data_type = 'VARCHAR' order by all"""
    ).fetchall()
    for table, column in columns:
        hits = connection.execute(
            f'select distinct secret from published."{table}", (select unnest(?) as secret)'
            f' where contains("{column}", secret)',
            [secrets],
        ).fetchall()
        yield from (f"{table}.{column} holds {text!r}" for (text,) in hits)
    yield from (
        f"monitor_plan_list holds plan {plan_id} of {code}"
        for code, plan_id in connection.execute(
            """select municipality_code, plan_id from marts.fct_plan
            where is_secret_now and is_current
            intersect select region_code, plan_id from published.monitor_plan_list"""
        ).fetchall()
    )


def _bytes(connection: duckdb.DuckDBPyConnection, published: Path) -> Iterator[str]:
    """Secret texts in the bytes of the file: a deleted row or a comment that no query shows."""
    content = published.read_bytes()
    for text in _secret_texts(connection):
        if text.encode() in content:
            yield f"the file's bytes hold {text!r}"
