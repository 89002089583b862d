"""Putting a fetched table into the raw folder: the whole table at once, or nothing.

Pages are written into a hidden folder beside the deliveries, which becomes the delivery by being
renamed. Knows no HTTP.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.sidecar import SUFFIX, Sidecar, read_sidecar, sidecar_path, write_sidecar

_BEING_FETCHED = ".fetching-"
_BEING_REPLACED = ".previous-"


@contextmanager
def only_one(state_dir: Path, table_id: str) -> Iterator[None]:
    """Hold a table: two processes that fetch it at once would clean up each other's pages."""
    folder = state_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"fetch-{table_id}.lock", timeout=0):
            yield
    except Timeout:
        raise WoonmonitorError(
            f"{table_id} is being fetched by another process.", remedy="Wait until it is done."
        ) from None


@dataclass(frozen=True)
class FetchedPages:
    """The pages of one table, fetched on one day, not yet delivered."""

    table_folder: Path
    today: date

    @property
    def _hidden(self) -> Path:
        return self.table_folder / f"{_BEING_FETCHED}{self.today}"

    @property
    def folder(self) -> Path:
        """Where the pages will lie."""
        return self.table_folder / self.today.isoformat()

    def start(self) -> None:
        """Clear away what an interrupted fetch left, and begin."""
        self.table_folder.mkdir(parents=True, exist_ok=True)
        for left in self.table_folder.glob(f"{_BEING_FETCHED}*"):
            shutil.rmtree(left)
        for replaced in self.table_folder.glob(f"{_BEING_REPLACED}*"):
            self._restore(replaced)
        self._hidden.mkdir()

    def add(self, number: int, body: bytes, sidecar: Sidecar) -> None:
        """Write page `number`, compressed, and its sidecar. The same bytes give the same file."""
        path = self._hidden / f"observations-{number:04d}.json.gz"
        compressed = gzip.compress(body, mtime=0)
        path.write_bytes(compressed)
        write_sidecar(path, replace(sidecar, sha256=hashlib.sha256(compressed).hexdigest()))

    def discard(self) -> None:
        """Forget the pages."""
        shutil.rmtree(self._hidden, ignore_errors=True)

    def commit(self) -> list[Path]:
        """Deliver the pages; returns their paths.

        CBS may change a table twice a day. Nothing delivered is lost then: the later fetch lies in
        the same folder, under names that sort after the earlier ones (`observations-r02-0001`),
        so that it is loaded later and counts. The same bytes again add no file.
        """
        pages = _pages(self._hidden)
        if not self.folder.exists():
            self._hidden.rename(self.folder)
            return [self.folder / page.name for page in pages]
        same = _same_content(pages, _pages(self.folder))
        if same:
            self.discard()
            return same
        names = self._add_to_today(pages)
        self._swap()
        return [self.folder / name for name in names]

    def _add_to_today(self, pages: list[Path]) -> list[str]:
        """Rename the new pages after today's and copy today's beside them."""
        number = 1 + max((_round(page.name) for page in _pages(self.folder)), default=0)
        names = [
            page.name.replace("observations-", f"observations-r{number:02d}-") for page in pages
        ]
        for page, name in zip(pages, names, strict=True):
            for suffix in (SUFFIX, ""):
                page.with_name(page.name + suffix).rename(page.with_name(name + suffix))
        shutil.copytree(self.folder, self._hidden, dirs_exist_ok=True)
        return names

    def _swap(self) -> None:
        """Two renames. A process killed between them is mended by the next fetch's `start`."""
        aside = self.table_folder / f"{_BEING_REPLACED}{self.today}"
        self.folder.rename(aside)
        self._hidden.rename(self.folder)
        shutil.rmtree(aside)

    def _restore(self, replaced: Path) -> None:
        delivered = self.table_folder / replaced.name.removeprefix(_BEING_REPLACED)
        if delivered.exists():
            shutil.rmtree(replaced)
        else:
            replaced.rename(delivered)


def last_modified(table_folder: Path, request: str) -> datetime | None:
    """CBS's date of change of the newest delivery of the same request; None if there is none.

    A delivery with a sidecar whose page is gone does not count: it is fetched anew.
    """
    moments = [_modified(folder, request) for folder in sorted(table_folder.glob("[0-9]*"))]
    return max((moment for moment in moments if moment is not None), default=None)


def _modified(folder: Path, request: str) -> datetime | None:
    sidecars = folder.glob(f"observations-*.json.gz{SUFFIX}")
    pages = [path.with_name(path.name.removesuffix(SUFFIX)) for path in sidecars]
    if not all(page.exists() for page in pages):
        return None
    fitting = [sidecar for sidecar in map(read_sidecar, pages) if sidecar.request == request]
    return max((each.modified for each in fitting if each.modified is not None), default=None)


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("observations-*.json.gz"))


def _round(name: str) -> int:
    match = re.match(r"observations-r([0-9]+)-", name)
    return int(match[1]) if match else 1


def _same_content(new: list[Path], delivered: list[Path]) -> list[Path]:
    """The delivered pages that hold what the new ones hold; empty when any is missing.

    The sidecar counts too: CBS makes figures definitive without changing them.
    """
    by_content = {_content(page): page for page in delivered}
    contents = [_content(page) for page in new]
    return [by_content[each] for each in contents] if set(contents) <= set(by_content) else []


def _content(page: Path) -> tuple[bytes, bytes]:
    sidecar = sidecar_path(page)
    return page.read_bytes(), sidecar.read_bytes() if sidecar.exists() else b""
