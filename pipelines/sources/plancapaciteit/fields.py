"""The fields, codes and classes of a plan list, from `fields.yml`: Dutch labels and explanations.

Which words a deliverer uses for them is a layout's affair: `layout.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.core.strict_yaml import read_yaml

FIELDS_YML = Path(__file__).with_name("fields.yml")


class Strict(BaseModel):
    """YAML as it must be: a name that is not known is a typing error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Labelled(Strict):
    """One code or class, in Dutch."""

    label_nl: str
    explanation_nl: str = ""


class Field(Strict):
    """One field of a plan or of a row of dwellings."""

    label_nl: str
    kind: Literal["text", "municipality", "code", "codes", "flag", "year", "count", "amount"]
    explanation_nl: str
    example: str | int | bool | None = None
    codes: Mapping[str, Labelled] = {}
    between: tuple[float, float] | None = None
    """Of an amount: what is possible, to tell 250.000 from 250 with three decimals."""


class Classification(Strict):
    """One way to divide dwellings; `unknown` is the class for what is not known."""

    label_nl: str
    unknown: str | None = None
    classes: Mapping[str, Labelled] = {}
    product_of: tuple[str, ...] = ()


class TotalWords(Strict):
    """What rows are called that add up others."""

    named: tuple[str, ...]
    about: tuple[str, ...]
    statuses: tuple[str, ...]


class OpenPeriod(Strict):
    """How a header says that a year is the first or last of a period without an end."""

    before: tuple[str, ...] = ()
    """Words and signs in front of the year."""
    after: tuple[str, ...] = ()


class OpenPeriods(Strict):
    """By what the year means: `since` and `until` include it, the two others do not."""

    bounds: tuple[int, int]
    """What stands for no first and no last year."""
    since: OpenPeriod
    later_than: OpenPeriod
    until: OpenPeriod
    earlier_than: OpenPeriod


class Fields(Strict):
    """All of `fields.yml`."""

    fields: Mapping[str, Field]
    stated: Mapping[str, Labelled]
    classifications: Mapping[str, Classification]
    sheets_not_read: tuple[str, ...]
    sheets_archived: tuple[str, ...]
    remark_words: tuple[str, ...]
    totals: TotalWords
    open_periods: OpenPeriods

    def classes(self, classification: str) -> list[str]:
        """The class codes of a classification, those of a product joined by two underscores."""
        entry = self.classifications[classification]
        if not entry.product_of:
            return list(entry.classes)
        first, second = entry.product_of
        return [f"{one}__{two}" for one in self.classes(first) for two in self.classes(second)]


@lru_cache(maxsize=1)
def known_fields() -> Fields:
    """The content of `fields.yml`."""
    return Fields.model_validate(read_yaml(FIELDS_YML))
