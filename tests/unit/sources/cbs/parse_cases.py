"""Small CBS files in each shape, made of a few real figures, for the tests of the parser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.sources.cbs.parse import Context, Parsed, parse

UNKNOWN_TABLE = "99999NED"
"""A table without requirements, to look at one cell at a time."""

OWNERSHIP = Context("82900NED")

# CBS 82900NED, Haarlem, total, 1 January: two of the rows of shared/data/cbs/82900NED_*.csv.
HAARLEM_2024 = [79434, 41723, 37661, 22595, 15066, 50]
HAARLEM_2025 = [80430, 42604, 37788, 23119, 14669, 38]
OWNERSHIP_NAMES = [
    "TotaleWoningvoorraad_1",
    "Koopwoningen_2",
    "TotaalHuurwoningen_3",
    "EigendomWoningcorporatie_4",
    "EigendomOverigeVerhuurders_5",
    "EigendomOnbekend_6",
]
CBSODATA_HEADER = "ID,StatusVanBewoning,RegioS,Perioden," + ",".join(OWNERSHIP_NAMES)


def observation(**fields: Any) -> dict[str, Any]:
    """One OData v4 observation; fields given replace the ordinary ones."""
    return {
        "Id": 0,
        "Measure": "Koopwoningen_2",
        "ValueAttribute": "None",
        "Value": 1,
        "StringValue": None,
        "RegioS": "GM0392",
        "Perioden": "2025JJ00",
        **fields,
    }


def v4_json(*rows: Mapping[str, Any], table_id: str = UNKNOWN_TABLE) -> bytes:
    """OData v4 Observations as CBS serves them."""
    context = f"https://datasets.cbs.nl/odata/v1/CBS/{table_id}/$metadata#Observations"
    return json.dumps({"@odata.context": context, "value": list(rows)}).encode()


def ownership_json(values: list[int] = HAARLEM_2025, period: str = "2025JJ00") -> bytes:
    """82900NED for Haarlem, all six measures."""
    rows = [
        observation(
            Id=number, Measure=name, Value=value, StatusVanBewoning="T001235", Perioden=period
        )
        for number, (name, value) in enumerate(zip(OWNERSHIP_NAMES, values, strict=True))
    ]
    return v4_json(*rows, table_id="82900NED")


def v3_json(*rows: Mapping[str, Any], table_id: str = UNKNOWN_TABLE, kind: str = "Typed") -> bytes:
    """An OData v3 data set as CBS serves it."""
    entity = f"Cbs.OData.WebAPI.{kind}DataSet"
    address = f"https://opendata.cbs.nl/ODataApi/OData/{table_id}/$metadata#{entity}"
    return json.dumps({"odata.metadata": address, "value": list(rows)}).encode()


def cbsodata_csv(*lines: str) -> bytes:
    """82900NED as `cbsodata` writes it, with labels."""
    return "\n".join([CBSODATA_HEADER, *lines, ""]).encode()


def read(data: bytes, context: Context | None = None) -> Parsed:
    """Parse, and hold the balance that must always hold."""
    parsed = parse(data, context or Context(UNKNOWN_TABLE))
    rejected = int(parsed.rejects["observation_count"].sum())
    assert parsed.row_count == len(parsed.observations) + rejected
    return parsed


def only_reject(parsed: Parsed) -> dict[str, Any]:
    """The one rejected row or cell."""
    assert len(parsed.rejects) == 1
    return dict(parsed.rejects.iloc[0])


def value_of(parsed: Parsed, **where: str) -> float:
    """The value of the one observation with these keys."""
    rows = parsed.observations
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


def cells(parsed: Parsed, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of the observations as plain rows, missing as None."""
    frame = parsed.observations[list(columns)].astype(object)
    plain = frame.where(frame.notna(), None)
    return list(pd.DataFrame(plain).itertuples(index=False, name=None))
