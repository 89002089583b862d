"""The report on a terminal and as a page: the order of things, and foreign text made harmless."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from rich.console import Console

from pipelines.reports.html import PER_GROUP, page
from pipelines.reports.model import DeliveryReport
from pipelines.reports.plancapaciteit.report import plan_report
from pipelines.reports.terminal import show
from tests.unit.reports.plan_lists import plan_list

HOSTILE = '<script>alert("x")</script> [bold red]\x1b[31m\u202e &amp;'


def _report(**finding: object) -> DeliveryReport:
    now = plan_list([{"is_accepted": False}], findings=[finding])
    return plan_report(
        now,
        None,
        file_name="planlijst.xlsx",
        reference_date=date(2026, 7, 1),
        deliverer="haarlem",
        previous=None,
    )


def _terminal(report: DeliveryReport) -> str:
    stream = io.StringIO()
    show(report, Console(file=stream, width=200, force_terminal=False))
    return stream.getvalue()


def test_the_verdict_is_the_first_line() -> None:
    first = _terminal(_report()).splitlines()[0]
    assert (
        first == "Nog niet in orde: 1 van de 1 plan heeft een fout en telt nog niet mee (1 fout)."
    )


def test_a_finding_names_sheet_row_column_letter_and_name() -> None:
    assert "Plannen, rij 2, kolom J (status_planologisch) · Stationskwartier" in _terminal(
        _report()
    )


def test_many_findings_are_capped_with_a_count_of_the_rest() -> None:
    rows = [{"row_number": row, "reason": f"Rij {row} klopt niet."} for row in range(2, 1002)]
    now = plan_list([{"is_accepted": False}], findings=rows)
    report = replace(
        _report(),
        groups=plan_report(
            now, None, file_name="x", reference_date=date(2026, 7, 1), deliverer="x", previous=None
        ).groups,
    )
    shown = _terminal(report)
    assert "1.000 fouten" in shown
    assert "… en nog 995 keer" in shown  # 5 are shown
    assert page(report).count('<li><span class="place">') == PER_GROUP


def test_a_terminal_obeys_nothing_of_the_deliverer() -> None:
    shown = _terminal(_report(reason=HOSTILE, plan_name=HOSTILE))
    assert "[bold red]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_page_escapes_all_text_of_the_deliverer() -> None:
    hostile = _report(
        sheet=HOSTILE, column_name=HOSTILE, plan_name=HOSTILE, reason=HOSTILE, value=HOSTILE
    )
    text = page(replace(hostile, file_name=HOSTILE), workbook_name=HOSTILE)
    tags = _Tags()
    tags.feed(text)
    assert "script" not in {tag for tag, _ in tags.found}
    assert text.count("&lt;script&gt;") >= 5
    assert "&amp;amp;" in text


def test_a_page_asks_nothing_from_elsewhere_and_runs_nothing() -> None:
    text = page(_report())
    tags = _Tags()
    tags.feed(text)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags.found}
    for _, attributes in tags.found:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "href")}
    assert not re.search(r"https?://|url\(|@import", text)
    assert "default-src 'none'" in text


def test_a_page_can_be_read_aloud() -> None:
    """Language, title, one h1, a header for every row and column of a table."""
    tags = _Tags()
    text = page(_report())
    tags.feed(text)
    names = [tag for tag, _ in tags.found]
    assert ("html", {"lang": "nl"}) in tags.found
    assert names.count("h1") == 1
    assert names.count("caption") == names.count("table") > 0
    assert all("scope" in attributes for tag, attributes in tags.found if tag == "th")
    assert "<title>Controle van planlijst.xlsx</title>" in text


def test_a_good_list_says_it_can_be_sent() -> None:
    now = plan_list([{}, {"plan_id": "HLM-2"}])
    report = plan_report(
        now, None, file_name="x", reference_date=date(2026, 7, 1), deliverer="x", previous=None
    )
    assert report.exit_code == 0
    assert report.sentence.startswith("In orde: 2 plannen gelezen")


def test_warnings_alone_do_not_stop_a_list() -> None:
    now = plan_list([{}], findings=[{"severity": "warning", "rule": "status_missing"}])
    report = plan_report(
        now, None, file_name="x", reference_date=date(2026, 7, 1), deliverer="x", previous=None
    )
    assert report.verdict == "warned"
    assert report.exit_code == 0
