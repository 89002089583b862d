"""The gate and the raw tables of Woonservice, as a run does it: `python -m tests.bench.load`."""

from __future__ import annotations

from pipelines.core.settings import Settings
from pipelines.reading.bounded import BoundedProcesses
from pipelines.reading.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files


def main() -> None:
    """Raises SystemExit when a file is refused."""
    settings = Settings()
    files = [each for each in delivered_files(settings.raw_dir) if each.source == "woonservice"]
    with (
        BoundedProcesses(settings, settings.read_processes) as bounded,
        writing(settings.warehouse_path) as connection,
    ):
        report = load_files(
            connection,
            files,
            bounded.readers(readers(settings, connection)),
            side_by_side=settings.read_processes,
        )
    if report.refused:
        raise SystemExit(str(report.refused))
    print(report.loaded_count, "rows")  # noqa: T201


if __name__ == "__main__":
    main()
