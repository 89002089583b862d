"""What was read of a plan list, in the lines of a report. No finding: nothing need be mended."""

from __future__ import annotations

from pipelines.reports.text import counted, number
from pipelines.sources.plancapaciteit.looks import ranges
from pipelines.sources.plancapaciteit.reading import ReadSheet, WhatWasRead

_PASSED = {
    "total_row": "totaal",
    "total_differs": "totaal, klopt niet",
    "remark_row": "alleen tekst",
    "row_only_name": "alleen een naam",
}
_NAMED = 6
"""Columns named; the rest is counted, and all are in the findings."""


def reading_facts(read: WhatWasRead) -> list[tuple[str, str]]:
    """A line per sheet that was read, and one for the sheets that were not."""
    facts = [("Gelezen", _sheet(sheet)) for sheet in read.sheets]
    if read.skipped:
        skipped = ", ".join(f"blad «{name}» ({reason})" for name, reason in read.skipped)
        facts.append(("Niet gelezen", skipped))
    return facts


def _sheet(sheet: ReadSheet) -> str:
    where = f"blad «{sheet.sheet}»" if sheet.sheet else _csv(sheet)
    rows = f"rijen {number(sheet.first_row)}-{number(sheet.last_row)}"
    held = counted(sheet.row_count, "rij met gegevens", "rijen met gegevens")
    columns = counted(len(sheet.columns), "kolom", "kolommen")
    skipped = [
        f"rij {ranges(rows_passed)} ({_PASSED.get(rule, rule)})"
        for rule, rows_passed in sheet.passed.items()
    ]
    if sheet.unread_columns:
        skipped.append(f"kolom {_named(sheet.unread_columns)}")
    passed = f"; overgeslagen: {', '.join(skipped)}" if skipped else ""
    return f"{where}, {rows} ({held}), {columns}{passed}"


def _named(headers: tuple[str, ...]) -> str:
    named = ", ".join(f"«{header}»" for header in headers[:_NAMED])
    rest = len(headers) - _NAMED
    return f"{named} en nog {rest}" if rest > 0 else named


def _csv(sheet: ReadSheet) -> str:
    mark = {"\t": "tab"}.get(sheet.delimiter or "", f"«{sheet.delimiter}»")
    return f"CSV ({sheet.encoding}, kolommen gescheiden door {mark})"
