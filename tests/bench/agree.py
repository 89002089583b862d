"""Whether the peers give the same figures as the pipeline: else there is nothing to compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.warehouse.connection import reading
from tests.bench.measure import Used

KPIS = """
    with whole as (select region_code from seeds.regions where level = 'region'),
    counts as (
        select * from intermediate.int_allocation__counts
        where region_code in (from whole) and period_code = $period
    ),
    totals as (
        select
            max(value) filter (where indicator = 'active_seekers') as active_seekers,
            max(value) filter (where indicator = 'responses') as responses,
            max(value) filter (where indicator = 'adverts') as adverts,
            max(value) filter (where indicator = 'housed_seekers') as housed_seekers,
            max(value) filter (where indicator = 'candidates') as candidates
        from counts where breakdown = 'totaal'
    )
    select 'lettings ' || category, cast(value as double) from counts
    where indicator = 'lettings' and breakdown = 'route' and value > 0
    union all
    select 'active_seekers', active_seekers from totals
    union all
    select 'responses_per_advert_mean', responses / adverts from totals
    union all
    select 'success_rate', housed_seekers / candidates from totals
    union all
    select indicator, value from intermediate.int_allocation__measures
    where region_code in (from whole) and period_code = $period and breakdown = 'totaal'
        and indicator in ('registration_time_mean', 'responses_per_advert_median')
"""
"""The figures to the full, as they are before rounding."""
_ROUNDED = 0.5e-4 + 1e-9
"""Half the last decimal of what is published."""


def differences(warehouse: Path, year: str, peers: Mapping[str, Used]) -> Iterator[str]:
    """A line for each figure that a peer has otherwise, or has not."""
    with reading(warehouse) as connection:
        ours = dict(connection.execute(KPIS, {"period": f"{year}JJ00"}).fetchall())
    for peer, used in peers.items():
        theirs = {} if used.failure else json.loads(used.output.strip().splitlines()[-1])
        for name in sorted(ours.keys() | theirs.keys() if theirs else ()):
            a, b = ours.get(name), theirs.get(name)
            if a is None or b is None or abs(a - b) > _ROUNDED:
                yield f"{name}: the pipeline says {a}, {peer} says {b}"
