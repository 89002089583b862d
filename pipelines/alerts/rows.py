"""Failing rows in words: places, dates and numbers as people say them, not our own names."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from functools import cache

from pipelines.quality.labels import Label, labels, plain, value_in_words
from pipelines.quality.suites import load_suites

_OF_A_FILE = {"path", "reason"}


def row_in_words(row: object, *, suite: str = "", rule: str = "") -> str:
    """One failing row: as its rule tells it, as a file with its reason, or column by column."""
    if not isinstance(row, dict):
        return plain(row) if row is not None else "leeg"
    if row.keys() >= _OF_A_FILE:
        return _file(row)
    if row.keys() >= {"unit", "newest"}:
        return _deliverer(row)
    sentence = _sentences().get((suite, rule))
    if sentence and all(column in row for column in _columns_of(sentence)):
        told = {column: value_in_words(column, row[column]) for column in _columns_of(sentence)}
        return sentence.format_map(told)
    return ", ".join(filter(None, (_cell(column, value) for column, value in row.items())))


def _cell(column: str, value: object) -> str:
    """`peildatum 01-07-2026`; what names no label is called as it is, so that nothing is lost."""
    label = labels().get(column, Label(label=column))
    if not label.is_told:
        return ""
    return f"{label.label} {value_in_words(column, value)}".strip()


def _file(row: Mapping[str, object]) -> str:
    path, reason = str(row["path"]), str(row["reason"])
    said = f"{path}: {reason.removeprefix(f'{path}: ')}"
    if "counts_instead" not in row:
        return said
    instead = row["counts_instead"]
    return f"{said} {f'Nu telt {instead}.' if instead else 'Er is geen eerdere goede levering.'}"


def _deliverer(row: Mapping[str, object]) -> str:
    newest, rejected = row["newest"], row.get("rejected")
    last = (
        f"laatst met peildatum {date.fromisoformat(str(newest)):%d-%m-%Y}"
        if newest
        else "nooit geleverd"
    )
    if not rejected:
        return f"{row['unit']}: {last}"
    usable = last if newest else "nooit iets bruikbaars"
    return f"{row['unit']}: {rejected} is ontvangen maar telt niet mee; bruikbaar {usable}"


def _columns_of(sentence: str) -> list[str]:
    return [field for _, field, _, _ in string.Formatter().parse(sentence) if field]


@cache
def _sentences() -> Mapping[tuple[str, str], str]:
    return {
        (rule.suite, rule.rule): rule.row_nl
        for suite in load_suites()
        for rule in suite.rules
        if rule.row_nl
    }
