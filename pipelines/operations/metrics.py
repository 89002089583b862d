"""How things stand as figures for a node exporter: `state/metrics/woonmonitor.prom`.

Written after each run and by the watch. Counts and moments only; no name of a file or person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.core.settings import Settings
from pipelines.operations.status import Status, gather


def metrics_path(settings: Settings) -> Path:
    """Where the figures stand; point the textfile collector of the node exporter at its folder."""
    return settings.state_dir / "metrics" / "woonmonitor.prom"


def write_metrics(settings: Settings, *, now: datetime | None = None) -> Path:
    """Replace the file in one step; returns where it stands."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    path = metrics_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    registry = CollectorRegistry()
    for name, (text, values) in _figures(gather(settings, now=now or settings.now)).items():
        gauge = Gauge(f"woonmonitor_{name}", text, ["kind"], registry=registry)
        for kind, value in values.items():
            gauge.labels(kind).set(value)
    write_to_textfile(str(path), registry)
    return path


def _figures(state: Status) -> dict[str, tuple[str, dict[str, float]]]:
    """Name → explanation and value per kind."""
    nightly = state.runs.get("nightly") or {}
    problems: list[str] = [problem.level for problem in state.problems]
    files = state.files
    published = state.published_at
    return {
        "publication_timestamp_seconds": (
            "When the current publication was made",
            {"current": published.timestamp()} if published else {},
        ),
        "publication_is_up_to_date": (
            "1 when nothing was delivered since",
            {"current": float(state.is_up_to_date)},
        ),
        "run_succeeded": (
            "1 when the newest run of a job ended well",
            {job: float(run["status"] == "succeeded") for job, run in state.runs.items()},
        ),
        "run_started_timestamp_seconds": (
            "When the newest run of a job began",
            {job: run["started_at"].timestamp() for job, run in state.runs.items()},
        ),
        "run_duration_seconds": (
            "How long the newest run of a job took",
            {job: _seconds(run) for job, run in state.runs.items() if run["finished_at"]},
        ),
        "checks": (
            "Rules in the newest nightly run, by outcome",
            {name: float(nightly.get(name) or 0) for name in ("passed", "warned", "failed")},
        ),
        "problems": (
            "What is wrong now, by level",
            {level: float(problems.count(level)) for level in ("blokkade", "waarschuwing")},
        ),
        "files": (
            "Delivered files, by status",
            {
                status: float(sum(file["status"] == status for file in files))
                for status in ("loaded", "refused")
            },
        ),
        "rows_quarantined": (
            "Rows or plans set aside, by source",
            _by_source(files),
        ),
    }


def _seconds(run: Mapping[str, Any]) -> float:
    return float((run["finished_at"] - run["started_at"]).total_seconds())


def _by_source(files: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for file in files:
        source = file["path"].partition("/")[0]
        counts[source] = counts.get(source, 0) + file["quarantined_count"]
    return counts
