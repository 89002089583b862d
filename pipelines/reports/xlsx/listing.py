"""The first sheet of a marked workbook: every finding on a row, with a link to its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pipelines.reports.xlsx.cells import unselected
from pipelines.reports.xlsx.package import MAIN, OFFICE, Package, Unmarkable, attribute
from pipelines.reports.xlsx.styles import Styles

NAMES = ("Controle", "Controle woonmonitor")
"""The second where the deliverer has a sheet of the first name."""
HEADING = "Controle door de woonmonitor"
"""How a later check knows this sheet as ours."""
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FIRST_ROW = 5

Row = tuple[Sequence[str], str | None]
"""The texts of a row and where its link leads ('Plannen'!F12); null: nowhere."""


@dataclass(frozen=True)
class Listing:
    """What the sheet says: lines of introduction, then a table of which one column is a link."""

    intro: Sequence[str]
    headers: Sequence[str]
    widths: Sequence[int]
    link_column: int
    rows: Sequence[Row]


def add_listing(package: Package, workbook: str, styles: Styles, listing: Listing) -> None:
    """Put the sheet first."""
    taken = {name.casefold() for name in sheet_parts(package, workbook)}
    title = next((name for name in NAMES if name.casefold() not in taken), "Controle (3)")
    text = _sheet(styles, listing)
    for sheet in sheet_parts(package, workbook).values():
        package.put(sheet, unselected(package.text(sheet)))
    name = package.free_name("xl/worksheets/controle{}.xml")
    package.add(name, text, _TYPE)
    identifier = package.relate(workbook, "worksheet", name)
    package.put(workbook, _with_sheet(package.text(workbook), title, identifier))


def sheet_parts(package: Package, workbook: str) -> dict[str, str]:
    """Sheet name → its part; chart sheets are not among them."""
    targets = {
        each.identifier: each.target
        for each in package.relationships(workbook)
        if each.kind == "worksheet"
    }
    found = {}
    for tag in re.findall(r"<sheet\b[^>]*>", package.text(workbook)):
        target = targets.get(_relationship_id(tag) or "")
        if target is not None:
            found[_name(tag)] = target
    return found


def without_listing(package: Package, workbook: str, sheet: str) -> None:
    """Take the sheet of an earlier check out of the workbook."""
    text = package.text(workbook)
    tags = re.findall(r"<sheet\b[^>]*?/>", text)
    position = next((n for n, tag in enumerate(tags) if _name(tag) == sheet), None)
    if position is None:
        return
    part = sheet_parts(package, workbook).get(sheet)
    text = text.replace(tags[position], "", 1)
    package.put(workbook, _shifted(text, position, -1))
    if part:
        package.drop(workbook, part)


def _name(tag: str) -> str:
    return attribute(tag, "name") or ""


def _relationship_id(tag: str) -> str | None:
    return next((value for value in re.findall(r'\s\w+:id="([^"]*)"', tag)), None)


def _sheet(styles: Styles, listing: Listing) -> str:
    count = len(listing.headers)
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(listing.widths, start=1)
    )
    table = f"A{_FIRST_ROW - 1}:{_letter(count - 1)}{_FIRST_ROW + max(len(listing.rows) - 1, 0)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{_FIRST_ROW - 1}" topLeftCell="A{_FIRST_ROW}" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{_intro(listing)}{_table(styles, listing)}</sheetData>"
        f'<autoFilter ref="{table}"/>{_links(listing)}'
        '<pageSetup paperSize="9" orientation="landscape"/></worksheet>'
    )


def _intro(listing: Listing) -> str:
    return "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is>{_text(words)}</is></c></row>'
        for n, words in enumerate(listing.intro, start=1)
    )


def _table(styles: Styles, listing: Listing) -> str:
    bold = styles.of_font('<b/><sz val="11"/><name val="Calibri"/>')
    plain = styles.of_font('<sz val="11"/><name val="Calibri"/>')
    link = styles.of_font('<u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/>')
    count = len(listing.headers)
    without = [plain] * count
    linked = [link if n == listing.link_column else plain for n in range(count)]
    rows = (
        _row(number, texts, linked if target else without)
        for number, (texts, target) in enumerate(listing.rows, start=_FIRST_ROW)
    )
    return _row(_FIRST_ROW - 1, listing.headers, [bold] * count) + "".join(rows)


def _links(listing: Listing) -> str:
    column = _letter(listing.link_column)
    links = "".join(
        f'<hyperlink ref="{column}{number}" location={quoteattr(target)}/>'
        for number, (_, target) in enumerate(listing.rows, start=_FIRST_ROW)
        if target
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _row(number: int, texts: Sequence[str], formats: Sequence[int]) -> str:
    cells = "".join(
        f'<c r="{_letter(n)}{number}" s="{style}" t="inlineStr"><is>{_text(words)}</is></c>'
        for n, (words, style) in enumerate(zip(texts, formats, strict=True))
    )
    return f'<row r="{number}">{cells}</row>'


def _text(words: str) -> str:
    return f'<t xml:space="preserve">{escape(words)}</t>'


def _letter(position: int) -> str:
    return chr(ord("A") + position)


def _with_sheet(text: str, title: str, identifier: str) -> str:
    taken = [int(number) for number in re.findall(r'\bsheetId="(\d+)"', text)]
    entry = (
        f'<sheet xmlns:r="{OFFICE}" name="{title}" sheetId="{max(taken, default=0) + 1}" '
        f'r:id="{identifier}"/>'
    )
    start = re.search(r"<sheets\b[^>]*>", text)
    if start is None:
        raise Unmarkable("sheets")
    return _shifted(text[: start.end()] + entry + text[start.end() :], 0, 1)


def _shifted(text: str, position: int, step: int) -> str:
    """Names that belong to a sheet say which by its position; the first sheet is opened."""

    def moved(match: re.Match[str]) -> str:
        number = int(match[1])
        return f'localSheetId="{number + step if number >= position else number}"'

    text = re.sub(r'\blocalSheetId="(\d+)"', moved, text)
    return re.sub(r'\s(?:activeTab|firstSheet)="\d+"', "", text)
