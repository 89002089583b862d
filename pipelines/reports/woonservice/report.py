"""From a Woonservice extract to its delivery report: where something is wrong, never what it says.

What is wrong is the gate's to say (`pipelines.sources.woonservice`); the wording of it is here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pipelines.core.strict_yaml import read_yaml
from pipelines.reports.findings import grouped
from pipelines.reports.model import DeliveryReport, FindingGroup, Line, Totals
from pipelines.reports.request import CheckRequest, Examiner
from pipelines.reports.verdict import sentence_of, verdict_of
from pipelines.sources.woonservice.check import Checked, extract_of, is_extract, pass_extract

_TITLES = Path(__file__).with_name("rule_titles.yml")


@cache
def rule_titles() -> dict[str, str]:
    """Rule of rules.yml → what the report calls a group of its findings."""
    titles: dict[str, str] = read_yaml(_TITLES)
    return titles


def examine(request: CheckRequest) -> DeliveryReport:
    """The report on an extract. Raises RefusedFile for a file that would be refused as a whole."""
    extract = extract_of(request.data, request.name, request.deliverer)
    as_of = None if request.is_date_assumed else request.reference_date
    checked = pass_extract(request.data, extract, as_of=as_of, file_name=request.name)
    groups = grouped(checked.findings, rule_titles())
    return DeliveryReport(
        file_name=request.name,
        verdict=verdict_of(groups) if checked.row_count else "warned",
        sentence=_sentence(checked, groups),
        facts=_facts(checked),
        groups=groups,
        advice={
            "critical": "Regels met een fout worden niet geladen tot ze hersteld zijn.",
            "warning": "Deze regels worden wel geladen; de genoemde cel of kolom niet.",
        },
        totals=[_totals(checked)],
        remarks=_remarks(checked, as_of),
    )


EXAMINER = Examiner(examine, tables=None, recognises=is_extract)


def _sentence(checked: Checked, groups: list[FindingGroup]) -> str:
    if not checked.row_count:
        return "Het bestand heeft een goede kopregel en verder geen enkele regel. Klopt dat?"
    return sentence_of(
        groups,
        row_count=checked.row_count,
        loaded_count=checked.loaded_count,
        words=("regel", "regels"),
    )


def _facts(checked: Checked) -> list[tuple[str, str]]:
    """What the file was taken for; nothing of its header or cells."""
    kind = "volledig bestand" if checked.is_full else "mutatiebestand"
    facts = [("Extract", f"{checked.extract.name}: {checked.extract.label_nl}"), ("Soort", kind)]
    if checked.first and checked.last:
        facts.append(("Periode in de naam", f"{_dutch(checked.first)} t/m {_dutch(checked.last)}"))
    if checked.first_date and checked.last_date:
        days = f"{_dutch(checked.first_date)} t/m {_dutch(checked.last_date)}"
        facts.append(("Datums in het bestand", days))
    return facts


def _totals(checked: Checked) -> Totals:
    aside = checked.row_count - checked.loaded_count
    return Totals(
        "Regels",
        [
            Line("Gelezen", checked.row_count),
            Line("Wordt geladen", checked.loaded_count, is_part=True),
            Line("Wordt niet geladen", aside, is_part=True),
        ],
    )


def _remarks(checked: Checked, as_of: date | None) -> list[str]:
    remarks = ["dit verslag noemt regels en kolommen, nooit wat er staat: stuur het gerust door."]
    if as_of is None and checked.last is None:
        remarks.append(
            "er is niet gekeken naar datums in de toekomst; geef de laatste dag van het bestand op "
            "met --reference-date, of zet de periode in de naam."
        )
    return remarks


def _dutch(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
