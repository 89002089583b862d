"""`woonmonitor sample`: invented plan lists of the seven municipalities, the same every time."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.sample.files import sample_files, write_file, write_readme
from pipelines.settings import Settings

SOURCE = "plancapaciteit"


def write_sample(settings: Settings, *, out: Path | None, seed: int, console: Console) -> int:
    """Write the sample below `out`, or into the raw folder. Returns the exit code.

    Only replaces files of the sample's own: those lie at the same path.
    """
    folder = (out or settings.raw_dir) / SOURCE
    folder.mkdir(parents=True, exist_ok=True)
    files = list(sample_files(seed))
    size = sum(write_file(file, folder).stat().st_size for file in files)
    write_readme(files, folder)
    console.print(
        f"[green]✓[/green] {len(files)} invented plan lists ({size / 1e6:.1f} MB) in {folder}",
        highlight=False,
        soft_wrap=True,
    )
    return 0
