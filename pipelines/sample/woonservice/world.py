"""The invented region in a DuckDB in memory: lettings, seekers, adverts, responses, offers.

Runs the SQL of this folder with the figures of shape.yml and of the region's pack; writes no file
and knows no delivery.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import read_yaml
from pipelines.sample.region import of_region

_FOLDER = Path(__file__).parent
_STEPS = ("lettings.sql", "seekers.sql", "responses.sql", "extracts.sql")
_REGION = "lettings.yml"
LARGEST = 250.0
"""At a larger scale there are more lettings than numbers for them: three million."""
_MOST_PEOPLE = 50.0
"""Three million registered, as in the whole country; at a larger scale each responds more."""


@cache
def document(name: str) -> dict[str, Any]:
    """One YAML file of this folder."""
    content: dict[str, Any] = read_yaml(_FOLDER / name)
    return content


@contextmanager
def world(scale: float, seed: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with everything that happened, in the tables and macros of `extracts.sql`.

    The same scale and seed give the same rows on every machine. Raises WoonmonitorError for a scale
    that is not above 0 or too large.
    """
    if not 0 < scale <= LARGEST:
        raise WoonmonitorError(
            f"A sample of scale {scale:g} cannot be made.",
            remedy=f"Give a number above 0, at most {LARGEST:g}.",
        )
    with duckdb.connect(":memory:") as connection:
        for name, value in _settings(scale, seed).items():
            connection.execute(f"set variable {name} = ?", [value])
        connection.execute((_FOLDER / "macros.sql").read_text(encoding="utf-8"))
        for statement in _vocabulary():
            connection.execute(statement)
        _municipalities(connection)
        for step in _STEPS:
            connection.execute((_FOLDER / step).read_text(encoding="utf-8"))
        yield connection


def _settings(scale: float, seed: int) -> dict[str, object]:
    shape = document("shape.yml")
    registered = shape["registered"]
    return {
        "scale": scale,
        "people_scale": min(scale, _MOST_PEOPLE),
        "seed": str(seed),
        "first_month": shape["first_month"],
        "last_month": shape["last_month"],
        "at_start": registered["at_start"],
        "new_per_year": registered["new_per_year"],
        "old_leaving": registered["share_leaving"][0],
        "new_leaving": registered["share_leaving"][1],
        "keen": registered["keen"],
        "keen_responds": registered["responds"][0],
        "other_responds": registered["responds"][1],
        **document("names.yml"),
    }


def _vocabulary() -> Iterator[str]:
    """A macro for everything that is drawn by weight, or differs per year or municipality."""
    shape, region = document("shape.yml"), of_region(_REGION)
    for name, weights in (shape["picks"] | region["picks"]).items():
        yield f"create macro pick_{name}(share) as {_pick(weights)}"
    for name, values in shape["yearly"].items():
        branches = " ".join(f"when {year} then {value}" for year, value in values.items())
        yield f"create macro yearly_{name}(of_year) as case of_year {branches} end"
    here = region["municipalities"]
    lets = _per_municipality({code: _pick(facts["corporations"]) for code, facts in here.items()})
    yield f"create macro pick_corporation(municipality, share) as {lets}"
    for fact in ("flats", "areas"):
        known = _per_municipality({code: str(facts[fact]) for code, facts in here.items()})
        yield f"create macro of_{fact}(municipality) as {known}"


def _per_municipality(expressions: Mapping[str, str]) -> str:
    branches = " ".join(f"when '{code}' then {sql}" for code, sql in expressions.items())
    return f"case municipality {branches} end"


def _pick(weights: Mapping[object, int]) -> str:
    """`case` over a share; whole weights, so that no sum is rounded."""
    total, reached, branches = sum(weights.values()), 0, []
    for option, weight in weights.items():
        reached += weight
        branches.append(f"when share * {total} < {reached} then {_literal(option)}")
    return f"case {' '.join(branches)} end"


def _literal(option: object) -> str:
    return str(option) if isinstance(option, int) else f"'{option}'"


def _municipalities(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table municipality "
        "(code varchar, name varchar, permille bigint, wanted double, number integer)"
    )
    rows = [
        (code, facts["name"], facts["permille"], facts["wanted"], number)
        for number, (code, facts) in enumerate(of_region(_REGION)["municipalities"].items())
    ]
    connection.executemany("insert into municipality values (?, ?, ?, ?, ?)", rows)
