"""Period codes and period labels of CBS, and the provisional marks on them."""

from __future__ import annotations

import re
from dataclasses import dataclass

FINAL, REVISED, PROVISIONAL, UNKNOWN = "definitief", "nader_voorlopig", "voorlopig", "onbekend"
STATUS_OF_WORD = {"Definitief": FINAL, "NaderVoorlopig": REVISED, "Voorlopig": PROVISIONAL}
"""CBS's own words in the code list of periods."""

_STATUS_OF_MARK = {"": None, "*": PROVISIONAL, "**": REVISED}
_YEAR = r"(?:1[89]|2[01])\d\d"
_CODE = re.compile(_YEAR + r"(?:JJ00|SJ00|HJ0[12]|KW0[1-4]|MM(?:0[1-9]|1[0-2]))")
_MONTHS = ["januari", "februari", "maart", "april", "mei", "juni"]
_MONTHS += ["juli", "augustus", "september", "oktober", "november", "december"]
_LABEL = re.compile(
    rf"(?P<year>{_YEAR})"
    r"(?:\s+(?:(?P<quarter>[1-4])e kwartaal|(?P<half>[12])e halfjaar"
    rf"|(?P<month>{'|'.join(_MONTHS)})))?"
    r"\s*(?P<mark>\*{0,2})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """A period as coded by CBS; status is None where the label bears no mark."""

    code: str
    status: str | None = None


def is_period_code(text: str) -> bool:
    """Whether the text is a CBS period code such as 2025JJ00, 2025KW01 or 2025MM01."""
    return _CODE.fullmatch(text) is not None


def read_period_label(label: str) -> Period | None:
    """`2024 1e kwartaal*` → 2024KW01, voorlopig; None where the label is no period."""
    found = _LABEL.fullmatch(label.strip())
    if found is None:
        return None
    return Period(found["year"] + _part_of_year(found), _STATUS_OF_MARK[found["mark"]])


def _part_of_year(found: re.Match[str]) -> str:
    if found["quarter"]:
        return f"KW0{found['quarter']}"
    if found["half"]:
        return f"HJ0{found['half']}"
    if found["month"]:
        return f"MM{_MONTHS.index(found['month'].lower()) + 1:02}"
    return "JJ00"


def year_of(code: str) -> int:
    """The year of a period code."""
    return int(code[:4])
