"""What dbt asks before it opens the warehouse (`plugins` in profiles.yml): whether there is one.

DuckDB would make an empty file, or stop with a traceback where even the folder is missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError


class Plugin(BasePlugin):
    """dbt-duckdb finds it by this name."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Raises where no run has made the warehouse yet."""
        warehouse = Path(creds.path).resolve()
        if not warehouse.is_file():
            raise DbtRuntimeError(
                f"There is no warehouse at {warehouse}: `make run` (or `woonmonitor run`) loads the"
                " delivered files into one; WOONMONITOR_DATA_DIR names another data folder."
            )
