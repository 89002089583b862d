"""One night in which much arrives, for the tests that ask what became of each: see `deliver`.

A revision, a table delivered twice, a list that is refused and one that is out of proportion, and
CBS's successor tables. What arrives of the one changes no figure of another.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import yaml

from pipelines.reading.sidecar import sidecar_path
from tests.integration.conftest import DataFolder

Row = dict[str, object]
HEEMSKERK = "plancapaciteit/heemskerk/2026-07-01"
SEVEN = ("GM0375", "GM0377", "GM0392", "GM0396", "GM0397", "GM0453", "GM0473")
STOCK = "select region_code, year, dwellings from fct_housing_stock"
TENURE = "select region_code, dwellings, corporation from fct_tenure where year = 2025"
_COUNTS = {
    *("Aantalrest", "OP2019", "OP202024", "Op202529", "Op20302050", "OPLONB", "WTYPGGB"),
    *("WTYPAPP", "WTYPONB", "HUUR", "KOOP", "HRKPONB"),
}
_OWNERSHIP = (
    *("TotaleWoningvoorraad", "Koopwoningen", "TotaalHuurwoningen", "EigendomWoningcorporaties"),
    *("EigendomNatuurlijkePersonen", "EigendomBVSEnNVS", "EigendomOverigeRechtspersonen"),
    "EigendomOnbekend",
)


def run_eventful(folder: DataFolder) -> None:
    """Two nights: one that a file which is none of CBS's stops, one that publishes."""
    deliver_again(folder)
    deliver_revision(folder)
    withdrawn = folder.raw / "cbs/83625NED/2026-12-02/v.csv"
    withdrawn.parent.mkdir(parents=True)
    withdrawn.write_text("not a file of CBS")
    assert folder.run()[0] == 1
    withdrawn.unlink()
    deliver_successors(folder)
    deliver_bad_lists(folder)
    code, shown = folder.run()
    assert code == 0, shown


def deliver_again(folder: DataFolder) -> None:
    """The same content, delivered once more."""
    mutations = folder.raw / "cbs/81955NED/2026-11-23/observations.json"
    again = folder.raw / "cbs/81955NED/2026-12-01/observations.json"
    again.parent.mkdir()
    for one in (mutations, sidecar_path(mutations)):
        again.with_name(one.name).write_bytes(one.read_bytes())


def deliver_revision(folder: DataFolder) -> None:
    """One owner-occupied dwelling of Haarlem less, one let by another landlord more: sums hold."""
    original = folder.raw / "cbs/82900NED/2026-11-23/observations.json"
    body = json.loads(original.read_text())
    for row in body["value"]:
        if (row["RegioS"], row["Perioden"]) == ("GM0392", "2025JJ00"):
            change = {"Koopwoningen_2": -1, "TotaalHuurwoningen_3": 1}.get(row["Measure"], 0)
            change += row["Measure"] == "EigendomOverigeVerhuurders_5"
            row["Value"] += change if row["StatusVanBewoning"] in ("T001235", "A028725") else 0
    revised = folder.raw / "cbs/82900NED/2026-12-01/observations.json"
    revised.parent.mkdir()
    revised.write_text(json.dumps(body))


def deliver_bad_lists(folder: DataFolder) -> None:
    good = folder.raw / HEEMSKERK / "planlijst_heemskerk_2026-07-01_fictief.csv"
    _thousandfold(good, folder.raw / HEEMSKERK / "verbeterd.csv")
    (folder.raw / "plancapaciteit/velsen/2026-07-01/verbeterd.csv").write_text("geen lijst\n")


def _thousandfold(source: Path, target: Path) -> None:
    """Heemskerk's 1,105 homes as 1,105,000: what three decimals read as thousands came to."""
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith("OBJECTID"))
    rows = list(csv.DictReader(io.StringIO("".join(lines[start:]))))
    for row in rows:
        row.update({name: row[name] and str(int(row[name]) * 1000) for name in _COUNTS})
    with target.open("w", encoding="utf-8", newline="") as stream:
        stream.write("".join(lines[:start]))
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def deliver_successors(folder: DataFolder) -> None:
    """86286NED of 2026 and 86098NED of 2021 to 2025, in keeping with what is published so far."""
    tenure, stock = tenure_of(folder), stock_of(folder)
    _deliver_table(folder, "86286NED", _ownership_2026(tenure), {"2026JJ00": "Voorlopig"})
    _deliver_table(folder, "86098NED", _lives_2021_to_2025(stock), {})


def stock_of(folder: DataFolder) -> dict[tuple[str, int], int]:
    """Dwellings by region and year."""
    return {
        (str(region), int(str(year))): int(str(dwellings))
        for region, year, dwellings in folder.ask(STOCK)
    }


def tenure_of(folder: DataFolder) -> dict[str, tuple[int, int]]:
    """Dwellings and those of corporations in 2025, by region."""
    return {
        str(region): (int(str(dwellings)), int(str(corporation)))
        for region, dwellings, corporation in folder.ask(TENURE)
    }


def _deliver_table(
    folder: DataFolder, table: str, rows: Iterable[Row], periods: dict[str, str]
) -> None:
    """A v4 delivery with codes for measures; their titles stand in the sidecar, as fetch does."""
    place = folder.raw / f"cbs/{table}/2026-12-01/observations-0001.json"
    place.parent.mkdir(parents=True)
    value = [
        {"Id": number, "ValueAttribute": "None", "StringValue": None, **row}
        for number, row in enumerate(rows)
    ]
    context = f"http://127.0.0.1/odata/v1/CBS/{table}/$metadata#Observations"
    place.write_text(json.dumps({"@odata.context": context, "value": value}))
    place.with_name(place.name + ".meta.yml").write_text(yaml.safe_dump({"periods": periods}))


def _ownership_2026(tenure: dict[str, tuple[int, int]]) -> Iterable[Row]:
    """Fifty homes more than in 2025, one of them a corporation's; half of the rest is owned."""
    for region, (dwellings, corporation_2025) in tenure.items():
        total, corporation = dwellings + 50, corporation_2025 + 1
        owned = (total - corporation) // 2
        persons = total - owned - corporation
        figures = (total, owned, total - owned, corporation, persons, 0, 0, 0)
        for measure, figure in zip(_OWNERSHIP, figures, strict=True):
            yield {
                "Measure": f"{measure}_1",
                "Value": figure,
                "StatusVanBewoning": "T001742",
                "RegioS": region,
                "Perioden": "2026JJ00",
            }


def _lives_2021_to_2025(stock: dict[tuple[str, int], int]) -> Iterable[Row]:
    """Each home that a region gained as new build, each lost as demolished."""
    for region in SEVEN:
        for year in range(2021, 2026):
            begin = stock[region, year]
            change = (stock[region, year + 1] if year < 2025 else begin + 50) - begin
            figures = {
                "BeginstandVoorraad_1": begin,
                "NieuwbouwTotaal_6": max(change, 0),
                "ToevoegingenTotaal_13": max(change, 0),
                "Sloop_15": max(-change, 0),
                "Onttrekkingen_16": max(-change, 0),
                "SaldoVoorraad_21": change,
                "EindstandVoorraad_22": begin + change,
            }
            for measure, figure in figures.items():
                yield {
                    "Measure": measure,
                    "Value": figure,
                    "Gebruiksfunctie": "A045364",
                    "RegioS": region,
                    "Perioden": f"{year}JJ00",
                }
