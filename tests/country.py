"""A region of as many municipalities as asked for, up to the whole country, and its deliveries.

For tests and benchmarks. What is delivered is invented and says so; only the names and codes of
municipalities and CBS's own cells are real. `woonmonitor sample` makes Woonservice's share of it.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import duckdb
import yaml

from pipelines.core.settings import PACKAGE_DIR, PROJECT_ROOT, REGIONS_DIR
from pipelines.reading.sidecar import Sidecar, write_sidecar

COUNT = 342
"""Municipalities of the Netherlands since 1 January 2023 (CBS)."""
WHOLE = "LAND"
DATES = [date(year, month, 1) for year in (2023, 2024, 2025, 2026) for month in (1, 7)]
PLANS = 292
"""In each municipality: 100,000 in the country."""
_USUAL = REGIONS_DIR / "zuid-kennemerland-ijmond"
_LIST = "data/raw/plancapaciteit/beverwijk/2026-07-01/planlijst_beverwijk_2026-07-01_fictief.csv"
_TITLE_LINES = 2
_YEAR, _ROWS = "2023", range(2012, 2025)


def municipalities(count: int = COUNT) -> dict[str, str]:
    """Code → name of the first of today's, the usual region's own before all others."""
    with (PACKAGE_DIR / "reading/regions.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["code"].startswith("GM")]
    names = {row["code"]: row["name"] for row in rows if not row["valid_to"]}
    own = {code: names[code] for code in _usual()["municipalities"]}
    return dict(list((own | names).items())[:count])


def write(place: Path, rows: Iterable[Mapping[str, object]], delimiter: str = ",") -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = list(rows)
    with place.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_pack(pack: Path, names: Mapping[str, str]) -> None:
    """A region of these municipalities, in which nothing is agreed."""
    for seed in (_USUAL / "seeds").glob("*.csv"):
        place = pack / "seeds" / seed.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(seed.read_text(encoding="utf-8").partition("\n")[0] + "\n")
    units = [(code, name, "municipality") for code, name in names.items()]
    units.append((WHOLE, "Alle gemeenten", "region"))
    write(
        pack / "seeds/regions.csv",
        (
            {"region_code": code, "region_name": name, "level": level, "label_nl": name}
            | {"sort_order": order, "certainty": "own", "source": "verzonnen voor een test"}
            for order, (code, name, level) in enumerate(units, start=1)
        ),
    )
    members = [(unit, code) for code in names for unit in (code, WHOLE)]
    write(
        pack / "seeds/region_members.csv",
        ({"region_code": unit, "member_code": code} for unit, code in members),
    )
    _share_out_lettings(pack, names)


def _usual() -> dict[str, dict[str, dict[str, object]]]:
    content: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(
        (_USUAL / "sample/lettings.yml").read_text(encoding="utf-8")
    )
    return content


def _share_out_lettings(pack: Path, names: Mapping[str, str]) -> None:
    """Every municipality as large as the next; 14,500 buurten in all of them, six to a wijk."""
    most, over = divmod(1000, len(names))
    content = {
        "municipalities": {
            code: {"name": name, "permille": most + (n < over), "wanted": 0.8 + n % 7 / 10}
            | {"flats": 0.5 + n % 4 / 10, "areas": 8 if n % 15 == 0 else 7}
            | {"corporations": {"Elan Wonen": 60, "Ymere": 40}}
            for n, (code, name) in enumerate(names.items())
        },
        "picks": {
            "residence": {**dict.fromkeys(names, 10), "": 100},
            "outside": dict.fromkeys(list(names)[:4], 10),
        },
    }
    place = pack / "sample/lettings.yml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def deliver_cbs(raw: Path, whole: Path, names: Mapping[str, str]) -> None:
    """CBS's figures of one year, as if of every year: in the others borders were elsewhere."""
    codes = {name: code for code, name in names.items()}
    with whole.open(encoding="utf-8", newline="") as stream:
        own = [
            row | {"RegioS": codes[row["RegioS"]], "StatusVanBewoning": "T001235"}
            for row in csv.DictReader(stream)
            if (row["StatusVanBewoning"], row["Perioden"]) == ("Totaal", _YEAR)
            and row["RegioS"] in codes
        ]
    place = raw / "cbs/82900NED/2026-11-24/82900NED.csv"
    rows = (row | {"Perioden": f"{year}JJ00"} for row in own for year in _ROWS)
    write(place, rows, delimiter=";")


def invent_cbs(raw: Path, names: Mapping[str, str]) -> None:
    """Homes of every municipality and year, in the form of CBS's table; the numbers are made up."""
    place = raw / "cbs/82900NED/2026-11-24/82900NED.csv"
    write(place, _homes(names), delimiter=";")
    write_sidecar(
        place,
        Sidecar(
            publisher="Woonmonitor (fictief)",
            title="82900NED (fictief, verzonnen aantallen)",
            licence="CC0 1.0",
            is_fictive=True,
        ),
    )


def _homes(names: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for n, code in enumerate(names):
        for year in range(2012, 2026):
            stock = (20_000 + 37 * n) * (1000 + 8 * (year - 2012)) // 1000
            bought, corporation, unknown = stock * 55 // 100, stock * 28 // 100, 100
            rented = stock - bought - unknown
            yield {
                "StatusVanBewoning": "T001235",
                "RegioS": code,
                "Perioden": f"{year}JJ00",
                "TotaleWoningvoorraad_1": stock,
                "Koopwoningen_2": bought,
                "TotaalHuurwoningen_3": rented,
                "EigendomWoningcorporatie_4": corporation,
                "EigendomOverigeVerhuurders_5": rented - corporation,
                "EigendomOnbekend_6": unknown,
            }


def deliver_plans(raw: Path, names: Mapping[str, str]) -> None:
    """A list of each municipality at each date: the plans of one invented list, over and over."""
    lines = (PROJECT_ROOT / _LIST).read_text(encoding="utf-8-sig").splitlines()[_TITLE_LINES:]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as listed, duckdb.connect() as plans:
        listed.write("\n".join(lines))
        listed.flush()
        _repeat_plans(plans, listed.name)
        for code, name in names.items():
            for day in DATES:
                folder = raw / "plancapaciteit" / code.lower() / day.isoformat()
                _write_list(plans, folder / "planlijst_fictief.csv", name, lines[0])


def _repeat_plans(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    connection.execute(
        f"""
        create table plan as
        with listed as (
            select *, dense_rank() over (order by plan_id) as place, row_number() over () as line
            from read_csv('{source}', all_varchar = true, delim = ';', header = true)
            where plan_id is not null
        ),
        counted as (select max(place) as most from listed)
        select * replace (plan_id || '-' || again as plan_id, plannaam || ' ' || again as plannaam)
        from listed, counted, range(1 + {PLANS} // most) as times (again)
        where again * most + place <= {PLANS}
        """
    )


def _write_list(
    connection: duckdb.DuckDBPyConnection, place: Path, municipality: str, header: str
) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    connection.execute("set variable municipality = ?", [municipality])
    columns = ", ".join(
        "getvariable('municipality') as gemeente" if name == "gemeente" else f'"{name}"'
        for name in header.split(";")
    )
    connection.execute(
        f"copy (select {columns} from plan order by again, line) "
        f"to '{place}' (format csv, header, delimiter ';')"
    )
    write_sidecar(
        place,
        Sidecar(
            publisher="Woonmonitor (fictief)",
            title=f"Planlijst {municipality} (fictief)",
            licence="CC0 1.0",
            is_fictive=True,
        ),
    )
