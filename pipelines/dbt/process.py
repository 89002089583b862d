"""The nightly `dbt build`: a process of its own that gets ready while files are loaded and checked.

dbt needs two seconds to import itself and read its project, and none of that needs the warehouse.
It has to be another process: dbt keeps its connection to DuckDB open as long as it lives.
Run as a module, this is that process.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

from pipelines.core.errors import WoonmonitorError
from pipelines.core.private import UMASK
from pipelines.core.settings import Settings
from pipelines.dbt import project
from pipelines.dbt.project import NodeResult

_LOOK = 0.2
"""Seconds between two looks whether the caller still lives: a new run needs more to get ready."""


class WaitingBuild:
    """A dbt process that has read the project and waits to build it, once."""

    def __init__(self, process: subprocess.Popen[str], settings: Settings) -> None:
        self._process = process
        self._settings = settings

    def build(self, selection: Sequence[str] = ()) -> list[NodeResult]:
        """Seeds, models and data tests in graph order; failed nodes are in what it returns.

        `selection`: dbt's own arguments for a part of the project; without them all is built. The
        warehouse must be closed. Raises WoonmonitorError when dbt itself stops.
        """
        (self._settings.dbt_target_dir / "run_results.json").unlink(missing_ok=True)
        output, _ = self._process.communicate(f"{json.dumps(list(selection))}\n")
        results = project.read_results(self._settings)
        if not results:
            said = " ".join(output.split()[-60:])
            raise WoonmonitorError(
                f"dbt stopped with code {self._process.returncode}: {said}",
                remedy="See dbt's message.",
            )
        return results


@contextmanager
def waiting_build(settings: Settings) -> Iterator[WaitingBuild]:
    """A dbt process that gets ready in the background; ended if it was not used."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, *project.arguments(project.BUILD, settings)],
        env=project.environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield WaitingBuild(process, settings)
    finally:
        process.kill()
        process.wait()


def main(build: Sequence[str]) -> int:
    """Read the project, wait for the word, build. Ends quietly when the caller is gone."""
    os.umask(UMASK)  # what it writes beside the warehouse holds pseudonyms, like the warehouse
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    options = build[: build.index(project.BUILD[0])], build[build.index("--project-dir") :]
    parsed = dbtRunner().invoke([*options[0], "parse", *options[1]]).result
    word = sys.stdin.readline()  # the selection; nothing where the caller is gone
    if not isinstance(parsed, Manifest) or not word:
        return 1
    is_success = dbtRunner(manifest=parsed).invoke([*build, *json.loads(word)]).success
    gc.freeze()  # the caller waits for the end: no last collection over all that dbt holds
    return int(not is_success)


def _end_with(parent: int) -> None:
    """A caller that was killed leaves no dbt behind that keeps the warehouse locked."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
