"""From bytes to text for every source: UTF-8, else Windows-1252, else refused with the byte.

Knows nothing of formats: whether the text is CSV or JSON is for the caller.
"""

from __future__ import annotations

from pipelines.sources.refused import RefusedFile

UTF_8 = "utf-8"
WINDOWS = "cp1252"


def decoded(raw: bytes, *, expected: str, remedy: str, only_utf_8: bool = False) -> tuple[str, str]:
    """The text without byte order mark, and the encoding it was in.

    Raises RefusedFile for a file with null bytes (`expected` says what to deliver instead) and
    for one that is in neither encoding; then `remedy` is said.
    """
    if b"\0" in raw:
        raise RefusedFile(
            f"Het bestand is geen tekst: byte {raw.index(0) + 1} is een nul.",
            remedy=f"Lever {expected} in UTF-8.",
        )
    try:
        return raw.decode("utf-8-sig"), UTF_8
    except UnicodeDecodeError as error:
        if only_utf_8:
            raise _undecodable("UTF-8", raw, error.start, remedy) from error
    try:
        return raw.decode(WINDOWS), WINDOWS
    except UnicodeDecodeError as error:
        raise _undecodable("UTF-8 en geen Windows-1252", raw, error.start, remedy) from error


def _undecodable(encoding: str, raw: bytes, position: int, remedy: str) -> RefusedFile:
    line = raw.count(b"\n", 0, position) + 1
    return RefusedFile(
        f"Het bestand is geen {encoding}: byte {position + 1} past niet (regel {line}).",
        remedy=remedy,
    )
