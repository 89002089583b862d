"""For each promise on lettings: how to spoil `good_allocation` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage

_TABLE = "monitor.monitor_allocation"
_ONE = "region_code = 'GM0002' and period_code = '2023HJ02'"
_TOTAL = f"{_ONE} and indicator = 'lettings' and category = 'totaal'"
_LOTTERY = f"{_ONE} and category = 'loting'"


def spoil(what: str, where: str) -> str:
    return f"update {_TABLE} set {what} where {where}"


_RULES = {
    "every_unit_has_every_figure_of_its_period": damage(
        f"delete from {_TABLE} where {_ONE} and indicator = 'responses'"
    ),
    # Every unit loses the half-year, so only the gap tells.
    "no_period_is_missing": damage(f"delete from {_TABLE} where period_code = '2023HJ02'"),
    # 60 + 15 is 75, of 30 lettings: 45 beside it, where rounding explains 12.
    "routes_and_classes_add_up_to_all_lettings": damage(
        spoil("value = 60", f"{_LOTTERY} and indicator = 'lettings'")
    ),
    # 15 of 30 is no 0.51.
    "shares_follow_from_their_numbers": damage(
        spoil("value = 0.51", f"{_LOTTERY} and indicator = 'route_share'")
    ),
    "hidden_cells_carry_no_value_and_a_reason": damage(
        spoil(
            "is_suppressed = true, suppression_reason = 'kleine_noemer'",
            f"{_LOTTERY} and indicator = 'route_share'",
        )
    ),
    "people_are_counted_in_fives": damage(
        spoil("n = 31", f"{_LOTTERY} and indicator = 'route_share'")
    ),
    "series_breaks_are_marked": damage(spoil("has_series_break = false", _TOTAL)),
    "figures_name_their_files": damage(spoil("source_files = null", _TOTAL)),
    "invented_figures_are_marked": damage(
        "update raw.file_ledger set is_fictive = true where source = 'woonservice'"
    ),
}

DAMAGE: dict[str, Damage] = {f"monitor_allocation__{rule}": it for rule, it in _RULES.items()}
