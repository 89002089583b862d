"""A small raw layer in which every rule holds: two municipalities, province, country, one more.

Each table was delivered twice; the newest delivery has one year more. Worked out by hand:
dwellings grow by 1% of the first year, each year; everything else follows from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

SEEDS = {
    "region_members.csv": """region_code,member_code
GM0001,GM0001
GM0002,GM0002
SA,GM0001
SB,GM0002
R,GM0001
R,GM0002
PV27,PV27
NL01,NL01
""",
    "regional_series_breaks.csv": """topic,region_code,break_date
allocation,,2023-07-01
borders,GM0999,2014-01-01
""",
    "goal_needs.csv": """goal_code,source,datasets,region_code,needed_nl,loaded_nl
TALK,agenda,,,De acties,
ADD,cbs,81955NED,,De mutaties,
""",
    "goals.csv": """\
goal_code,calculation,monitor_track,first_year,last_year,target_value,status_rule
NET,change_since_start,net_growth,2012,2021,100,growth
SOC,change_since_start,corporation_growth,2012,2021,0,growth
ADD,sum_since_start,new_additions,2012,2021,300,growth
TALK,none,,2012,,,not_measured
""",
    "goal_regions.csv": """goal_code,region_code
NET,R
SOC,GM0001
SOC,GM0002
ADD,R
TALK,R
""",
}
FIRST_STOCK = {"GM0001": 1000, "GM0002": 2000, "PV27": 3000, "NL01": 30000, "GM0999": 500}
FIRST_CORPORATION = {"GM0001": 300, "GM0002": 600, "PV27": 900, "NL01": 9000, "GM0999": 150}
MUNICIPALITIES = ("GM0001", "GM0002", "GM0999")


def dwellings(region: str, year: int) -> int:
    """1000, 1010, 1020 … for a municipality of 1000 dwellings in 2012."""
    return FIRST_STOCK[region] * (100 + year - 2012) // 100


def corporation(region: str, year: int) -> int:
    """300, 302, 304 …: slower than the stock."""
    return FIRST_CORPORATION[region] + 2 * (year - 2012)


@dataclass(frozen=True)
class Cell:
    """One observation: `values` by measure."""

    table_id: str
    region_code: str
    year: int
    dimensions: str
    values: dict[str, float]


def occupancy(code: str) -> str:
    return f'{{"StatusVanBewoning":"{code}"}}'


DWELLING = '{"Gebruiksfunctie":"A045364"}'


def ownership(region: str, year: int) -> Iterator[Cell]:
    """82900NED: total = occupied + not occupied (50); unknown 10, other landlords 90 each year."""
    total, corporations = dwellings(region, year), corporation(region, year)
    yield _owners(region, year, "T001235", (total, corporations, 90, 10))
    yield _owners(region, year, "A028726", (50, 20, 10, 0))
    yield _owners(region, year, "A028725", (total - 50, corporations - 20, 80, 10))


def _owners(region: str, year: int, code: str, counts: tuple[int, int, int, int]) -> Cell:
    total, corporations, others, unknown = counts
    return Cell(
        "82900NED",
        region,
        year,
        occupancy(code),
        {
            "TotaleWoningvoorraad": total,
            "Koopwoningen": total - corporations - others - unknown,
            "TotaalHuurwoningen": corporations + others,
            "EigendomWoningcorporatie": corporations,
            "EigendomOverigeVerhuurders": others,
            "EigendomOnbekend": unknown,
        },
    )


def ownership_successor(region: str, year: int) -> Iterator[Cell]:
    """86286NED: the 90 other landlords are 50 + 30 + 10."""
    total, corporations = dwellings(region, year), corporation(region, year)
    yield Cell(
        "86286NED",
        region,
        year,
        occupancy("T001742"),
        {
            "TotaleWoningvoorraad": total,
            "Koopwoningen": total - corporations - 90 - 10,
            "TotaalHuurwoningen": corporations + 90,
            "EigendomNatuurlijkePersonen": 50,
            "EigendomWoningcorporaties": corporations,
            "EigendomBVSEnNVS": 30,
            "EigendomOverigeRechtspersonen": 10,
            "EigendomOnbekend": 10,
        },
    )


def mutations(region: str, year: int) -> Iterator[Cell]:
    """81955NED: balance = new build + 3 - 4 - 2 + 1, so new build is the balance + 2."""
    begin, balance = dwellings(region, year), FIRST_STOCK[region] // 100
    yield Cell(
        "81955NED",
        region,
        year,
        DWELLING,
        {
            "BeginstandVoorraad": begin,
            "Nieuwbouw": balance + 2,
            "OverigeToevoeging": 3,
            "Sloop": 4,
            "OverigeOnttrekking": 2,
            "Correctie": 1,
            "SaldoVoorraad": balance,
            "EindstandVoorraad": begin + balance,
        },
    )


def mutations_successor(region: str, year: int) -> Iterator[Cell]:
    """86098NED: additions 6 above the balance, withdrawals 6."""
    begin, balance = dwellings(region, year), FIRST_STOCK[region] // 100
    yield Cell(
        "86098NED",
        region,
        year,
        DWELLING,
        {
            "BeginstandVoorraad": begin,
            "NieuwbouwTotaal": balance + 2,
            "ToevoegingenTotaal": balance + 6,
            "Sloop": 4,
            "Onttrekkingen": 6,
            "SaldoVoorraad": balance,
            "EindstandVoorraad": begin + balance,
        },
    )


def neighbourhoods(region: str, year: int) -> Iterator[Cell]:
    """Ten wijken of one municipality, in a table that no figure uses yet."""
    for number in range(10):
        wijk = f"WK{region[2:]}{number:02}"
        yield Cell("85984NED", wijk, year, "{}", {"Woningvoorraad": 100})


CELLS = {
    "82900NED": (ownership, tuple(FIRST_STOCK), range(2012, 2015)),
    "81955NED": (mutations, MUNICIPALITIES, range(2012, 2015)),
    "86286NED": (ownership_successor, MUNICIPALITIES, range(2014, 2016)),
    "86098NED": (mutations_successor, MUNICIPALITIES, range(2014, 2016)),
    "85984NED": (neighbourhoods, ("GM0001",), range(2023, 2025)),
}


def write_seeds(folder: Path) -> Path:
    for name, text in SEEDS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def fill_raw(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Two deliveries of each table: without its newest year, and with it."""
    for table_id in tables:
        make, regions, years = CELLS[table_id]
        for age, as_of, known in (("old", "2025-01-01", years[:-1]), ("new", "2026-01-01", years)):
            deliver(connection, table_id, as_of, f"{table_id}-{age}")
            cells = [cell for region in regions for year in known for cell in make(region, year)]
            insert(connection, f"{table_id}-{age}", cells)


