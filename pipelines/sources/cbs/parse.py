"""A delivered CBS file as observations and rejects: the one door to the parser.

Pure: bytes in, frames out. Knows no path, no database and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipelines.reading.refused import RefusedFile
from pipelines.reading.rejects import joined
from pipelines.sources.cbs.cells import OBSERVATION_COLUMNS, no_observations, observations_of
from pipelines.sources.cbs.content import text_of
from pipelines.sources.cbs.keys import decode_keys
from pipelines.sources.cbs.measures import measure_names
from pipelines.sources.cbs.numbers import refuse_grouped
from pipelines.sources.cbs.periods import STATUS_OF_WORD, UNKNOWN
from pipelines.sources.cbs.recognise import read_sheet
from pipelines.sources.cbs.sheet import Sheet
from pipelines.sources.cbs.tables import CbsTable, find_table, require


@dataclass(frozen=True)
class Context:
    """What the sidecar and the place of a file tell about it."""

    table_id: str
    measures: Mapping[str, str] = field(default_factory=dict)
    """v4 measure code → title."""
    periods: Mapping[str, str] = field(default_factory=dict)
    """Period code → Definitief, NaderVoorlopig or Voorlopig."""
    is_page: bool = False
    """One page of an answer that `fetch` saw whole; it may say that there is more."""


@dataclass(frozen=True)
class Parsed:
    """The whole content of a file: each observation found is loaded or rejected."""

    shape: str
    observations: pd.DataFrame
    """Columns of `raw.cbs_observation` without `file_id`, in file order."""
    rejects: pd.DataFrame
    """Columns of `raw.quarantine` without `file_id`, source and dataset."""
    row_count: int
    """Observations found: loaded plus the observations that the rejects stand for."""


def parse(data: bytes, context: Context) -> Parsed:
    """Read one file in any of CBS's shapes, plain or gzip; the content tells which shape.

    Raises RefusedFile for a file that is broken, of no known shape, about another table, without
    the columns its table must have, or a part of an answer by its own words.
    """
    table = find_table(context.table_id)
    sheet = read_sheet(text_of(data), table)
    if sheet.more and not context.is_page:
        raise RefusedFile(
            f"Het bestand is niet volledig: {sheet.more}.",
            remedy="Haal de hele tabel op (`woonmonitor fetch`), of voeg alle pagina's samen.",
        )
    table_id = _checked_table_id(sheet, table)
    if not sheet.holds_observations:
        return Parsed(sheet.shape, no_observations(), sheet.torn, sheet.observation_count)
    refuse_grouped(sheet.by_measure(), sheet.numbers)
    titles = {**table.measure_titles, **context.measures, **sheet.titles}
    names = measure_names(sheet.measure_codes, titles, of_the_table=context.measures)
    found = [names[code] for code in sheet.measure_codes]
    require(table, sheet.dimensions, found, is_part=sheet.is_short_page)
    statuses = {code: STATUS_OF_WORD.get(word, UNKNOWN) for code, word in context.periods.items()}
    keys, bad_rows = decode_keys(sheet, table, statuses)
    observations, bad_cells = observations_of(sheet, keys, names, table)
    observations["table_id"] = table_id
    return Parsed(
        shape=sheet.shape,
        observations=observations[OBSERVATION_COLUMNS],
        rejects=joined([sheet.torn, bad_rows, bad_cells]),
        row_count=sheet.observation_count,
    )


def _checked_table_id(sheet: Sheet, table: CbsTable) -> str:
    """CBS's own writing of the id; raises RefusedFile where the content names another table."""
    named = sheet.table_id
    if named and named.casefold() != table.table_id.casefold():
        raise RefusedFile(
            f"Het bestand bevat tabel {named}, maar is aangeboden als {table.table_id}.",
            remedy=f"Leg het bij tabel {named}, of haal {table.table_id} opnieuw op.",
        )
    return named or table.table_id
