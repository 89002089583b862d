"""What holds for any file: nothing is lost, nothing crashes, shapes agree with each other."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.reading.refused import RefusedFile
from pipelines.reading.rejects import COLUMNS
from pipelines.sources.cbs.cells import OBSERVATION_COLUMNS
from pipelines.sources.cbs.parse import Context
from tests.unit.sources.cbs.parse_cases import (
    CBSODATA_HEADER,
    OWNERSHIP_NAMES,
    cbsodata_csv,
    cells,
    observation,
    ownership_json,
    read,
    v3_json,
    v4_json,
)

SEEDS = [
    ownership_json(),
    v3_json({"RegioS": "NL01  ", "Perioden": "2025JJ00", "A_1": 1, "B_2": None}),
    cbsodata_csv("0,Totaal,Haarlem,2025,80430.0,42604.0,37788.0,23119.0,14669.0,38.0"),
    b'"Titel"\n"Onderwerp";"Regio\'s";"2024";"2025*"\n"Koop";"Haarlem";"1";"2,5"\n"Bron: CBS"\n',
    b"Id,Measure,ValueAttribute,Value,StringValue,RegioS,Perioden\n0,M1,None,5.0,,NL01,2025JJ00\n",
]
TABLES = st.sampled_from(["82900NED", "86165NED", "99999NED"])
ANY_CELL = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([])
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real-looking file with some pieces cut out, doubled or replaced."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(min_value=0, max_value=4))):
        start = draw(st.integers(min_value=0, max_value=len(data)))
        end = min(len(data), start + draw(st.integers(min_value=0, max_value=40)))
        piece = draw(
            st.sampled_from([b"", b'"', b";", b",", b"\n", b"null", b"NaN", b"x", b"\xff"])
        )
        data = data[:start] + piece + data[end:]
    return data


@given(data=st.one_of(damaged(), st.binary(max_size=200)), table=TABLES)
@example(data=b"\n", table="99999NED")
def test_any_file_is_refused_or_accounted_for_to_the_last_observation(
    data: bytes, table: str
) -> None:
    try:
        parsed = read(data, Context(table))  # holds the balance
    except RefusedFile as refused:
        assert len(str(refused)) < 1000
        return
    assert parsed.row_count > 0
    assert list(parsed.observations.columns) == OBSERVATION_COLUMNS
    assert list(parsed.rejects.columns) == COLUMNS
    assert parsed.rejects[["row_number", "rule", "reason"]].notna().all(axis=None)
    required = ["measure", "period_code", "dimensions", "value_attribute", "period_status"]
    assert parsed.observations[required].notna().all(axis=None)


@given(values=st.lists(ANY_CELL, min_size=1, max_size=8))
def test_every_json_value_loads_or_is_set_aside(values: list[Any]) -> None:
    rows = [observation(Value=value, RegioS=f"GM{at:04}") for at, value in enumerate(values)]
    parsed = read(v4_json(*rows))
    assert parsed.row_count == len(values)
    finite = [float(value) for value in values if _is_finite(value)]
    assert [value for (value,) in cells(parsed, "value")] == finite


def _is_finite(value: object) -> bool:
    return type(value) in (int, float) and abs(value) < float("inf")  # type: ignore[arg-type]


@given(regions=st.lists(st.sampled_from(["GM0392", "GM0397", "NL01 ", "?"]), max_size=12))
def test_no_cell_loads_twice_and_the_first_one_counts(regions: list[str]) -> None:
    rows = [observation(Value=at, RegioS=region) for at, region in enumerate(["NL01", *regions])]
    loaded = cells(read(v4_json(*rows)), "region_code", "row_number")
    first = {}
    for row_number, region in enumerate(["NL01", *regions], 1):
        if region != "?":
            first.setdefault(region.strip(), row_number)
    assert dict(loaded) == first
    assert len(loaded) == len(first)
    assert all(one[1] < other[1] for one, other in pairwise(loaded))


def test_one_figure_is_the_same_observation_in_every_shape() -> None:
    values = [80430, 42604, 37788, 23119, 14669, 38]
    keys = {"StatusVanBewoning": "T001235", "RegioS": "GM0392", "Perioden": "2025JJ00"}
    wide = {"ID": 0, **keys, **dict(zip(OWNERSHIP_NAMES, values, strict=True))}
    untyped = {name: str(value) for name, value in wide.items()}
    codes_csv = ";".join(map(str, wide)) + "\n" + ";".join(map(str, wide.values())) + "\n"
    labels = "0,Totaal,Haarlem,2025," + ",".join(f"{value}.0" for value in values)
    long_csv = "Id,Measure,ValueAttribute,Value,StringValue," + ",".join(keys) + "\n" + "\n".join(
        f"{at},{name},None,{value}.0,," + ",".join(keys.values())
        for at, (name, value) in enumerate(zip(OWNERSHIP_NAMES, values, strict=True))
    )  # fmt: skip
    shapes = {
        "v4_json": ownership_json(),
        "v4_csv": long_csv.encode(),
        "v3_typed_json": v3_json(wide, table_id="82900NED"),
        "v3_untyped_json": v3_json(untyped, table_id="82900NED", kind="Untyped"),
        "v3_csv": codes_csv.encode(),
        "cbsodata_csv": f"{CBSODATA_HEADER}\n{labels}\n".encode(),
    }
    columns = [name for name in OBSERVATION_COLUMNS if name != "row_number"]
    seen = {}
    for shape, data in shapes.items():
        parsed = read(data, Context("82900NED"))
        assert parsed.shape == shape
        seen[shape] = cells(parsed, *columns)
    assert all(found == seen["v4_json"] for found in seen.values())
    assert json.loads(seen["v4_json"][0][columns.index("dimensions")]) == {
        "StatusVanBewoning": "T001235"
    }
