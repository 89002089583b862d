"""A folder of wrong plan lists, made in code: each is a good list with exactly one mistake.

`REFUSED` are turned down whole, `FAULTY` load but for the plan with the mistake. Each says what the
deliverer must be told: message, and where there is one, sheet, row and column.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import msoffcrypto.format.ooxml
import openpyxl

from tests.unit.reading.workbooks import (
    edited,
    long_xlsx,
    repacked,
    xlsx,
    xlsx_of,
    zipped,
)

Rows = list[list[object]]
Book = dict[str, Rows]


@dataclass(frozen=True)
class Refused:
    """A file none of which is read; all texts stand in the message."""

    name: str
    data: Callable[[], bytes]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Faulty:
    """A file of which one plan (or all) is set aside for one reason."""

    name: str
    data: Callable[[], bytes]
    rule: str
    said: str
    row: int
    column: str | None
    """Letter and header, `I status_planologisch`; None: about the row."""
    rejected: tuple[str, ...]
    """Plan ids that are not accepted; every other plan is."""
    sheet: str | None = None
    is_alone: bool = True
    """Whether no other rule has anything critical to say."""


# One good list per layout. Plan by plan: total, realised, what remains per year.
#   H1 Kade Oost   30 planned, 10 realised, 20 remain: 12 in 2026, 8 in 2027
#   H2 Stationsweg 50 planned,  0 realised, 50 remain: 50 in 2029
#   H3 Oude School  4 planned,  4 realised,  0 remain
PLANS: Rows = [
    ["plan_id", "plan_naam", "gemeente", "plaatsnaam", "vertrouwelijkheid", "opdrachtgever_type",
     "plantype", "status_project", "status_planologisch", "totaal_nieuwbouw",
     "totaal_restcapaciteit"],
    ["H1", "Kade Oost", "Haarlem", "Haarlem", "Openbaar", "Projectontwikkelaar",
     "Verdichting", "Ontwerp", "1A Onherroepelijk", 30, 20],
    ["H2", "Stationsweg", "Haarlem", "Spaarndam", "Openbaar", "Woningcorporatie",
     "Herstructurering", "Definitie", "2A Vastgesteld", 50, 50],
    ["H3", "Oude School", "Haarlem", "Haarlem", "Openbaar", "Particulieren",
     "Pand Transformatie", "Afgerond", "1A Onherroepelijk", 4, 0],
]  # fmt: skip
CATEGORIES: Rows = [
    ["plan_id", "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"],
    ["H1", "Nieuwbouw", "Totaal", 30, 10],
    ["H1", "Woningtype", "Eengezins", 10, 10],
    ["H1", "Woningtype", "Meergezins", 20, 0],
    ["H1", "Betaalbaarheid", "Sociale huur", 15, 0],
    ["H1", "Betaalbaarheid", "Dure koop", 15, 10],
    ["H2", "Nieuwbouw", "Totaal", 50, 0],
    ["H2", "Woningtype", "Meergezins", 50, 0],
    ["H3", "Nieuwbouw", "Totaal", 4, 4],
]
YEARS: Rows = [
    ["plan_id", "groep", "klasse", "jaartal", "aantal_gepland"],
    ["H1", "Nieuwbouw", "Totaal", 2026, 12],
    ["H1", "Nieuwbouw", "Totaal", 2027, 8],
    ["H2", "Nieuwbouw", "Totaal", 2029, 50],
]
REFERENCE = date(2026, 1, 1)

TYPES = ["meergezins", "eengezins", "onbekend"]
PRICES = ["koop1", "koop2", "koop3", "koop4", "koop_onb", "huur1", "huur2", "huur3", "huur4",
          "huur_onb", "onbekend"]  # fmt: skip
WIDE: Rows = [
    ["plan_id", "plannaam", "gemeente", "plantype", "vertrouwelijkheid", "status_planologisch",
     "jaartal", "bouw_gerealiseerd", *(f"{t}_{p}" for t in TYPES for p in PRICES), "totaal_bouw"],
    ["H1", "Kade Oost", "Haarlem", "Verdichting", "Openbaar", "1A", 2024, "Ja", 10, *[0] * 32, 30],
    ["H1", "Kade Oost", "Haarlem", "Verdichting", "Openbaar", "1A", 2026, "Nee", 12, *[0] * 32, 30],
    ["H1", "Kade Oost", "Haarlem", "Verdichting", "Openbaar", "1A", 2027, "Nee", 8, *[0] * 32, 30],
    ["H2", "Stationsweg", "Haarlem", "Herstructurering", "Openbaar", "2A", 2029, "Nee", 50,
     *[0] * 32, 50],
]  # fmt: skip

MAP = """OBJECTID,Gem_naam,Plannaam,Plantype,Planstatus,Aantalrest,Sloop,OP2019,OP202024,Op202529,\
Op20302050,OPLONB,WTYPGGB,WTYPAPP,WTYPONB,HUUR,KOOP,HRKPONB
1,Haarlem,Kade Oost,Verdichtingslocatie,1A Onherroepelijk,20,0,0,12,8,0,0,0,20,0,15,5,0
2,Haarlem,Stationsweg,Verdichtingslocatie,2A Vastgesteld,50,-3,0,0,50,0,0,0,50,0,0,0,50
"""


def planmonitor() -> Book:
    sheets = {"Plannen": PLANS, "Categorieen": CATEGORIES, "Detailplanning": YEARS}
    return {name: [list(row) for row in rows] for name, rows in sheets.items()}


def breed() -> Book:
    return {"DetailPlanning": [list(row) for row in WIDE]}


def written(book: Book) -> bytes:
    return xlsx_of(book)


def changed(book: Callable[[], Book], sheet: str, address: str, value: object) -> bytes:
    """The good list with one cell different."""
    column, row = openpyxl.utils.cell.coordinate_from_string(address)
    made = book()
    made[sheet][row - 1][openpyxl.utils.column_index_from_string(column) - 1] = value
    return written(made)


def with_row(book: Callable[[], Book], sheet: str, *cells: object) -> bytes:
    """The good list with one row more at the end of a sheet."""
    made = book()
    made[sheet].append(list(cells))
    return written(made)


def without_column(name: str) -> bytes:
    made = planmonitor()
    place = PLANS[0].index(name)
    made["Plannen"] = [[*row[:place], *row[place + 1 :]] for row in made["Plannen"]]
    return written(made)


def with_title_and_second_header() -> bytes:
    """Two tables below each other, the second with its columns in another order."""
    made = planmonitor()
    made["Plannen"].append(["plan_naam", "plan_id", "gemeente", *PLANS[0][3:]])
    return written(made)


def swapped_headers(one: str, other: str) -> bytes:
    made = planmonitor()
    swap = {one: other, other: one}
    made["Plannen"][0] = [swap.get(str(name), name) for name in made["Plannen"][0]]
    return written(made)


def shifted_header() -> bytes:
    """The header one column to the right of its data."""
    made = planmonitor()
    made["Plannen"][0] = ["nr", *made["Plannen"][0]]
    return written(made)


def only_hidden() -> bytes:
    return xlsx_of(
        {**planmonitor(), "Leeswijzer": [["Zie de andere bladen"]]}, hidden=list(planmonitor())
    )


def with_error(address: str, *, formula: str, cached: bytes) -> bytes:
    """A formula in the sheet Plannen with an error, or nothing, as its result."""
    data = changed(planmonitor, "Plannen", address, formula)

    def result(xml: bytes) -> bytes:
        start = xml.index(f'<c r="{address}"'.encode())
        end = xml.index(b"</c>", start)
        cell = f'<c r="{address}"'.encode()
        cell += b' t="e"' if cached else b""
        return (
            xml[:start]
            + cell
            + b"><f>"
            + formula[1:].encode()
            + b"</f><v>"
            + cached
            + b"</v>"
            + xml[end:]
        )

    return repacked(data, result)


def encrypted() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(written(planmonitor()))).encrypt("geheim", stream)
    return stream.getvalue()


def old_excel() -> bytes:
    """The head of an .xls: the container of before 2007 with a stream Workbook."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "Workbook\0".encode("utf-16-le")


