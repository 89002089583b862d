"""From bytes to text, to JSON or to lines of a CSV: everything before a shape can be recognised.

Knows gzip, encodings and broken downloads; knows nothing of CBS tables.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from typing import Any

from pipelines.reading.encoding import decoded
from pipelines.reading.refused import RefusedFile

MAX_BYTES = 2**30
"""Largest unpacked file: a whole national CBS table is under 100 MB, a bomb is not."""

_AGAIN = "Haal het bestand opnieuw op."
_GZIP = b"\x1f\x8b"
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEAD_LINES = 20
_SEP = re.compile(r'\A"?sep=[;,]"?[;,]*\r?\n', re.IGNORECASE)


def text_of(data: bytes, *, limit: int = MAX_BYTES) -> str:
    """The text in a delivered file, unpacked and decoded (UTF-8, else Windows-1252)."""
    raw = _unpacked(data, limit) if data.startswith(_GZIP) else data
    if len(raw) > limit:
        raise _too_large(limit)
    if not raw.strip():
        raise RefusedFile(f"Het bestand is leeg ({len(raw)} bytes).", remedy=_AGAIN)
    if raw.startswith(_ARCHIVES):
        raise RefusedFile(
            "Het bestand is een archief of een Excel-bestand.",
            remedy="Lever de CSV of JSON van CBS zelf, desgewenst als .gz.",
        )
    return _decoded(raw)


def _unpacked(data: bytes, limit: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return stream.read(limit + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RefusedFile(f"Het gzip-bestand is beschadigd ({error}).", remedy=_AGAIN) from error


def _too_large(limit: int) -> RefusedFile:
    return RefusedFile(
        f"Het bestand is uitgepakt groter dan {limit:,} bytes.".replace(",", "."),
        remedy="Haal de tabel op met een selectie van regio's of perioden.",
    )


def _decoded(raw: bytes) -> str:
    is_json = raw.lstrip()[:1] in (b"{", b"[")  # JSON is UTF-8; guessing would change names
    return decoded(raw, expected="CSV of JSON", remedy=_AGAIN, only_utf_8=is_json)[0]


def refuse_markup(text: str) -> None:
    """Raise RefusedFile for a web page or XML where JSON or CSV belongs."""
    head = text.lstrip()[:500].lower()
    if not head.startswith("<"):
        return
    if "<html" in head or "<!doctype html" in head:
        raise RefusedFile(
            "Het bestand is een webpagina (HTML), geen CBS-gegevens.",
            remedy="Haal het opnieuw op; vaak is dit een foutpagina van de server.",
        )
    raise RefusedFile(
        "Het bestand is XML, geen JSON of CSV.",
        remedy="Haal het op als JSON ($format=json).",
    )


def json_of(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    """The JSON document; numbers as float, and NaN and Infinity as text so that they stand out.

    Raises RefusedFile with line and byte where the document breaks off.
    """
    try:
        return json.loads(text, parse_int=float, parse_constant=str)
    except json.JSONDecodeError as error:
        size = len(text.encode())
        byte = min(len(text[: error.pos].encode()) + 1, size)
        raise RefusedFile(
            f"De JSON breekt af of klopt niet op regel {error.lineno}, byte {byte} van {size}.",
            remedy=_AGAIN,
        ) from error
    except RecursionError as error:
        raise RefusedFile(
            "De JSON is te diep genest voor een CBS-bestand.", remedy=_AGAIN
        ) from error


def csv_lines(text: str) -> list[list[str]]:
    """The lines of a CSV as cells; empty lines are not lines. `;` or `,` is told by the content.

    A first line `sep=;`, by which Excel is told, is no line of the table.
    """
    text = _SEP.sub("", text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return [cells for cells in reader if any(cells)]
    except csv.Error as error:
        raise RefusedFile(
            f"De CSV klopt niet op regel {reader.line_num}: aanhalingstekens of lengte ({error}).",
            remedy=_AGAIN,
        ) from error


def _delimiter(text: str) -> str:
    head = text[:20_000].splitlines()[:_HEAD_LINES]
    if any('";"' in line for line in head):  # a title with commas must not outvote the table
        return ";"
    return max(";,", key=lambda mark: max((line.count(mark) for line in head), default=0))
