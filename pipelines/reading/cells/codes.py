"""Codes and yes/no of one cell, in whatever case, blanks, accents and dashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches

from pipelines.reading.cells.dates import dutch
from pipelines.reading.cells.outcome import Outcome, Truth, faulty, good, quoted
from pipelines.reading.headers import folded

_LONGEST = 80
"""Of a text for which a likely code is sought: a remark is not a misspelled code."""
_LISTED = 12

FLAGS = {
    "ja": True, "j": True, "x": True, "waar": True, "true": True, "1": True,
    "nee": False, "n": False, "onwaar": False, "false": False, "0": False,
}  # fmt: skip


def code_reader(mapping: Mapping[str, str]) -> Callable[[object], Outcome]:
    """A reader that knows the words of `mapping` (delivered → canonical).

    Raises ValueError where two spellings that read the same mean different codes.
    """
    known: dict[str, str] = {}
    for word, code in mapping.items():
        if known.setdefault(folded(word), code) != code:
            raise ValueError(f"«{word}» reads the same as another word for another code")

    def code_of(cell: object) -> Outcome:
        text = _text(cell)
        code = known.get(folded(text)) if text is not None else None
        return good(code) if code is not None else faulty(_code_fault(cell, mapping))

    return code_of


def _text(cell: object) -> str | None:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell if isinstance(cell, str) else None


def _code_fault(cell: object, mapping: Mapping[str, str]) -> str:
    if isinstance(cell, date):
        return (
            f"is de datum {dutch(cell)}: Excel heeft hier een datum van gemaakt; "
            "zet de celopmaak op Tekst en vul de code opnieuw in"
        )
    likely = _likely(str(cell), mapping)
    hint = f"; bedoelt u «{likely}»?" if likely else ""
    first: dict[str, str] = {}
    for word, code in mapping.items():
        first.setdefault(code, word)
    words = list(first.values())
    more = ", …" if len(words) > _LISTED else ""
    return (
        f"is {quoted(cell)}, geen bekende code{hint} (bekend: {', '.join(words[:_LISTED])}{more})"
    )


def _likely(text: str, mapping: Mapping[str, str]) -> str | None:
    words = {folded(word): word for word in mapping}
    near = get_close_matches(folded(text[:_LONGEST]), words, n=1, cutoff=0.75)
    return words[near[0]] if near and len(text) <= _LONGEST else None


def flag_of(cell: object) -> Outcome:
    """True for ja, j, x, waar, 1; False for nee, n, onwaar, 0."""
    if isinstance(cell, Truth):
        return good(cell.truth)
    text = _text(cell)
    flag = FLAGS.get(folded(text)) if text is not None else None
    return good(flag) if flag is not None else faulty(f"is {quoted(cell)}, verwacht ja of nee")
