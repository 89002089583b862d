"""The workbook a municipality fills in: layout `planmonitor`, with drop-downs and an example.

Columns, words and explanations come from the layout and `fields.yml`; `explanation.py` writes the
sheet Toelichting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.workbooks import CellValue, deterministic_bytes
from pipelines.reports.forms import HEADER_FONT, OPTIONAL, choice, number, put
from pipelines.reports.forms import heading as column_heading
from pipelines.reports.plancapaciteit.explanation import (
    heading,
    read_explanation,
    write_explanation,
)
from pipelines.reports.plancapaciteit.prefill import Prefilled, prefill
from pipelines.reports.region import municipalities
from pipelines.reports.request import Last, Template
from pipelines.sources.plancapaciteit.fields import Field, known_fields
from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.plancapaciteit.layout import Layout, LayoutTable, known_layouts
from pipelines.sources.plancapaciteit.parse import PlanList, parse

LAYOUT = "planmonitor"
LISTS, EXAMPLE = "Lijsten", "Voorbeeld"
_YEARS = 15
_LAST_ROW = 5_000
"""Drop-downs and checks reach this far: ten times the plans of the largest municipality."""
_A3 = 8
"""As the format numbers paper. The years make a list too wide for A4."""


@dataclass(frozen=True)
class TemplateColumn:
    """One column of a sheet: its header, what it holds and where its words stand."""

    key: str
    header: str
    field: Field | None
    """Null: a number of dwellings."""
    is_required: bool
    explanation: str

    @property
    def width(self) -> int:
        """Wide enough for what is filled in."""
        if self.field is None:
            return max(9, len(self.header) + 2)
        return {"plan_name": 36, "planning_status": 34, "bottlenecks": 26}.get(self.key, 19)


def template(reference_date: date, last: PlanList | None = None) -> bytes:
    """The template as an xlsx file; its year columns start at the year of the reference date.

    `last`: the list before it, whose plans are filled in; see `prefill` for which. Then the years
    start where that list has dwellings that should have been built by now.
    """
    layout = known_layouts()[LAYOUT]
    known = prefill(layout, last) if last else None
    years = _years(reference_date.year, known)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = {
        name: workbook.create_sheet(layout.tables[name].sheet)
        for name in ("plannen", "categorieen")
    }
    example = workbook.create_sheet(EXAMPLE)
    explained = workbook.create_sheet("Toelichting")
    lists = _Lists(workbook.create_sheet(LISTS), layout)
    for name, sheet in sheets.items():
        columns = template_columns(layout, layout.tables[name], years)
        _write_header(sheet, columns)
        if known:
            _fill_in(sheet, columns, known.tables[sheet.title])
        for position, column in enumerate(columns, start=1):
            _restrict(sheet, position, column, columns, lists)
    _write_example(example, layout, reference_date.year)
    write_explanation(explained, layout, reference_date)
    workbook[LISTS].sheet_state = "hidden"
    for sheet in (*sheets.values(), example, explained):
        _set_page(sheet, reference_date)
    return deterministic_bytes(workbook)


def _made(reference_date: date, last: Last | None) -> bytes:
    if last is None:
        return template(reference_date)
    plans = parse(last.file.read_bytes(), reference_date=last.as_of, deliverer=last.deliverer)
    return template(reference_date, plans)


TEMPLATE = Template(
    make=_made,
    suffix=".xlsx",
    why="a template has drop-downs, so it is a workbook",
    filled_in_nl=(
        "de plannen zonder fout. Werk ze bij en vul nieuwe aan; plannen met een fout of met status "
        "5A of 5B staan er niet in."
    ),
)


def _fill_in(sheet: Worksheet, columns: Sequence[TemplateColumn], rows: pd.DataFrame) -> None:
    """The rows of a list, below the headers they belong to."""
    position = {column.header: number for number, column in enumerate(columns, start=1)}
    shown = rows[[header for header in rows if header in position]]
    for at, row in enumerate(shown.to_dict("records"), start=2):
        for header, value in row.items():
            put(sheet, at, position[str(header)], None if pd.isna(value) else value)


def _set_page(sheet: Worksheet, reference_date: date) -> None:
    """As wide as one sheet of A3, the headers on every page, and at the top which date it is."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"
    sheet.oddHeader = HeaderFooterItem(left=_HeaderFooterPart(text=heading(reference_date)))
    sheet.oddFooter = HeaderFooterItem(right=_HeaderFooterPart(text="&A, blad &P van &N"))


