"""What columns and codes of a failing row are called in Dutch: `expectations/labels.yml`.

Turns one value into words; which values are shown is `pipelines.alerts.rows`'.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipelines.core.settings import EXPECTATIONS_DIR, seed_path
from pipelines.core.strict_yaml import read_yaml

_CBS_PERIOD = re.compile(r"(\d{4})(JJ|KW|MM)(\d{2})")


class Label(BaseModel):
    """How one column is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = ""
    kind: str = Field(default="text", alias="as")
    names: str | None = None

    @property
    def is_told(self) -> bool:
        """Whether a message says it at all."""
        return self.kind not in ("flag", "hidden")


@cache
def labels() -> Mapping[str, Label]:
    """Column → how it is told."""
    columns = _content()["columns"]
    return {name: Label.model_validate(label) for name, label in columns.items()}


@cache
def _content() -> Mapping[str, Any]:
    path = EXPECTATIONS_DIR / "labels.yml"
    content: Mapping[str, Any] = read_yaml(path)
    return content


@cache
def _names(where: str) -> Mapping[str, str]:
    """Code → Dutch name: a list of labels.yml, or two columns of a seed."""
    if where in _content()["names"]:
        listed: Mapping[str, str] = _content()["names"][where]
        return listed
    seed, code, name = where.split(".")
    with seed_path(seed).open(encoding="utf-8", newline="") as stream:
        return {row[code]: row[name] for row in csv.DictReader(stream)}


def value_in_words(column: str, value: object) -> str:
    """A value as people write it: 21.234, 3,5%, a name; empty is said to be so."""
    if value is None:
        return "leeg"
    label = labels().get(column, Label())
    if label.names:
        names = _names(label.names)
        return ", ".join(names.get(code, code) for code in str(value).split(", "))
    return _KINDS.get(label.kind, plain)(value)


def plain(value: object) -> str:
    """Without knowing what it is: a number the Dutch way, a list with commas."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return _number(value, 4)
    return ", ".join(map(plain, value)) if isinstance(value, list) else str(value)


def _number(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if decimals else text
    return text.translate(str.maketrans(",.", ".,"))


def _share(value: object) -> str:
    return f"{_number(100 * float(str(value)), 1)}%"


def _change(value: object) -> str:
    number = float(str(value))
    return f"{'+' if number > 0 else ''}{_number(100 * number, 2)}%"


def _date(value: object) -> str:
    try:
        return f"{date.fromisoformat(str(value)[:10]):%d-%m-%Y}"
    except ValueError:
        return str(value)


def _period(value: object) -> str:
    """`2025JJ00` is the year, `2025KW01` its first quarter, `2025MM01` its first month."""
    match = _CBS_PERIOD.fullmatch(str(value))
    if match is None:
        return str(value)
    year, kind, number = match.groups()
    rest = {"JJ": "", "KW": f", kwartaal {int(number)}", "MM": f", maand {int(number)}"}
    return f"{year}{rest[kind]}"


_KINDS: Mapping[str, Callable[[object], str]] = {
    "share": _share,
    "change": _change,
    "count": lambda value: _number(float(str(value)), 0),
    "ratio": lambda value: f"{_number(float(str(value)), 2)} keer",
    "difference": lambda value: _number(float(str(value)), 4),
    "date": _date,
    "period": _period,
    "text": plain,
}
