"""Which delivered column is which field of the contract; what is dropped, and under what name.

Looks at the header only. A header that may not be one is never quoted: without it the first line
holds a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.reading.grids import column_letter
from pipelines.reading.headers import plain
from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice.extracts import Extract, Field, known

_A_NAME = re.compile(r"[^\W\d][\w ./()-]{0,59}")
_MANY_DIGITS = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Found:
    """A field and where it stands in the file."""

    field: Field
    position: int
    name: str
    """As delivered."""

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.position)


@dataclass(frozen=True)
class Dropped:
    """A column that is not loaded."""

    position: int
    name: str
    rule: str
    label: str = ""


@dataclass(frozen=True)
class Columns:
    """The header, understood."""

    found: tuple[Found, ...]
    dropped: tuple[Dropped, ...]
    count: int

    def of(self, target: str) -> Found | None:
        """The first column that fills a target."""
        return next((each for each in self.found if each.field.to == target), None)


def map_columns(header: Sequence[str], extract: Extract) -> Columns:
    """Raises RefusedFile when a required column is missing or a column stands there twice."""
    fields = {alias: field for field in extract.fields for alias in _names(field)}
    found: dict[str, Found] = {}
    rest: list[int] = []
    for position, name in enumerate(header):
        field = fields.get(plain(name))
        if field is None:
            rest.append(position)
        elif field.column in found:
            raise RefusedFile(
                f"Kolom {field.column} staat er twee keer in: kolom "
                f"{found[field.column].letter} en {column_letter(position)}.",
                remedy="Laat een van de twee weg.",
            )
        else:
            found[field.column] = Found(field, position, name)
    _require(extract, found)
    dropped = [_dropped(position, header[position]) for position in rest if header[position]]
    return Columns(tuple(found.values()), tuple(dropped), len(header))


def _names(field: Field) -> list[str]:
    return [plain(name) for name in (field.column, *field.aliases)]


def _require(extract: Extract, found: dict[str, Found]) -> None:
    missing = [each.column for each in extract.fields if each.required and each.column not in found]
    if missing:
        raise RefusedFile(
            f"Verplichte kolom(men) ontbreken voor {extract.name}: {', '.join(missing)}.",
            remedy="De eerste regel hoort de kopregel te zijn; zie `woonmonitor template`.",
        )


def _dropped(position: int, name: str) -> Dropped:
    personal = next(
        (each for each in known().personal if plain(name) in map(plain, each.aliases)), None
    )
    if personal:
        return Dropped(position, name, "kolom_persoonsgegeven", personal.label_nl)
    is_name = _A_NAME.fullmatch(name) and not _MANY_DIGITS.search(name)
    shown = name if is_name else f"(kolom {column_letter(position)})"
    return Dropped(position, shown, "kolom_onbekend")
