"""`woonmonitor sample`: invented plan lists and extracts of Woonservice, the same every time."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings

SOURCES = ("plancapaciteit", "woonservice")


def write_sample(
    settings: Settings,
    *,
    out: Path | None,
    source: str,
    scale: float,
    seed: int,
    console: Console,
) -> int:
    """Write the sample of one source below `out`, or into the raw folder; plan lists unless said.

    Only replaces files of the sample's own: those lie at the same path. Returns the exit code;
    raises WoonmonitorError for a source or a scale that there is none of.
    """
    if source not in SOURCES:
        raise WoonmonitorError(
            f"There is no sample of {source}.", remedy=f"Choose from: {', '.join(SOURCES)}."
        )
    folder = (out or settings.raw_dir) / source
    folder.mkdir(parents=True, exist_ok=True)
    if source == "plancapaciteit":
        count, size, what = _plan_lists(folder, seed)
    else:
        count, size, what = _extracts(folder, scale, seed)
    console.print(
        f"[green]✓[/green] {count} invented {what} ({size / 1e6:.1f} MB) in {folder}",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _plan_lists(folder: Path, seed: int) -> tuple[int, int, str]:
    from pipelines.sample.files import sample_files, write_file, write_readme

    files = list(sample_files(seed))
    size = sum(write_file(file, folder).stat().st_size for file in files)
    write_readme(files, folder)
    return len(files), size, "plan lists"


def _extracts(folder: Path, scale: float, seed: int) -> tuple[int, int, str]:
    from pipelines.sample.woonservice.write import write_extracts

    written = write_extracts(folder, scale=scale, seed=seed)
    return len(written), sum(each.byte_size for each in written), "extracts of Woonservice"
