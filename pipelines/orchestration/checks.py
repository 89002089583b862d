"""Rules as Dagster asset checks: one check per rule, critical ones block what comes after.

Each can be run alone: what is not selected is not computed. What a rule is stands in
`expectations/` and `ledger_checks`; how it is computed, in `runner`.
"""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import dagster as dg

from pipelines.core.progress import step
from pipelines.core.settings import Settings
from pipelines.disclosure import check as disclosure_check
from pipelines.orchestration.raw_assets import LEDGER
from pipelines.quality.freshness import check_freshness, expected_deliveries
from pipelines.quality.history import record
from pipelines.quality.ledger_checks import check_names, run_ledger_checks
from pipelines.quality.results import CheckResult
from pipelines.quality.suites import Suite, load_suites
from pipelines.warehouse.connection import writing


def build_ledger_checks() -> dg.AssetChecksDefinition:
    """The rules on the ledger, lateness included; cheap, so they run before any suite is opened."""
    terms = expected_deliveries().values()
    rules = [*check_names(), *((each.rule, each.severity, each.reason) for each in terms)]
    specs = [
        dg.AssetCheckSpec(rule, asset=LEDGER, blocking=severity == "critical", description=reason)
        for rule, severity, reason in rules
    ]

    @dg.multi_asset_check(
        name="check_ledger", specs=specs, can_subset=True, required_resource_keys={"workspace"}
    )
    def check_ledger(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings: Settings = context.resources.workspace.settings
        with writing(settings.warehouse_path) as connection:
            results = run_ledger_checks(connection, on_bad_delivery=settings.on_bad_delivery)
            results += check_freshness(connection, today=settings.as_of or settings.today)
            results = [result for result in results if result.rule in _selected(context)]
            record(connection, results, run_id=context.run.run_id, checker="woonmonitor")
        for result in results:
            yield as_dagster(result, result.rule, LEDGER)

    return check_ledger


def build_suite_checks(layer: str) -> dg.AssetChecksDefinition:
    """Every rule of every Great Expectations suite of a layer ('raw' or 'monitor')."""
    suites = load_suites(layer)

    @dg.multi_asset_check(
        name=f"check_{layer}",
        specs=_specs(suites),
        can_subset=True,
        required_resource_keys={"workspace"},
    )
    def check_layer(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings: Settings = context.resources.workspace.settings
        with step(f"Check the {layer} tables") as progress:
            from pipelines.quality.runner import run_suites

            chosen = _chosen(suites, _selected(context))
            with writing(settings.warehouse_path) as connection:
                results = run_suites(chosen, connection, as_of=settings.as_of)
                record(connection, results, run_id=context.run.run_id, checker="great_expectations")
            progress.done(_summary(results))
        for result in results:
            name = f"{result.suite}__{result.rule}"
            yield as_dagster(result, name, _asset(result.table_name))

    return check_layer


def build_disclosure_checks() -> dg.AssetChecksDefinition:
    """The attacker's audit on the published table that counts people."""
    asset = _asset(disclosure_check.TABLE)
    name = f"{disclosure_check.SUITE}__{disclosure_check.RULE}"
    spec = dg.AssetCheckSpec(name, asset=asset, blocking=True, description=disclosure_check.REASON)

    @dg.multi_asset_check(
        name="check_disclosure", specs=[spec], required_resource_keys={"workspace"}
    )
    def check_disclosure(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings: Settings = context.resources.workspace.settings
        with step("Audit what is published") as progress:
            with writing(settings.warehouse_path) as connection:
                result = disclosure_check.check_disclosure(connection)
                checker = disclosure_check.CHECKER
                record(connection, [result], run_id=context.run.run_id, checker=checker)
            progress.done(_summary([result]))
        yield as_dagster(result, name, asset)

    return check_disclosure


def _selected(context: dg.AssetCheckExecutionContext) -> set[str]:
    return {key.name for key in context.selected_asset_check_keys}


def _chosen(suites: Iterable[Suite], names: Collection[str]) -> list[Suite]:
    """The suites with only the rules of these names; those left without any are not run."""
    left = (
        replace(suite, rules=tuple(rule for rule in suite.rules if rule.check_name in names))
        for suite in suites
    )
    return [suite for suite in left if suite.rules]


def _specs(suites: Iterable[Suite]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            rule.check_name,
            asset=_asset(rule.table_name),
            blocking=rule.severity == "critical",
            description=rule.reason,
        )
        for suite in suites
        for rule in suite.rules
    ]


def _asset(table_name: str) -> dg.AssetKey:
    return dg.AssetKey(table_name.split("."))


def as_dagster(result: CheckResult, name: str, asset: dg.AssetKey) -> dg.AssetCheckResult:
    """The result as the Dagster UI shows it, evidence and message included."""
    severity = (
        dg.AssetCheckSeverity.ERROR if result.severity == "critical" else dg.AssetCheckSeverity.WARN
    )
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=result.is_success,
        severity=severity,
        metadata={
            "severity": result.severity,
            "observed": result.observed or "",
            "expected": result.expected or "",
            "failing": result.failing_count or 0,
            "sample": result.failing_sample or "",
            "melding": result.message_nl,
        },
    )


def _summary(results: list[CheckResult]) -> str:
    failed = sum(not result.is_success for result in results)
    return f"{len(results)} rules, {failed} not met"
