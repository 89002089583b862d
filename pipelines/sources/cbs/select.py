"""From a request to the codes of a real table: which codes exist, and how CBS writes them.

Asks the table for its code lists, so that padding never has to be guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.core.errors import WoonmonitorError
from pipelines.sources.cbs.odata import DimensionCode, ServiceTable
from pipelines.sources.cbs.request import Selection, TableRequest


@dataclass(frozen=True)
class Selected:
    """What a request comes down to in one table."""

    selection: Selection
    periods: dict[str, str]
    """Status of each selected period, where CBS gives one."""
    absent: tuple[str, ...]
    """Regions that were asked for and that the table does not know."""


def select(request: TableRequest, table: ServiceTable) -> Selected:
    """The codes to filter on. Raises WoonmonitorError when nothing would be left."""
    kinds = table.dimensions()
    place = next((name for name, kind in kinds.items() if kind.startswith("Geo")), None)
    time = next((name for name, kind in kinds.items() if kind == "TimeDimension"), None)
    chosen: dict[str, tuple[str, ...]] = {}
    absent: tuple[str, ...] = ()
    if place and request.regions:
        chosen[place], absent = _regions(request, table.codes(place))
    for name, codes in request.dimensions.items():
        chosen[name] = _others(request, table, name, codes, known=list(kinds))
    periods = table.codes(time) if time else []
    asked = [code for code in periods if request.period_is_asked(code.identifier)]
    if time and len(asked) < len(periods):
        chosen[time] = _periods(request, asked, periods)
    status = {code.identifier.strip(): code.status for code in asked if code.status}
    return Selected(chosen, status, absent)


def _regions(
    request: TableRequest, known: list[DimensionCode]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = _written(known, request.regions)
    if not found:
        raise _nothing(request, "none of the regions", request.regions, known)
    present = {code.strip() for code in found}
    return found, tuple(code for code in request.regions if code not in present)


def _periods(
    request: TableRequest, asked: list[DimensionCode], known: list[DimensionCode]
) -> tuple[str, ...]:
    if not asked:
        wanted = [request.period_kind or "", f"from {request.first_year or 'the start'}"]
        raise _nothing(request, "none of the periods", wanted, known)
    return tuple(code.identifier for code in asked)


def _others(
    request: TableRequest, table: ServiceTable, name: str, codes: Sequence[str], *, known: list[str]
) -> tuple[str, ...]:
    if name not in known:
        raise _nothing(request, f"no dimension {name}", [], [DimensionCode(each) for each in known])
    existing = table.codes(name)
    found = _written(existing, codes)
    if len(found) < len(set(codes)):
        raise _nothing(request, f"not every code of {name}:", codes, existing)
    return found


def _written(known: list[DimensionCode], wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted codes as CBS writes them: 'NL01  ' in v3, 'NL01' in v4."""
    return tuple(code.identifier for code in known if code.identifier.strip() in set(wanted))


def _nothing(
    request: TableRequest, what: str, wanted: Sequence[str], known: list[DimensionCode]
) -> WoonmonitorError:
    some = ", ".join(code.identifier.strip() for code in known[:8])
    asked = " ".join(part for part in (what, ", ".join(wanted[:8])) if part)
    return WoonmonitorError(
        f"CBS table {request.table_id} has {asked}.",
        remedy=f"It has {some}{', …' if len(known) > 8 else ''}.",  # noqa: PLR2004
    )
