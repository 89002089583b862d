"""The coverage of the progress report: made from data, and nothing of the agenda is left out."""

from __future__ import annotations

import csv
import runpy

from pipelines.core.settings import PROJECT_ROOT

COVERAGE = runpy.run_path(str(PROJECT_ROOT / "docs/site/coverage.py"))
ROWS = COVERAGE["listed"]()
AGENDA = "uitvoeringsagenda/regio/2023-11-29/uitvoeringsagenda.csv"


def test_the_page_is_made_from_the_data() -> None:
    assert COVERAGE["PAGE"].read_text(encoding="utf-8") == COVERAGE["page"](ROWS)


def test_the_54_statements_are_each_named_and_published_or_said_why_not() -> None:
    assert list(dict.fromkeys(int(row["item"]) for row in ROWS)) == list(range(1, 55))
    for row in ROWS:
        assert row["paragraph"]
        assert row["item_nl"]
        assert row["table_name"] or row["not_published_nl"], row
        assert bool(row["column_name"]) == bool(row["reported_value"]), row


def test_every_item_of_the_bundled_agenda_is_in_it() -> None:
    with (PROJECT_ROOT / "data/raw" / AGENDA).open(encoding="utf-8-sig", newline="") as stream:
        bundled = {row["Nummer"] for row in csv.DictReader(stream, delimiter=";")}
    named = {row["key"].removeprefix("action_code=") for row in ROWS if "action_code" in row["key"]}
    assert named == bundled
