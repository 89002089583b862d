"""What a point or a comma in written numbers is: a decimal sign, or between thousands.

`45.000` alone is 45 or 45,000: a style belongs to a column and its file, never to a cell. This
works on distinct texts and their neighbours; it knows no source, and what is likely in a column
is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

POINT, COMMA = ".", ","


class Role(Enum):
    """What a mark is; OPEN: not to be said, so that a text with two readings is not read."""

    GROUPS = "groups"
    DECIMALS = "decimals"
    OPEN = "open"


@dataclass(frozen=True)
class Choice:
    """A role, and the text or the Dutch reason that decided."""

    role: Role
    reason: str = ""


OPEN = Choice(Role.OPEN)


@dataclass(frozen=True)
class Notation:
    """How one column writes its numbers."""

    point: Choice = OPEN
    comma: Choice = OPEN

    def of(self, mark: str) -> Choice:
        """The choice for one mark."""
        return self.point if mark == POINT else self.comma


@dataclass(frozen=True)
class Evidence:
    """What distinct texts show of one mark; each witness is one of the texts."""

    mark: str
    either: tuple[str, ...] = ()
    """Texts with two readings, such as 45.000, without their sign."""
    groups: str | None = None
    """1.165.000 and 12,5: here the point can only stand between thousands."""
    three_decimals: str | None = None
    """1165.000: here it can only be a decimal sign, and 45.000 is written alike."""
    other_decimals: str | None = None
    """12.5: a decimal sign, of a writer that would not write 45.000."""
    plain_count: int = 0
    """Numbers from 1 to 999 without decimals: a writer of three decimals has none."""

    @property
    def is_uniform(self) -> bool:
        """Whether no number shows that numbers are also written without decimals."""
        return self.plain_count == 0

    @property
    def has_witness(self) -> bool:
        """Whether some texts have one reading: if the mark is open all the same, they disagree."""
        return bool(self.groups or self.three_decimals or self.other_decimals)

    @property
    def whole(self) -> tuple[str, ...]:
        """Texts with two readings that are both whole: 45.000, not 1.165."""
        return tuple(text for text in self.either if text.endswith("000"))


Tie = Callable[[Evidence], Choice]
"""Decides where neither the column nor the file does, by what is likely in the column."""


def undecided(_evidence: Evidence) -> Choice:
    """The tie that nothing breaks."""
    return OPEN


def evidence(texts: Iterable[str], mark: str, *, plain_count: int = 0) -> Evidence:
    """What distinct texts show of `mark`. Numbers that are no text count in `plain_count`."""
    pattern = _shapes(mark)
    kinds: dict[str, list[str]] = {}
    for text in texts:
        found = pattern.fullmatch(text)
        if found:
            kinds.setdefault(str(found.lastgroup), []).append(text.lstrip("-"))
    first = {kind: found[0] for kind, found in kinds.items()}
    return Evidence(
        mark,
        tuple(kinds.get("either", ())),
        first.get("groups"),
        first.get("three"),
        first.get("other"),
        plain_count + len(kinds.get("plain", ())),
    )


def together(parts: Sequence[Evidence], mark: str) -> Evidence:
    """What several columns show."""
    return Evidence(
        mark,
        tuple(text for part in parts for text in part.either),
        next((part.groups for part in parts if part.groups), None),
        next((part.three_decimals for part in parts if part.three_decimals), None),
        next((part.other_decimals for part in parts if part.other_decimals), None),
        sum(part.plain_count for part in parts),
    )


def choose(own: Evidence, elsewhere: Sequence[Evidence] = (), tie: Tie = undecided) -> Choice:
    """The role of a mark in a column: from its own texts, then from its file's, nearest first.

    The file decides only what agrees with how the column itself is written.
    """
    shown = _shown_by_itself(own)
    if shown is not None:
        return shown
    return next(filter(None, (_shown_beside(own, other) for other in elsewhere)), None) or tie(own)


def _shown_by_itself(own: Evidence) -> Choice | None:
    if own.groups:
        is_mixed = own.three_decimals or own.other_decimals
        return OPEN if is_mixed else _shown(Role.GROUPS, own.groups)
    if own.other_decimals:  # 12.5 and 45.000 are not of one writer
        return OPEN
    return _shown(Role.DECIMALS, own.three_decimals) if own.three_decimals else None


def _shown_beside(own: Evidence, other: Evidence) -> Choice | None:
    if other.groups and other.three_decimals:
        return OPEN
    if other.three_decimals and own.is_uniform:
        return _shown(Role.DECIMALS, other.three_decimals)
    if other.groups and not own.is_uniform:
        return _shown(Role.GROUPS, other.groups)
    return None


def number(text: str, notation: Notation) -> Decimal | None:
    """The number that a text is; None where it is none, or has two readings and no style."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    mark = open_mark(text)
    if mark is None:
        whole, decimals = _parts(found[2])
    else:
        role = notation.of(mark).role
        if role is Role.OPEN:
            return None
        before, _, after = found[2].partition(mark)
        whole, decimals = (before + after, "") if role is Role.GROUPS else (before, after)
    return Decimal(f"{found[1]}{whole}.{decimals or '0'}")


