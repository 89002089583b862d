"""What is asked of CBS: a table, its regions, its periods, other dimensions; and the usual list.

Pure: turns a request into code lists and filters. Asks nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import read_yaml

_TABLE_ID = re.compile(r"[0-9]{4,8}[A-Za-z]{0,8}")
"""82900NED, 70072ned, 7100oogs, 60006: digits, then letters whose case CBS minds."""
_USUAL = Path(__file__).with_name("fetch.yml")
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?P<kind>[A-Z]{2})[0-9]{2}")

Selection = Mapping[str, tuple[str, ...]]
"""Dimension → codes as CBS writes them, padding included. Other dimensions are not filtered."""

LONGEST_FILTER = 1_800
"""Characters, percent-encoded. IIS, on which CBS's v3 runs, refuses a query above 2,048 unless set
otherwise; the rest is for $top, $skip and $format."""


@dataclass(frozen=True)
class TableRequest:
    """Which part of which table to fetch; what is left empty is not filtered."""

    table_id: str
    regions: Sequence[str] = ()
    """Codes without padding: GM0392, PV27, NL01. Ignored for a table without regions."""
    period_kind: str | None = None
    """JJ (years), KW (quarters), MM (months), HJ (half-years)."""
    first_year: int | None = None
    dimensions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Other dimensions: {"Gebruiksfunctie": ["A045364"]}."""

    def __post_init__(self) -> None:
        """Refuse a table id that is none: it becomes a path and a web address."""
        if not _TABLE_ID.fullmatch(self.table_id):
            raise WoonmonitorError(
                f"{self.table_id!r:.40} is not the id of a CBS table.",
                remedy="It looks like 82900NED or 70072ned.",
            )

    def __str__(self) -> str:
        """The request in one line, the same whatever the order in which it was written."""
        parts = [f"{name}={_listed(codes)}" for name, codes in sorted(self.dimensions.items())]
        parts.append(f"regions={_listed(self.regions)}" if self.regions else "")
        parts.append(f"periods={self.period_kind}" if self.period_kind else "")
        parts.append(f"from={self.first_year}" if self.first_year is not None else "")
        return "; ".join(part for part in parts if part) or "everything"

    def period_is_asked(self, code: str) -> bool:
        """Whether a period code (2025JJ00) belongs to the request."""
        if self.period_kind is None and self.first_year is None:
            return True
        match = _PERIOD.fullmatch(code.strip())
        if match is None:
            return False
        return (self.period_kind in (None, match["kind"])) and (
            self.first_year is None or int(match["year"]) >= self.first_year
        )


def default_requests(region_codes: Sequence[str]) -> list[TableRequest]:
    """What the nightly refresh fetches, for these regions, in the order of `fetch.yml`."""
    entries: list[dict[str, Any]] = read_yaml(_USUAL)["fetch"]
    return [TableRequest(regions=tuple(region_codes), **entry) for entry in entries]


def filter_text(selection: Selection) -> str:
    """The selection as an OData filter, in words that v3 and v4 share; '' when it selects all.

    `in (...)` would be shorter, but was not seen to work at CBS; `eq` with `or` was, in both.
    """
    groups = []
    for dimension, codes in selection.items():
        tests = [f"{dimension} eq '{code.replace(chr(39), chr(39) * 2)}'" for code in codes]
        groups.append(f"({' or '.join(tests)})" if len(tests) > 1 else tests[0])
    return " and ".join(groups)


def encoded(selection: Selection) -> str:
    """The filter as it stands in an address."""
    return quote(filter_text(selection), safe="")


def in_parts(selection: Selection) -> Iterator[Selection]:
    """The selection, cut in as few disjoint parts as make filters short enough to send."""
    parts = halves(selection) if len(encoded(selection)) > LONGEST_FILTER else None
    if parts is None:
        yield selection
        return
    for part in parts:
        yield from in_parts(part)


def halves(selection: Selection) -> tuple[Selection, Selection] | None:
    """Two disjoint parts that together are the selection: its longest list cut in the middle.

    None when every list has one code.
    """
    longest = max(selection, key=lambda name: len(selection[name]), default=None)
    if longest is None or len(selection[longest]) == 1:
        return None
    codes = selection[longest]
    middle = (len(codes) + 1) // 2
    return {**selection, longest: codes[:middle]}, {**selection, longest: codes[middle:]}


def _listed(codes: Sequence[str]) -> str:
    return ",".join(sorted(codes))
