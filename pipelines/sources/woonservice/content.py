"""From a delivered file to a CSV that DuckDB can read: gzip, encoding, separator, header.

Reads bytes and never keeps them: text that is not UTF-8 goes to DuckDB through a pipe, not through
a file. Messages say where something is wrong, never what stands there.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from pipelines.reading.encoding import UTF_8, Evidence
from pipelines.reading.refused import RefusedFile

Opener = Callable[[], IO[bytes]]

_CHUNK = 1 << 20
_LONGEST_HEADER = 64 * 1024
_GZIP = b"\x1f\x8b"
_NOT_CSV = {
    b"PK\x03\x04": "een Excel-bestand of zip-archief",
    b"\xd0\xcf\x11\xe0": "een oud Excel-bestand",
    b"%PDF": "een pdf",
    b"<": "een webpagina of XML",
    b"{": "JSON",
}
_AGAIN = "Lever het extract opnieuw als CSV."


@dataclass(frozen=True)
class CsvShape:
    """How the text is written, and its header."""

    encoding: str
    """utf-8, cp1252, or a code page of DOS or the Macintosh"""
    delimiter: str
    header: tuple[str, ...]
    is_gzip: bool


def examine(open_stream: Opener) -> CsvShape:
    """Read the file once, for its shape. Raises RefusedFile when it is no CSV."""
    is_gzip = _begins_with_gzip(open_stream)
    try:
        with _unpacked(open_stream, is_gzip=is_gzip) as stream:
            head = stream.read(_LONGEST_HEADER)
            _refuse_other_formats(head)
            encoding = _encoding(head, stream)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise RefusedFile("Het gzip-bestand is beschadigd.", remedy=_AGAIN) from None
    line = _first_line(head, encoding)
    delimiter = max(";,\t", key=line.count)
    header = next(csv.reader([line], delimiter=delimiter), [])
    return CsvShape(encoding, delimiter, tuple(name.strip() for name in header), is_gzip)


@contextmanager
def readable_path(open_stream: Opener, shape: CsvShape, location: Path | None) -> Iterator[str]:
    """A path at which DuckDB reads the text as UTF-8: the file itself, or else a pipe."""
    if location is not None and shape.encoding == "utf-8" and not shape.is_gzip:
        yield str(location)
        return
    reading, writing = os.pipe()
    feeder = Thread(target=_feed, args=(open_stream, shape, writing), daemon=True)
    feeder.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        feeder.join()


def _feed(open_stream: Opener, shape: CsvShape, writing: int) -> None:
    decoder = codecs.getincrementaldecoder(shape.encoding)()
    try:
        with (
            os.fdopen(writing, "wb") as pipe,
            _unpacked(open_stream, is_gzip=shape.is_gzip) as file,
        ):
            while chunk := file.read(_CHUNK):
                pipe.write(decoder.decode(chunk).encode())
    except BrokenPipeError:
        pass  # DuckDB gave up; its own error tells why


def _begins_with_gzip(open_stream: Opener) -> bool:
    with open_stream() as stream:
        return stream.read(len(_GZIP)) == _GZIP


@contextmanager
def _unpacked(open_stream: Opener, *, is_gzip: bool) -> Iterator[IO[bytes]]:
    with open_stream() as stream:
        yield gzip.GzipFile(fileobj=stream) if is_gzip else stream  # type: ignore[misc]


def _refuse_other_formats(head: bytes) -> None:
    if not head.strip():
        raise RefusedFile("Het bestand is leeg.", remedy=_AGAIN)
    found = next((name for mark, name in _NOT_CSV.items() if head.lstrip().startswith(mark)), None)
    if found:
        raise RefusedFile(f"Het bestand is {found}, geen CSV.", remedy=_AGAIN)


def _encoding(head: bytes, rest: IO[bytes]) -> str:
    """UTF-8 when all of it is, else the code page that the text speaks for; else RefusedFile."""
    decoder, is_utf_8, evidence = codecs.getincrementaldecoder(UTF_8)(), True, Evidence()
    chunk, place = head, 0
    while True:
        if b"\0" in chunk:
            raise RefusedFile(
                f"Het bestand is geen tekst: byte {place + chunk.index(0) + 1} is een nul.",
                remedy=_AGAIN,
            )
        evidence.add(chunk)
        try:
            is_utf_8 = is_utf_8 and decoder.decode(chunk, final=not chunk) is not None
        except UnicodeDecodeError:
            is_utf_8 = False
        if not chunk:
            break
        place += len(chunk)
        chunk = rest.read(_CHUNK)
    evidence.close()
    encoding = UTF_8 if is_utf_8 else evidence.encoding()
    if encoding is None:
        raise RefusedFile(
            "Het bestand is geen UTF-8 en geen Windows-1252.", remedy="Sla het op als UTF-8."
        )
    return encoding


def _first_line(head: bytes, encoding: str) -> str:
    text = head.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="ignore")
    line = text.splitlines()[0]
    if not line.strip():
        raise RefusedFile("De eerste regel is leeg; daar hoort de kopregel.", remedy=_AGAIN)
    return line
