"""Which numbers hang together, and how."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from pipelines.privacy.audit import audit
from pipelines.privacy.relations import read_numbers, relate
from pipelines.privacy.structure import Quantity, Structure
from tests.unit.privacy.example import LETTINGS, MEMBERS, RULES, blank, frame


def sums(cells: pd.DataFrame, structure: Structure = LETTINGS) -> set[str]:
    """The equations in words, by the column in which the numbers differ."""
    numbers = read_numbers(cells, structure)
    equal = relate(numbers.keys, structure).equal.toarray()
    varying = [c for c in numbers.keys.columns if numbers.keys[c].nunique() > 1]
    names = numbers.keys[varying[-1]].to_numpy()
    return {
        f"{names[np.flatnonzero(row > 0)[0]]} = {' + '.join(sorted(names[row < 0]))}"
        for row in equal
    }


def test_regions_fall_apart_into_municipalities_and_into_the_largest_units() -> None:
    cells = frame([{"region_code": region, "value": 40} for region in MEMBERS])
    assert sums(cells) == {
        "AB = A + B",
        "S = A + B + C",
        "S = AB + C",
        "R = A + B + C + D",
        "R = D + S",
    }


def test_a_region_of_which_a_part_is_not_published_is_only_a_ceiling() -> None:
    # S = 40 is shown, of A, B and C only A has a row: A is hidden and lies from 0 to 40.
    cells = frame([{"region_code": "A", "value": 5}, {"region_code": "S", "value": 40}])
    assert sums(cells) == set()
    assert audit(blank(cells, region_code="A"), LETTINGS, RULES) == []
    # With 9 instead it would be known too closely (and 9 itself should not be shown).
    small = frame([{"region_code": "A", "value": 5}, {"region_code": "S", "value": 9}])
    found = audit(blank(small, region_code="A"), LETTINGS, RULES)
    assert {(f.cell["region_code"], f.lower, f.upper) for f in found} == {("S", 9, 9), ("A", 0, 9)}


def test_half_a_year_is_no_more_than_the_year() -> None:
    cells = frame([{"period_code": "2026HJ01", "value": 40}, {"value": 40}])
    cells.loc[1, "period_code"] = "2026JJ00"
    assert sums(cells) == set()


def test_the_year_of_a_stock_is_its_last_half() -> None:
    stock = dataclasses.replace(
        LETTINGS,
        quantities={**LETTINGS.quantities, "letting": Quantity("letting", period="last")},
    )
    codes = ["2025HJ01", "2025HJ02", "2025JJ00"]
    cells = frame([{"period_code": code, "value": 40} for code in codes])
    assert sums(cells, stock) == {"2025JJ00 = 2025HJ02"}


def test_categories_may_form_groups_within_a_breakdown() -> None:
    groups = ((("route", "voorrang"), (("route", "urgentie"), ("route", "uitstroom"))),)
    structure = dataclasses.replace(LETTINGS, category_groups=groups)
    names = ["voorrang", "urgentie", "uitstroom", "loting"]
    cells = frame([*({"breakdown": "route", "category": n, "value": 40} for n in names), {}])
    cells.loc[4, "value"] = 80
    assert sums(cells, structure) == {
        "voorrang = uitstroom + urgentie",
        "totaal = loting + voorrang",
    }


def test_sums_across_quantities_hold_in_every_region() -> None:
    spots = [(q, "totaal", "totaal") for q in ("offer", "refusal", "letting")]
    structure = dataclasses.replace(LETTINGS, identities=((spots[0], tuple(spots[1:])),))
    rows = [
        {"indicator": name, "region_code": region, "value": 40}
        for name in ("offers", "refusals", "lettings")
        for region in "CD"
    ]
    numbers = read_numbers(frame(rows), structure)
    equal = relate(numbers.keys, structure).equal
    assert equal.shape[0] == 2
    assert {tuple(sorted(numbers.keys["quantity"].iloc[row.indices])) for row in equal} == {
        ("letting", "offer", "refusal")
    }
