"""Which shape a text has, told from its content and never from a file name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import pandas as pd

from pipelines.reading.personal_data import Cells, refuse_personal_data
from pipelines.reading.refused import RefusedFile, excerpt
from pipelines.sources.cbs.content import csv_lines, json_of, refuse_markup
from pipelines.sources.cbs.numbers import Numbers
from pipelines.sources.cbs.records import from_lines, from_records
from pipelines.sources.cbs.shape_statline import is_statline, read_statline
from pipelines.sources.cbs.shape_v3 import is_data_set, read_code_list, read_v3_csv, read_v3_json
from pipelines.sources.cbs.shape_v4 import is_observations, read_v4
from pipelines.sources.cbs.sheet import Sheet
from pipelines.sources.cbs.tables import CbsTable

_METADATA = re.compile(r"/(?P<table>[^/]+)/\$metadata#(?P<entity>[\w.]+)")
_DATA_SETS = ("TypedDataSet", "UntypedDataSet", "Observations")
_EXPECTED = (
    "Verwacht: OData v4 Observations (JSON of CSV), OData v3 Typed- of UntypedDataSet "
    "(JSON of CSV), CSV van cbsodata, of een CSV-export van StatLine."
)
_QUOTED = 300
_LOOKED_AT = 1000
"""Rows of a file of no known shape in which people are looked for."""
_SAID_BY_CBS = re.compile(
    r"(?:Error|Could not|Resource not|The (?:query|request|resource)|Invalid|Unknown|Request)\b"
)
"""How a message of CBS begins. Any other line may be about a person and is not quoted."""
_WHOLE = re.compile(r"([0-9]+)(?:\.0)?")
"""A count: text in v3, a number in v4 (which the JSON reader makes 12.0)."""
_NOTE = re.compile(r"@?(?:odata\.|__)?(nextlink|next|count)", re.IGNORECASE)
"""What an answer says of itself: `@odata.` in v4, `odata.` in v3, `@` in OData 4.01, `__` in v2."""


def read_sheet(text: str, table: CbsTable) -> Sheet:
    """The text as a sheet; raises RefusedFile for a text that is no CBS file."""
    refuse_markup(text)
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(text)
    return _from_csv(text, table)


def _from_csv(text: str, table: CbsTable) -> Sheet:
    lines = csv_lines(text)
    if len(lines) < 2:  # noqa: PLR2004 - a table has a header and a row
        _refuse_single_line(text)
    header = [name.strip() for name in lines[0]]
    if is_observations(header):
        frame, torn = from_lines(lines)
        return read_v4(frame, torn, shape="v4_csv", numbers=Numbers.POINT, table_id=None)
    if is_data_set(header):
        return read_v3_csv(*from_lines(lines))
    if is_statline(lines):
        return read_statline(lines, table)
    raise _unknown(lines)


def _refuse_single_line(text: str) -> None:
    said = f": «{excerpt(text, _QUOTED)}»" if _SAID_BY_CBS.match(text.strip()) else ""
    raise RefusedFile(
        f"Het bestand bevat één regel van {len(text.strip())} tekens en geen gegevens{said}.",
        remedy="Is het een foutmelding van CBS, pas de aanvraag aan; haal het bestand opnieuw op.",
    )


def _from_json(text: str) -> Sheet:
    document = json_of(text)
    if not isinstance(document, dict):
        raise _unknown()
    _refuse_error(document)
    table_id, entity = _named(document)
    records = document.get("value")
    if not isinstance(records, list) or not all(isinstance(row, dict) for row in records):
        raise _unknown()
    if not records:
        raise RefusedFile(
            "Het antwoord van CBS bevat geen enkele rij.",
            remedy="Controleer de gevraagde regio's en perioden.",
        )
    return replace(_from_records(records, table_id, entity), more=_more(document))


def _more(document: dict[str, Any]) -> str | None:
    """What the answer says of rows beyond its own: a link to the next page, or another count."""
    here = len(document["value"])
    for name, said in document.items():
        found = _NOTE.fullmatch(name)
        if found is None or said in (None, ""):
            continue
        if found[1].lower() != "count":
            return f"«{name}» wijst naar een volgende pagina"
        count = _WHOLE.fullmatch(str(said))
        if count is None or int(count[1]) != here:
            number = count[1] if count else excerpt(str(said))
            return f"«{name}» noemt {number} rijen en er staan er {here}"
    return None


def _from_records(records: list[dict[str, Any]], table_id: str | None, entity: str | None) -> Sheet:
    columns = list(records[0])
    if entity and entity not in _DATA_SETS:
        version = "v4" if "Identifier" in columns else "v3"
        return read_code_list(
            records, shape=f"{version}_dimension_json", entity=entity, table_id=table_id
        )
    frame, torn = from_records(records)
    if is_observations(columns):
        return read_v4(frame, torn, shape="v4_json", numbers=Numbers.TYPED, table_id=table_id)
    if is_data_set(columns):
        return read_v3_json(frame, torn, entity=entity, table_id=table_id)
    raise _unknown([columns, *([*row.values()] for row in records)])


def _refuse_error(document: dict[str, Any]) -> None:
    error = document.get("error", document.get("odata.error"))
    if error is not None:
        raise RefusedFile(
            f"Het bestand is een foutmelding van CBS: «{excerpt(str(error), _QUOTED)}».",
            remedy="Pas de aanvraag aan en haal het bestand opnieuw op.",
        )


def _named(document: dict[str, Any]) -> tuple[str | None, str | None]:
    """Table and entity that the metadata address names; v4 and v3 write it alike."""
    address = document.get("@odata.context", document.get("odata.metadata", ""))
    found = _METADATA.search(address) if isinstance(address, str) else None
    if found is None:
        return None, None
    return found["table"], found["entity"].rsplit(".", 1)[-1]


def _unknown(rows: Sequence[Sequence[object]] = ()) -> RefusedFile:
    """What is no CBS file may be anything, people included: nothing of it is quoted."""
    columns = enumerate(zip_longest(*rows[:_LOOKED_AT]))
    cells = pd.DataFrame(
        {number: [None if it is None else str(it) for it in column] for number, column in columns},
        dtype=object,
    )
    refuse_personal_data([Cells(None, cells, is_of_no_shape=True)])
    found = f" Gevonden: {len(rows[0])} kolommen." if rows else ""
    return RefusedFile(f"Onbekende vorm. {_EXPECTED}{found}", remedy="Lever zo'n vorm.")
