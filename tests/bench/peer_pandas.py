"""Five KPIs of Woonservice from CSV files with pandas, to compare with.

    python -m tests.bench.peer_pandas FOLDER YEAR PACK

Prints them as JSON, for the region of a pack and one year. A script as an analyst writes it: no
gate, no quarantine, no history, no disclosure control. Changes are applied by number, the last one
counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

URGENT, DIRECT = (
    ("uitstroom", "herhuisvesting", "urgentie"),
    (
        "vergunninghouder",
        "directe_bemiddeling",
    ),
)


def region(pack: Path) -> dict[str, str]:
    """Name of a municipality → code."""
    units = pd.read_csv(pack / "seeds/regions.csv")
    here = units[units["level"] == "municipality"]
    return dict(zip(here["region_name"], here["region_code"], strict=True))


def read(folder: Path, extract: str, key: str, columns: list[str]) -> pd.DataFrame:
    """The records of an extract as they stand: the last version of each number."""
    frames = []
    for path in sorted((folder / extract).glob("*/*.csv"), key=lambda p: (p.parts[-2], p.name)):
        head = path.open("rb").readline()
        encoding = "cp1252" if extract == "toewijzingen" and "2023-12-31" in path.parts else "utf-8"
        frame = pd.read_csv(
            path,
            sep=";" if b";" in head else ",",
            encoding=encoding,
            dtype="str",
            usecols=lambda name: name in {key, "mutatiesoort", *columns},
            on_bad_lines="skip",
            keep_default_na=False,
        )
        frame["as_of"] = path.parts[-2]
        frames.append(frame)
    records = pd.concat(frames, ignore_index=True)
    if extract == "inschrijvingen":
        return records
    records = records.drop_duplicates(key, keep="last")
    return records[records.get("mutatiesoort", "") != "verwijderd"]


def day(texts: pd.Series) -> pd.Series:
    """Days as 2022-01-31; others (Dutch, moments, impossible ones) as far as they can be read."""
    days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    rest = days.isna() & (texts != "")
    dutch = pd.to_datetime(texts[rest], format="%d-%m-%Y", errors="coerce")
    moments = pd.to_datetime(texts[rest], format="%Y-%m-%dT%H:%M:%SZ", utc=True, errors="coerce")
    local = moments.dt.tz_convert("Europe/Amsterdam").dt.tz_localize(None).dt.normalize()
    days[rest] = dutch.fillna(local)
    return days


def months_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Complete calendar months and the part of the month begun, to four decimals."""

    def shifted(months: pd.Series) -> pd.Series:
        start = first.dt.to_period("M").dt.to_timestamp()
        whole = (start.dt.to_period("M").astype("int64") + months).to_numpy()
        month = pd.PeriodIndex.from_ordinals(whole, freq="M")
        length = month.days_in_month
        day_of = np.minimum(first.dt.day.to_numpy(), length)
        return pd.Series(month.to_timestamp() + pd.to_timedelta(day_of - 1, unit="D"), first.index)

    months = 12 * (last.dt.year - first.dt.year) + last.dt.month - first.dt.month
    months = months - (shifted(months) > last)
    begun = shifted(months)
    length = (shifted(months + 1) - begun).dt.days
    return (months + (last - begun).dt.days / length).round(4)


def routes(lettings: pd.DataFrame) -> pd.Series:
    """The first of these that holds."""
    detail, kind, model = (lettings[n] for n in ("voorrangDetailSoort", "voorrangSoort", "model"))
    senior = (lettings["isOuderenhuishouden"] == "ja") & (lettings["woonsituatie"] == "DOO")
    rules = [
        (detail == "STA", "vergunninghouder"),
        (detail == "UIT", "uitstroom"),
        (detail == "HUI", "herhuisvesting"),
        (kind == "URG", "urgentie"),
        (model == "DIS", "directe_bemiddeling"),
        (model == "LOT", "loting"),
        (senior & ((kind != "") | (detail != "")), "doorstroming_senioren"),
        (model.isin(["OPT", "EER"]), "optie"),
        (model == "WON", "woningruil"),
        (model == "AAN", "regulier_aanbod"),
    ]
    return pd.Series(
        np.select([c for c, _ in rules], [n for _, n in rules], "onbekend"), lettings.index
    )


