"""For each promise on the quality of deliveries: how to spoil `good_quality` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage

TABLE = "monitor.monitor_data_quality"
_LIST = "source_name = 'plancapaciteit' and region_code = 'GM0001'"


def change(what: str, where: str = _LIST) -> str:
    return f"update {TABLE} set {what} where {where}"


_RULES = {
    "shares_are_not_negative": damage(change("quarantined_share = -0.01")),
    "shares_are_at_most_one": damage(change("validity_share = 504")),
    "every_municipality_is_judged": damage(
        f"delete from {TABLE} where source_name = 'cbs' and region_code = 'GM0002'"
    ),
    "deliveries_name_their_files": damage(change("source_files = null")),
    "invented_deliveries_are_marked": damage(
        "update raw.file_ledger set is_fictive = true where file_id = 'GM0001-new'"
    ),
    "nothing_is_told_of_people": damage(
        "update raw.file_ledger set row_count = 29 where file_id = 'extract-of-thirty'"
    ),
    # 3.2 of 20 plans more were set aside.
    "quality_does_not_collapse": damage(change("quarantined_change = 0.16")),
}

DAMAGE: dict[str, Damage] = {f"monitor_data_quality__{rule}": bad for rule, bad in _RULES.items()}
