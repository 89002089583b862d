"""`woonmonitor withdraw` and `accept`: what somebody decides about a delivery, with a reason.

What a decision means stands in `pipelines.warehouse.decisions`; the next run acts on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import typer
from rich.console import Console
from rich.markup import escape

from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.quality.suites import load_suites
from pipelines.reading.harmless import is_of_a_delivery, neutral
from pipelines.reading.landing import delivered_files
from pipelines.warehouse import decisions, ledger
from pipelines.warehouse.connection import writing
from pipelines.warehouse.decisions import Decision, Kind
from pipelines.warehouse.ledger import Recorded

_LOOK = "`woonmonitor status` names every file."


@dataclass(frozen=True)
class Request:
    """What was typed."""

    what: str
    reason: str
    is_undone: bool = False
    is_sure: bool = False

    @property
    def path(self) -> str:
        """Below data/raw, also when it was given from where one stands; as the ledger names it.

        A file by its real name is found too; folders of a delivery have no other name there.
        """
        place = self.what.replace("\\", "/").rpartition("data/raw/")[2].strip("/")
        return neutral(place) if is_of_a_delivery(place) else place


def withdraw_delivery(settings: Settings, request: Request, *, console: Console) -> int:
    """Remember that what vanished may stay away; exit code 1 when that was not confirmed.

    Raises WoonmonitorError when the raw folder cannot be read whole: unreadable is not withdrawn.
    """
    with _warehouse(settings) as connection:
        found = ledger.at_or_below(connection, request.path)
        if request.is_undone:
            undone = _undo(settings, request, "withdrawn", found, console)
            ledger.set_status(connection, undone, "missing", "its withdrawal was taken back")
            return 0
        present = {(file.path, file.file_id) for file in delivered_files(settings.raw_dir)}
        gone = [
            it for it in found if it.delivery not in present and it.status in ("loaded", "missing")
        ]
        if not gone:
            raise _nothing_to_withdraw(request, found)
        if not _is_confirmed("These stop counting, with their history:", request, gone, console):
            return 1
        _remember(settings, request, gone, "withdrawn")
        ledger.set_status(connection, gone, "withdrawn", request.reason)
    console.print(f"Withdrawn: {len(gone)}. The next `woonmonitor run` publishes without.")
    return 0


def accept_delivery(settings: Settings, request: Request, *, console: Console) -> int:
    """Remember that a held file is right as it is; exit code 1 when that was not confirmed."""
    with _warehouse(settings) as connection:
        found = ledger.at_or_below(connection, request.path)
    if request.is_undone:
        _undo(settings, request, "accepted", found, console)
        return 0
    held = [it for it in found if it.status == "held"]
    if len(held) != 1:
        raise WoonmonitorError(f"{request.path}: is not one held file.", remedy=_LOOK)
    _refuse_what_must_be_mended(held[0])
    if not _is_confirmed("This counts from the next run on:", request, held, console):
        return 1
    _remember(settings, request, held, "accepted")
    console.print("Accepted. The next `woonmonitor run` counts it.")
    return 0


@contextmanager
def _warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    if not settings.warehouse_path.is_file():
        raise WoonmonitorError("Nothing was loaded yet.", remedy="First `woonmonitor run`.")
    with run_lock(settings.state_dir), writing(settings.warehouse_path) as connection:
        yield connection


def _nothing_to_withdraw(request: Request, found: Sequence[Recorded]) -> WoonmonitorError:
    if any(it.status in ("loaded", "held", "refused") for it in found):
        return WoonmonitorError(
            f"{request.path}: still lies in data/raw.",
            remedy="Take it out of data/raw first, for instance to an archive; then withdraw it.",
        )
    return WoonmonitorError(f"{request.path}: no delivery that counted is there.", remedy=_LOOK)


def _refuse_what_must_be_mended(held: Recorded) -> None:
    rules = {rule.check_name: rule for suite in load_suites("raw") for rule in suite.rules}
    rule = rules.get(held.held_by or "")
    if rule is None or rule.holds != "until_accepted":
        raise WoonmonitorError(
            f"{held.path}: cannot be accepted as it is. {held.reason}",
            remedy="Ask for a better delivery.",
        )


def _is_confirmed(
    heading: str, request: Request, deliveries: Sequence[Recorded], console: Console
) -> bool:
    """Say what changes and ask, unless --yes was given. A reason must be given."""
    if not request.reason.strip():
        raise WoonmonitorError("A decision needs a reason.", remedy='Add --reason "...".')
    console.print(heading)
    for it in deliveries:
        line = f"  {it.path}  {it.as_of}  {it.loaded_count:,} rows  {it.reason or ''}"
        console.print(escape(line.rstrip()), highlight=False, soft_wrap=True)
    return request.is_sure or typer.confirm("Is that what you want?")


def _remember(
    settings: Settings, request: Request, deliveries: Sequence[Recorded], kind: Kind
) -> None:
    new = [
        Decision(it.path, it.file_id, kind, request.reason.strip(), settings.today)
        for it in deliveries
    ]
    decisions.write(settings, [*decisions.read(settings), *new])


def _undo(
    settings: Settings,
    request: Request,
    kind: Kind,
    found: Sequence[Recorded],
    console: Console,
) -> list[Recorded]:
    known = decisions.read(settings)
    theirs = {it.delivery for it in found}
    undone = [it for it in known if it.decision == kind and it.delivery in theirs]
    if not undone:
        raise WoonmonitorError(f"{request.path}: was not {kind}.", remedy=_LOOK)
    decisions.write(settings, [it for it in known if it not in undone])
    for it in undone:
        console.print(f"No longer {kind}: {escape(it.path)}", highlight=False)
    deliveries = {it.delivery for it in undone}
    return [it for it in found if it.delivery in deliveries and it.status == kind]
