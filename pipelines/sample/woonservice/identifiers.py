"""Everything in the invented extracts that a person, home or record could be found by.

For searching: none of it may stand in a warehouse, a publication or a log. Birth dates are not
listed: any date is somebody's birthday.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_LISTED = frozenset(
    {
        *("publicatieId", "eenheidId", "reactieId", "inschrijvingId", "persoonId", "aanbiedingId"),
        *("toewijzingId", "naam", "contactpersoon", "behandelaar", "bsn", "straat", "postcode"),
        *("email", "telefoon", "opmerking"),
    }
)
_SHORTEST = 6
"""Shorter texts, as `-` for no remark, identify nobody."""


def identifiers(folder: Path) -> set[str]:
    """Every name, address, e-mail address, number and remark in the CSV files below `folder`.

    Of names also the surname alone, of addresses also street and number together.
    """
    found: set[str] = set()
    for path in sorted(folder.rglob("*.csv")):
        found.update(text for text in _of_a_file(path) if len(text) >= _SHORTEST)
    return found


def _of_a_file(path: Path) -> Iterator[str]:
    with path.open(encoding=_encoding(path), newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        rows = csv.reader(stream, delimiter=max(";,", key=first.count))
        header = next(rows)
        listed = [place for place, name in enumerate(header) if name in _LISTED]
        names = {place for place in listed if header[place] in ("naam", "contactpersoon")}
        street = header.index("straat") if "straat" in header else None
        for row in rows:
            yield from (row[place] for place in listed)
            yield from (row[place].rpartition(" ")[2] for place in names)
            if street is not None:
                yield f"{row[street]} {row[street + 1]}"


def _encoding(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            for _ in stream:
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
