"""dbt's sources of what the sources deliver: made from their contracts, committed, never edited.

`python -m pipelines.dbt.source_yaml` writes them; a test fails where one is behind its contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.core.settings import DBT_PROJECT_DIR
from pipelines.reading.contract import FILE, Contract, Table, contracts

_HEAD = """\
# Made from pipelines/sources/{source}/{file} by `python -m pipelines.dbt.source_yaml`.
# Change it there. Freshness: the day of the newest delivery that was loaded, and the longest time
# that may pass until the next one is late.
"""


def source_yaml() -> Mapping[Path, str]:
    """Place → content of the file of each source."""
    return {
        DBT_PROJECT_DIR / "models" / "staging" / source / "_sources.yml": _file(contract)
        for source, contract in contracts().items()
    }


def _file(contract: Contract) -> str:
    content = {
        "version": 2,
        "sources": [
            {
                "name": "raw",
                "description": contract.purpose,
                "tables": [_table(contract, table) for table in contract.tables],
            }
        ],
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return _HEAD.format(source=contract.source, file=FILE) + text


def _table(contract: Contract, table: Table) -> dict[str, Any]:
    config: dict[str, Any] = {"tags": [contract.source]}
    if table.is_about_people:
        config["meta"] = {"about_people": True}
    if contract.latency_days:
        config["freshness"] = {"warn_after": {"count": contract.latency_days, "period": "day"}}
        config["loaded_at_query"] = (
            "select cast(max(as_of) as timestamp) from raw.file_ledger"  # noqa: S608 - a folder
            f" where source = '{contract.source}' and status = 'loaded'"
        )
    return {
        "name": table.name.partition(".")[2],
        "description": table.description,
        "config": config,
        "columns": [
            {
                "name": column.name,
                "description": column.description,
                "data_type": column.physical_type,
            }
            for column in table.columns
        ],
    }


if __name__ == "__main__":
    for path, text in source_yaml().items():
        path.write_text(text, encoding="utf-8")
