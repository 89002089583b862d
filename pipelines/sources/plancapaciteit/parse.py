"""A delivered plan list as plans, counts and findings: the one door to the parser.

Pure: bytes in, frames out. Knows no path, no database and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from pipelines.reading.grids import read_grids
from pipelines.reading.grids.grid import Grid
from pipelines.reading.municipalities import find_municipality
from pipelines.reading.personal_data import Cells, refuse_personal_data
from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.body import data_rows
from pipelines.sources.plancapaciteit.cells import read_cells
from pipelines.sources.plancapaciteit.findings import (
    described,
    once_per_cell,
    together,
    without_consequences,
)
from pipelines.sources.plancapaciteit.identity import identify
from pipelines.sources.plancapaciteit.layout import Layout, known_layouts
from pipelines.sources.plancapaciteit.looks import check_looks
from pipelines.sources.plancapaciteit.notations import notations_of
from pipelines.sources.plancapaciteit.output import count_rows, plan_rows
from pipelines.sources.plancapaciteit.passed_over import pass_over
from pipelines.sources.plancapaciteit.plan_rules import check_plans
from pipelines.sources.plancapaciteit.plans import read_plans
from pipelines.sources.plancapaciteit.reading import NOTHING_READ, WhatWasRead, what_was_read
from pipelines.sources.plancapaciteit.recognise import FoundTable, recognise
from pipelines.sources.plancapaciteit.sums import add_up, stated_totals
from pipelines.sources.plancapaciteit.unread import check_unread, header_readings, unread_columns


@dataclass(frozen=True)
class PlanList:
    """A plan list: every plan found in it, accepted or not, with its dwellings."""

    layout: str
    """planmonitor, breed, nieuwe_kaart or any later YAML."""
    plans: pd.DataFrame
    """Columns of `raw.plancapaciteit_plan` without `file_id`, in file order."""
    counts: pd.DataFrame
    """Columns of `raw.plancapaciteit_count` without `file_id`; also of plans not accepted."""
    findings: pd.DataFrame
    """What the rules say, in file order: `findings.COLUMNS`."""
    read: WhatWasRead = NOTHING_READ
    """Sheets, rows and columns that were read, and those that were not."""
    readings: tuple[str, ...] = ()
    """How headers and numbers were read that may be read otherwise, in Dutch."""


def parse(
    data: bytes,
    *,
    reference_date: date,
    deliverer: str,
    layouts: Mapping[str, Layout] | None = None,
) -> PlanList:
    """Read one plan list in any known layout; the headers tell which.

    `deliverer` is the name of a municipality, in any writing, or of a group of them (`regio`).
    Raises RefusedFile, in Dutch, for a file none of which can be trusted.
    """
    grids = read_grids(data)
    try:
        recognised = recognise(grids, known_layouts() if layouts is None else layouts)
    except RefusedFile:  # what is no plan list may be a list of people, and is not to be quoted
        refuse_personal_data(Cells(it.sheet, it.cells, is_of_no_shape=True) for it in grids)
        raise
    _refuse_personal_data(grids, recognised.tables)
    layout = recognised.layout
    filled = [replace(found, rows=data_rows(found)) for found in recognised.tables]
    passed = pass_over(filled, layout, reference_date.year)
    _refuse_empty(passed.tables)
    notations = notations_of(filled)  # rows of totals show the style as well
    identified = identify(passed.tables, reference_date.year)
    tables = identified.tables
    plans, about_plans = read_plans(layout, identified)
    cells, about_cells = read_cells(layout, tables, reference_date, notations)
    stated = stated_totals(tables, notations)
    sums = add_up(layout, tables, plans, cells, stated, year=reference_date.year)
    own = find_municipality(deliverer.replace("_", " ").replace("-", " "), reference_date.year)
    placed = together(
        [
            check_unread(recognised),
            passed.findings(tables),
            check_looks(tables, cells),
            once_per_cell(together([about_plans, check_plans(plans, tables, own)])),
            about_cells,
            without_consequences(about_cells, sums.findings),
        ]
    )
    written = plan_rows(plans, sums.totals, recognised, placed)
    return PlanList(
        layout=layout.layout,
        plans=written.reset_index(drop=True),
        counts=count_rows(sums.counts, written),
        findings=described(placed, tables, written),
        read=what_was_read(recognised, passed, unread_columns(recognised)),
        readings=(*header_readings(tables), *notations.said),
    )


def _refuse_personal_data(grids: Sequence[Grid], tables: Sequence[FoundTable]) -> None:
    """Also of sheets that are not read: the file as a whole is sent, kept and passed on."""
    headers = {id(found.grid): found.match.header_row for found in tables}
    refuse_personal_data(Cells(grid.sheet, grid.cells, headers.get(id(grid))) for grid in grids)


def _refuse_empty(tables: Sequence[FoundTable]) -> None:
    if any(found.table.holds_plans and not found.rows.empty for found in tables):
        return
    raise RefusedFile(
        f"Onder de kolomkoppen ({tables[0].place}) staat geen enkel plan.",
        remedy="Lever een lijst met plannen.",
    )
