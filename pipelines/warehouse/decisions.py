"""What somebody decided about a delivery: withdrawn on purpose, or accepted though a rule holds it.

Kept in `state/decisions.csv`, outside the warehouse, which is a cache that can be rebuilt. What a
decision does is the ledger's (withdrawn) and the rules' (accepted).
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

import duckdb

from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.settings import Settings

Kind = Literal["withdrawn", "accepted"]


@dataclass(frozen=True, order=True)
class Decision:
    """About one content at one place: other bytes at that place are another delivery."""

    path: str
    file_id: str
    decision: Kind
    reason: str
    decided_on: date

    @property
    def delivery(self) -> tuple[str, str]:
        """Which delivery it is about."""
        return self.path, self.file_id


def list_path(settings: Settings) -> Path:
    """A CSV of the columns of `Decision`, without a header."""
    return settings.state_dir / "decisions.csv"


def read(settings: Settings) -> list[Decision]:
    """Every decision, in order of path. Raises WoonmonitorError for a file that is damaged."""
    path = list_path(settings)
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return [_decision(row) for row in csv.reader(stream)]
    except OSError as error:
        raise of_the_system(error) from error
    except (ValueError, csv.Error) as error:
        raise WoonmonitorError(
            f"{path}: de lijst van besluiten over leveringen is beschadigd ({error}).",
            remedy="Zet een kopie terug, of haal haar weg en besluit opnieuw: `woonmonitor status` "
            "noemt de leveringen.",
        ) from error


def _decision(row: Sequence[str]) -> Decision:
    path, file_id, decision, reason, decided_on = row
    if decision not in get_args(Kind):
        raise ValueError(f"decision {decision!r} is not known")
    return Decision(path, file_id, cast("Kind", decision), reason, date.fromisoformat(decided_on))


def write(settings: Settings, decisions: Iterable[Decision]) -> None:
    """Replace the list; written aside and renamed, so that a crash leaves it whole."""
    path = list_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as stream:
        rows = (astuple(decision) for decision in sorted(set(decisions)))
        csv.writer(stream, lineterminator="\n").writerows(rows)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def still_standing(decisions: Iterable[Decision], present: set[tuple[str, str]]) -> list[Decision]:
    """Without the withdrawals of what lies there again: laying a file down undoes them."""
    return [
        decision
        for decision in decisions
        if decision.decision != "withdrawn" or decision.delivery not in present
    ]


def copy_into(connection: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]) -> None:
    """Put the decisions where rules in SQL see them."""
    connection.execute("delete from raw.delivery_decision")
    for decision in decisions:
        connection.execute(
            "insert into raw.delivery_decision values (?, ?, ?, ?, ?)", list(astuple(decision))
        )
