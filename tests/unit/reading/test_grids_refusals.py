"""Files that are turned down before a cell is read, each with what was found and what to do."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import msoffcrypto.format.ooxml
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.reading.grids import limits, read_grids
from pipelines.reading.refused import RefusedFile
from tests.unit.reading.workbooks import (
    SHEET,
    edited,
    long_xlsx,
    repacked,
    xlsx,
    xlsx_of,
    zipped,
)

ROWS = [("Naam", "Aantal"), ("A", 1), ("B", 2)]
GOOD = xlsx(ROWS)


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        read_grids(data)
    assert caught.value.remedy.endswith(".")
    return str(caught.value)


def encrypted() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(GOOD)).encrypt("geheim", stream)
    return stream.getvalue()


def container(stream: str) -> bytes:
    """The head of an old Office container and one directory entry."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + f"{stream}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "leeg (0 bytes)"),
        (b"\r\n ", "leeg (3 bytes)"),
        (container("Workbook"), "oude Excel-werkmap (.xls)"),
        (container("Book"), "oude Excel-werkmap (.xls)"),
        (container("WordDocument"), "oud Office-document"),
        (b"%PDF-1.7", "een PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<html><table><tr><td>Naam</td></tr></table>", "webpagina (HTML)"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "webpagina (HTML)"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "XML-spreadsheet van Excel 2003"),
        (b"<?xml version='1.0'?><plannen/>", "is XML"),
        (b'{"plannen": []}', "is JSON"),
        (b"MIME-Version: 1.0", "webarchief"),
        ("Naam;Aantal".encode("utf-16"), "UTF-16"),
        (b"Naam;Aantal\nA\0;1", "byte 14 is een nul"),
        (b"Naam;Aantal\nRe\x81\x8d\x9dnie;1\n", "byte 15 past niet (regel 2)"),
        (b'Naam;Aantal\nA;1\n"B;2\nC;3\n', "die op regel 3 begint"),
        (b'Naam;Aantal\n"A"x;1\n', "die op regel 2 begint"),
        (b'Naam;Aantal\nA;1\n"B;2\nC;3\nD";4\nE;5\n', "klopt niet op regel 3"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_and_no_csv_is_refused_by_name(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_password_and_an_old_workbook_are_told_apart() -> None:
    message = refusal(encrypted())
    assert "wachtwoord beveiligd" in message
    assert ".xls)" not in message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xl/vbaProject.bin", "macro's (.xlsm). Sla op als .xlsx zonder macro's."),
        ("xl/macrosheets/sheet1.xml", "macro's"),
        ("xl/../../etc/passwd.xml", "verdachte naam"),
        ("/xl/extra.xml", "verdachte naam"),
        ("C:/extra.xml", "verdachte naam"),
        ("XL/Workbook.xml", "«xl/workbook.xml» twee keer"),
    ],
)
def test_a_workbook_with_something_in_it_that_does_not_belong(name: str, said: str) -> None:
    assert said in refusal(repacked(GOOD, extra={name: b"<x/>"}))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"mimetype": b"x", "content.xml": b"<x/>"}, "OpenDocument-bestand (.ods)"),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"word/document.xml": b"<x/>"}, "Word-document"),
        ({"plannen.csv": b"a;b", "lees.txt": b""}, "2 bestand(en), zoals «plannen.csv»"),
        ({}, "er zit in: niets"),
        ({"xl/workbook.xml": b"<workbook"}, "beschadigd"),
        ({"xl/workbook.xml": b"<workbook/>"}, "beschadigd"),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused_by_what_it_is(
    parts: dict[str, bytes], said: str
) -> None:
    assert said in refusal(zipped(parts))


