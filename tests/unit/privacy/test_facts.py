"""The seed of indicators and disclosure.yml together give the structure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipelines.privacy.facts import DISCLOSURE_YML, load
from pipelines.privacy.structure import Indicator, Rules

DOCUMENT = yaml.safe_load(DISCLOSURE_YML.read_text(encoding="utf-8"))
COUNTS = sorted(
    set(DOCUMENT["quantities"])
    | {spot[0] for e in DOCUMENT["identities"] for spot in [e["whole"], *e["parts"]]}
)
MEMBERS = [("A", "A"), ("B", "B"), ("R", "A"), ("R", "B")]


def seed(**changed: dict[str, object]) -> pd.DataFrame:
    """Counts that add up over categories only, and one indicator of every other kind."""
    count = {
        "kind": "count",
        "adds_over_categories": True,
        "adds_over_regions": False,
        "adds_over_periods": False,
    }
    derived = {
        "success_rate": {"kind": "share"},
        "market_pressure": {"kind": "mean"},
        "route_share": {"kind": "share", "is_of_total": True},
        "months_p90": {"kind": "p90"},
    }
    parts = {"success_rate": "housed_seekers", "market_pressure": "responding_seekers"}
    rows = [{"indicator": name, **count, **changed.get(name, {})} for name in COUNTS]
    for name, entry in derived.items():
        rows.append(
            {
                "indicator": name,
                "numerator_indicator": parts.get(name, "lettings" if "share" in name else None),
                "denominator_indicator": "candidates" if name == "success_rate" else "lettings",
                **entry,
            }
        )
    frame = pd.DataFrame(rows)
    frame["is_of_total"] = frame["is_of_total"].astype(object).eq(True)
    frame["part_of"] = frame.get("part_of")
    return frame


def test_the_thresholds_are_those_of_the_issue_and_each_has_a_reason_and_a_date() -> None:
    _, rules = load(seed(), MEMBERS)
    assert rules == Rules(count_threshold=10, share_denominator=30, dominance_percent=15)
    exceptions = [*DOCUMENT["quantities"].values(), *DOCUMENT["indicators"].values()]
    for entry in [*DOCUMENT["rules"].values(), *exceptions, *DOCUMENT["identities"]]:
        assert entry["reason"]
        assert entry["since"]


def test_each_kind_of_indicator_is_read_as_it_is_counted() -> None:
    structure, _ = load(seed(), MEMBERS)
    assert structure.indicators["lettings"] == Indicator("count", of="lettings")
    assert structure.indicators["success_rate"] == Indicator(
        "share", numerator="housed_seekers", denominator="candidates", decimals=4
    )
    assert structure.indicators["market_pressure"].kind == "ratio"
    assert structure.indicators["route_share"].is_of_total
    assert structure.indicators["months_p90"] == Indicator("statistic", n="lettings")
    assert structure.region_members["R"] == frozenset("AB")


def test_what_the_seed_cannot_say_comes_from_the_yaml() -> None:
    structure, _ = load(seed(), MEMBERS)
    candidates = structure.quantities["candidates"]
    assert candidates.adds("category", "origin") == "sum"  # the seed
    assert candidates.adds("region", "age_class") == "union"
    assert candidates.adds("region", "origin") == "none"
    assert candidates.adds("period", "totaal") == "union"
    assert candidates.adds("period", "age_class") == "none"
    assert structure.quantities["registered"].adds("period", "age_class") == "last"
    assert not structure.quantities["adverts"].is_people


def test_a_quantity_may_be_part_of_another() -> None:
    structure, _ = load(seed(registered_active={"part_of": "registered"}), MEMBERS)
    assert ("registered_active", "registered") in structure.subsets


def test_one_rule_in_two_places_is_refused() -> None:
    with pytest.raises(ValueError, match=r"candidates.*the seed says already.*region"):
        load(seed(candidates={"adds_over_regions": True}), MEMBERS)


def test_a_quantity_that_the_seed_does_not_have_is_refused(tmp_path: Path) -> None:
    changed = {**DOCUMENT, "quantities": {"shoe_size": {"period": "last"}}}
    path = tmp_path / "disclosure.yml"
    path.write_text(yaml.safe_dump(changed), encoding="utf-8")
    with pytest.raises(ValueError, match="shoe_size"):
        load(seed(), MEMBERS, path)
