"""A delivery report on the terminal: the verdict first, then what to mend, then the totals."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.reports.model import (
    SEVERITY_NL,
    ChangeGroup,
    DeliveryReport,
    FindingGroup,
    Severity,
    Totals,
    Verdict,
)
from pipelines.reports.text import clean, counted, number, signed

_STYLES: dict[Verdict, str] = {
    "good": "bold green",
    "warned": "bold yellow",
    "critical": "bold red",
    "refused": "bold red",
}
_PER_GROUP = 5
_GROUPS = 15
"""A screen or two; the page and the workbook hold everything."""


def show(report: DeliveryReport, console: Console) -> None:
    """Print the report. Text of the deliverer is printed as it is, never obeyed as markup."""
    _line(console, report.sentence, _STYLES[report.verdict])
    for label, value in report.facts:
        _line(console, f"  {label}: {value}", "dim")
    for severity in ("critical", "warning"):
        _show_findings(console, report, severity)
    for totals in report.totals:
        _show_totals(console, totals, has_previous=report.previous is not None)
    for changes in report.changes:
        _show_changes(console, changes)
    for remark in report.remarks:
        _line(console, f"Let op: {remark}", "dim")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(clean_indent(text), style=style), soft_wrap=True)


def clean_indent(text: str) -> str:
    """The text made harmless, with its indent."""
    return " " * (len(text) - len(text.lstrip(" "))) + clean(text)


def _show_findings(console: Console, report: DeliveryReport, severity: Severity) -> None:
    groups = [group for group in report.groups if group.severity == severity]
    if not groups:
        return
    count = report.count(severity)
    word = SEVERITY_NL[severity]
    plural = "fouten" if severity == "critical" else "waarschuwingen"
    console.print()
    _line(console, counted(count, word, plural), "bold red" if severity == "critical" else "bold")
    for group in groups[:_GROUPS]:
        _show_group(console, group)
    if rest := groups[_GROUPS:]:
        hidden = sum(len(group.findings) for group in rest)
        _line(console, f"  … en nog {counted(hidden, word, plural)} van andere soorten")


def _show_group(console: Console, group: FindingGroup) -> None:
    _line(console, f"  {group.title}: {number(len(group.findings))}×", "bold")
    said = ""
    for finding in group.findings[:_PER_GROUP]:
        about = f" · {finding.subject}" if finding.subject else ""
        _line(console, f"    {finding.place}{about}")
        if finding.reason != said:
            _line(console, f"      {finding.reason}")
        said = finding.reason
    if (rest := len(group.findings) - _PER_GROUP) > 0:
        _line(console, f"    … en nog {number(rest)} keer")


def _show_totals(console: Console, totals: Totals, *, has_previous: bool) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("", min_width=32)
    table.add_column("nu", justify="right")
    if has_previous:
        table.add_column("vorige", justify="right")
        table.add_column("verschil", justify="right")
    for line in totals.lines:
        cells: list[str | Text] = [
            Text(("  " if line.is_part else "") + clean(line.label)),
            number(line.now, "–"),
        ]
        if has_previous:
            cells += [number(line.before, "–"), signed(line.difference)]
        table.add_row(*cells)
    console.print()
    _line(console, totals.title, "bold")
    console.print(table)
    if totals.note:
        _line(console, totals.note, "dim")


def _show_changes(console: Console, group: ChangeGroup) -> None:
    console.print()
    _line(console, f"{group.title}: {number(len(group.changes))}", "bold")
    if group.advice:
        _line(console, f"  {group.advice}", "dim")
    for change in group.changes[:_PER_GROUP]:
        _line(console, f"  {change.subject}: {change.detail}")
    if (rest := len(group.changes) - _PER_GROUP) > 0:
        _line(console, f"  … en nog {number(rest)}")
