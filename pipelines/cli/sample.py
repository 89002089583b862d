"""`woonmonitor sample`: invented deliveries of a source, the same every time."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.reading.contract import SOURCES_DIR, contract_of, contracts


def with_sample() -> list[str]:
    """Sources that a sample can be made of, by name."""
    return [source for source in contracts() if _own(source) or _has_sql(source)]


def write_sample(
    settings: Settings,
    *,
    out: Path | None,
    source: str | None,
    scale: float,
    seed: int,
    console: Console,
) -> int:
    """Write the sample of a source below `out`, or into the raw folder.

    Without a source those of all that hold nobody: people are not kept with the project. Only
    replaces files of the sample's own: those lie at the same path. Returns the exit code; raises
    WoonmonitorError for a source or a scale that there is none of.
    """
    if source and source not in with_sample():
        raise WoonmonitorError(
            f"There is no sample of {source}.", remedy=f"Choose from: {', '.join(with_sample())}."
        )
    bundled = [each for each in with_sample() if not contract_of(each).is_about_people]
    for each in [source] if source else bundled:
        folder = (out or settings.raw_dir) / each
        written = _write(folder, each, scale=scale, seed=seed)
        size = sum(path.stat().st_size for path in written) / 1e6
        console.print(
            f"[green]✓[/green] {len(written)} invented files of {each} ({size:.1f} MB) in {folder}",
            highlight=False,
            soft_wrap=True,
        )
    return 0


def _write(folder: Path, source: str, *, scale: float, seed: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    own = _own(source)
    if own:
        written: list[Path] = import_module(own).write_sample(folder, scale=scale, seed=seed)
        return written
    from pipelines.sample.rows import write_rows

    return write_rows(folder, contract_of(source))


def _own(source: str) -> str | None:
    """The module that makes the sample of a source, where it has one."""
    package = f"pipelines.sample.{source}"
    return f"{package}.write" if find_spec(package) is not None else None


def _has_sql(source: str) -> bool:
    from pipelines.sample.rows import FILE

    return (SOURCES_DIR / source / FILE).is_file()