def far_cell() -> bytes:
    return edited(lambda book: book.active.cell(1_048_576, 200, "x"), PLANS)


def many_rows() -> bytes:
    header = ["plan_id", "plan_naam", "gemeente", "status_planologisch"]
    rows = ([f"H{n}", f"Plan {n}", "Haarlem", "1A"] for n in range(200_000))
    return long_xlsx(itertools.chain([header], rows))


def in_map(old: str, new: str) -> bytes:
    assert MAP.count(old) == 1, old
    return MAP.replace(old, new).encode()


REFUSED = [
    Refused("0 bytes", lambda: b"", ("leeg (0 bytes)",)),
    Refused("wachtwoord", encrypted, ("wachtwoord beveiligd",)),
    Refused("oude xls", old_excel, (".xls)", "sla het op als .xlsx")),
    Refused("macro's", lambda: repacked(written(planmonitor()), extra={"xl/vbaProject.bin": b"x"}),
            ("macro's", "Sla op als .xlsx zonder macro's")),
    Refused("zip met csv", lambda: zipped({"plannen.csv": MAP.encode()}),
            ("zip die geen Excel-werkmap is", "«plannen.csv»")),
    Refused("ods", lambda: zipped({"mimetype": b"x", "content.xml": b"<x/>"}), ("(.ods)",)),
    Refused("halve download", lambda: written(planmonitor())[:4_000], ("beschadigd",)),
    Refused("html als xlsx", lambda: b"<html><body>Sessie verlopen</body></html>",
            ("webpagina (HTML)", "Sessie verlopen")),
    Refused("json", lambda: b'{"plannen": []}', ("is JSON",)),
    Refused("lege werkmap", lambda: xlsx([], sheet="Blad1"), ("geen enkele gevulde cel", "Blad1")),
    Refused("alleen koppen", lambda: written({**planmonitor(), "Plannen": PLANS[:1]}),
            ("blad «Plannen», rij 1", "geen enkel plan")),
    Refused("alleen verborgen bladen", only_hidden, ("«Plannen» (verborgen, niet gelezen)",)),
    Refused("200.000 rijen", many_rows, ("«Plannen» heeft 200.001 gevulde rijen", "150.000")),
    Refused("losse cel ver weg", far_cell, ("GR1048576", "Verwijder wat ver buiten de lijst")),
    Refused("verplichte kolom ontbreekt", lambda: without_column("status_planologisch"),
            ("planmonitor", "ontbreekt de kolom «status_planologisch»", "blad «Plannen», rij 1")),
    Refused("kop met typefout", lambda: changed(planmonitor, "Plannen", "I1", "status_planolgisch"),
            ("«status_planologisch»", "kolom I heet «status_planolgisch»",
             "blad «Plannen», rij 1")),
    Refused("kolom dubbel", lambda: changed(planmonitor, "Plannen", "D1", "gemeente"),
            ("«gemeente» komt meer dan één keer voor", "blad «Plannen», rij 1")),
    Refused("heel ander bestand", lambda: xlsx([["datum", "bedrag"], [date(2026, 1, 1), 12]]),
            ("Geen kolomkoppen van een planlijst", "«Plannen»")),
    Refused("csv met los aanhalingsteken", lambda: in_map("2,Haarlem,Stat", '2,Haarlem,"Stat'),
            ("op regel 3 begint", "aanhalingsteken")),
    Refused("csv in onbekende tekens", lambda: MAP.encode().replace(b"Oost", b"O\x81\x8d\x9dst"),
            ("geen UTF-8 en geen Windows-1252", "(regel 2)")),
    Refused("csv in UTF-16", lambda: MAP.encode("utf-16"), ("UTF-16",)),
]  # fmt: skip

