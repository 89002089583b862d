"""What of a failing dbt test may be seen: which columns of its rows, and how much of an error.

Safe by default: rows are shown only in the columns that the test's `meta.shows` names or, of a
generic test on a published table, in those that identify a row. What comes from records about
people is never shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.progress import LOGGER
from pipelines.dbt.manifest_docs import is_published, meta_of
from pipelines.dbt.project import NodeResult
from pipelines.quality.results import SAMPLE_SIZE
from pipelines.warehouse.connection import reading

Node = Mapping[str, Any]
Graph = Mapping[str, Node]

_HEADING = re.compile(r"[\w ]+ Error in \w+ \S+ \(.*\)")
_QUOTES = re.compile(r"(Conversion|Constraint|Invalid Input|Out of Range) Error")
_KIND = re.compile(r"[A-Z]\w+(?: \w+)* (?:Error|Exception)\b")


def graph_of(manifest: Mapping[str, Any]) -> Graph:
    """Everything that a test may depend on, by its unique id."""
    return {**manifest["nodes"], **manifest.get("sources", {})}


def is_about_people(node: Node, graph: Graph) -> bool:
    """Whether records about people can be in what `node` reads, however far back.

    A source or model says so itself (`meta.about_people`); what is published passed disclosure
    control. What is not in the graph may be anything.
    """
    waiting, seen = _parents(node), set[str]()
    while waiting:
        unique_id = waiting.pop()
        if unique_id in seen:
            continue
        seen.add(unique_id)
        parent = graph.get(unique_id)
        said = True if parent is None else meta_of(parent).get("about_people")
        if said:
            return True
        if parent is not None and said is None and not is_published(parent):
            waiting += _parents(parent)
    return False


def shown_columns(test: Node, graph: Graph) -> tuple[str, ...]:
    """The columns of its failing rows that may be shown; none for most tests."""
    if is_about_people(test, graph):
        return ()
    columns = meta_of(test).get("shows")
    if columns is None and test.get("test_metadata"):
        table = graph.get(str(test.get("attached_node")), {})
        meta = meta_of(table)
        columns = meta.get("shows", meta.get("grain")) if is_published(table) else None
    return tuple(map(str, columns or ()))


def take_samples(
    results: Iterable[NodeResult], manifest: Mapping[str, Any], warehouse_path: Path
) -> dict[str, str]:
    """Failing rows as JSON by unique id, of the failing tests that may show them.

    Evidence is a service: where it cannot be had, the log says so and there is none.
    """
    graph = graph_of(manifest)
    wanted = {
        result: columns
        for result in results
        if result.has_failing_rows and result.sql and result.unique_id in graph
        if (columns := shown_columns(graph[result.unique_id], graph))
    }
    if not wanted:
        return {}
    try:
        with reading(warehouse_path) as connection:
            found = {
                result.unique_id: _sample(connection, result, columns)
                for result, columns in wanted.items()
            }
    except WoonmonitorError as error:
        LOGGER.warning("No failing rows of dbt tests: %s", error.problem)
        return {}
    return {unique_id: sample for unique_id, sample in found.items() if sample}


def _sample(
    connection: duckdb.DuckDBPyConnection, result: NodeResult, columns: tuple[str, ...]
) -> str | None:
    """In a fixed order: the same rows are no news the next night."""
    try:
        present = connection.sql(f"select * from (\n{result.sql}\n)").columns  # noqa: S608
        shown = [column for column in columns if column in present]
        if not shown:
            return None
        listed = ", ".join(f'"{column}"' for column in shown)
        rows = connection.execute(
            f"select distinct {listed} from (\n{result.sql}\n) order by all limit {SAMPLE_SIZE}"  # noqa: S608
        ).fetchall()
    except duckdb.Error as error:
        LOGGER.warning("No failing rows of %s: %s", result.unique_id, type(error).__name__)
        return None
    named = [dict(zip(shown, row, strict=True)) for row in rows]
    return json.dumps(named, ensure_ascii=False, default=_as_text) if named else None


def _as_text(value: object) -> str:
    """A month is a day to who reads it, also where a table keeps it as a moment."""
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return str(value)


def error_of(result: NodeResult, node: Node, graph: Graph) -> str:
    """The first line of what dbt says, or only what kind of error where it may hold a cell.

    DuckDB quotes the value that it stumbles on, which may be the name of a plan; of what is about
    people no error is trusted.
    """
    lines = [line.strip() for line in result.message.splitlines() if line.strip()]
    if len(lines) > 1 and _HEADING.fullmatch(lines[0]):
        del lines[0]
    first = lines[0] if lines else result.status
    if result.has_failing_rows or not (_QUOTES.match(first) or is_about_people(node, graph)):
        return first
    kind = _KIND.match(first)
    return f"{kind.group() if kind else 'an error'}; dbt.log on the server has the rest"


def _parents(node: Node) -> list[str]:
    return list((node.get("depends_on") or {}).get("nodes") or ())