def open_mark(text: str) -> str | None:
    """The mark that gives a text two readings; None where it has one, or is no number."""
    found = _EITHER.fullmatch(text)
    return found[1] if found else None


def readings(text: str) -> tuple[str, str]:
    """The two readings of such a text, without separators: 45.000 is 45 or 45000."""
    before, after = re.split("[.,]", text)
    decimals = after.rstrip("0")
    return f"{before},{decimals}" if decimals else before, before + after


_PLAIN = r"(?:0|[1-9]\d*)"
_HEAD = r"[1-9]\d{0,2}"
_EITHER = re.compile(rf"-?{_HEAD}([.,])\d{{3}}", re.ASCII)
_NUMBER = re.compile(
    rf"(-?)({_PLAIN}(?:[.,]\d+)?"
    rf"|{_HEAD}(?:\.\d{{3}})+(?:,\d+)?|{_HEAD}(?:,\d{{3}})+(?:\.\d+)?"
    rf"|{_HEAD}(?: \d{{3}})+(?:[.,]\d+)?)",
    re.ASCII,
)


@lru_cache(maxsize=2)
def _shapes(mark: str) -> re.Pattern[str]:
    """The kinds of number that say something of a mark, by name; more telling ones first."""
    own, other = re.escape(mark), re.escape(COMMA if mark == POINT else POINT)
    spaced = rf"{_HEAD}(?: \d{{3}})+"
    long = rf"(?:0|[1-9]\d{{3,}}|{spaced})"
    kinds = {
        "either": rf"{_HEAD}{own}\d{{3}}",
        "groups": rf"{_HEAD}(?:{own}\d{{3}}){{2,}}|{_HEAD}(?:{own}\d{{3}})+{other}\d+"
        rf"|{long}{other}\d+|{_HEAD}{other}(?!\d{{3}}$)\d+",
        "three": rf"(?:{long}|{_HEAD}(?:{other}\d{{3}})+){own}\d{{3}}",
        "other": rf"(?:{_PLAIN}|{spaced}|{_HEAD}(?:{other}\d{{3}})+){own}\d+"
        rf"|{_HEAD}(?:{other}\d{{3}}){{2,}}",
        "plain": _HEAD,
    }
    named = "|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items())
    return re.compile(f"-?(?:{named})", re.ASCII)


def _parts(text: str) -> tuple[str, str]:
    """Whole part and decimals of a text with one reading."""
    marks = [mark for mark in (POINT, COMMA) if mark in text]
    last = max(marks, key=text.rfind, default="")
    is_decimal = last and text.count(last) == 1
    whole, _, decimals = text.rpartition(last) if is_decimal else (text, "", "")
    return re.sub(r"[., ]", "", whole), decimals


def _shown(role: Role, witness: str) -> Choice:
    return Choice(role, f"want er staat ook «{witness}»")
