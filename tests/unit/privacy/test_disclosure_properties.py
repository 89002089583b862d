"""What holds for any table: the attacker fails, and nothing that is shown was changed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.privacy.audit import audit
from pipelines.privacy.relations import SLOTS
from tests.unit.privacy.example import LETTINGS, MEMBERS, RULES, frame, publish

HALVES = ["2025HJ01", "2025HJ02"]
BREAKDOWNS = {"route": ["p", "q"], "leeftijd": ["x", "y", "z"]}
SMALL = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Lettings by age and by route, offers and refusals, everywhere and in all periods."""
    rows: list[dict[str, object]] = []
    for place, half in product("ABCD", HALVES):
        crossed = {pair: draw(SMALL) for pair in product(*BREAKDOWNS.values())}
        offers = sum(crossed.values()) + draw(SMALL)
        refusals = draw(st.integers(0, offers))
        where = {"region_code": place, "period_code": half}
        for i, (breakdown, categories) in enumerate(BREAKDOWNS.items()):
            for category in categories:
                value = sum(v for pair, v in crossed.items() if pair[i] == category)
                rows.append(where | {"value": value, "breakdown": breakdown, "category": category})
        rows.append(where | {"value": sum(crossed.values())})
        rows += [where | {"value": offers, "indicator": "offers"}]
        rows += [where | {"value": refusals, "indicator": "refusals"}]
    cells = _summed(frame(rows))
    return pd.concat([cells, _shares(cells)], ignore_index=True)


def _summed(cells: pd.DataFrame) -> pd.DataFrame:
    """With the year and all regions."""
    year = cells.assign(period_type="jaar", period_code="2025JJ00")
    periods = pd.concat([cells, year])
    regions = [
        periods[periods["region_code"].isin(members)].assign(region_code=region)
        for region, members in MEMBERS.items()
    ]
    place = [column for column in cells.columns if column not in SLOTS]
    summed = pd.concat(regions).groupby(place, as_index=False, sort=True)["value"].sum()
    return summed.assign(numerator=np.nan, denominator=np.nan, n=np.nan)


def _shares(cells: pd.DataFrame) -> pd.DataFrame:
    refusals = cells[cells["indicator"] == "refusals"].reset_index(drop=True)
    offers = cells[cells["indicator"] == "offers"].reset_index(drop=True)["value"]
    share = refusals["value"] / offers.where(offers > 0)
    return refusals.assign(
        indicator="refusal_share",
        value=share,
        numerator=refusals["value"],
        denominator=offers,
        n=offers,
    )


@settings(max_examples=10, deadline=None)
@given(cells=tables())
def test_what_is_published_withstands_the_attack_and_is_unchanged(cells: pd.DataFrame) -> None:
    shown = publish(cells)
    assert audit(shown, LETTINGS, RULES) == []
    for slot in SLOTS:
        visible = shown[slot].notna()
        assert (shown.loc[visible, slot] == cells.loc[visible, slot]).all()
    gone = shown["is_suppressed"]
    assert shown.loc[gone, "value"].isna().all()
    assert (gone == shown["suppression_reason"].notna()).all()
    is_count = shown["indicator"] != "refusal_share"
    small = (cells["value"] > 0) & (cells["value"] < RULES.count_threshold) & is_count
    assert gone[small].all()


@settings(max_examples=3, deadline=None)
@given(cells=tables(), seed=st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_matter(cells: pd.DataFrame, seed: int) -> None:
    once = publish(cells)
    again = publish(cells.sample(frac=1, random_state=seed)).sort_index()
    pd.testing.assert_frame_equal(once, again)


@settings(max_examples=15, deadline=None)
@given(inner=st.lists(st.one_of(st.integers(0, 12), st.just(0)), min_size=4, max_size=4))
def test_every_hidden_count_could_be_ten_apart_by_trying_all_tables(inner: list[int]) -> None:
    """Independent of the linear programmes: all 2×2 tables up to 25 that fit what is shown."""
    shown = publish(_two_by_two(np.array(inner)))
    tried = np.stack([axis.ravel() for axis in np.indices((26, 26, 26, 26))])
    margins = {place: tried[list(cells)].sum(axis=0) for place, cells in MARGINS.items()}
    fits = np.ones(tried.shape[1], dtype=bool)
    for (region, category), value in _values(shown).items():
        if not np.isnan(value):
            fits &= margins[region, category] == value
    for (region, category), value in _values(shown).items():
        if np.isnan(value):
            possible = margins[region, category][fits]
            assert possible.max() - possible.min() >= RULES.count_threshold


MARGINS = {
    ("A", "x"): (0,),
    ("A", "y"): (1,),
    ("B", "x"): (2,),
    ("B", "y"): (3,),
    ("A", "totaal"): (0, 1),
    ("B", "totaal"): (2, 3),
    ("AB", "x"): (0, 2),
    ("AB", "y"): (1, 3),
    ("AB", "totaal"): (0, 1, 2, 3),
}


def _two_by_two(inner: np.ndarray) -> pd.DataFrame:
    return frame(
        [
            {
                "region_code": region,
                "breakdown": "totaal" if category == "totaal" else "route",
                "category": category,
                "value": int(inner[list(cells)].sum()),
            }
            for (region, category), cells in MARGINS.items()
        ]
    )


def _values(shown: pd.DataFrame) -> dict[tuple[str, str], float]:
    rows = shown[["region_code", "category", "value"]].itertuples(index=False, name=None)
    return {(region, category): value for region, category, value in rows}
