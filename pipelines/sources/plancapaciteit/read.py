"""A delivered plan list as rows of the raw tables: sidecar, bytes and parser put together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.reading.harmless import as_told
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import LedgerEntry, ParsedFile, Reader
from pipelines.reading.rejects import joined, rejects
from pipelines.reading.sidecar import read_sidecar
from pipelines.sources.plancapaciteit.findings import CRITICAL
from pipelines.sources.plancapaciteit.parse import PlanList, parse


def reader(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Reader:
    """The reader of plan lists; needs neither."""
    return read_plan_list


def read_plan_list(file: DeliveredFile) -> ParsedFile:
    """Parse one file. Raises WoonmonitorError, naming the file, when it is refused as a whole."""
    try:
        sidecar = read_sidecar(file.location)
        sidecar.refuse_other_content(file.sha256)
        plan_list = parse(
            file.location.read_bytes(), reference_date=file.as_of, deliverer=file.dataset
        )
    except WoonmonitorError as error:
        raise WoonmonitorError(f"{file.path}: {error.problem}", remedy=error.remedy) from error
    parsed = as_rows(plan_list, deliverer=file.dataset)
    told = as_told(sidecar, file.path)
    described = replace(
        parsed.entry,
        publisher=told.publisher,
        title=told.title,
        url=told.url,
        licence=told.licence,
        is_fictive=sidecar.is_fictive,
    )
    return replace(parsed, entry=described)


def as_rows(plan_list: PlanList, *, deliverer: str) -> ParsedFile:
    """A plan list as it goes into the warehouse, without what a sidecar says of it."""
    accepted = int(plan_list.plans["is_accepted"].sum())
    entry = LedgerEntry(
        shape=plan_list.layout,
        row_count=len(plan_list.plans),
        loaded_count=accepted,
        quarantined_count=len(plan_list.plans) - accepted,
        deliverer=deliverer,
    )
    tables: dict[str, pd.DataFrame | Path] = {
        "raw.plancapaciteit_plan": plan_list.plans,
        "raw.plancapaciteit_count": plan_list.counts,
    }
    return ParsedFile(tables, quarantined(plan_list), entry)


_SHEET_LEFT_OUT = "sheet_archive"


def quarantined(plan_list: PlanList) -> pd.DataFrame:
    """Rows of `raw.quarantine`: each reason of a plan set aside; the first counts the plan."""
    bad = plan_list.findings[plan_list.findings["severity"] == CRITICAL]
    first = ~bad.duplicated("plan_index")
    return joined(
        [
            rejects(
                each["row_number"],
                rule=str(rule),
                reason=_reasons(each),
                column_name=each["column_name"],
                value=each["value"],
                observation_count=count,
            )
            for is_first, count in ((True, 1), (False, 0))
            for rule, each in bad[first == is_first].groupby("rule", sort=False)
        ]
        + [_sheets_left_out(plan_list.findings)]
    )


def _sheets_left_out(findings: pd.DataFrame) -> pd.DataFrame:
    """Sheets that were not counted: kept in sight, though no plan was numbered on them."""
    left = findings[findings["rule"] == _SHEET_LEFT_OUT]
    return rejects(
        left["row_number"],
        rule=_SHEET_LEFT_OUT,
        reason=list(left["reason"]),
        value=left["value"],
        observation_count=0,
    )


def _reasons(bad: pd.DataFrame) -> list[str]:
    """Which plan, what is wrong, and where: `Plan HLM-1 Haven: … (rij 12, kolom F).`."""
    return [
        f"{f'Plan {plan_id} {name}'.strip()}: {reason[:-1]} ({_place(sheet, row, letter)})."
        for plan_id, name, reason, sheet, row, letter in zip(
            bad["plan_id"],
            bad["plan_name"],
            bad["reason"],
            bad["sheet"],
            bad["row_number"],
            bad["column_letter"],
            strict=True,
        )
    ]


def _place(sheet: str | None, row: int, letter: str | None) -> str:
    parts = [f"blad «{sheet}»" if sheet else "", f"rij {row}", f"kolom {letter}" if letter else ""]
    return ", ".join(part for part in parts if part)
