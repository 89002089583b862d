"""What a workbook or CSV holds comes out as it stood, in its own row and column."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.encoding import undone
from pipelines.reading.grids import ErrorCell, Grid, column_letter, read_grids
from pipelines.reading.grids.grid import column_position
from tests.unit.reading.workbooks import (
    SHEET,
    edited,
    repacked,
    xlsx,
    xlsx_of,
)


def only(data: bytes) -> Grid:
    (grid,) = read_grids(data)
    return grid


def test_each_cell_stands_at_its_own_row_and_column_with_its_own_type() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.delete_rows(1)
        sheet["B3"] = " Plannen\u00a0"
        sheet["C4"], sheet["D4"], sheet["E4"] = 12, 12.5, True
        sheet["F4"], sheet["G4"] = date(2025, 5, 20), datetime(2025, 5, 20, 9, 30)
        sheet["H4"], sheet["I4"] = "007", "  \u00a0"
        sheet["J4"], sheet["K4"] = time(3, 4), timedelta(hours=1)

    cells = only(edited(fill)).cells
    assert cells.index.tolist() == [1, 2, 3, 4]
    assert cells.columns.tolist() == list(range(11))
    assert cells.loc[3].tolist() == [None, "Plannen", *[None] * 9]
    row = cells.loc[4].tolist()
    assert row[2:9] == [12.0, 12.5, True, date(2025, 5, 20), date(2025, 5, 20), "007", None]
    assert [type(cell) for cell in row[2:5]] == [float, float, bool]
    assert all(type(cell) is date for cell in row[5:7])
    assert row[9:] == ["03:04:00", "1:00:00"]


def test_true_and_one_in_one_column_stay_apart() -> None:
    column = only(xlsx([(1,), (True,), (0,), (False,), ("1",)])).cells[0].tolist()
    assert [(type(cell), cell) for cell in column] == [
        (float, 1.0),
        (bool, True),
        (float, 0.0),
        (bool, False),
        (str, "1"),
    ]


def test_blank_rows_inside_stay_and_blank_rows_and_columns_at_the_end_go() -> None:
    rows = [("a", "b", " "), (None, "\u00a0", None), ("c", None, None), ("", " ", "\u200b")]
    cells = only(xlsx(rows)).cells
    assert cells.to_numpy().tolist() == [["a", "b"], [None, None], ["c", None]]
    assert cells.index.tolist() == [1, 2, 3]


def test_hidden_sheets_are_marked_and_blank_ones_are_left_out() -> None:
    data = xlsx_of(
        {"Plannen": [("a",)], "Leeg": [], "Oud": [("b",)]},
        hidden=["Oud"],
    )
    assert [(g.sheet, g.is_hidden, g.encoding) for g in read_grids(data)] == [
        ("Plannen", False, None),
        ("Oud", True, None),
    ]


def test_a_chart_sheet_is_no_sheet() -> None:
    assert only(edited(lambda book: book.create_chartsheet("Grafiek"))).sheet == "Plannen"


def test_a_merged_cell_has_its_value_in_its_first_cell_only() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active["A1"], book.active["D1"] = "Prijs", "Type"
        book.active.merge_cells("A1:C1")

    assert only(edited(merge)).cells.loc[1].tolist() == ["Prijs", None, None, "Type"]


def test_formulas_give_their_cached_value_and_their_errors_and_a_missing_result_shows() -> None:
    # One row: =1+1 with cached 2, =1/0 with cached error, a formula never calculated, a formula
    # whose result is empty text (a real blank), and shared formulas with and without a result.
    cells = (
        b'<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c r="C1"><f>A1*2</f><v /></c><c r="D1" t="str"><f>""</f><v></v></c>'
        b'<c r="E1"><f t="shared" si="0"/><v>4</v></c><c r="F1" s="1"><f t="shared" si="0"/></c>'
        b'<c r="G1" t="e"><v>#REF!</v></c>'
    )
    data = repacked(
        xlsx([("x",)]),
        lambda xml: xml.replace(xml[xml.index(b"<c ") : xml.index(b"</row>")], cells),
    )
    missing = ErrorCell("formule zonder uitkomst")
    assert only(data).cells.loc[1].tolist() == [
        2.0,
        ErrorCell("#DIV/0!"),
        missing,
        None,
        4.0,
        missing,
        ErrorCell("#REF!"),
    ]
    assert str(missing) == "formule zonder uitkomst"


def test_errors_beyond_the_last_value_are_seen_too() -> None:
    data = edited(lambda book: book.active.cell(5, 4, "=1/0"))
    cells = only(data).cells
    assert cells.shape == (5, 4)
    assert cells.loc[5, 3] == ErrorCell("formule zonder uitkomst")


def test_numbers_that_are_none_are_errors() -> None:
    data = repacked(xlsx([(3, 4)]), lambda xml: xml.replace(b">3<", b">1e999<"))
    assert only(data).cells.loc[1].tolist() == [ErrorCell("#NUM!"), 4.0]


def test_a_workbook_with_a_namespace_prefix_reads_the_same() -> None:
    # The Open XML SDK of .NET writes x:row and x:c.
    def prefixed(xml: bytes) -> bytes:
        for name in (b"worksheet", b"sheetData", b"row", b"c", b"is", b"t", b"v"):
            for end in (b" ", b">"):
                xml = xml.replace(b"<" + name + end, b"<x:" + name + end)
            xml = xml.replace(b"</" + name + b">", b"</x:" + name + b">")
        return xml.replace(b"xmlns=", b"xmlns:x=")

    data = repacked(xlsx([("a", 1), ("b", 2)]), prefixed)
    assert only(data).cells.to_numpy().tolist() == [["a", 1.0], ["b", 2.0]]


def test_the_sheet_of_an_error_is_found_through_the_relations_not_by_its_number() -> None:
    def reorder(book: openpyxl.Workbook) -> None:
        book.create_sheet("Eerst", 0)["A1"] = "y"
        book["Plannen"]["C1"] = "=1/0"

    first, second = read_grids(edited(reorder))
    assert (first.sheet, first.cells.shape) == ("Eerst", (1, 1))
    assert second.cells.loc[1, 2] == ErrorCell("formule zonder uitkomst")


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252")]
)
def test_a_csv_in_each_delimiter_and_encoding(mark: str, encoding: str, said: str) -> None:
    text = f"Naam{mark}Aantal\r\nBeëindigd – ’t Plan{mark}1.165\r\n\r\nIJ{mark}\r\n{mark} \r\n"
    grid = only(text.encode(encoding))
    assert (grid.sheet, grid.is_hidden, grid.encoding) == (None, False, said)
    assert grid.cells.index.tolist() == [1, 2, 3, 4]
    assert grid.cells.to_numpy().tolist() == [
        ["Naam", "Aantal"],
        ["Beëindigd – ’t Plan", "1.165"],
        [None, None],
        ["IJ", None],
    ]


def test_the_delimiter_is_the_regular_one_whatever_titles_and_decimals_have() -> None:
    text = "Plannen van Velsen, Heemskerk, Beverwijk, Haarlem, en, nog, wat\nNaam;Huur\n"
    text += '"Wonen; werken, leven, enz.";879,66\nB;1,5\nC;2,5\n'
    assert only(text.encode()).cells.loc[3].tolist() == ["Wonen; werken, leven, enz.", "879,66"]


def test_a_row_of_a_csv_has_the_number_of_the_line_it_starts_on() -> None:
    text = 'sep=;\nNaam;Toelichting\nA;"twee\nregels"\nB;een\n'
    cells = only(text.encode()).cells
    assert cells.index.tolist() == [2, 3, 5]
    assert cells.loc[3].tolist() == ["A", "twee\nregels"]


def test_short_rows_are_filled_up_and_dutch_errors_are_errors() -> None:
    cells = only(b"a;b;c\n1\n#DEEL/0!;#N/B\n").cells
    assert cells.loc[2].tolist() == ["1", None, None]
    assert cells.loc[3].tolist() == [ErrorCell("#DEEL/0!"), ErrorCell("#N/B"), None]


def test_200_000_rows_that_are_only_formatted_are_no_rows() -> None:
    rows = "".join(f'<row r="{n}" ht="20"><c r="A{n}" s="1"/></row>' for n in range(3, 200_003))
    data = repacked(
        xlsx([("a",), ("b",)]),
        lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>"),
    )
    assert only(data).cells.shape == (2, 1)


def test_control_characters_of_dos_are_nothing() -> None:
    cells = only(b"a;b\nHaar\x01lem;\x07\n\x1a").cells
    assert cells.to_numpy().tolist() == [["a", "b"], ["Haarlem", None]]


@given(st.integers(min_value=0, max_value=16_383))
def test_a_column_letter_names_one_column(position: int) -> None:
    assert column_position(column_letter(position)) == position


def test_column_letters_as_excel_has_them() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


# A raised 1 at the end is a note (test_notes.py), a soft hyphen has no width, and what looks like
# UTF-8 that was read as Windows-1252 is mended (test_encoding.py).
TEXT = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"], exclude_characters="¹²³\xad"),
    max_size=8,
).filter(lambda text: not undone(text))


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=2, max_size=6))
def test_a_csv_gives_back_every_text_that_was_put_in(rows: list[list[str]]) -> None:
    import csv
    import io

    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    cells = only(stream.getvalue().encode()).cells
    for number, row in enumerate(rows, start=2):
        expected = [text.strip(" \u00a0") or None for text in row]
        read = cells.loc[number].tolist() if number in cells.index else [None] * 3
        assert [None if cell is None else str(cell) for cell in read] == expected


def test_sheet_part_name_is_as_the_tests_expect() -> None:
    import io
    import zipfile

    assert SHEET in zipfile.ZipFile(io.BytesIO(xlsx([("x",)]))).namelist()


def test_shared_and_rich_texts_as_excel_writes_them() -> None:
    # openpyxl writes each text in its own cell; Excel keeps them once, with fonts if need be.
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = (
        f'<sst xmlns="{main}"><si><t>Haarlem</t></si><si><r><t xml:space="preserve">Kade </t></r>'
        "<r><rPr><b/></rPr><t>Oost &amp; West</t></r></si></sst>"
    )
    relation = (
        '<Relationship Id="rIdS" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    row = b'<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row></sheetData>'
    data = repacked(xlsx([]), lambda xml: xml.replace(b"</sheetData>", row))
    data = repacked(
        data,
        lambda xml: xml.replace(b"</Relationships>", relation.encode()),
        part="xl/_rels/workbook.xml.rels",
        extra={"xl/sharedStrings.xml": shared.encode()},
    )
    assert only(data).cells.loc[1].tolist() == ["Kade Oost & West", None, "Haarlem"]
