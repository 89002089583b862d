"""Hand-made plan lists: the shape of the parser's result, without a parser."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipelines.sources.plancapaciteit.parse import PlanList

PLAN: dict[str, Any] = {
    "row_number": 2,
    "sheet": "Plannen",
    "municipality_code": "GM0392",
    "municipality_name": "Haarlem",
    "plan_id": "HLM-1",
    "plan_id_source": "delivered",
    "plan_name": "Stationskwartier",
    "place_name": "Haarlem",
    "confidentiality": "openbaar",
    "client_type": "woningcorporatie",
    "plan_type": "verdichting",
    "planning_status": "1A",
    "project_phase": "voorbereiding",
    "bottlenecks": None,
    "is_key_project": False,
    "new_build_total": 100,
    "realised_total": 10,
    "remaining_total": 90,
    "demolition_total": 0,
    "demolition_realised": 0,
    "first_delivery_year": 2027,
    "last_delivery_year": 2028,
    "is_accepted": True,
}
COUNT: dict[str, Any] = {
    "row_number": 2,
    "municipality_code": "GM0392",
    "plan_id": "HLM-1",
    "mutation": "build",
    "classification": "total",
    "class_code": "totaal",
    "measure": "remaining",
    "phase": "year",
    "period_from": 2027,
    "period_to": 2027,
    "amount_eur": None,
    "amount_kind": None,
    "dwellings": 0,
}
FINDING: dict[str, Any] = {
    "sheet": "Plannen",
    "row_number": 2,
    "column_letter": "J",
    "column_name": "status_planologisch",
    "municipality_code": "GM0392",
    "plan_id": "HLM-1",
    "plan_name": "Stationskwartier",
    "rule": "code_unknown",
    "severity": "critical",
    "reason": "«status_planologisch» heeft de onbekende waarde «9Z».",
    "value": "9Z",
}


def plan_list(
    plans: list[dict[str, Any]],
    counts: list[dict[str, Any]] | None = None,
    findings: list[dict[str, Any]] | None = None,
) -> PlanList:
    """Each entry says only what is special about it."""
    return PlanList(
        layout="planmonitor",
        plans=pd.DataFrame([PLAN | plan for plan in plans], columns=list(PLAN)),
        counts=pd.DataFrame([COUNT | count for count in counts or []], columns=list(COUNT)),
        findings=pd.DataFrame([FINDING | each for each in findings or []], columns=list(FINDING)),
    )
