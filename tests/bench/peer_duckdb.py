"""The five KPIs of Woonservice from CSV files with DuckDB alone: what the data work costs at least.

    python -m tests.bench.peer_duckdb FOLDER YEAR PACK

As `peer_pandas`: no gate, no quarantine, no history, no disclosure control.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from tests.bench.peer_pandas import region

_COLUMNS = {
    "publicaties": ("publicatieId", "model", "begindatum", "einddatum"),
    "reacties": ("reactieId", "publicatieId", "inschrijvingId", "datum"),
    "inschrijvingen": ("inschrijvingId", "gemeente"),
    "toewijzingen": (
        *("toewijzingId", "inschrijvingId", "publicatieId", "datum", "model", "voorrangSoort"),
        *("gemeente", "voorrangDetailSoort", "woonsituatie", "isOuderenhuishouden"),
        *("inschrijfdatum", "herkomstGemeente"),
    ),
}
_DAYS = ("datum", "begindatum", "einddatum", "inschrijfdatum")
_MACROS = """
    create macro day(text) as coalesce(
        try_cast(text as date), try_strptime(text, '%d-%m-%Y')::date,
        timezone('Europe/Amsterdam', try_cast(text as timestamptz))::date
    );
    create macro months_after(first, n) as (first + to_months(n))::date;
    create macro months_between(first, last) as round(
        date_sub('month', first, last) + (
            last - months_after(first, date_sub('month', first, last))
        ) / (
            months_after(first, date_sub('month', first, last) + 1)
            - months_after(first, date_sub('month', first, last))
        ), 4
    );
"""
_KPIS = """
    create table housed as
    select
        *,
        case
            when "voorrangDetailSoort" = 'STA' then 'vergunninghouder'
            when "voorrangDetailSoort" = 'UIT' then 'uitstroom'
            when "voorrangDetailSoort" = 'HUI' then 'herhuisvesting'
            when "voorrangSoort" = 'URG' then 'urgentie'
            when model = 'DIS' then 'directe_bemiddeling'
            when model = 'LOT' then 'loting'
            when "isOuderenhuishouden" = 'ja' and woonsituatie = 'DOO'
                and ("voorrangSoort" <> '' or "voorrangDetailSoort" <> '')
                then 'doorstroming_senioren'
            when model in ('OPT', 'EER') then 'optie'
            when model = 'WON' then 'woningruil'
            when model = 'AAN' then 'regulier_aanbod'
            else 'onbekend'
        end as route
    from toewijzingen
    where gemeente in (select name from region) and year(datum) = getvariable('year');

    create table per_advert as
    select "publicatieId", count(*) as n from reacties group by all;

    with winner as (
        select "inschrijvingId", arg_max("herkomstGemeente", datum) as told
        from housed where "inschrijvingId" <> '' and route <> 'woningruil' group by all
    ),
    home as (
        select
            "inschrijvingId",
            coalesce(
                arg_max(gemeente, (as_of, line)) filter (as_of <= getvariable('year') || '-12-31'),
                arg_min(gemeente, (as_of, line))
            ) as gemeente
        from inschrijvingen group by all
    ),
    active as (
        select distinct "inschrijvingId" from reacties where year(datum) = getvariable('year')
    ),
    shown as (
        select coalesce(per_advert.n, 0) as n
        from publicaties left join per_advert using ("publicatieId")
        where model not in ('DIS', 'VRI')
            and year(coalesce(einddatum, begindatum)) = getvariable('year')
    ),
    candidate as (
        select "inschrijvingId" from reacties
        where "publicatieId" in (
            select "publicatieId" from housed semi join publicaties using ("publicatieId")
        )
        union
        select "inschrijvingId" from winner
    )
    select 'lettings ' || route, count(*)::double from housed group by all
    union all
    select 'active_seekers', count(*) from active
    left join winner using ("inschrijvingId") left join home using ("inschrijvingId")
    where coalesce(nullif(winner.told, ''), home.gemeente)
        in (select code from region union all select name from region)
    union all
    select 'responses_per_advert_mean', avg(n) from shown
    union all
    select 'responses_per_advert_median', median(n) from shown
    union all
    select 'registration_time_mean', avg(months_between(inschrijfdatum, datum)) from housed
    where route not in (
            'uitstroom', 'herhuisvesting', 'urgentie', 'vergunninghouder', 'directe_bemiddeling'
        )
        and "voorrangSoort" <> 'URG' and model <> 'DIS'
    union all
    select 'success_rate', (select count(*) from winner) / (select count(*) from candidate)
"""


def read(connection: duckdb.DuckDBPyConnection, folder: Path, extract: str) -> None:
    """The records of an extract as they stand: the last version of each number."""
    parts = []
    for n, path in enumerate(sorted((folder / extract).glob("*/*.csv"))):
        with path.open("rb") as stream:
            header = stream.readline().decode().strip()
        delimiter = ";" if ";" in header else ","
        encoding = "latin-1" if extract == "toewijzingen" and "2023" in path.parts[-2] else "utf-8"
        names = header.split(delimiter)
        cells = ", ".join(f'{_cell(column, names)} as "{column}"' for column in _COLUMNS[extract])
        change = "mutatiesoort" if "mutatiesoort" in names else "''"
        parts.append(
            f"select {cells}, {change} as change, '{path.parts[-2]}' as as_of, "
            f"{n} * 1e9 + row_number() over () as line "
            f"from read_csv('{path}', header = true, delim = '{delimiter}', quote = '\"', "
            f"all_varchar = true, ignore_errors = true, encoding = '{encoding}')"
        )
    key = _COLUMNS[extract][0]
    newest = (
        f"select * exclude (rank) from (select *, row_number() over "
        f'(partition by "{key}" order by line desc) as rank from told) where rank = 1 and'
    )
    which = "select * from told where" if extract == "inschrijvingen" else newest
    connection.execute(
        f"create table {extract} as with told as ({' union all '.join(parts)}) "
        f"{which} change is distinct from 'verwijderd'"
    )


def _cell(column: str, names: list[str]) -> str:
    if column not in names:
        return "day(moment)" if column == "datum" else "''"
    return f'day("{column}")' if column in _DAYS else f"coalesce(\"{column}\", '')"


def kpis(folder: Path, year: int, pack: Path) -> dict[str, float]:
    """The five KPIs."""
    with duckdb.connect() as connection:
        connection.execute(_MACROS)
        connection.execute("set variable year = ?", [year])
        connection.execute("create table region (name varchar, code varchar)")
        connection.executemany("insert into region values (?, ?)", list(region(pack).items()))
        for extract in _COLUMNS:
            read(connection, folder, extract)
        *first, last = _KPIS.split(";")
        for statement in first:
            connection.execute(statement)
        return dict(connection.execute(last).fetchall())


if __name__ == "__main__":
    print(json.dumps(kpis(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))  # noqa: T201
