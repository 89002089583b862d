"""What the tests of fetching share: an invented table, quick limits, one call.

The figures are invented: stock = 1000 × region + year - 2000, so that each can be checked by hand.
"""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.sources.cbs.fetch import FetchResult, Limits, TableRequest, fetch_table
from tests.cbs_server import CbsTable, FakeCbs

TABLE_ID = "99001NED"
TODAY = date(2026, 11, 24)
OLD = "2026-02-17T00:00:00+01:00"
NEW = "2026-03-17T00:00:00+01:00"
QUICK = Limits(
    connect_seconds=2, read_seconds=2, answer_seconds=4, attempts=3, wait_initial=0.01,
    wait_max=0.02, wait_jitter=0.01,
)  # fmt: skip
REGIONS = ("NL01", "PV27", "GM0392", "GM0375")
PERIODS = ("2011JJ00", "2024JJ00", "2025JJ00", "2025KW01")
MEASURES = {"M1": "Totale woningvoorraad", "M2": "Koopwoningen"}
V3_NAMES = {"M1": "TotaleWoningvoorraad_1", "M2": "Koopwoningen_2"}


def invented_table(table_id: str = TABLE_ID, modified: str = OLD) -> CbsTable:
    """4 regions × 4 periods × 2 uses × 2 measures = 64 observations."""
    keys = [
        (use, region, period, measure)
        for use in ("T001419", "A045364")
        for region in REGIONS
        for period in PERIODS
        for measure in MEASURES
    ]
    rows = [
        {
            "Id": number,
            "Measure": measure,
            "ValueAttribute": "None",
            "Value": 1000 * REGIONS.index(region) + int(period[:4]) - 2000,
            "Gebruiksfunctie": use,
            "RegioS": region,
            "Perioden": period,
        }
        for number, (use, region, period, measure) in enumerate(keys)
    ]
    return CbsTable(
        table_id=table_id,
        title="Verzonnen voorraad",
        modified=modified,
        rows=rows,
        measures=MEASURES,
        v3_names=V3_NAMES,
        statuses={"2011JJ00": "Definitief", "2024JJ00": "NaderVoorlopig", "2025JJ00": "Voorlopig"},
    )


def request(table_id: str = TABLE_ID, **changes: Any) -> TableRequest:
    """Two regions, two years, one use, two measures: 8 observations."""
    usual: dict[str, Any] = {
        "regions": ("GM0392", "NL01"),
        "period_kind": "JJ",
        "first_year": 2012,
        "dimensions": {"Gebruiksfunctie": ["A045364"]},
    }
    return TableRequest(table_id, **(usual | changes))


def fetch(
    cbs: FakeCbs, data_dir: Path, asked: TableRequest | None = None, **options: Any
) -> FetchResult:
    """One fetch of today, with quick limits unless others are given."""
    settled: dict[str, Any] = {"today": TODAY, "limits": QUICK} | options
    return fetch_table(asked or request(), settings=cbs.settings(data_dir), **settled)


def delivered(path: Path) -> list[dict[str, Any]]:
    """The rows of a delivered page."""
    content = json.loads(gzip.decompress(path.read_bytes()))
    value: list[dict[str, Any]] = content["value"]
    return value


def everything_below(folder: Path) -> list[str]:
    """Every file below the raw folder, hidden ones included."""
    raw = folder / "raw"
    return sorted(str(path.relative_to(raw)) for path in raw.rglob("*") if path.is_file())
