"""A delivery report as a workbook: the delivery, its bad cells coloured, after a list of findings.

How cells of somebody else's workbook are marked stands in `reports.xlsx`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.reports.model import SEVERITY_NL, DeliveryReport, Finding, Severity
from pipelines.reports.text import clean
from pipelines.reports.xlsx.cells import Restyle, restyled
from pipelines.reports.xlsx.comments import comment
from pipelines.reports.xlsx.listing import (
    HEADING,
    NAMES,
    Listing,
    Row,
    add_listing,
    sheet_parts,
    without_listing,
)
from pipelines.reports.xlsx.package import OFFICE, Package, Unmarkable
from pipelines.reports.xlsx.styles import Styles

Tables = Mapping[str | None, pd.DataFrame]
"""Sheet (null: a CSV) → cells as delivered; index = row number, columns = 0-based position."""

PLAIN_SHEET = "Levering"
_MOST_COMMENTS = 5_000
"""Of a sheet: spreadsheet programs grow slow. What has no comment is coloured and listed."""
_HEADERS = ("Ernst", "Blad", "Cel", "Kolom", "Betreft", "Wat er is", "Gevonden")
_WIDTHS = (14, 16, 10, 26, 34, 90, 30)
_LINK = 2


def marked_workbook(report: DeliveryReport, data: bytes) -> bytes:
    """The delivery with its bad cells marked. Raises Unmarkable: then mark `plain_workbook`."""
    package = Package(data)
    workbook = _workbook_part(package)
    for name in _earlier_listings(data):
        without_listing(package, workbook, name)
    sheets = sheet_parts(package, workbook)
    style_part = next(
        (each.target for each in package.relationships(workbook) if each.kind == "styles"), ""
    )
    styles = Styles(package.text(style_part))
    for sheet, findings in _by_sheet(report.findings, sheets).items():
        _mark(package, sheets[sheet], styles, findings)
    add_listing(package, workbook, styles, _listing(report, sheets))
    package.put(style_part, styles.text())
    return package.save()


def plain_workbook(tables: Tables) -> bytes:
    """The rows of a CSV, or the values of a workbook that cannot be marked, as a new workbook."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    from pipelines.reading.workbooks import deterministic_bytes, text_cell

    workbook = Workbook(write_only=True)
    for name, cells in tables.items():
        sheet = workbook.create_sheet(name or PLAIN_SHEET)
        for position in range(len(cells.columns)):
            sheet.column_dimensions[get_column_letter(position + 1)].width = 18
        rows = cells.reindex(range(1, int(cells.index.max()) + 1 if len(cells) else 1))
        for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
            sheet.append(
                [None if each is None else text_cell(sheet, _cell_value(each)) for each in row]
            )
    return deterministic_bytes(workbook)


def _cell_value(entry: object) -> str | int | float:
    if isinstance(entry, bool | int | float):
        return entry
    return clean(entry)


def _workbook_part(package: Package) -> str:
    for each in package.relationships(""):
        if each.kind == "officeDocument":
            if f'xmlns="{OFFICE.split("/officeDocument")[0]}/spreadsheetml' not in package.text(
                each.target
            ):
                raise Unmarkable(each.target)
            return each.target
    raise Unmarkable("officeDocument")


def _earlier_listings(data: bytes) -> list[str]:
    """The list of an earlier check, where a marked copy is checked; no sheet of the deliverer's."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    found = []
    for name in set(NAMES) & set(book.sheet_names):
        rows = book.get_sheet_by_name(name).to_python(nrows=1)
        if rows and rows[0] and str(rows[0][0]).startswith(HEADING):
            found.append(name)
    return found


def _by_sheet(
    findings: Sequence[Finding], sheets: Mapping[str, str]
) -> dict[str, dict[str, list[Finding]]]:
    """Sheet → cell → what is wrong there; a finding about a row stands at its first cell."""
    found: defaultdict[str, defaultdict[str, list[Finding]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for finding in findings:
        sheet, cell = _sheet_of(finding), _cell_of(finding)
        if sheet in sheets and cell:
            found[sheet][cell].append(finding)
    return {sheet: dict(cells) for sheet, cells in found.items()}


def _sheet_of(finding: Finding) -> str:
    return finding.sheet if finding.sheet is not None else PLAIN_SHEET


def _cell_of(finding: Finding) -> str | None:
    return finding.cell or (f"A{finding.row_number}" if finding.row_number else None)


def _mark(
    package: Package, part: str, styles: Styles, cells: Mapping[str, Sequence[Finding]]
) -> None:
    def restyle(findings: Sequence[Finding]) -> Restyle:
        severities: set[Severity] = {finding.severity for finding in findings}
        mark: Severity = "critical" if "critical" in severities else "warning"
        return lambda style: styles.marked(style, mark)

    marks = {cell: restyle(findings) for cell, findings in cells.items()}
    package.put(part, restyled(package.text(part), marks))
    comment(
        package,
        part,
        {cell: _words(findings) for cell, findings in list(cells.items())[:_MOST_COMMENTS]},
    )


def _words(findings: Sequence[Finding]) -> str:
    return "\n".join(
        dict.fromkeys(
            f"{SEVERITY_NL[finding.severity].capitalize()}: {finding.reason}"
            for finding in findings
        )
    )


def _listing(report: DeliveryReport, sheets: Mapping[str, str]) -> Listing:
    return Listing(
        intro=(
            f"{HEADING}: {clean(report.file_name)}",
            clean(report.sentence),
            "Klik op een cel om er heen te gaan. Rood is een fout, geel een waarschuwing; de reden "
            "staat in een opmerking bij de cel.",
        ),
        headers=_HEADERS,
        widths=_WIDTHS,
        link_column=_LINK,
        rows=[_row(finding, sheets) for finding in report.findings],
    )


def _row(finding: Finding, sheets: Mapping[str, str]) -> Row:
    sheet, cell = _sheet_of(finding), _cell_of(finding)
    texts = (
        SEVERITY_NL[finding.severity].capitalize(),
        clean(finding.sheet or ""),
        cell or "",
        finding.column_name or "",
        finding.subject or "",
        finding.reason,
        finding.value or "",
    )
    has_link = cell is not None and sheet in sheets
    return texts, _link(sheet, cell or "") if has_link else None


def _link(sheet: str, cell: str) -> str:
    quoted = re.sub("'", "''", sheet)
    return f"'{quoted}'!{cell}"
