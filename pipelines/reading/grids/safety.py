"""What kind of file the bytes are, told before anything is parsed; what is no list is refused.

Looks at the first bytes and at well-known marks only; archives are opened in `package.py`.
"""

from __future__ import annotations

from pipelines.reading.grids.limits import MAX_BYTES, dotted
from pipelines.reading.refused import RefusedFile, excerpt

_AS_XLSX = "Open het in Excel en sla het op als .xlsx (Excel-werkmap)."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHERS = {
    b"%PDF": "een PDF",
    b"\x1f\x8b": "een gzip-archief",
    b"7z\xbc\xaf\x27\x1c": "een 7z-archief",
    b"Rar!": "een rar-archief",
    b"{\\rtf": "een RTF-document",
    b"\x89PNG": "een afbeelding (PNG)",
    b"\xff\xd8\xff": "een afbeelding (JPEG)",
    b"GIF8": "een afbeelding (GIF)",
    b"SQLite format 3": "een SQLite-database",
    b"PAR1": "een Parquet-bestand",
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 2_000


def is_workbook(data: bytes) -> bool:
    """Whether this is a zip (as an .xlsx is) rather than text.

    Raises RefusedFile for what can be neither a workbook nor a CSV.
    """
    if len(data) > MAX_BYTES:
        raise RefusedFile(
            f"Het bestand is {dotted(len(data))} bytes groot; "
            f"een lijst is hoogstens {dotted(MAX_BYTES)} bytes.",
            remedy="Verwijder afbeeldingen en andere bladen, of lever per gemeente een bestand.",
        )
    if not data.strip():
        raise RefusedFile(
            f"Het bestand is leeg ({len(data)} bytes).", remedy="Lever het bestand opnieuw."
        )
    if data.startswith(_ZIP):
        return True
    if data.startswith(_OLE):
        raise _old_format(data)
    _refuse_others(data)
    _refuse_markup(data)
    return False


def _old_format(data: bytes) -> RefusedFile:
    """Of Microsoft's container before 2007; Excel still uses it around an encrypted workbook."""
    if _named(data, "EncryptedPackage"):
        return RefusedFile(
            "De werkmap is met een wachtwoord beveiligd en kan niet worden gelezen.",
            remedy="Haal het wachtwoord weg (Bestand > Info > Werkmap beveiligen) en sla op.",
        )
    if _named(data, "Workbook") or _named(data, "Book"):
        return RefusedFile("Het bestand is een oude Excel-werkmap (.xls).", remedy=_AS_XLSX)
    return RefusedFile(
        "Het bestand is een oud Office-document en geen Excel-werkmap.",
        remedy="Lever de lijst als .xlsx of CSV.",
    )


def _named(data: bytes, stream: str) -> bool:
    """Whether the container has a stream of this name (a directory entry ends it with a null)."""
    return f"{stream}\0".encode("utf-16-le") in data


def _refuse_others(data: bytes) -> None:
    for mark, kind in _OTHERS.items():
        if data.startswith(mark):
            raise RefusedFile(
                f"Het bestand is {kind}, geen lijst.",
                remedy="Lever de lijst als .xlsx of CSV, niet ingepakt.",
            )
    if data.startswith(_UTF_16):
        raise RefusedFile(
            "De tekst is UTF-16 (in Excel: Unicode-tekst).",
            remedy="Sla de lijst op als .xlsx of als CSV UTF-8.",
        )


def _refuse_markup(data: bytes) -> None:
    """Raise for a web page, XML or JSON under another name."""
    head = data[:_HEAD].decode("latin-1").removeprefix("ï»¿").lstrip()
    low = head.lower()
    if low.startswith("<"):
        raise _markup(low, head)
    if low.startswith("mime-version:"):
        raise RefusedFile("Het bestand is een webarchief (MHTML).", remedy=_AS_XLSX)
    if low.startswith(("{", "[")):
        raise RefusedFile(
            f"Het bestand is JSON, geen .xlsx of CSV: «{excerpt(head)}».",
            remedy="Lever de lijst als .xlsx of CSV.",
        )


def _markup(low: str, head: str) -> RefusedFile:
    if "<html" in low or "<!doctype html" in low or "<table" in low:
        return RefusedFile(
            f"Het bestand is een webpagina (HTML), ook al heet het anders: «{excerpt(head)}».",
            remedy=f"{_AS_XLSX} Is het een foutpagina, download dan opnieuw.",
        )
    if "office:spreadsheet" in low:
        return RefusedFile("Het bestand is een XML-spreadsheet van Excel 2003.", remedy=_AS_XLSX)
    return RefusedFile(
        f"Het bestand is XML, geen .xlsx of CSV: «{excerpt(head)}».",
        remedy="Lever de lijst als .xlsx of CSV.",
    )
