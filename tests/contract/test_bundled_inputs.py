"""The bundled CBS files hold the figures of the real public files, all of them and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pipelines.core.settings import PROJECT_ROOT

RAW = PROJECT_ROOT / "data" / "raw" / "cbs"
NAMES = {
    "GM0375": "Beverwijk",
    "GM0377": "Bloemendaal",
    "GM0392": "Haarlem",
    "GM0396": "Heemskerk",
    "GM0397": "Heemstede",
    "GM0453": "Velsen",
    "GM0473": "Zandvoort",
    "PV27": "Noord-Holland (PV)",
    "NL01": "Nederland",
}
OCCUPANCY = {
    "T001235": "Totaal",
    "A028725": "Bewoonde woningen",
    "A028726": "Niet bewoonde woningen",
}


def bundled(table: str) -> pd.DataFrame:
    (file,) = (RAW / table).glob("*/observations.json")
    return pd.DataFrame(json.loads(file.read_text())["value"])


def test_ownership_equals_the_national_file(shared_data: Path) -> None:
    real = pd.read_csv(shared_data / "cbs/82900NED_cbsodata_2012-2025_alle_regios.csv")
    real = real[real["RegioS"].isin(list(NAMES.values()))]
    real = real.melt(["ID", "StatusVanBewoning", "RegioS", "Perioden"], var_name="Measure")
    ours = bundled("82900NED")
    ours = ours.assign(
        RegioS=ours["RegioS"].map(NAMES),
        StatusVanBewoning=ours["StatusVanBewoning"].map(OCCUPANCY),
        Perioden=ours["Perioden"].str[:4].astype(int),
    )
    keys = ["StatusVanBewoning", "RegioS", "Perioden", "Measure"]
    merged = real.merge(ours, on=keys, how="outer", validate="1:1")
    assert len(merged) == 9 * 14 * 3 * 6
    assert (merged["value"] == merged["Value"]).all()


def test_mutations_equal_the_municipal_file(shared_data: Path) -> None:
    file = shared_data / "cbs/81955NED_untyped_jaar_gemeenten_2012-2020.csv"
    real = pd.read_csv(file, sep=";").melt(
        ["ID", "Gebruiksfunctie", "RegioS", "Perioden"], var_name="Measure"
    )
    real = real[real["RegioS"].isin(list(NAMES))]
    keys = ["Gebruiksfunctie", "RegioS", "Perioden", "Measure"]
    merged = real.merge(bundled("81955NED"), on=keys, how="outer", validate="1:1")
    assert len(merged) == 7 * 9 * 8
    assert (merged["value"].astype(float) == merged["Value"]).all()


@pytest.mark.parametrize("table", ["82900NED", "81955NED"])
def test_a_bundled_file_names_its_source_and_licence(table: str) -> None:
    (sidecar,) = (RAW / table).glob("*/*.meta.yml")
    text = sidecar.read_text()
    assert "CC BY 4.0" in text
    assert "Centraal Bureau voor de Statistiek" in text
