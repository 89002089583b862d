"""What dbt knows of the sources: made from their contracts, committed, never edited.

Per source dbt's own sources; the seeds of when deliveries are expected and of what codes mean.
`python -m pipelines.dbt.from_contracts` writes them; a test fails where one is behind its contract.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipelines.core.settings import DBT_PROJECT_DIR
from pipelines.reading.contract import FILE, Contract, Table, contracts, tables

_EXPECTED = (
    *("rule", "source", "each", "period_months", "is_end_of_period", "due_days", "severity"),
    *("since", "owner", "message_nl", "reason"),
)
_CODES = ("table_name", "column_name", "code", "label_nl", "sort_order")
_HEAD = """\
# Made from pipelines/sources/{source}/{file} by `python -m pipelines.dbt.from_contracts`.
# Change it there. Freshness: the day of the newest delivery that was loaded, and the longest time
# that may pass until the next one is late.
"""


def files_of_dbt() -> Mapping[Path, str]:
    """Place → content of every file that is made."""
    seeds = {"expected_deliveries": (_EXPECTED, _expected()), "source_codes": (_CODES, _codes())}
    return {
        **_source_yaml(),
        **{DBT_PROJECT_DIR / "seeds" / f"{name}.csv": _csv(*seed) for name, seed in seeds.items()},
    }


def _expected() -> Iterator[Mapping[str, object]]:
    """A row per source that is waited for."""
    for contract in contracts().values():
        if terms := contract.lateness:
            yield {**vars(terms), "source": contract.source, "each": contract.delivered_per}


def _codes() -> Iterator[Mapping[str, object]]:
    """A row per code of a column that says what its codes mean."""
    for table in tables():
        for column in table.columns:
            for order, (code, meaning) in enumerate(column.allowed.items(), start=1):
                if meaning:
                    name = table.name.partition(".")[2]
                    yield {
                        "table_name": name,
                        "column_name": column.name,
                        "code": code,
                        "label_nl": meaning[:1].upper() + meaning[1:],
                        "sort_order": order,
                    }


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_seed_value(row[column]) for column in columns)
    return stream.getvalue()


def _seed_value(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _source_yaml() -> Mapping[Path, str]:
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
    if contract.lateness:
        longest = contract.lateness.latency_days
        config["freshness"] = {"warn_after": {"count": longest, "period": "day"}}
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
    for path, text in files_of_dbt().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
