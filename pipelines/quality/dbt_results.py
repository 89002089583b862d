"""dbt's test results in the form in which all check results are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.dbt.project import NodeResult
from pipelines.quality.dbt_evidence import Graph, Node, error_of, graph_of
from pipelines.quality.dbt_texts import message_of, reason_of
from pipelines.quality.results import NOT_COMPUTED, CheckResult, Severity


def as_check_results(
    results: Iterable[NodeResult],
    manifest: Mapping[str, Any],
    samples: Mapping[str, str] | None = None,
) -> list[CheckResult]:
    """One check result per dbt test that ran; skipped tests have no result.

    `samples`: failing rows by unique id, see `dbt_evidence.take_samples`.
    """
    graph = graph_of(manifest)
    return [
        _check_result(result, graph[result.unique_id], graph, (samples or {}).get(result.unique_id))
        for result in results
        if graph.get(result.unique_id, {}).get("resource_type") == "test"
        and result.status != "skipped"
    ]


def _check_result(
    result: NodeResult, test: Node, graph: Graph, failing_sample: str | None
) -> CheckResult:
    table = tested_table(test, graph)
    is_computed = result.status == "pass" or result.has_failing_rows
    return CheckResult(
        table_name=table,
        suite="dbt",
        rule=test["name"],
        severity=_severity(result, test),
        is_success=result.status == "pass",
        observed=_rows(result.failures)
        if is_computed
        else f"{NOT_COMPUTED}{error_of(result, test, graph)}",
        expected="no failing rows",
        failing_count=result.failures if is_computed else None,
        failing_sample=failing_sample,
        reason=reason_of(test, table),
        message_nl=message_of(test, table),
    )


def _severity(result: NodeResult, test: Node) -> Severity:
    """A test that cannot be computed stops dbt, also one that only warns of what it finds."""
    severity = str(test.get("config", {}).get("severity") or "error").lower()
    return "warning" if severity == "warn" and not result.is_failure else "critical"


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def tested_table(test: Node, graph: Graph) -> str:
    """Schema and name of the table that a test is attached to, or else reads first."""
    attached = tested_node(test)
    table = graph.get(attached, {})
    return f"{table['schema']}.{table['name']}" if table else attached


def tested_node(test: Node) -> str:
    """The node that a test is attached to, or else reads first; of dbt's own where it reads any."""
    read = sorted(test["depends_on"]["nodes"], key=lambda node: node.startswith("source."))
    return str(test.get("attached_node") or next(iter(read), ""))
