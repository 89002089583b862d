"""What each source promises: the contracts of the folders in `pipelines/sources`, read and typed.

What follows from them is derived elsewhere: raw tables, dbt's sources, what the ledger counts, who
can be forgotten, when a delivery is late. A source is a folder with a contract: nothing else names
one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pipelines.core.settings import PACKAGE_DIR
from pipelines.reading.contract_file import FILE, read_contract
from pipelines.reading.contract_model import Column, Contract, Lateness, Table

__all__ = [
    "FILE", "SOURCES_DIR", "Column", "Contract", "Lateness", "Table",
    "contract_of", "contracts", "personal_sources", "source_of", "tables",
]  # fmt: skip

SOURCES_DIR = PACKAGE_DIR / "sources"


@cache
def contracts(folder: Path = SOURCES_DIR) -> Mapping[str, Contract]:
    """The contract of every source, by name, in order of name.

    Raises WoonmonitorError naming the file and line of one that is not as it should be.
    """
    return {path.parent.name: read_contract(path) for path in sorted(folder.glob(f"*/{FILE}"))}


def personal_sources() -> frozenset[str]:
    """Sources whose delivered files hold personal data."""
    return frozenset(each.source for each in contracts().values() if each.is_about_people)


def contract_of(source: str) -> Contract:
    """The contract of a source that there is; raises KeyError for another."""
    return contracts()[source]


def tables() -> Iterator[Table]:
    """The raw tables of all sources."""
    for contract in contracts().values():
        yield from contract.tables


def source_of(table: str) -> str | None:
    """The source that fills a raw table (`cbs_observation`); null: none, it is the house's own."""
    filled = {
        each.name: contract.source for contract in contracts().values() for each in contract.tables
    }
    return filled.get(f"raw.{table}")
