"""What the nightly's rules on a delivered list say of a file that is not delivered yet.

The rules stand in `expectations/raw`, the tables in `warehouse/schema.sql` and the way in is
the nightly's own loader; here they meet in memory. Opens no warehouse and writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.quality.batches import make_views
from pipelines.quality.evaluate import failing_rows
from pipelines.quality.holding import judging_suites
from pipelines.quality.suites import Rule, Suite
from pipelines.reading.landing import DeliveredFile
from pipelines.reading.parsed import ParsedFile
from pipelines.reports.request import earlier_delivery
from pipelines.sources.cbs.read import read_cbs
from pipelines.sources.plancapaciteit.parse import PlanList
from pipelines.sources.plancapaciteit.read import as_rows
from pipelines.warehouse.connection import create_tables
from pipelines.warehouse.load import load_files

TABLE = "raw.plancapaciteit_plan"
_SOURCE = "plancapaciteit"
_LARGEST_CBS = 20_000_000
"""Bytes. A national table takes longer to read than who waits for a verdict has patience for."""


@dataclass(frozen=True)
class PlacedList:
    """A plan list, and where it would lie."""

    plan_list: PlanList
    deliverer: str
    as_of: date
    name: str

    @property
    def path(self) -> str:
        """As the ledger calls it."""
        return f"{_SOURCE}/{self.deliverer}/{self.as_of}/{self.name}"


@dataclass(frozen=True)
class Unmet:
    """A rule that the file breaks, and the rows that show it."""

    rule: Rule
    rows: pd.DataFrame


@dataclass(frozen=True)
class Judgement:
    """What the nightly's rules say of one file."""

    unmet: tuple[Unmet, ...]
    knows_stock: bool
    """Whether the housing stock was at hand, to compare with."""


def plan_list_suites() -> list[Suite]:
    """The suites whose rules judge a delivered plan list."""
    return [suite for suite in judging_suites() if suite.table_name == TABLE]


def judged(now: PlacedList, before: Sequence[PlacedList], raw_dir: Path) -> Judgement:
    """The rules that `now` would break tonight, had `before` been delivered earlier.

    The housing stock comes from CBS's tables in `raw_dir`, where they lie there.
    """
    stock = list(_cbs_files(raw_dir))
    lists = {each.path: each for each in (*before, now)}

    def read_list(file: DeliveredFile) -> ParsedFile:
        each = lists[file.path]
        return as_rows(each.plan_list, deliverer=each.deliverer)

    with duckdb.connect() as connection:
        create_tables(connection)
        files = [*stock, *(_delivered(each) for each in lists.values())]
        load_files(connection, files, {_SOURCE: read_list, "cbs": read_cbs})
        make_views(connection)
        unmet = [each for suite in plan_list_suites() for each in _unmet(suite, connection, now)]
    return Judgement(tuple(unmet), knows_stock=bool(stock))


def _unmet(suite: Suite, connection: duckdb.DuckDBPyConnection, now: PlacedList) -> Iterator[Unmet]:
    rows = _about(connection.execute(suite.query).df(), now)
    for rule in suite.rules:
        failing = failing_rows(rule, rows)
        if len(failing) and rule.severity != "info":
            yield Unmet(rule, failing)


def _about(rows: pd.DataFrame, now: PlacedList) -> pd.DataFrame:
    """The rows of a suite that are about this list: by its path, else by municipality and date."""
    if "path" in rows:
        return rows[rows["path"] == now.path]
    plans = now.plan_list.plans
    is_own = rows["municipality_code"].isin(plans["municipality_code"])
    return rows[is_own & (pd.to_datetime(rows["reference_date"]) == pd.Timestamp(now.as_of))]


def _delivered(each: PlacedList) -> DeliveredFile:
    return DeliveredFile(
        location=Path(each.name),
        path=each.path,
        source=_SOURCE,
        dataset=each.deliverer,
        as_of=each.as_of,
        sha256="",
        byte_size=0,
        file_id=each.path,
    )


def _cbs_files(raw_dir: Path) -> Iterator[DeliveredFile]:
    """The newest delivery of each of CBS's tables."""
    for folder in sorted((raw_dir / "cbs").glob("*")):
        file = earlier_delivery(raw_dir, "cbs", folder.name, date.max)
        if file and file.stat().st_size <= _LARGEST_CBS:
            yield DeliveredFile(
                location=file,
                path=file.relative_to(raw_dir).as_posix(),
                source="cbs",
                dataset=folder.name,
                as_of=date.fromisoformat(file.parent.name),
                sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
                byte_size=file.stat().st_size,
                file_id=folder.name,
            )
