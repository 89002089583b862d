"""What Dagster shows of any table: who answers for it, where its code is, rows and columns."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.core.settings import PACKAGE_DIR, PROJECT_ROOT

ENGINEERS, ANALYSTS = "team:data-engineers", "team:analysts"
"""Who answers for how a table is made, and for what it says."""


def code_references(files: Iterable[Path]) -> Mapping[str, dg.MetadataValue[Any]]:
    """Links to files of this project, named as in the repository."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        references = [
            dg.LocalFileCodeReference(file_path=str(file), label=_name(file)) for file in files
        ]
        return {
            "dagster/code_references": dg.CodeReferencesMetadataValue(code_references=references)
        }


def _name(file: Path) -> str:
    """Of a wheel the code does not lie where the rest of the project does."""
    root = PROJECT_ROOT if file.is_relative_to(PROJECT_ROOT) else PACKAGE_DIR.parent
    return file.relative_to(root).as_posix()


def rows_and_columns(
    row_count: int | None, columns: Mapping[str, str]
) -> Mapping[str, dg.MetadataValue[Any]]:
    """How many rows and which columns (type by name) there are; a view is not counted.

    What a column means stands in the definition: the UI shows it beside these.
    """
    shown: dict[str, dg.MetadataValue[Any]] = {}
    if row_count is not None:
        shown["dagster/row_count"] = dg.MetadataValue.int(row_count)
    if columns:
        listed = [dg.TableColumn(name, kind) for name, kind in columns.items()]
        shown["dagster/column_schema"] = dg.MetadataValue.table_schema(dg.TableSchema(listed))
    return shown
