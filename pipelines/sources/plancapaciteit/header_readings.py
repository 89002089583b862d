"""What is said of headers that were read as something else than they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.reading.grids.grid import column_letter
from pipelines.sources.plancapaciteit.recognise import FoundTable


def header_readings(tables: Sequence[FoundTable]) -> tuple[str, ...]:
    """Dutch lines on columns of years of which the header is an open period or a date."""
    return tuple(dict.fromkeys(line for found in tables for line in _lines(found)))


def _lines(found: FoundTable) -> Iterator[str]:
    dates = [at for at in found.match.year_columns if at in found.header_dates]
    if dates:
        named = ", ".join(f"{column_letter(at)} «{found.headers[at]}»" for at in dates)
        years = ", ".join(found.match.year_columns[at].headers[0] for at in dates)
        yield f"kolom {named}: de kop is een datum, gelezen als jaar {years}"
    for position, column in found.match.year_columns.items():
        if column.phase == "period" and position not in dates:
            header = found.headers[position]
            yield f"kolom {column_letter(position)} «{header}»: {column.headers[0]}"
