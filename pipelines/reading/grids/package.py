"""The zip around a workbook: is it one, is it safe, and which parts are handed on.

The parts are unpacked once, within limits, and packed anew: what was checked is what is read.
Knows nothing of cells.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from pipelines.reading.grids.limits import (
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED,
    MIN_SUSPECT,
    dotted,
)
from pipelines.reading.refused import RefusedFile, excerpt

Parts = dict[str, bytes]

_AS_XLSX = "Open het in Excel en sla het op als .xlsx (Excel-werkmap)."
_ANEW = "Open het bestand in Excel, sla het opnieuw op als .xlsx en lever dat."
_NOT_NEEDED = (
    "xl/media/",
    "xl/drawings/",
    "xl/pivotcache/",
    "xl/theme/",
    "customxml/",
    "docprops/",
    "xl/comments",
    "xl/threadedcomments/",
    "xl/externallinks/",
    "xl/charts/",
)
_USUAL_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of the others some are unpacked without a bound, and some not at all; Excel uses none."""
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)
_NOT_READABLE = (RuntimeError, NotImplementedError)
"""What zipfile raises for an encrypted part and for an unknown compression."""


def safe_parts(data: bytes) -> Parts:
    """The XML parts of a workbook by name.

    Raises RefusedFile for a damaged zip, one that is no .xlsx, macros, a bomb, tricks with names
    and XML with a DTD.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_names([info.filename for info in infos])
            _refuse_bomb(infos)
            _refuse_packing(infos)
            needed = [info for info in infos if _is_needed(info.filename)]
            parts = {info.filename: _unpacked(archive, info) for info in needed}
    except _NOT_READABLE as error:
        raise RefusedFile(
            f"Het bestand is ingepakt op een manier die niet te lezen is ({error}).", remedy=_ANEW
        ) from error
    except _BROKEN as error:
        raise RefusedFile(
            f"Het Excel-bestand is beschadigd of onvolledig ({excerpt(str(error))}).", remedy=_ANEW
        ) from error
    for name, part in parts.items():
        _refuse_risky_xml(name, part)
    return parts


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, at most the size it declares: `ZipFile.read` would unpack the whole stream first."""
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def packed(parts: Parts) -> io.BytesIO:
    """The parts as a zip for the reader; not compressed, since that only costs time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    stream.seek(0)
    return stream


def _is_needed(name: str) -> bool:
    low = name.lower()
    return low.endswith((".xml", ".rels")) and not low.startswith(_NOT_NEEDED)


def _refuse_names(names: list[str]) -> None:
    if len(names) > MAX_PARTS:
        raise RefusedFile(
            f"Het bestand bestaat uit {dotted(len(names))} delen; "
            f"een werkmap heeft er hoogstens {dotted(MAX_PARTS)}.",
            remedy=_ANEW,
        )
    for name in names:
        if ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name:
            raise RefusedFile(
                f"Het bestand bevat een deel met een verdachte naam: «{excerpt(name)}».",
                remedy=_ANEW,
            )
    lows = [name.lower() for name in names]
    if len(set(lows)) < len(lows):
        twice = next(name for name in lows if lows.count(name) > 1)
        raise RefusedFile(f"Het bestand bevat «{excerpt(twice)}» twee keer.", remedy=_ANEW)
    _refuse_kind(lows)


def _refuse_kind(names: list[str]) -> None:
    """Raise for a zip that is something else than a workbook without macros."""
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise RefusedFile(
            "De werkmap bevat macro's (.xlsm).", remedy="Sla op als .xlsx zonder macro's."
        )
    if "xl/workbook.xml" in names:
        return
    kinds = {
        "xl/workbook.bin": "een binaire Excel-werkmap (.xlsb)",
        "content.xml": "een OpenDocument-bestand (.ods)",
        "word/document.xml": "een Word-document",
        "ppt/presentation.xml": "een PowerPoint-presentatie",
        "index/document.iwa": "een Numbers-bestand van Apple",
    }
    kind = next((kinds[name] for name in kinds if name in names), None)
    if kind:
        raise RefusedFile(f"Het bestand is {kind}, geen .xlsx.", remedy=_AS_XLSX)
    shown = f"{len(names)} bestand(en), zoals «{excerpt(names[0])}»" if names else "niets"
    raise RefusedFile(
        f"Het bestand is een zip die geen Excel-werkmap is; er zit in: {shown}.",
        remedy="Pak de zip uit en lever de lijst zelf, als .xlsx of CSV.",
    )


def _refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    """Raise for too much content.

    `zipfile` never unpacks more than a part declares, and the reader only gets what was unpacked
    here, so a part that lies about its size gains nothing.
    """
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise RefusedFile(
            f"Het bestand is uitgepakt {dotted(total)} bytes groot; "
            f"hoogstens {dotted(MAX_UNPACKED)} wordt gelezen.",
            remedy="Verwijder lege opgemaakte rijen en andere bladen en sla opnieuw op.",
        )
    for info in infos:
        ratio = info.file_size // max(info.compress_size, 1)
        if info.file_size > MIN_SUSPECT and ratio > MAX_RATIO:
            raise RefusedFile(
                f"Het deel «{excerpt(info.filename)}» is {dotted(ratio)} keer zo groot als het "
                f"ingepakt is (hoogstens {MAX_RATIO} keer wordt gelezen): dit lijkt een zipbom.",
                remedy=_ANEW,
            )


def _refuse_packing(infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.compress_type not in _USUAL_PACKING:
            raise RefusedFile(
                f"Het deel «{excerpt(info.filename)}» is ingepakt op een manier die Excel niet "
                f"gebruikt (methode {info.compress_type}).",
                remedy=_ANEW,
            )


def _refuse_risky_xml(name: str, part: bytes) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise RefusedFile(
            f"Het deel «{excerpt(name)}» bevat een DTD of XML-entiteiten; "
            "Excel schrijft die niet en ze worden niet gelezen.",
            remedy=_ANEW,
        )
    if b"\0" in part[:4] or part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedFile(f"Het deel «{excerpt(name)}» is geen UTF-8.", remedy=_ANEW)
