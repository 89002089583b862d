"""What a contract may not say though each part is of the right kind: it would fail one night.

Told when it is read, as place and part of a Dutch sentence. No file is read here.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipelines.reading.contract_model import Column, Contract, Form, Table
from pipelines.reading.headers import folded

_Fault = tuple[tuple[str | int, ...], str]
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HOLDS: Mapping[Form, tuple[str, ...]] = {
    "text": ("varchar",),
    "code": ("varchar",),
    "municipality": ("varchar",),
    "count": ("integer", "bigint"),
    "year": ("integer", "bigint"),
    "amount": ("double",),
    "date": ("date",),
    "flag": ("boolean",),
}
"""Form → types of DuckDB that hold every value that is read by it."""
_TYPES = frozenset(each for types in _HOLDS.values() for each in types)
_OF_THE_FILE = ("file_id", "row_number")
"""Columns of plain rows that stand in no file."""
_OF_THE_DELIVERY = ("as_of", "path")
"""What `countsPer` may name besides: a column of that name would make it ambiguous."""
_TOLD = {"reference", "missing"}


def faults(contract: Contract) -> Iterator[_Fault]:
    """Each place in the document with what is wrong there."""
    if not contract.tables:
        yield ("schema",), "er staat geen enkele tabel"
    for name in _twice(table.name for table in contract.tables):
        yield ("schema",), f"«{name}» staat er twee keer"
    yield from _of_lateness(contract)
    for index, table in enumerate(contract.tables):
        for at, problem in _of_table(table):
            yield ("schema", index, *at), problem


def _of_lateness(contract: Contract) -> Iterator[_Fault]:
    terms = contract.lateness
    if terms is None:
        return
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(terms.message_nl) if name}
    except ValueError:
        named = {"{"}
    if not named <= _TOLD:
        problem = "«message» van «lateness» vult alleen {reference} en {missing} in"
        yield ("customProperties",), problem
    is_named = any(table.has_column("municipality_code") for table in contract.tables)
    if contract.delivered_per == "municipality" and not is_named:
        problem = "wie te laat is blijkt uit een kolom «municipality_code», en die is er niet"
        yield ("schema",), problem


def _of_table(table: Table) -> Iterator[_Fault]:
    for name in _twice(column.name for column in table.columns):
        yield ("properties",), f"de kolom «{name}» staat er twee keer"
    for index, column in enumerate(table.columns):
        for problem in _of_column(column):
            yield ("properties", index), f"«{column.name}» {problem}"
        if table.counts_per and column.name in _OF_THE_DELIVERY:
            yield ("properties", index), f"«{column.name}» heet in «countsPer» de levering zo"
    if table.is_plain:
        yield from _of_plain(table)


def _of_plain(table: Table) -> Iterator[_Fault]:
    """What the generic reader, and the ledger that checks it, cannot do without."""
    names = (name for column in table.delivered for name in set(column.headers))
    for name in _twice(names):
        yield ("properties",), f"«{name}» is de kop van meer dan één kolom"
    for name in _OF_THE_FILE:
        if not table.has_column(name):
            yield ("properties",), f"de kolom «{name}» ontbreekt"
    if not table.key:
        yield (), "geen kolom heeft «primaryKey», en dezelfde rij zou twee keer tellen"
    if table.counted_rows != "true":
        yield (), "«countedRows» is niet true, en elke rij van een bestand telt"
    for index, column in enumerate(table.columns):
        is_filled = column.header or column.name in _OF_THE_FILE or column.default
        if (column.is_required or column.is_key) and not is_filled:
            problem = f"«{column.name}» heeft geen «businessName», dus geen waarde"
            yield ("properties", index), problem


def _of_column(column: Column) -> Iterator[str]:
    if not _NAME.fullmatch(column.name):
        yield "is geen naam van kleine letters, cijfers en lage streepjes"
    if column.physical_type not in _TYPES:
        yield f"heeft geen «physicalType» uit {', '.join(sorted(_TYPES))}"
    if column.header and column.physical_type not in _HOLDS[column.form]:
        yield f"is «{column.form}», en dat past niet in {column.physical_type}"
    if column.header and (column.person or column.is_key_fingerprint):
        yield "gaat over een persoon, en van kale rijen wordt niets gepseudonimiseerd"
    yield from _of_bounds(column)
    yield from _of_codes(column)


def _of_bounds(column: Column) -> Iterator[str]:
    bounds = [bound for bound in (column.least, column.most) if bound is not None]
    if bounds and column.form not in ("count", "amount", "year"):
        yield "heeft grenzen en is geen getal"
    elif any(type(bound) not in (int, float) for bound in bounds) or sorted(bounds) != bounds:
        yield "heeft grenzen die geen getallen zijn, of niet van klein naar groot"


def _of_codes(column: Column) -> Iterator[str]:
    if column.form == "code" and not column.allowed:
        yield "is een code zonder «enum»"
    if not set(column.spellings) <= set(column.allowed):
        yield "heeft spellingen van wat niet in «enum» staat"
    words = (
        word
        for code, meaning in column.allowed.items()
        for word in {folded(each) for each in (code, meaning, *column.spellings.get(code, ()))}
        if word
    )
    for word in _twice(words):
        yield f"heeft «{word}» bij meer dan één code"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
