"""CSV exports of StatLine: title, header block, labels, periods or subjects across, source line.

How a header block is laid out is `statline_header`'s; this module turns the body into a sheet.
The layouts follow descriptions of StatLine's downloads ("CSV volgens tabelindeling", "CSV zonder
statistische symbolen") in public scripts that read them; one real export confirms the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipelines.reading.refused import RefusedFile, excerpt
from pipelines.reading.rejects import rejects
from pipelines.sources.cbs.numbers import Numbers, style_of
from pipelines.sources.cbs.sheet import ROW, Sheet
from pipelines.sources.cbs.statline_header import SUBJECT, Header, is_axis, read_header
from pipelines.sources.cbs.tables import CbsTable

_SOURCE = re.compile(r"\s*(bron\s*:|©|\(c\)|centraal bureau voor de statistiek)", re.IGNORECASE)
_HEAD = 15


def is_statline(lines: Sequence[list[str]]) -> bool:
    """Whether the CSV has StatLine's source line, or one of its axes in the first lines."""
    if any(_is_source(line) for line in lines):
        return True
    return any(is_axis(cell) for line in lines[:_HEAD] if len(line) > 1 for cell in line)


def _is_source(line: list[str]) -> bool:
    return _SOURCE.match(line[0]) is not None and not any(line[1:])


def read_statline(lines: Sequence[list[str]], table: CbsTable) -> Sheet:
    """An export as a sheet with a line per cell; raises RefusedFile where no table is found."""
    framed = _without_frame(lines)
    header, body = read_header(framed, table.dimensions)
    _refuse_units(header)
    width = header.label_count + len(header.columns)
    whole = {number: line for number, line in enumerate(body, 1) if len(line) == width}
    torn = [number for number in range(1, len(body) + 1) if number not in whole]
    cells = _melted(header, whole)
    numbers = style_of(cells["raw"])
    if numbers is Numbers.MIXED:
        raise RefusedFile(
            "De getallen hebben deels een decimale punt en deels een decimale komma.",
            remedy="Exporteer de tabel opnieuw uit StatLine, zonder hem in Excel te bewerken.",
        )
    return Sheet(
        shape="statline_csv",
        keys=cells.drop(columns=["raw", "measure_code"]),
        values=cells[["raw"]],
        numbers=numbers,
        labels=True,
        unmarked_is_final=True,
        cells=cells[["measure_code"]],
        titles={code: code.rsplit("|", 1)[-1] for code in cells["measure_code"].unique()},
        torn=rejects(
            torn,
            rule="velden",
            reason=f"De rij heeft geen {width} velden, zoals de kop.",
            observation_count=len(header.columns),
        ),
    )


def _without_frame(lines: Sequence[list[str]]) -> list[list[str]]:
    """The table alone: no title above it, no source line and notes below it."""
    start = next((at for at, line in enumerate(lines) if _is_filled(line)), len(lines))
    below = range(start, len(lines))
    end = next((at for at in below if _is_source(lines[at])), len(lines))
    return list(lines[start:end])


def _is_filled(line: list[str]) -> bool:
    return sum(bool(cell.strip()) for cell in line) > 1


def _melted(header: Header, lines: dict[int, list[str]]) -> pd.DataFrame:
    """One line per cell: row number, a column per dimension, measure_code and raw."""
    count = len(header.columns)
    block = np.array(list(lines.values()), dtype=object).reshape(
        len(lines), header.label_count + count
    )
    cells = {ROW: np.repeat(np.array(list(lines), dtype="int64"), count)}
    for at, name in header.row_axes.items():
        cells[name] = np.repeat(block[:, at], count)
    for name in header.columns.columns:
        cells[name] = np.tile(header.columns[name].to_numpy(dtype=object), len(lines))
    cells["raw"] = block[:, header.label_count :].ravel()
    frame = pd.DataFrame(cells)
    frame["measure_code"] = _subjects(frame.pop(SUBJECT))
    for name in set(header.dimensions) - {SUBJECT}:
        frame[name] = frame[name].str.strip()
    return frame


_UNITS = ("aantal", "%", "euro", "m2", "m²")
"""Units of which one is one. Any other, such as x 1 000 or mln kg, is refused by name."""
_UNIT = re.compile(rf"\s*\(({'|'.join(_UNITS)})\)\s*$", re.IGNORECASE)
_SCALED = re.compile(
    r".*\((?:[^)]*\b1[\s.,\u00a0]?000\b|[^)]*\d\s*x|\s*[x×]|"
    r"[^)]*\b(?:mln|mld|mrd|mio|miljoen|miljard|duizend))[^)]*\)?\s*",
    re.IGNORECASE,
)
"""A subject with a scale behind it: Verkoopprijs (x 1 000 euro)."""


def _refuse_units(header: Header) -> None:
    """Raise RefusedFile for a unit that is not known: its figures may not be what they say."""
    subjects = header.columns.get(SUBJECT, ())
    scaled = [label for label in subjects if _SCALED.fullmatch(label)]
    unknown = sorted(unit for unit in header.units if unit.casefold() not in _UNITS)
    for text in [*scaled, *unknown]:
        raise RefusedFile(
            f"De eenheid van de cijfers is niet bekend: «{excerpt(text)}». "
            f"Bekend zijn {', '.join(_UNITS)}.",
            remedy="Haal de tabel op met `woonmonitor fetch`, of exporteer hem uit StatLine in "
            "aantallen.",
        )


def _subjects(labels: pd.Series) -> pd.Series:
    """`Eigendom|Koopwoningen (aantal)` → `Eigendom|Koopwoningen`: without its unit."""
    names = {text: _UNIT.sub("", text).strip() for text in labels.unique()}
    return labels.map(names).astype(object)