def deliver(connection: duckdb.DuckDBPyConnection, table_id: str, as_of: str, file_id: str) -> None:
    connection.execute(
        """
        insert into raw.file_ledger by name
        select (select count(*) + 1 from raw.file_ledger) as delivery_number, $file_id as path,
            'cbs' as source, $table_id as dataset, $as_of::date as as_of, $file_id as file_id,
            $file_id as sha256, 1 as byte_size, 'loaded' as status, now() as loaded_at
        """,
        {"file_id": file_id, "table_id": table_id, "as_of": as_of},
    )


def insert(connection: duckdb.DuckDBPyConnection, file_id: str, cells: Iterable[Cell]) -> None:
    rows = [
        (
            file_id,
            cell.table_id,
            measure,
            cell.region_code,
            f"{cell.year}JJ00",
            cell.dimensions,
            value,
        )
        for cell in cells
        for measure, value in cell.values.items()
    ]
    marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    connection.execute(
        f"""
        insert into raw.cbs_observation
        select file_id, row_number() over (), table_id, measure || '_1', measure, region_code,
            period_code, dimensions, value, null, 'None', 'definitief'
        from (values {marks}) as cells
            (file_id, table_id, measure, region_code, period_code, dimensions, value)
        """,
        [field for row in rows for field in row],
    )
