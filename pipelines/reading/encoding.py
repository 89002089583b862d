"""From bytes to text for every source: UTF-8, else the code page that the text itself speaks for.

A code page never fails loudly: é of DOS is a low quote in Windows. So each is tried on the whole
text and judged by what stands where, and what fits none is refused. Knows nothing of formats:
whether the text is CSV or JSON is for the caller.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pipelines.reading.refused import RefusedFile, excerpt

UTF_8 = "utf-8"
WINDOWS = "cp1252"
TWICE = "utf-8 (dubbel gecodeerd, hersteld)"
"""Text that was UTF-8, read as Windows-1252 and written as UTF-8 again."""

_OTHERS = ("cp858", "cp437", "mac_roman")
"""Code pages of DOS (with the euro, and the American one) and of the Macintosh."""

_DUTCH = frozenset("éëïöüèêáàóçÉËÏÖÜÈ")
"""Letters with a sign that Dutch uses often; others are possible and count as less likely."""
_CLOSING = frozenset("’”»…°²³‰™®©¹ºª·")
_OPENING = frozenset("‘“„«±×÷≥≤§•£©¿¡½¼¾–—")
_BETWEEN = frozenset("–—’‘·•×±½¼¾§°²³\u00a0«»“”")
_ODD, _FOREIGN = 3, 1
_SURE = 5
"""An old code page is believed where at most one in so many characters is unlikely."""
_LAST_ASCII = 0x7F
_GAPS = range(0x80, 0xA0)
_MOST = 50_000
"""Different places: a text of millions of rows has hundreds, what is no text at all has all."""


@dataclass
class Evidence:
    """Which bytes beyond ASCII stand in a text, each with its neighbours; bounded in size."""

    seen: Counter[bytes] = field(default_factory=Counter)
    """before + byte + after → times; a line's end where the text ends."""
    _last: bytes = b"\n"

    def add(self, chunk: bytes) -> None:
        """Look at the next part of the text."""
        text = self._last + chunk
        if len(self.seen) >= _MOST or text.isascii():
            self._last = text[-2:]
            return
        for place in [found.start() for found in re.finditer(rb"[\x80-\xff]", text[1:-1])]:
            self.seen[text[place : place + 3]] += 1
        self._last = text[-2:]

    def close(self) -> None:
        """The text ends here."""
        self.add(b"\n")

    def encoding(self) -> str | None:
        """The code page in which what stands there makes most sense, Windows' where it is as good.

        None where it is none of them, or where two others make as much sense of it.
        """
        costs = {name: self._cost(name) for name in (WINDOWS, *_OTHERS)}
        least, total = min(costs.values()), sum(self.seen.values())
        if costs[WINDOWS] == least < float("inf"):
            return WINDOWS
        if len(self.seen) >= _MOST or least * _SURE > total:
            return None
        best = [name for name in _OTHERS if costs[name] == least]
        readings = {bytes(sorted(self._codes())).decode(name) for name in best}
        return best[0] if len(readings) == 1 else None

    def _cost(self, encoding: str) -> float:
        """0 where every character is in its place; infinite where a byte is no character."""
        try:
            return sum(
                times * _strangeness(*three.decode(encoding)) for three, times in self.seen.items()
            )
        except UnicodeDecodeError:
            return float("inf")

    def _codes(self) -> set[int]:
        return {code for three in self.seen for code in three if code > _LAST_ASCII}


def _strangeness(before: str, char: str, after: str) -> int:
    """How odd a character is between its neighbours, in a Dutch text."""
    if char.isalpha() and char not in "ªº":
        return _strange_letter(before, char, after)
    if char in "–—‚„" and char in (before, after):
        return _ODD
    if before.isalpha() and after.isalpha():
        is_dash = char == "—" and before.islower() and after.islower()
        return _ODD if char not in "–—’·×\u00a0" or is_dash else 0
    expected = _BETWEEN
    if not after.isalpha():
        expected |= _CLOSING
    if not before.isalpha():
        expected |= _OPENING
    if not before.isalpha() and not after.isalpha():
        expected |= {"€"}
    return 0 if char in expected else _ODD


