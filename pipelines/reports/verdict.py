"""What a report comes to: its verdict, and that verdict on a file of rows in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports.model import FindingGroup, Verdict
from pipelines.reports.text import counted, number


def verdict_of(groups: Sequence[FindingGroup]) -> Verdict:
    """By the worst of the findings."""
    severities = {group.severity for group in groups}
    if "critical" in severities:
        return "critical"
    return "warned" if severities else "good"


def sentence_of(
    groups: Sequence[FindingGroup], *, row_count: int, loaded_count: int, words: tuple[str, str]
) -> str:
    """The verdict on a file of which each row loads or does not; `words`: one of them, and more."""
    read, verdict = counted(row_count, *words), verdict_of(groups)
    if verdict == "good":
        return f"In orde: {read} gelezen, niets gevonden. U kunt het bestand versturen."
    if verdict == "warned":
        kinds = counted(len(groups), "soort waarschuwing", "soorten waarschuwingen")
        return f"U kunt het bestand versturen: {read} gelezen, geen fouten, {kinds} na te kijken."
    wrong = row_count - loaded_count
    have = "heeft een fout en wordt" if wrong == 1 else "hebben een fout en worden"
    return f"Nog niet in orde: {number(wrong)} van de {read} {have} niet geladen."
