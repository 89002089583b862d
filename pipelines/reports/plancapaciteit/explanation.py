"""The template's sheet Toelichting: how to fill it in, fields, codes, definitions, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import Field

from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.workbooks import CellValue
from pipelines.reports.forms import put
from pipelines.reports.plancapaciteit.words import price_limits
from pipelines.reports.region import municipalities, province
from pipelines.sources.plancapaciteit.fields import Strict, known_fields
from pipelines.sources.plancapaciteit.layout import Layout

_FILE = Path(__file__).with_name("explanation.yml")

Row = tuple[CellValue, ...]


class Definition(Strict):
    """A term and what it means."""

    term: str
    text: str


class ExampleRow(Strict):
    """One row of dwellings of the example plan."""

    category: str
    class_code: str = Field(alias="class")
    planned: int
    realised: int
    years: tuple[int, ...]


class Example(Strict):
    """The example plan, without where it lies."""

    plan: Mapping[str, CellValue]
    rows: tuple[ExampleRow, ...]

    def plan_in_the_region(self) -> Mapping[str, CellValue]:
        """The plan, in the first municipality of the region."""
        here = municipalities()[0]
        place = {"province": province(), "municipality": here, "place_name": here}
        return {**self.plan, **place}


class Explanation(Strict):
    """All of `explanation.yml`."""

    how: tuple[str, ...]
    definitions: tuple[Definition, ...]
    limits: Mapping[str, str]
    example: Example


@lru_cache(maxsize=1)
def read_explanation() -> Explanation:
    """The content of `explanation.yml`."""
    return Explanation.model_validate(read_yaml(_FILE))


def write_explanation(sheet: Worksheet, layout: Layout, reference_date: date) -> None:
    """Fill the sheet; headings are bold, texts wrapped."""
    for letter, width in zip("ABC", (30, 42, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    for number, (row, is_heading) in enumerate(_rows(layout, reference_date), start=1):
        for position, value in enumerate(row, start=1):
            cell = put(sheet, number, position, value)
            cell.alignment = Alignment(wrap_text=len(row) > 1, vertical="top")
            if is_heading:
                cell.font = Font(bold=True)


def _rows(layout: Layout, reference_date: date) -> Iterator[tuple[Row, bool]]:
    yield (f"{heading(reference_date)}: toelichting",), True
    yield from (((f"• {line}",), False) for line in read_explanation().how)
    yield from _section("Begrippen", ("Begrip", "Betekenis"), (
        (each.term, each.text) for each in read_explanation().definitions
    ))  # fmt: skip
    yield from _section("Kolommen", ("Kolom", "Wat", "Uitleg"), _columns(layout))
    yield from _section("Codes", ("Kolom", "Waarde", "Uitleg"), _codes(layout))
    yield from _section("Groepen en klassen", ("Groep", "Klasse", "Uitleg"), _classes(layout))
    limits = read_explanation().limits
    yield from _section("Betaalbaarheidsgrenzen (tot en met)", ("Grens", "Jaar", "Bedrag"), (
        (limits[limit.key], limit.year, f"€ {limit.amount}") for limit in price_limits()
        if limit.key in limits
    ))  # fmt: skip


def heading(reference_date: date) -> str:
    """What the template calls itself; `said_date` reads it back."""
    return f"Planlijst op {_dutch(reference_date)}"


def said_date(text: str) -> date | None:
    """The reference date in the heading of a filled-in template; null: it is another text."""
    found = _HEADING.match(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


_HEADING = re.compile(r"Planlijst op (\d{1,2})-(\d{1,2})-(\d{4}): toelichting")


def _section(
    title: str, headers: tuple[str, ...], rows: Iterator[Row]
) -> Iterator[tuple[Row, bool]]:
    yield ("",), False
    yield (title,), True
    yield headers, True
    for row in rows:
        # Two columns: the text takes the wide one.
        yield (row if len(row) > 2 else (row[0], "", row[1])), False  # noqa: PLR2004


def _columns(layout: Layout) -> Iterator[Row]:
    fields = known_fields().fields
    seen: set[str] = set()
    for name in ("plannen", "categorieen"):
        for key, column in layout.tables[name].columns.items():
            if key not in seen:
                seen.add(key)
                yield column.headers[0], fields[key].label_nl, fields[key].explanation_nl


def _codes(layout: Layout) -> Iterator[Row]:
    fields = known_fields().fields
    headers = layout.tables["plannen"].columns
    for field, codes in layout.codes.items():
        for code, words in codes.items():
            yield headers[field].headers[0], words[0], fields[field].codes[code].explanation_nl


def _classes(layout: Layout) -> Iterator[Row]:
    known = known_fields().classifications
    for category in layout.categories.values():
        for code, words in category.classes.items():
            explanation = known[category.classification].classes[code].explanation_nl
            yield category.words[0], words[0], explanation


def _dutch(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