def registered_homes(folder: Path, last_day: str) -> pd.Series:
    """Per registration where the seeker lives: as known on the day, else as first known."""
    records = read(folder, "inschrijvingen", "inschrijvingId", ["gemeente"])
    records = records[records.get("mutatiesoort", "") != "verwijderd"]
    known = records[records["as_of"] <= last_day].drop_duplicates("inschrijvingId", keep="last")
    first = records.drop_duplicates("inschrijvingId", keep="first")
    homes = pd.concat([known, first]).drop_duplicates("inschrijvingId", keep="first")
    return homes.set_index("inschrijvingId")["gemeente"]


def kpis(folder: Path, year: int, pack: Path) -> dict[str, float]:
    """The five KPIs."""
    here = region(pack)
    adverts = read(folder, "publicaties", "publicatieId", ["model", "begindatum", "einddatum"])
    responses = read(
        folder, "reacties", "reactieId", ["publicatieId", "inschrijvingId", "datum", "moment"]
    )
    if "moment" in responses:
        responses["datum"] = responses["datum"].fillna(responses["moment"])
    responses["datum"] = day(responses["datum"])
    columns = ["inschrijvingId", "publicatieId", "datum", "model", "voorrangSoort", "gemeente"]
    columns += ["voorrangDetailSoort", "woonsituatie", "isOuderenhuishouden", "inschrijfdatum"]
    lettings = read(folder, "toewijzingen", "toewijzingId", [*columns, "herkomstGemeente"])
    lettings["datum"] = day(lettings["datum"])
    lettings = lettings[lettings["gemeente"].isin(here) & (lettings["datum"].dt.year == year)]
    lettings = lettings.assign(route=routes(lettings), begun=day(lettings["inschrijfdatum"]))

    found = {f"lettings {r}": float(n) for r, n in lettings["route"].value_counts().items()}
    housed = lettings[(lettings["inschrijvingId"] != "") & (lettings["route"] != "woningruil")]

    of_year = responses[responses["datum"].dt.year == year]
    active = pd.Series(of_year["inschrijvingId"].unique())
    homes = registered_homes(folder, f"{year}-12-31")
    told = housed.sort_values("datum").drop_duplicates("inschrijvingId", keep="last")
    told = told.set_index("inschrijvingId")["herkomstGemeente"]
    home = active.map(told[told != ""]).fillna(active.map(homes))
    found["active_seekers"] = float(home.isin([*here, *here.values()]).sum())

    closing = day(adverts["einddatum"]).fillna(day(adverts["begindatum"]))
    shown = ~adverts["model"].isin(["DIS", "VRI"]) & (closing.dt.year == year)
    counts = responses["publicatieId"].value_counts()
    per_advert = adverts.loc[shown, "publicatieId"].map(counts).fillna(0)
    found["responses_per_advert_mean"] = float(per_advert.mean())
    found["responses_per_advert_median"] = float(per_advert.median())

    timed = ~lettings["route"].isin([*URGENT, *DIRECT]) & (lettings["voorrangSoort"] != "URG")
    timed &= (lettings["model"] != "DIS") & lettings["begun"].notna()
    waited = months_between(lettings.loc[timed, "begun"], lettings.loc[timed, "datum"])
    found["registration_time_mean"] = float(waited.mean())

    let = lettings.loc[lettings["publicatieId"].isin(adverts["publicatieId"]), "publicatieId"]
    responded = responses.loc[responses["publicatieId"].isin(let), "inschrijvingId"]
    got_one = set(housed["inschrijvingId"])
    found["success_rate"] = len(got_one) / len(got_one | set(responded))
    return found


if __name__ == "__main__":
    print(json.dumps(kpis(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))  # noqa: T201
