"""The page docs/voortgangsbericht.md: where the publication holds what the progress report says.

`python docs/site/coverage.py` writes it from progress_report.csv of the region's pack. A test fails
where it is behind, another where a key is not published or a number differs from the report's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipelines.core.settings import PROJECT_ROOT, region_file

FILE = "progress_report.csv"
PAGE = PROJECT_ROOT / "docs" / "voortgangsbericht.md"
INTRO = """# Het voortgangsbericht in de monitor

Waar elk punt van het Voortgangsbericht uitvoering Woonakkoord van 29 november 2023 in de
publicatie staat: {count} afspraken, getallen, monitors en acties, zoals wij ze tellen. Staat er
een getal of datum achter, dan noemt het bericht die, en staat het zo in de tabel. Gemaakt uit
`{file}` in de map van de regio met `python docs/site/coverage.py`; wijzig dat bestand.

| | alinea | punt | tabel en sleutel | niet te publiceren, en waarom |
|---|---|---|---|---|"""


def listed() -> list[dict[str, str]]:
    """A row per statement of the report and place where it is published."""
    with region_file(FILE).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def page(rows: Iterable[dict[str, str]]) -> str:
    """The page: a line per statement."""
    items = [list(group) for _, group in groupby(rows, key=lambda row: row["item"])]
    return "\n".join([INTRO.format(count=len(items), file=FILE), *map(_line, items), ""])


def _line(rows: list[dict[str, str]]) -> str:
    first = rows[0]
    open_points = " ".join(row["not_published_nl"] for row in rows if row["not_published_nl"])
    cells = (first["item"], first["paragraph"], first["item_nl"], "<br>".join(_places(rows)))
    return f"| {' | '.join(cells)} | {open_points} |"


def _places(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        if row["table_name"]:
            said = f": {row['column_name']} {row['reported_value']}" if row["column_name"] else ""
            yield f"`{row['table_name']}` {row['key']}{said}"


if __name__ == "__main__":
    PAGE.write_text(page(listed()), encoding="utf-8")
