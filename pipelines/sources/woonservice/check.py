"""For who delivers: a template per extract, and what is wrong with a file before it is sent.

`woonmonitor template woonservice` and `woonmonitor check` show what these functions give.
"""

from __future__ import annotations

import io
import secrets
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.sources.woonservice.contract import Field, contract, find_extract
from pipelines.sources.woonservice.expressions import expected
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
class Template:
    """An empty delivery and what belongs in it."""

    header: tuple[str, ...]
    explanation: pd.DataFrame
    """kolom, verplicht, inhoud, verwacht, verwerking, ook_herkend"""
    codes: pd.DataFrame
    """lijst, code, betekenis, vervalt_na: of the lists this extract uses"""


def template(extract: str) -> Template:
    """Header and explanation of an extract; raises RefusedFile for a name that is none."""
    fields = find_extract(extract).fields
    lists = list(dict.fromkeys(each.list_name for each in fields if each.list_name))
    codes = [
        (name, code.code, code.label_nl, code.until)
        for name in lists
        for code in contract().lists[name]
    ]
    return Template(
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


def check_extract(
    data: bytes, extract: str, *, as_of: date | None = None, file_name: str = ""
) -> pd.DataFrame:
    """What the gate would say of a file, in the columns of the findings of a plan list.

    `value` is always null. Without `as_of`, the last day of the extract, no date is too late. The
    file goes through the real gate with a key that is thrown away. Raises RefusedFile (Dutch) for a
    file that would be refused as a whole.
    """
    delivery = Delivery(
        extract=find_extract(extract),
        file_name=file_name,
        as_of=as_of or _NO_END,
        open_stream=lambda: io.BytesIO(data),
    )
    with tempfile.TemporaryDirectory() as folder:
        return pass_gate(delivery, secrets.token_bytes(32), Path(folder)).findings
