"""The page of sources: what each promises and which raw tables it fills, made from its contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.reading.contract import Column, Contract, Table

INTRO = """# Sources

What each source promises, from `pipelines/sources/<source>/contract.yml`; what follows from a
contract: [contracts](contracts.md). Raw tables stand in the warehouse and are not published.
"""


def page(contracts: Mapping[str, Contract]) -> str:
    """Every source with its raw tables and their columns."""
    return "\n".join([INTRO, *(line for each in contracts.values() for line in _source(each))])


def _source(contract: Contract) -> Iterator[str]:
    yield from (f"## {contract.name}", "", f"*{contract.purpose}* {contract.usage}", "")
    yield from ("| | |", "|---|---|")
    facts = {
        "folder": f"`data/raw/{contract.source}`",
        "publisher": contract.publisher,
        "licence": contract.licence,
        "owner": contract.owner,
        "rhythm": contract.rhythm,
    }
    yield from (f"| {name} | {text} |" for name, text in facts.items())
    yield ""
    for table in contract.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from (f"### {table.name}", "", table.description, "", f"Grain: {table.grain}.", "")
    yield from ("| column | type | meaning |", "|---|---|---|", *map(_column, table.columns), "")


def _column(column: Column) -> str:
    kind = f"{column.physical_type}{', required' if column.is_required else ''}"
    values = f" One of {', '.join(f'`{each}`' for each in column.allowed)}."
    meaning = column.description + (values if column.allowed else "")
    return f"| `{column.name}` | {kind} | {meaning} |"
