"""For who delivers: a template per extract, and what is wrong with a file before it is sent.

`woonmonitor template woonservice` and `woonmonitor check` show what these functions give.
"""

from __future__ import annotations

import io
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice.columns import map_columns
from pipelines.sources.woonservice.content import examine
from pipelines.sources.woonservice.expressions import expected
from pipelines.sources.woonservice.extracts import Extract, Field, find_extract, known
from pipelines.sources.woonservice.gate import Delivery, pass_gate

_NO_END = date(2099, 12, 31)
_HANDLING = {
    "hash": "wordt versleuteld",
    "birth_date": "wordt leeftijdsklasse en verdwijnt",
    "age": "wordt leeftijdsklasse en verdwijnt",
    "income": "wordt inkomensklasse en verdwijnt",
    "check": "alleen voor controle, wordt niet bewaard",
}


@dataclass(frozen=True)
class Form:
    """An empty delivery and what belongs in it."""

    header: tuple[str, ...]
    explanation: pd.DataFrame
    """kolom, verplicht, inhoud, verwacht, verwerking, ook_herkend"""
    codes: pd.DataFrame
    """lijst, code, betekenis, vervalt_na: of the lists this extract uses"""


def template(extract: str) -> Form:
    """Header and explanation of an extract; raises RefusedFile for a name that is none."""
    fields = find_extract(extract).fields
    lists = list(dict.fromkeys(each.list_name for each in fields if each.list_name))
    codes = [
        (name, code.code, code.label_nl, code.until)
        for name in lists
        for code in known().lists[name]
    ]
    return Form(
        header=tuple(each.column for each in fields),
        explanation=pd.DataFrame([_explained(each) for each in fields]),
        codes=pd.DataFrame(codes, columns=["lijst", "code", "betekenis", "vervalt_na"]),
    )


def _explained(field: Field) -> dict[str, str]:
    return {
        "kolom": field.column,
        "verplicht": "ja" if field.required else "nee",
        "inhoud": field.label_nl,
        "verwacht": expected(field),
        "verwerking": _HANDLING.get(field.treatment, "wordt overgenomen"),
        "ook_herkend": ", ".join(field.aliases),
    }


@dataclass(frozen=True)
class Checked:
    """What the gate made of a file, without its rows."""

    extract: Extract
    findings: pd.DataFrame
    """In the columns of the findings of a plan list; `value` is always null."""
    is_full: bool
    first: date | None
    last: date | None
    """The period in the file's name."""
    first_date: date | None
    last_date: date | None
    """Earliest and latest event of the rows that would be loaded."""
    row_count: int
    loaded_count: int


def extract_of(data: bytes, file_name: str, named: str | None = None) -> str:
    """Which extract a file is: as named, else as its name says, else as its header does.

    Raises RefusedFile when none or several fit; the header is not quoted.
    """
    extracts = known().extracts
    for text in (named or "", file_name.lower()):
        found = [name for name in extracts if name in text]
        if len(found) == 1:
            return found[0]
    fitting = _fitting(examine(lambda: io.BytesIO(data)).header)
    if len(fitting) != 1:
        raise RefusedFile(
            "Aan naam en kopregel is niet te zien welk extract dit is.",
            remedy=f"Noem het bestand naar het extract: {', '.join(sorted(extracts))}.",
        )
    return fitting[0]


def is_extract(data: bytes, file_name: str) -> bool:
    """Whether a file that lies anywhere is a Woonservice extract."""
    try:
        examine(lambda: io.BytesIO(data))
        extract_of(data, file_name)
    except RefusedFile:
        return False
    return True


def _fitting(header: Sequence[str]) -> list[str]:
    """The extracts whose required columns are all there, with the most columns recognised."""
    counts: dict[str, int] = {}
    for name, extract in known().extracts.items():
        try:
            counts[name] = len(map_columns(header, extract).found)
        except RefusedFile:
            continue
    return [name for name, count in counts.items() if count == max(counts.values())]


def pass_extract(
    data: bytes, extract: str, *, as_of: date | None = None, file_name: str = ""
) -> Checked:
    """Take a file through the real gate, with a key that is thrown away.

    Without `as_of`, the last day of the extract, no date is too late. Raises RefusedFile (Dutch)
    for a file that would be refused as a whole.
    """
    delivery = Delivery(
        extract=find_extract(extract),
        file_name=file_name,
        as_of=as_of or _NO_END,
        open_stream=lambda: io.BytesIO(data),
    )
    with tempfile.TemporaryDirectory() as folder:
        gated = pass_gate(delivery, secrets.token_bytes(32), Path(folder))
    return Checked(
        extract=delivery.extract,
        findings=gated.findings,
        is_full=gated.cover.is_full,
        first=gated.cover.first,
        last=gated.cover.last,
        first_date=gated.first_date,
        last_date=gated.last_date,
        row_count=gated.row_count,
        loaded_count=gated.loaded_count,
    )


def check_extract(
    data: bytes, extract: str, *, as_of: date | None = None, file_name: str = ""
) -> pd.DataFrame:
    """The findings of `pass_extract`."""
    return pass_extract(data, extract, as_of=as_of, file_name=file_name).findings