def _strange_letter(before: str, char: str, after: str) -> int:
    if char == "ƒ":
        return _ODD if before.isalpha() or after.isalpha() else 0
    if char.isupper() and before.islower():
        return _ODD
    if char.islower() and after.isupper():
        return _ODD
    if not before.isalpha() and not after.isalpha():
        return 0 if char in "éèàáóÉ" else _ODD
    if char in "ŠŽŒ" and not before.isalpha():
        return 0
    is_misplaced = (char == "à" and after.isalpha()) or (char == "ê" and not after.isalpha())
    return 0 if char in _DUTCH and not is_misplaced else _FOREIGN


def decoded(raw: bytes, *, expected: str, remedy: str, only_utf_8: bool = False) -> tuple[str, str]:
    """The text without byte order mark, and the encoding it was in.

    Raises RefusedFile for a file with null bytes (`expected` says what to deliver instead) and
    for one that makes sense in no encoding; then `remedy` is said.
    """
    if b"\0" in raw:
        raise RefusedFile(
            f"Het bestand is geen tekst: byte {raw.index(0) + 1} is een nul.",
            remedy=f"Lever {expected} in UTF-8.",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if only_utf_8:
            raise _undecodable("UTF-8", raw, error.start, remedy) from error
        return _in_code_page(raw, remedy)
    repaired = None if only_utf_8 else undone(text)
    return (text, UTF_8) if repaired is None else (repaired.removeprefix("\ufeff"), TWICE)


def _in_code_page(raw: bytes, remedy: str) -> tuple[str, str]:
    evidence = Evidence()
    evidence.add(raw)
    evidence.close()
    encoding = evidence.encoding()
    if encoding:
        return raw.decode(encoding), encoding
    try:
        text = raw.decode(WINDOWS)
    except UnicodeDecodeError as error:
        raise _undecodable("UTF-8 en geen Windows-1252", raw, error.start, remedy) from error
    odd = re.search(r"\S*[^\x00-\x7f]\S*", text)
    raise RefusedFile(
        "De letters met accenten zijn in geen bekende tekencodering te lezen, zoals "
        f"«{excerpt(odd[0] if odd else text, 40)}».",
        remedy=remedy,
    )


_MULTIPLE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]{1,3}")
"""What a character of UTF-8 looks like when its bytes are read as Windows-1252: Ã©, â‚¬."""


def undone(text: str) -> str | None:
    """Text that was encoded twice as it was meant; None where it was not, or not as a whole."""
    if text.isascii() or not _MULTIPLE.search(text):
        return None
    try:
        return b"".join(map(_byte, text)).decode(UTF_8)
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def garbled(text: str) -> str | None:
    """The first word that was read in a wrong encoding, as far as that shows; None without one."""
    if text.isascii():
        return None
    if _LIKE_DOS.search(text):
        return next(word for word in text.split() if not word.isascii())
    for found in re.finditer(r"\S*[\u00c2-\u00f4][\u0080-\u2122]+\S*", text):
        if any(undone(each[0]) for each in _MULTIPLE.finditer(found[0])):
            return found[0]
    return None


_LIKE_DOS = re.compile(
    "[a-z][‚ƒ†‡ˆ‰‹ŽŸ¢¤¡]|[‚ƒ‡ˆ‰‹¢¤¡]{2}|[a-z][„”“Š£¥Õ][a-z]"
    "|[a-z]\u00a0{2}[a-z]|^[^“„«]*[a-z]”|\ufffd"
)
"""Letters with a sign of DOS or the Macintosh in Windows: Caf‚, CafŽ, co”rdinatie."""


def _byte(char: str) -> bytes:
    """The byte of a character in Windows-1252, where its gaps stand for themselves."""
    code = ord(char)
    return bytes([code]) if code in _GAPS else char.encode(WINDOWS)


def _undecodable(encoding: str, raw: bytes, position: int, remedy: str) -> RefusedFile:
    line = raw.count(b"\n", 0, position) + 1
    return RefusedFile(
        f"Het bestand is geen {encoding}: byte {position + 1} past niet (regel {line}).",
        remedy=remedy,
    )
