"""What Dagster loads: the definitions, and nothing else. Importing this does no work."""

from __future__ import annotations

import dagster as dg

from pipelines.orchestration.build import build_defs


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of this checkout, with the settings of this environment."""
    return build_defs()