def test_a_damaged_workbook_is_refused() -> None:
    assert "beschadigd of onvolledig" in refusal(GOOD[: len(GOOD) // 2])
    middle = GOOD.index(SHEET.encode()) + len(SHEET) + 30
    assert "beschadigd" in refusal(GOOD[:middle] + b"\0\0\0\0" + GOOD[middle + 4 :])
    assert "beschadigd" in refusal(repacked(GOOD, lambda xml: xml[:-40]))
    assert "beschadigd" in refusal(repacked(GOOD, lambda xml: xml.replace(b">1<", b">een<")))


def test_an_encrypted_zip_entry_is_refused() -> None:
    directory = GOOD.rindex(b"PK\x01\x02", 0, GOOD.rindex(SHEET.encode()))
    data = bytearray(GOOD)
    data[directory + 8] |= 1  # the flag that a password is needed
    assert "niet te lezen" in refusal(bytes(data))


@pytest.mark.parametrize("mark", [b"<!DOCTYPE x [<!ENTITY a 'aa'>]>", b"<!ENTITY a 'b'>"])
def test_a_workbook_with_entities_is_refused_before_anything_expands(mark: bytes) -> None:
    message = refusal(repacked(GOOD, lambda xml: mark + xml))
    assert "XML-entiteiten" in message
    assert SHEET in message


def test_xml_in_another_encoding_cannot_hide_anything() -> None:
    assert "geen UTF-8" in refusal(repacked(GOOD, lambda xml: xml.decode().encode("utf-16")))


def test_a_bomb_that_says_so_is_refused_by_its_ratio_and_takes_no_memory() -> None:
    bomb = repacked(GOOD, extra={"xl/worksheets/sheet2.xml": bytes(200_000_000)})
    assert len(bomb) < 300_000
    tracemalloc.start()
    message = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "zipbom" in message
    assert "sheet2.xml" in message
    assert peak < 5_000_000


def test_a_bomb_of_many_parts_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.grids.package.MAX_UNPACKED", 1_000_000)
    parts = {f"xl/worksheets/sheet{n}.xml": bytes(200_000) for n in range(2, 8)}
    assert "hoogstens 1.000.000" in refusal(repacked(GOOD, extra=parts))


def test_a_part_that_lies_about_its_size_and_checksum_gives_only_what_it_declares() -> None:
    # The central directory says 100 bytes with a fitting checksum; the stream holds 50 MB.
    content = b"<x>" + b"a" * 50_000_000
    data = bytearray(repacked(GOOD, extra={"xl/extra.xml": content}))
    entry = data.rindex(b"PK\x01\x02")
    assert b"xl/extra.xml" in data[entry:]
    struct.pack_into("<L", data, entry + 16, zlib.crc32(content[:100]))
    struct.pack_into("<L", data, entry + 24, 100)
    tracemalloc.start()
    (grid,) = read_grids(bytes(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert grid.cells.to_numpy().tolist() == [["Naam", "Aantal"], ["A", 1.0], ["B", 2.0]]
    assert peak < 5_000_000


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.grids.package.MAX_PARTS", 20)
    extra = {f"xl/media/{n}.png": b"" for n in range(30)}
    assert "hoogstens 20" in refusal(repacked(GOOD, extra=extra))


def test_a_file_beyond_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.grids.safety.MAX_BYTES", 1_000)
    assert "1.001 bytes groot" in refusal(b"x" * 1_001)


def test_a_cell_at_the_far_end_of_a_sheet_is_named_and_not_laid_out() -> None:
    # The reader would lay out 16,384 × 1,048,576 cells and end the whole process.
    data = edited(lambda book: book.active.cell(1_048_576, 16_384, "x"))
    assert "XFD1048576" in refusal(data)
    assert "1.048.576 rijen bij 16.384 kolommen" in refusal(data)


@pytest.mark.parametrize(
    "address", ["A4000000000", "XFE1", "AAAAAA1", "C1", "A4", "XFD1048576", "b2"]
)
def test_a_cell_whose_address_is_outside_what_its_row_tells_is_refused(address: str) -> None:
    # A3 and B3 are the last cells; the first cell of row 2 claims another place.
    def move(xml: bytes) -> bytes:
        return xml.replace(b'r="A2"', f'r="{address}"'.encode())

    assert "buiten het blad of niet op volgorde" in refusal(repacked(GOOD, move))


def test_a_row_tag_under_another_name_is_refused() -> None:
    def add(xml: bytes) -> bytes:
        far = b'<y:row r="1048576"><y:c r="XFD1048576"><y:v>1</y:v></y:c></y:row>'
        return xml.replace(b"</sheetData>", far + b"</sheetData>")

    assert "beschadigd" in refusal(repacked(GOOD, add))


def test_200_000_filled_rows_are_refused_with_their_count_and_the_limit() -> None:
    message = refusal(long_xlsx(((n,) for n in range(200_000)), sheet="Alles"))
    assert "Blad «Alles» heeft 200.000 gevulde rijen" in message
    assert "hoogstens 150.000" in message
    text = "Naam;Aantal\n" + "A;1\n" * 200_000
    assert "200.001 gevulde rijen" in refusal(text.encode())
    assert limits.MAX_ROWS == 150_000


def test_a_csv_of_endless_columns_is_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.grids.limits.MAX_CELLS", 1_000)
    assert "100 rijen bij 50 kolommen" in refusal((";" * 49 + "\n").encode() + b"a\n" * 99)


@pytest.mark.parametrize("data", [xlsx([]), xlsx([(" ", None)]), xlsx_of({"A": [], "B": []})])
def test_a_workbook_without_a_filled_cell_is_refused_with_its_sheets(data: bytes) -> None:
    message = refusal(data)
    assert "geen enkele gevulde cel" in message
    assert "Plannen" in message or "A, B" in message


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with pieces replaced: in the zip itself, in the XML inside, or in a CSV."""
    pieces = [
        b"",
        b'"',
        b"<",
        b">",
        b"/>",
        b"PK",
        b"\0",
        b"\xff",
        b"<f>",
        b' t="e"',
        b"9" * 12,
        b";",
    ]

    def change(data: bytes) -> bytes:
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(data)))
            end = min(len(data), start + draw(st.integers(0, 30)))
            data = data[:start] + draw(st.sampled_from(pieces)) + data[end:]
        return data

    kind = draw(st.sampled_from(["zip", SHEET, "xl/workbook.xml", "xl/styles.xml", "csv"]))
    if kind == "zip":
        return change(GOOD)
    if kind == "csv":
        return change(b'Naam;Aantal\n"A; b";1\nB;2\n')
    return repacked(GOOD, change, part=kind)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(damaged(), st.binary(max_size=100)))
def test_any_file_is_read_or_refused_in_dutch(data: bytes) -> None:
    try:
        grids = read_grids(data)
    except RefusedFile as refused:
        assert refused.problem
        assert refused.remedy
        return
    assert grids


def test_the_good_file_itself_is_read() -> None:
    assert zipfile.is_zipfile(io.BytesIO(GOOD))
    assert len(read_grids(GOOD)) == 1