def _years(first: int, known: Prefilled | None) -> range:
    """The year columns: from the reference date on, and all in which dwellings are filled in."""
    last = first + _YEARS - 1
    if known and known.years:
        first, last = min(first, known.years[0]), max(last, known.years[1])
    return range(first, last + 1)


def template_columns(layout: Layout, table: LayoutTable, years: range) -> list[TemplateColumn]:
    """The columns of one sheet, in the order of the layout."""
    known = known_fields().fields
    columns = [
        TemplateColumn(
            key, column.headers[0], known[key], column.required or key == "plan_id",
            known[key].explanation_nl,
        )
        for key, column in table.columns.items()
    ]  # fmt: skip
    columns += [
        TemplateColumn(
            name, values.headers[0], None, values.required, _MEASURES[values.measure]
        )
        for name, values in table.values.items()
        if values.headers
    ]  # fmt: skip
    columns += [
        TemplateColumn(str(year), values.year_headers[0].format(year=year), None, False,
                       f"Woningen die in {year} opgeleverd worden.")
        for values in table.year_columns.values()
        for year in years
    ]  # fmt: skip
    return columns


_MEASURES = {
    "planned": "Alle woningen van deze klasse in het plan, ook wat al is opgeleverd.",
    "realised": "Hiervan opgeleverd tot de peildatum; 0 als er nog niets staat.",
}


class _Lists:
    """The sheet with the words to choose from: a column per field, then one per group."""

    def __init__(self, sheet: Worksheet, layout: Layout) -> None:
        self._sheet = sheet
        self._ranges: dict[str, str] = {}
        self._position = 0
        for field in layout.codes:
            offered = {code: words[0] for code, words in layout.codes[field].items()}
            if field == "planning_status":
                offered = {code: offered[code] for code in offered if code not in not_delivered()}
            self._add(field, list(offered.values()))
        self._add("municipality", municipalities())
        self._add("flag", ["Ja", "Nee"])
        self._add("category", [group.words[0] for group in layout.categories.values()])
        self._first_class = self._position + 1
        for group in layout.categories.values():
            self._add(group.words[0], [words[0] for words in group.classes.values()])

    def _add(self, header: str, words: Sequence[str]) -> None:
        self._position += 1
        letter = get_column_letter(self._position)
        for row, word in enumerate([header, *words], start=1):
            put(self._sheet, row, self._position, word)
        self._sheet.column_dimensions[letter].width = 26
        self._ranges[header] = f"{LISTS}!${letter}$2:${letter}${len(words) + 1}"

    def formula(self, key: str) -> str | None:
        """Where the words of this field stand; null: it has none."""
        return self._ranges.get(key)

    def classes_of(self, group_cell: str) -> str:
        """The words of the group that stands in `group_cell`."""
        first, last = get_column_letter(self._first_class), get_column_letter(self._position)
        match = f"MATCH({group_cell},{LISTS}!${first}$1:${last}$1,0)-1"
        height = f"COUNTA(OFFSET({LISTS}!${first}$2:${first}$20,0,{match}))"
        return f"OFFSET({LISTS}!${first}$2,0,{match},{height},1)"


def not_delivered() -> tuple[str, ...]:
    """Statuses that are the municipality's own administration: the reader warns of them."""
    return known_rules()["not_capacity"].applies_to


def _write_header(sheet: Worksheet, columns: Sequence[TemplateColumn]) -> None:
    for position, column in enumerate(columns, start=1):
        cell = put(sheet, 1, position, column.header)
        column_heading(cell, is_required=column.is_required, comment=_comment(column))
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = column.width
        if column.field is not None and column.field.kind == "text":
            sheet.column_dimensions[letter].number_format = "@"
    is_named = sum(column.key in ("plan_id", "plan_name") for column in columns)
    sheet.freeze_panes = f"{get_column_letter(is_named + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


