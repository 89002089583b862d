"""What Woonservice gets: a CSV with the header of each extract, and a workbook that explains them.

CSV and not a workbook to fill in: extracts come out of a system. Fields and codes are those of the
contract (`pipelines.sources.woonservice`); nothing of them is written here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.workbooks import deterministic_bytes
from pipelines.reports.request import Template
from pipelines.sources.woonservice.check import Form, template
from pipelines.sources.woonservice.extracts import known

EXPLANATION = "toelichting.xlsx"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same template has the same bytes."""
_HEADING = PatternFill("solid", fgColor="FF1F4E79")
_FIELD_WIDTHS = (24, 11, 52, 44, 34, 44)
_CODE_WIDTHS = (26, 22, 48, 14)
_READ_ME = (
    "Woonservice: extracten voor de Woonmonitor",
    "",
    "Per extract staat hier een CSV met alleen de kopregel, en in deze werkmap een blad met de "
    "uitleg van de kolommen. Op het blad Codes staan de lijsten met hun codes; een code die "
    "vervallen is heeft een laatste dag.",
    "Laat weg wat u niet hebt en niet verplicht is. Van geboortedatum, leeftijd en leeftijdsklasse "
    "is een genoeg; zo ook van rekeninkomen en inkomensklasse.",
    "Lever per maand, als CSV (UTF-8, puntkomma). Zet de periode in de naam: reacties_2026-06.csv.",
    "Een volledig bestand bevat alles van de periode in de naam en vervangt wat er eerder over die "
    "periode is geleverd. Een mutatiebestand heeft de kolom mutatiesoort (toegevoegd, gewijzigd, "
    "verwijderd) en het woord mutaties in de naam; laat die kolom in een volledig bestand weg.",
    "inschrijvingen is een stand: een volledig bestand bevat iedereen die op de laatste dag is "
    "ingeschreven.",
    "verhuringen is de platte monitorlevering; lever dat in plaats van toewijzingen, niet ernaast.",
    "Lever geen namen, adressen, telefoonnummers, e-mailadressen, burgerservicenummers of vrije "
    "tekst. Staan ze er toch in, dan worden ze bij het inlezen weggelaten; het verslag zegt het.",
    "Nummers worden bij het inlezen versleuteld, geboortedatum en inkomen worden een klasse: zie "
    "de kolom verwerking.",
    "Controleer een bestand voor u het verstuurt: woonmonitor check reacties_2026-06.csv",
)


def template_zip() -> bytes:
    """The template as a zip file: `<extract>.csv` for each, and the explanation."""
    forms = {name: template(name) for name in known().extracts}
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, form in forms.items():
            # With a byte order mark: spreadsheet programs take it for UTF-8 only then.
            header = "\ufeff" + ";".join(form.header) + "\r\n"
            archive.writestr(ZipInfo(f"{name}.csv", _MOMENT), header.encode())
        archive.writestr(ZipInfo(EXPLANATION, _MOMENT), _explanation(forms))
    return stream.getvalue()


TEMPLATE = Template(
    make=lambda _day, _last: template_zip(),
    suffix=".zip",
    why="the template is a CSV per extract with an explanation",
)


def _explanation(forms: dict[str, Form]) -> bytes:
    workbook = Workbook()
    first = cast(Worksheet, workbook.active)
    first.title = "Lees mij"
    first.column_dimensions["A"].width = 110
    for number, text in enumerate(_READ_ME, start=1):
        cell = first.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1)
    for name, form in forms.items():
        frame = form.explanation
        rows = frame.itertuples(index=False, name=None)
        _table(workbook.create_sheet(name), list(frame.columns), rows, _FIELD_WIDTHS)
    codes = {row: None for form in forms.values() for row in _codes(form)}
    headings = list(next(iter(forms.values())).codes.columns)
    _table(workbook.create_sheet("Codes"), headings, sorted(codes, key=str), _CODE_WIDTHS)
    return deterministic_bytes(workbook)


def _codes(form: Form) -> list[tuple[object, ...]]:
    frame = form.codes.astype(object)
    rows = frame.where(frame.notna(), None).itertuples(index=False, name=None)
    return [tuple(row) for row in rows]


def _table(
    sheet: Worksheet,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
) -> None:
    for position, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, position, heading.replace("_", " "))
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _HEADING
        sheet.column_dimensions[get_column_letter(position)].width = widths[position - 1]
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2):
        for body in cells:
            body.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
