"""What a report on a delivery says, whatever the source: verdict, findings, totals, changes.

No layout and no wording of one source: `terminal`, `html` and `workbook` show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipelines.reports.text import clean

Severity = Literal["critical", "warning"]
Verdict = Literal["good", "warned", "critical", "refused"]

SEVERITY_NL: dict[Severity, str] = {"critical": "fout", "warning": "waarschuwing"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful, and where it stands."""

    sheet: str | None
    """Exactly as the workbook calls it; null: a CSV, or the file as a whole."""
    row_number: int | None
    """As the spreadsheet numbers it; null: the file as a whole."""
    column_letter: str | None
    column_name: str | None
    rule: str
    severity: Severity
    reason: str
    """A complete Dutch sentence: what is wrong, what was expected."""
    value: str | None = None
    """What stands there; null for personal sources."""
    subject: str | None = None
    """The record it is about, as the deliverer calls it."""
    subject_key: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words: 'Plannen, rij 12, kolom F (Status)'."""
        parts = [clean(self.sheet)] if self.sheet else []
        if self.row_number:
            parts.append(f"rij {self.row_number}")
        if self.column_letter and self.column_name:
            parts.append(f"kolom {self.column_letter} ({self.column_name})")
        elif self.column_letter or self.column_name:
            parts.append(f"kolom {self.column_letter or self.column_name}")
        return ", ".join(parts) or "het bestand"

    @property
    def unsaid_value(self) -> str | None:
        """What stands there, where the reason does not quote it."""
        return None if self.value is None or self.value in self.reason else self.value

    @property
    def cell(self) -> str | None:
        """The address 'F12', or null where the finding is about a row or the whole file."""
        if not self.row_number or not self.column_letter:
            return None
        return f"{self.column_letter}{self.row_number}"


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one rule: the same mistake, made more than once."""

    title: str
    severity: Severity
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Line:
    """One total, beside that of the previous delivery."""

    label: str
    now: int | None
    before: int | None = None
    is_part: bool = False
    """A part of the line above it."""

    @property
    def difference(self) -> int | None:
        """Now less before; null where either is unknown."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Totals:
    """A table of totals."""

    title: str
    lines: Sequence[Line]
    note: str | None = None


@dataclass(frozen=True)
class Change:
    """One record that differs from the previous delivery."""

    subject: str
    detail: str
    difference: int | None = None
    """In dwellings (or what the source counts)."""


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one kind."""

    title: str
    changes: Sequence[Change]
    advice: str | None = None


@dataclass(frozen=True)
class DeliveryReport:
    """All that is said about one delivered file."""

    file_name: str
    verdict: Verdict
    sentence: str
    """The verdict in one Dutch sentence."""
    facts: Sequence[tuple[str, str]] = ()
    groups: Sequence[FindingGroup] = ()
    """Critical ones first."""
    advice: Mapping[Severity, str] = field(default_factory=dict)
    """What a finding of this severity means for the deliverer."""
    totals: Sequence[Totals] = ()
    changes: Sequence[ChangeGroup] = ()
    previous: str | None = None
    """What was compared with, in words; null: nothing."""
    remarks: Sequence[str] = field(default=())

    @property
    def findings(self) -> list[Finding]:
        """All findings, critical ones first."""
        return [finding for group in self.groups for finding in group.findings]

    @property
    def exit_code(self) -> int:
        """0: can be delivered; 1: something in it, or all of it, would be refused."""
        return 1 if self.verdict in ("critical", "refused") else 0

    def count(self, severity: Severity) -> int:
        """How many findings of this severity."""
        return sum(len(group.findings) for group in self.groups if group.severity == severity)