def _comment(column: TemplateColumn) -> str:
    parts = [column.field.label_nl if column.field else column.header]
    parts.append("Verplicht." if column.is_required else "Mag leeg blijven.")
    parts.append(column.explanation)
    return "\n".join(parts)


def _restrict(
    sheet: Worksheet,
    position: int,
    column: TemplateColumn,
    columns: Sequence[TemplateColumn],
    lists: _Lists,
) -> None:
    """Let the cells below a header take only what can be read; text takes anything."""
    check = _validation(column, columns, lists)
    if check is None:
        return
    letter = get_column_letter(position)
    check.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(check)


def _validation(
    column: TemplateColumn, columns: Sequence[TemplateColumn], lists: _Lists
) -> DataValidation | None:
    kind = column.field.kind if column.field else "count"
    if kind == "count":
        return number("whole", 0, "Vul een heel getal in, 0 of meer.")
    if kind == "amount":
        return number("decimal", 0, "Vul een bedrag in euro's in, zonder tekst.")
    if column.key == "class":
        group = next(n for n, each in enumerate(columns, start=1) if each.key == "category")
        formula = lists.classes_of(f"${get_column_letter(group)}2")
        return choice(formula, "Kies eerst de groep, dan een klasse uit de lijst.")
    words = lists.formula("flag" if kind == "flag" else column.key)
    if words is None:
        return None
    # More than one bottleneck, or a municipality outside the region: only a question.
    style = "warning" if kind in ("codes", "municipality") else "stop"
    return choice(words, "Kies een waarde uit de lijst.", style)


def _write_example(sheet: Worksheet, layout: Layout, first_year: int) -> None:
    """A filled-in plan on a sheet of its own: it never counts and needs no clearing."""
    example = read_explanation().example
    title = "VOORBEELD: dit blad telt niet mee. Zo ziet een ingevuld plan eruit."
    put(sheet, 1, 1, title).font = Font(bold=True)
    row = 3
    for name in ("plannen", "categorieen"):
        table = layout.tables[name]
        columns = template_columns(layout, table, _years(first_year, None))
        put(sheet, row, 1, f"Blad {table.sheet}")
        records: list[Mapping[str, CellValue]] = (
            [example.plan_in_the_region()]
            if name == "plannen"
            else list(_example_rows(layout, first_year))
        )
        row = _write_records(sheet, row + 1, columns, records, layout) + 2
    for position in range(1, 40):
        sheet.column_dimensions[get_column_letter(position)].width = 19


def _example_rows(layout: Layout, first_year: int) -> Iterator[Mapping[str, CellValue]]:
    example = read_explanation().example
    plan = example.plan_in_the_region()
    for row in example.rows:
        category = layout.categories[row.category]
        years = {str(first_year + n): count for n, count in enumerate(row.years)}
        yield {
            **{key: plan[key] for key in ("plan_id", "plan_name", "municipality")},
            "category": category.words[0],
            "class": category.classes[row.class_code][0],
            "planned": row.planned,
            "realised": row.realised,
            **years,
        }


def _write_records(
    sheet: Worksheet,
    row: int,
    columns: Sequence[TemplateColumn],
    records: Sequence[Mapping[str, CellValue]],
    layout: Layout,
) -> int:
    for position, column in enumerate(columns, start=1):
        cell = put(sheet, row, position, column.header)
        cell.font, cell.fill = HEADER_FONT, OPTIONAL
    for record in records:
        row += 1
        for position, column in enumerate(columns, start=1):
            put(sheet, row, position, spelled(layout, column.key, record.get(column.key)))
    return row


def spelled(layout: Layout, key: str, value: CellValue) -> CellValue:
    """A code as the layout writes it; anything else as it is."""
    words = layout.codes.get(key, {}).get(str(value))
    return words[0] if words else value
