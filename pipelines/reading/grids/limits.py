"""How much of a list is accepted: numbers, reasons and the refusals beyond them."""

from __future__ import annotations

from pipelines.reading.refused import RefusedFile

MAX_BYTES = 50_000_000
"""As delivered. The largest known list (all 4,348 plans of 2020, 27 columns) is 0.8 MB; 100,000
plan rows in 30 columns are 10 MB as a workbook."""

MAX_UNPACKED = 500_000_000
"""100,000 rows × 30 columns are 84 MB of XML; a bomb is gigabytes."""

MAX_RATIO = 200
"""Unpacked over packed, per part above MIN_SUSPECT. Real sheets stay below 30, formatted empty
rows below 100; a bomb is near deflate's ceiling of 1,032."""

MIN_SUSPECT = 5_000_000

MAX_PARTS = 5_000
"""Of a workbook: one per sheet, drawing and picture; a list has tens."""

MAX_ROWS = 150_000
"""Filled rows of one sheet. A region with 1,000 plans, 8 groups and 15 years as rows has
120,000; 200,000 is no list."""

MAX_CELLS = 6_000_000
"""Of the rectangle around the filled cells: the reader lays it out in memory whole (0.5 GB), and
one stray cell would otherwise take hundreds of gigabytes. It has room for 150,000 rows × 40."""

MAX_HEIGHT = 2 * MAX_ROWS
"""From the first row to the last filled one: a cell in the last row of a sheet makes it 1,048,576
high, and every row is laid out."""

MAX_COLUMNS = 2_000
"""Each is tried as a header and looked through by itself. The widest known list has 44; 15 years ×
3 types × 11 price classes would be 495."""

MAX_TREE = 5_000_000
"""Bytes of a part that is parsed as a tree, ten times itself in memory: the list of sheets and
where they are, some kilobytes."""


def dotted(number: int) -> str:
    """A count as Dutch readers write it: 200.000."""
    return f"{number:,}".replace(",", ".")


def check_rows(subject: str, count: int) -> None:
    """Raise RefusedFile for more filled rows than a list has."""
    if count > MAX_ROWS:
        raise RefusedFile(
            f"{subject} heeft {dotted(count)} gevulde rijen; "
            f"een lijst heeft er hoogstens {dotted(MAX_ROWS)}.",
            remedy="Lever alleen de lijst zelf, per gemeente een eigen bestand.",
        )


def check_size(subject: str, rows: int, columns: int, cell: str = "") -> None:
    """Raise RefusedFile for a rectangle of filled cells that is too large to lay out."""
    far = f" (de verste gevulde cel is {cell})" if cell else ""
    if rows * columns > MAX_CELLS:
        raise RefusedFile(
            f"{subject} beslaat {dotted(rows)} rijen bij {dotted(columns)} kolommen{far}; "
            f"dat zijn er meer dan {dotted(MAX_CELLS)} cellen.",
            remedy="Verwijder wat ver buiten de lijst staat en sla het bestand opnieuw op.",
        )
    for count, most, what in (
        (rows, MAX_HEIGHT, "rijen"),
        (columns, MAX_COLUMNS, "kolommen"),
    ):
        if count > most:
            raise RefusedFile(
                f"{subject} is {dotted(count)} {what} groot{far}; "
                f"een lijst is hoogstens {dotted(most)} {what} groot.",
                remedy="Verwijder wat ver buiten de lijst staat en sla het bestand opnieuw op.",
            )
