"""`woonmonitor doctor`: whether machine, environment and data folder are fit for a run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.project import bake_manifest
from pipelines.operations.instance import prepare_home
from pipelines.privacy.key import existing_key, key_path
from pipelines.privacy.key_check import refuse_other_key
from pipelines.publish.versions import current_version
from pipelines.reading.landing import delivered_files, strays
from pipelines.warehouse.connection import reading

_FREE_BYTES = 2 * 1024**3
"""A full run of the bundled data takes some 100 MB; Dagster's history and versions take more."""


def examine(settings: Settings, *, console: Console) -> int:
    """Print one line per examination; exit code 1 when one fails."""
    is_fit = True
    for title, examination in _EXAMINATIONS:
        try:
            console.print(f"[green]✓[/green] {title}: {examination(settings)}", highlight=False)
        except (WoonmonitorError, OSError) as error:
            is_fit = False
            console.print(
                f"[red]✗[/red] {title}: {escape(str(error))}", highlight=False, soft_wrap=True
            )
    return 0 if is_fit else 1


def _python(_: Settings) -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def _packages(_: Settings) -> str:
    """Installed versions against the lock; markers and hashes are pip's business."""
    pinned = dict(_pins(PROJECT_ROOT / "requirements.lock"))
    installed = {
        dist.name.lower().replace("_", "-"): dist.version for dist in metadata.distributions()
    }
    other = [
        name
        for name, versions in pinned.items()
        if name in installed and installed[name] not in versions
    ]
    if other:
        raise WoonmonitorError(
            f"Not the versions of the lock: {', '.join(other)}.", remedy="Run `make install`."
        )
    return f"{len(pinned)} as in requirements.lock"


def _pins(lock: Path) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        name, separator, rest = line.partition("==")
        if separator and not line.startswith((" ", "#")):
            pins.setdefault(name.partition("[")[0], set()).add(rest.split()[0])
    return pins


def _data_folder(settings: Settings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        (Path(folder) / "link").symlink_to(folder)
    return f"{settings.data_dir} can be written, links can be made"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.data_dir).free
    if free < _FREE_BYTES:
        raise WoonmonitorError(
            f"{free / 1e9:.1f} GB free.", remedy="Make room: a run needs 2 GB to be safe."
        )
    return f"{free / 1e9:.0f} GB free"


def _time_zone(_: Settings) -> str:
    return str(ZoneInfo("Europe/Amsterdam"))


def _deliveries(settings: Settings) -> str:
    files = delivered_files(settings.raw_dir)
    if not files:
        raise WoonmonitorError(
            f"{settings.raw_dir} holds no delivered file.",
            remedy="Run `woonmonitor fetch`, drop files there, or mend WOONMONITOR_DATA_DIR.",
        )
    misplaced = [str(stray) for stray in strays(settings.raw_dir)]
    return "; ".join([f"{len(files)} files in {settings.raw_dir}", *misplaced])


def _dbt(settings: Settings) -> str:
    return f"manifest is {bake_manifest(settings).name}, up to date"


def _dagster(settings: Settings) -> str:
    prepare_home(settings)
    storage = "PostgreSQL" if settings.dagster_pg_url else "SQLite"
    return f"{settings.dagster_home}, {storage}"


def _warehouse(settings: Settings) -> str:
    if not settings.warehouse_path.is_file():
        return "not made yet"
    with reading(settings.warehouse_path):
        return f"opens, {settings.warehouse_path.stat().st_size / 1e6:.0f} MB"


def _pseudonym_key(settings: Settings) -> str:
    """Whether there is one and it is the one that was used before; never the key itself."""
    key = existing_key(settings)
    if settings.warehouse_path.is_file():
        with reading(settings.warehouse_path) as connection:
            refuse_other_key(settings, connection, key)
    if key is None:
        return "none yet, one is made with the first file about people"
    where = "WOONMONITOR_PSEUDONYM_KEY" if settings.pseudonym_key else key_path(settings).name
    return f"{where}; no record was made with another"


def _publication(settings: Settings) -> str:
    version = current_version(settings.published_dir)
    return version.name if version else "none yet"


_EXAMINATIONS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("Python", _python),
    ("Packages", _packages),
    ("Data folder", _data_folder),
    ("Disk", _disk),
    ("Time zone", _time_zone),
    ("Delivered files", _deliveries),
    ("dbt project", _dbt),
    ("Dagster", _dagster),
    ("Warehouse", _warehouse),
    ("Pseudonym key", _pseudonym_key),
    ("Publication", _publication),
)