P, C, D, W = "Plannen", "Categorieen", "Detailplanning", "DetailPlanning"
ALL = ("H1", "H2", "H3")
FAULTY = [
    Faulty("verschoven kop", shifted_header, "code_unknown", "«30», geen bekende code", 2,
           "J status_planologisch", ("Kade Oost", "Stationsweg", "Oude School", "H1", "H2", "H3"),
           P, is_alone=False),
    Faulty("verwisselde kolommen", lambda: swapped_headers("gemeente", "plan_naam"),
           "municipality_unknown", "«Stationsweg» is geen gemeente", 3, "B gemeente", ALL, P),
    Faulty("onbekende gemeente", lambda: changed(planmonitor, P, "C3", "Haarlm"),
           "municipality_unknown", "«Haarlm» is geen gemeente (bedoeld: «Haarlem»?)", 3,
           "C gemeente", ("H2",), P),
    Faulty("geen gemeente", lambda: changed(planmonitor, P, "C3", None),
           "municipality_missing", "De gemeente ontbreekt", 3, "C gemeente", ("H2",), P),
    Faulty("andere gemeente", lambda: changed(planmonitor, P, "C3", "Velsen"),
           "municipality_other", "in Velsen, maar dit is de levering van Haarlem", 3,
           "C gemeente", ("H2",), P),
    Faulty("onbekende status", lambda: changed(planmonitor, P, "I2", "9Z"),
           "code_unknown", "«9Z», geen bekende code", 2, "I status_planologisch", ("H1",), P),
    Faulty("status als datum", lambda: changed(planmonitor, P, "I2", date(2026, 1, 2)),
           "code_unknown", "de datum 2-1-2026: Excel heeft hier een datum van gemaakt", 2,
           "I status_planologisch", ("H1",), P),
    Faulty("plan dubbel", lambda: with_row(planmonitor, P, *PLANS[2]),
           "plan_twice", "meer dan één keer in het bestand (rijen 3, 5)", 3, "A plan_id",
           ("H2", "H2"), P, is_alone=False),
    Faulty("nummer bij twee plannen",
           lambda: with_row(planmonitor, P, "H2", "Waterrand", *PLANS[2][2:]),
           "plan_id_conflict", "«Stationsweg», «Waterrand» (rijen 3, 5)", 3, "A plan_id",
           ("H2", "H2"), P, is_alone=False),
    Faulty("plan zonder naam en nummer",
           lambda: with_row(planmonitor, P, None, None, *PLANS[2][2:]),
           "plan_unnamed", "Plannummer en plannaam ontbreken", 5, None, ("rij 5",), P,
           is_alone=False),
    Faulty("categorie zonder plan",
           lambda: with_row(planmonitor, C, "H9", "Nieuwbouw", "Totaal", 5, 0),
           "plan_orphan", "staat niet op het blad met plannen", 10, None, ("H9",), C),
    Faulty("tekst in aantal", lambda: changed(planmonitor, C, "D7", "vijftig"),
           "value_unreadable", "«totaal_gepland» is «vijftig», verwacht een heel getal", 7,
           "D totaal_gepland", ("H2",), C, is_alone=False),
    Faulty("aantal met woorden", lambda: changed(planmonitor, C, "D7", "50 won."),
           "value_unreadable", "vul alleen het getal in", 7, "D totaal_gepland", ("H2",), C,
           is_alone=False),
    Faulty("halve woning", lambda: changed(planmonitor, C, "D8", 12.5),
           "value_unreadable", "is «12,5», verwacht een heel aantal zonder decimalen", 8,
           "D totaal_gepland", ("H2",), C, is_alone=False),
    Faulty("datum als aantal", lambda: changed(planmonitor, D, "E4", date(2026, 5, 1)),
           "value_unreadable", "is de datum 1-5-2026: Excel heeft hier een datum van gemaakt",
           4, "E aantal_gepland", ("H2",), D),
    Faulty("jaar als datum", lambda: changed(planmonitor, D, "D4", date(1905, 7, 21)),
           "value_unreadable", "het jaartal 2029 staat in datumopmaak", 4, "D jaartal", ("H2",), D,
           is_alone=False),
    Faulty("waar als aantal", lambda: changed(planmonitor, C, "E7", True),
           "value_unreadable", "«totaal_gerealiseerd» is WAAR, verwacht een aantal", 7,
           "E totaal_gerealiseerd", ("H2",), C),
    Faulty("formulefout", lambda: with_error("K3", formula="=J3/0", cached=b"#DIV/0!"),
           "value_unreadable", "«totaal_restcapaciteit» bevat de formulefout #DIV/0!", 3,
           "K totaal_restcapaciteit", ("H2",), P),
    Faulty("formule zonder uitkomst", lambda: with_error("K3", formula="=J3", cached=b""),
           "value_unreadable", "bevat een formule zonder uitkomst; open het bestand in Excel", 3,
           "K totaal_restcapaciteit", ("H2",), P),
    Faulty("negatief", lambda: changed(planmonitor, C, "E9", -4),
           "negative", "«totaal_gerealiseerd» is -4; een aantal woningen is niet negatief", 9,
           "E totaal_gerealiseerd", ("H3",), C, is_alone=False),
    Faulty("klassen tellen niet op", lambda: changed(planmonitor, C, "D8", 49),
           "class_sum", "tellen op tot 49 geplande woningen; verwacht wordt 50", 8,
           "D totaal_gepland", ("H2",), C),
    Faulty("jaren tellen niet op", lambda: changed(planmonitor, D, "E3", 9),
           "year_sum", "De jaren tellen op tot 21 woningen; verwacht wordt 20", 2,
           "E aantal_gepland", ("H1",), D),
    Faulty("rest klopt niet", lambda: changed(planmonitor, P, "K2", 30),
           "rest_mismatch", "«totaal_restcapaciteit» is 30; verwacht wordt 20", 2,
           "K totaal_restcapaciteit", ("H1",), P),
    Faulty("totaal klopt niet", lambda: changed(planmonitor, P, "J4", 5),
           "stated_mismatch", "«totaal_nieuwbouw» is 5; de rijen van het plan tellen op tot 4", 4,
           "J totaal_nieuwbouw", ("H3",), P),
    Faulty("meer gerealiseerd dan gepland", lambda: changed(planmonitor, C, "E9", 6),
           "realised_exceeds", "6 woningen gerealiseerd van 4 gepland", 9,
           "E totaal_gerealiseerd", ("H3",), C, is_alone=False),
    Faulty("jaar te ver weg", lambda: changed(planmonitor, D, "D4", 2129),
           "year_out_of_range", "Het jaar 2129 ligt buiten 1990-2100", 4, "D jaartal", ("H2",), D),
    Faulty("onbekende klasse", lambda: changed(planmonitor, C, "C8", "Toren"),
           "code_unknown", "«klasse» is «Toren», geen bekende code", 8, "C klasse", ("H2",), C,
           is_alone=False),
    Faulty("rij dubbel", lambda: with_row(planmonitor, D, *YEARS[3]),
           "row_twice", "(rijen 4, 5); verwacht wordt één rij", 4, "E aantal_gepland", ("H2",), D,
           is_alone=False),
    Faulty("twee koppen onder elkaar", with_title_and_second_header, "municipality_unknown",
           "«gemeente» is geen gemeente", 5, "C gemeente", ("plan_naam",), P, is_alone=False),
    Faulty("breed: jaar met tekst", lambda: changed(breed, W, "G5", "ca. 2029"),
           "value_unreadable", "«jaartal» is «ca. 2029», verwacht een jaartal van vier cijfers", 5,
           "G jaartal", ("H2",), W),
    Faulty("breed: vlag", lambda: changed(breed, W, "H2", "deels"),
           "value_unreadable", "«bouw_gerealiseerd» is «deels», verwacht ja of nee", 2,
           "H bouw_gerealiseerd", ("H1",), W),
    Faulty("breed: status verschilt", lambda: changed(breed, W, "F3", "2A"),
           "field_differs", "verschilt tussen de rijen van het plan: «1A», «2A»", 2,
           "F status_planologisch", ("H1",), W),
    Faulty("breed: totaal", lambda: changed(breed, W, "I5", 49),
           "stated_mismatch", "«totaal_bouw» is 50; de rijen van het plan tellen op tot 49", 5,
           "AP totaal_bouw", ("H2",), W),
    Faulty("kaart: fase negatief",
           lambda: in_map("50,-3,0,0,50,0,0", "50,-3,0,0,55,0,-5"),
           "negative", "«OPLONB» is -5; een aantal woningen is niet negatief", 3,
           "L OPLONB", ("2",)),
    Faulty("kaart: sloop positief", lambda: in_map("50,-3,", "50,3,"),
           "negative", "«Sloop» is 3; een aantal woningen is niet negatief; in deze "
           "kolom staat het met een min", 3, "G Sloop", ("2",)),
    Faulty("kaart: fasering", lambda: in_map("20,0,0,12,8", "20,0,0,12,9"),
           "year_sum", "De jaren tellen op tot 21 woningen; verwacht wordt 20", 2,
           "F Aantalrest", ("1",)),
    Faulty("kaart: duizendtal met komma", lambda: in_map(
           "2A Vastgesteld,50,", '2A Vastgesteld,"1,050",'),
           "value_unreadable", "bedoelt u 1050, schrijf dan 1050", 3,
           "F Aantalrest", ("2",), is_alone=False),
]  # fmt: skip
