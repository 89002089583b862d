"""The publication as a Dagster asset: it comes last, after every blocking check."""

# No postponed annotations here: Dagster reads the annotation of `context` as it stands.
from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.progress import step
from pipelines.core.settings import PACKAGE_DIR, Settings
from pipelines.dbt import project
from pipelines.dbt.manifest_docs import is_published
from pipelines.orchestration.asset_facts import ENGINEERS, code_references
from pipelines.orchestration.dbt_translator import WarehouseTranslator
from pipelines.publish import fingerprint
from pipelines.publish.publication import publish
from pipelines.quality import runs
from pipelines.quality.suites import load_suites
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import reading, transaction, writing

_DELIVERIES = "select path, file_id from raw.file_ledger where is_present"

_CHECKED = """
    select list(distinct checker), count(*) filter (where not is_success)
    from quality.check_result
    where run_id = ? and severity = 'critical'
"""
_RULES = """
    select suite, rule from quality.check_result
    where run_id = ? and checker = 'great_expectations'
"""
_RELEASE = """
    insert into quality.released_figure by name
    select
        region_code, period_code, indicator, breakdown, category, value,
        exact_count
    from intermediate.int_allocation__figures
    where exact_count is not null or numerator is null
"""
"""Counts, and what is measured; shares and ratios follow from counts."""
_CHECKERS = frozenset({"woonmonitor", "great_expectations", "dbt", "disclosure"})
"""The ledger's rules, the suites, dbt's tests, and the attacker on what counts people."""


def build_publication(
    manifest: Mapping[str, Any], translator: WarehouseTranslator, settings: Settings
) -> dg.AssetsDefinition:
    """The asset `publication`, downstream of the tables that it publishes."""
    published = [
        translator.get_asset_key(node) for node in manifest["nodes"].values() if is_published(node)
    ]

    @dg.asset(
        deps=published,
        group_name="publication",
        owners=[ENGINEERS],
        kinds={"duckdb", "parquet", "csv"},
        metadata={
            **code_references([PACKAGE_DIR / "publish" / "publication.py"]),
            "readers open": dg.MetadataValue.path(str(settings.published_dir / "current")),
        },
        required_resource_keys={"workspace"},
    )
    def publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """A new version of `data/published`, verified, then switched to.

        Only in a run that checked everything: materialize all, or run the job `nightly`.
        """
        settings: Settings = context.resources.workspace.settings
        with step("Publish") as progress:
            with reading(settings.warehouse_path) as connection:
                _require_checks(connection, context.run.run_id)
                deliveries = connection.execute(_DELIVERIES).fetchall()
            version = publish(
                settings=settings,
                manifest_path=project.manifest_path(settings),
                fingerprint=fingerprint.of_deliveries(deliveries, settings),
                run_id=context.run.run_id,
                started_at=settings.now,
            )
            with writing(settings.warehouse_path) as connection, transaction(connection):
                ledger.note_published(connection)
                release(connection)
                runs.succeeded(
                    connection,
                    context.run.run_id,
                    job=context.run.job_name,
                    version=version.name,
                )
            progress.done(version.name)
        return dg.MaterializeResult(
            metadata={
                "version": version.name,
                "path": dg.MetadataValue.path(str(version.path)),
                "tables": len(version.tables),
                "rows": sum(version.tables.values()),
            }
        )

    return publication


def release(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember the figures of the allocation monitor as they now stand in the publication."""
    connection.execute("delete from quality.released_figure")
    connection.execute(_RELEASE)


def _require_checks(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Refuse to publish what this very run has not checked, such as when the asset is run alone."""
    checkers, failed = connection.execute(_CHECKED, [run_id]).fetchone() or (None, 0)
    missing = _CHECKERS.difference(checkers or ())
    if missing or failed:
        lacking = f"lacks the checks of {', '.join(sorted(missing))}" if missing else "is complete"
        raise WoonmonitorError(
            f"What was checked in this run {lacking}; {failed} critical rules failed.",
            remedy="Run the whole job `nightly`: nothing is published that was not checked.",
        )
    wanted = {(rule.suite, rule.rule) for suite in load_suites() for rule in suite.rules}
    unchecked = wanted.difference(connection.execute(_RULES, [run_id]).fetchall())
    if unchecked:
        suite, rule = min(unchecked)
        raise WoonmonitorError(
            f"{len(unchecked)} rules of expectations/ were not checked in this run, such as "
            f"{suite}__{rule}.",
            remedy="Restart the Dagster processes, which know older rules, and run again.",
        )
