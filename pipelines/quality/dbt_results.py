"""dbt's test results in the form in which all check results are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.dbt.project import NodeResult
from pipelines.quality.results import CheckResult

_TESTS = frozenset({"test", "unit_test"})


def as_check_results(
    results: Iterable[NodeResult], manifest: Mapping[str, Any]
) -> list[CheckResult]:
    """One check result per dbt test that ran; skipped tests have no result."""
    nodes = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    return [
        _check_result(result, nodes[result.unique_id], nodes)
        for result in results
        if nodes.get(result.unique_id, {}).get("resource_type") in _TESTS
        and result.status != "skipped"
    ]


def _check_result(
    result: NodeResult, node: Mapping[str, Any], nodes: Mapping[str, Any]
) -> CheckResult:
    severity = str(node.get("config", {}).get("severity") or "error").lower()
    return CheckResult(
        table_name=_tested_table(node, nodes),
        suite="dbt",
        rule=node["name"],
        severity="warning" if severity == "warn" else "critical",
        is_success=result.status == "pass",
        observed=result.message or result.status,
        expected="no failing rows",
        failing_count=result.failures,
        failing_sample=None,
        reason=node.get("description") or "",
        message_nl=f"De dbt-toets {node['name']} slaagt niet ({result.message}).",
    )


def _tested_table(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> str:
    attached = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), "")
    table = nodes.get(attached, {})
    return f"{table['schema']}.{table['name']}" if table else attached
