"""From which columns of which tables each column of a model is made, read from its compiled SQL.

dagster-dbt finds the same, but only through a connection to dbt's adapter of its own, which costs
seconds to open, and one model at a time (docs/decisions/0002).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.core.progress import LOGGER
from pipelines.dbt.project import NodeResult
from pipelines.warehouse.tables import Columns

_DIALECT = "duckdb"
# Of each UNPIVOT it cannot follow it prints the whole text; that lineage is empty says enough.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

Lineage = Mapping[str, list[tuple[str, str]]]
"""Per column the (table, column)s it is made from; none for what is counted or written down."""


def table_of(node: Mapping[str, Any]) -> str:
    """Schema and name of a dbt node as they are in the warehouse."""
    return f"{node['schema']}.{node.get('identifier') or node.get('alias') or node['name']}"


def column_lineage(
    results: Iterable[NodeResult], manifest: Mapping[str, Any], columns: Columns
) -> dict[str, Lineage]:
    """Lineage of each model among `results`, by unique id; `columns` of all that models read.

    A service: SQL that cannot be followed has none, and the log says so.
    """
    nodes = {**manifest["nodes"], **manifest["sources"]}
    found = {}
    for result in results:
        if nodes[result.unique_id]["resource_type"] == "model":
            parents = nodes[result.unique_id]["depends_on"]["nodes"]
            read = [table_of(nodes[parent]) for parent in parents]
            reads = {table: columns.get(table, {}) for table in read}
            found[result.unique_id] = _lineage(result, reads)
    return found


def _lineage(result: NodeResult, reads: Columns) -> Lineage:
    from sqlglot.errors import SqlglotError

    try:
        return follow(result.sql, reads)
    except (SqlglotError, ValueError, RecursionError) as error:
        LOGGER.info("No column lineage of %s: %s", result.unique_id, type(error).__name__)
        return {}


def follow(sql: str, reads: Columns) -> Lineage:
    """Of each column of a query where it comes from, as far as that is one of the tables it reads.

    Raises SqlglotError or ValueError where the query cannot be read.
    """
    from sqlglot import MappingSchema, exp
    from sqlglot.lineage import Node, lineage

    schema = MappingSchema(dialect=_DIALECT)
    for table, columns in reads.items():
        schema.add_table(exp.to_table(f"warehouse.{table}"), dict(columns), dialect=_DIALECT)

    def origins(column: Node) -> list[tuple[str, str]]:
        found = set()
        for node in column.walk():
            table = None if node.downstream else node.expression.find(exp.Table)
            place = f"{table.db}.{table.name}" if table is not None else ""
            name = node.name.rpartition(".")[2].strip('"')
            if name in reads.get(place, {}):
                found.add((place, name))
        return sorted(found)

    traced = lineage(None, sql, schema, dialect=_DIALECT, trim_selects=False)
    return {name: origins(node) for name, node in traced.items()}
