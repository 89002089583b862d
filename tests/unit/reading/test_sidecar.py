"""Sidecars: what is written is read, what is absent is tolerated, what is broken is refused."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.sidecar import Sidecar, read_sidecar, sidecar_path, write_sidecar

FULL = Sidecar(
    publisher="Centraal Bureau voor de Statistiek (CBS)",
    title="Voorraad woningen; eigendom, regio's",
    url="https://cbs.example/Observations?$filter=RegioS%20eq%20%27GM0392%27",
    licence="CC BY 4.0",
    retrieved=date(2026, 11, 24),
    sha256="ab" * 32,
    modified=datetime(2026, 2, 17, tzinfo=UTC),
    measures={"M000297": "Woningvoorraad", "1014800": "Koopwoningen: totaal"},
    periods={"2024JJ00": "Definitief", "2025JJ00": "Voorlopig"},
    request="regions=GM0392; periods=JJ",
)


def _with_sidecar(folder: Path, text: str | bytes) -> Path:
    file = folder / "observations.json"
    sidecar_path(file).write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "observations-0001.json.gz"
    written = write_sidecar(file, FULL)
    assert written.name == "observations-0001.json.gz.meta.yml"
    assert read_sidecar(file) == FULL


def test_unknown_facts_are_left_out(tmp_path: Path) -> None:
    written = write_sidecar(tmp_path / "a.csv", Sidecar(publisher="Gemeente Haarlem"))
    assert written.read_text() == "publisher: Gemeente Haarlem\n"


def test_a_file_without_a_sidecar_has_an_empty_one(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "observations.json") == Sidecar()


def test_an_unknown_name_in_a_sidecar_does_no_harm(tmp_path: Path) -> None:
    file = _with_sidecar(tmp_path, "title: Voorraad\nnote: uit een openbare kopie\n")
    assert read_sidecar(file) == Sidecar(title="Voorraad")


def test_dates_and_codes_typed_without_quotes_are_understood(tmp_path: Path) -> None:
    file = _with_sidecar(
        tmp_path,
        "retrieved: 2026-11-23\nmodified: 2026-02-17 00:00:00+01:00\n"
        "measures:\n  1014800: Koopwoningen\n",
    )
    sidecar = read_sidecar(file)
    assert sidecar.retrieved == date(2026, 11, 23)
    assert sidecar.modified == datetime(2026, 2, 16, 23, tzinfo=UTC)  # 00:00 +01:00
    assert sidecar.measures == {"1014800": "Koopwoningen"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: [unclosed", "vanaf regel 1, kolom 17 is het geen geldige YAML"),
        ("retrieved: 2026-13-45", "regel 1, kolom 12 staat iets: geen bestaande datum"),
        ("modified: !!timestamp gisteren", "regel 1, kolom 11 staat iets"),
        (b"title: \xff\xfe", "geen tekst in UTF-8"),
        ("!!python/object/apply:os.system ['true']", "iets anders dan een tekst, getal"),
        ("- a\n- list\n", "er staan geen regels «naam: waarde» in"),
        ("", "er staan geen regels «naam: waarde» in"),
        ("url: a\ntitle: 3", "«title» op regel 2 is geen tekst"),
        ("retrieved: gisteren", "«retrieved» op regel 1 is geen datum"),
        ("modified: gisteren", "«modified» op regel 1 is geen datum met tijd"),
        ("modified: 2026-02-17 00:00:00", "zegt geen tijdzone"),
        ("is_fictive: misschien", "is geen true of false"),
        ("measures: Koopwoningen", "«measures» op regel 1 is geen lijst"),
        ("measures: {yes: Koop}", "iets anders dan «code: tekst»"),
        ("periods: {2025JJ00: 1}", "iets anders dan «code: tekst»"),
        ("[" * 5000, "te diep in elkaar gezet"),
        ("note: " + "x" * 250_001, "groter dan 250 kB"),
        # Each would take minutes: levels times names, digits squared, and sheer number.
        ("a: " + "{<<: " * 90 + "{k: v}" + "}" * 90, "regel 1, kolom 5 staat een samenvoeging"),
        ("a: 1" + ":1" * 50_000, "regel 1, kolom 4 staat een getal van te veel cijfers"),
        ("a: [" + "1," * 20_000 + "]", "meer dan 20.000 waarden"),
        # One name twice: which of the two holds nobody can tell.
        (
            "is_fictive: true\ntitle: A\nis_fictive: false\n",
            "een naam staat er twee keer: op regel 1, kolom 1 en op regel 3, kolom 1",
        ),
        ("periods:\n  2024JJ00: Definitief\n  2024JJ00: Voorlopig\n", "op regel 2, kolom 3"),
        ('measures: {1014800: Koop, "1014800": Huur}', "een code twee keer"),
        # A few lines that refer to each other become millions.
        ("a: &a [x, x]\nb: [*a, *a]\n", "regel 2, kolom 5 staat een verwijzing"),
        ("? [a, b]\n: c\n", "een lijst waar een naam hoort"),
    ],
)
def test_a_broken_sidecar_is_refused_in_one_line_that_names_it(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    file = _with_sidecar(tmp_path, text)
    with pytest.raises(WoonmonitorError) as refused:
        read_sidecar(file)
    message = str(refused.value)
    assert says in message
    # Not by its name, nor by what stands in it: either may be a person's.
    assert message.startswith("Het begeleidende bestand is niet te lezen: ")
    assert "\n" not in message


def test_a_sidecar_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "plannen.csv"
    os.mkfifo(sidecar_path(file))
    with pytest.raises(WoonmonitorError, match="geen gewoon bestand"):
        read_sidecar(file)
