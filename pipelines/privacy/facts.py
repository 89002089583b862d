"""Reads what disclosure control must know: `disclosure.yml`, and the seeds that dbt uses as well.

Which quantities there are and what adds up stands in the seed of indicators; the YAML adds only
what that cannot say. No rule stands in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.privacy.structure import Indicator, Kind, Quantity, Rules, Spot, Structure
from pipelines.strict_yaml import read_yaml

if TYPE_CHECKING:  # Dagster's definitions ask which tables there are: importing stays cheap
    import pandas as pd

DISCLOSURE_YML = Path(__file__).with_name("disclosure.yml")
TEXTS = ("label_nl", "reason", "since")


def load(
    indicators: pd.DataFrame,
    region_members: Iterable[tuple[str, str]],
    path: Path = DISCLOSURE_YML,
) -> tuple[Structure, Rules]:
    """The structure and rules of the project.

    `indicators`: the seed `allocation_indicators` (or several under one another): `indicator`,
    `kind` (count, share, mean, median, p90), `numerator_indicator`, `denominator_indicator`,
    `is_of_total`, `adds_over_categories`, `adds_over_regions`, `adds_over_periods`, `part_of`.
    `region_members`: (region_code, member_code) pairs, as in the seed `region_members`.
    """
    document = read_yaml(path)
    members: dict[str, set[str]] = {}
    for region, member in region_members:
        members.setdefault(region, set()).add(member)
    rows = indicators.astype(object).where(indicators.notna(), None).to_dict("records")
    named = {str(row["indicator"]): row for row in rows}
    structure = Structure(
        quantities=_quantities(named, document["quantities"]),
        indicators=_indicators(named, document["indicators"], document["decimals"]),
        region_members={region: frozenset(codes) for region, codes in members.items()},
        period_parts=document["periods"]["parts"],
        year_type=document["periods"]["year_type"],
        total=(document["total"]["breakdown"], document["total"]["category"]),
        unknown_categories=frozenset(document["unknown_categories"]),
        identities=tuple(_identity(entry) for entry in document["identities"]),
    )
    return structure, Rules(**{name: e["value"] for name, e in document["rules"].items()})


def published_tables(path: Path = DISCLOSURE_YML) -> tuple[str, ...]:
    """The published tables that count people, as `schema.name`."""
    return tuple(read_yaml(path)["tables"])


def _described(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """An entry without what is written for people only."""
    return {name: value for name, value in (entry or {}).items() if name not in TEXTS}


def _quantities(
    named: Mapping[str, Mapping[Any, Any]], extra: Mapping[str, Any]
) -> dict[str, Quantity]:
    counts = {name: row for name, row in named.items() if row["kind"] == "count"}
    unknown = sorted(set(extra) - set(counts))
    if unknown:
        raise ValueError(f"disclosure.yml: not a count in the seed of indicators: {unknown}")
    return {name: _quantity(name, row, extra.get(name)) for name, row in counts.items()}


def _quantity(name: str, row: Mapping[Any, Any], entry: Mapping[str, Any] | None) -> Quantity:
    seed = {
        dimension: "sum" if row[f"adds_over_{plural}"] else "none"
        for dimension, plural in (
            ("category", "categories"),
            ("region", "regions"),
            ("period", "periods"),
        )
    }
    fields = _described(entry)
    twice = [d for d, rule in seed.items() if rule == "sum" and d in fields]
    if twice:
        raise ValueError(f"disclosure.yml, {name}: the seed says already that it adds over {twice}")
    return Quantity(name=name, within=_names(row["part_of"]), **seed | fields)


def _names(text: object) -> tuple[str, ...]:
    return tuple(str(text).split(", ")) if text else ()


def _indicators(
    named: Mapping[str, Mapping[Any, Any]], extra: Mapping[str, Any], decimals: int
) -> dict[str, Indicator]:
    return {
        name: _indicator(name, row, _described(extra.get(name)), decimals)
        for name, row in named.items()
    }


def _indicator(
    name: str, row: Mapping[Any, Any], extra: Mapping[str, Any], decimals: int
) -> Indicator:
    if row["kind"] == "count":
        return Indicator("count", of=name, **extra)
    whole, part = row["denominator_indicator"], row["numerator_indicator"]
    if not part:
        return Indicator("statistic", n=whole, **extra)
    kind: Kind = "share" if row["kind"] == "share" else "ratio"
    return Indicator(
        kind,
        numerator=part,
        denominator=whole,
        is_of_total=bool(row["is_of_total"]),
        decimals=decimals,
        **extra,
    )


def _identity(entry: Mapping[str, Any]) -> tuple[Spot, tuple[Spot, ...]]:
    quantity, breakdown, category = entry["whole"]
    return (quantity, breakdown, category), tuple((q, b, c) for q, b, c in entry["parts"])
