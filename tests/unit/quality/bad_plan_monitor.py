"""For each promise on plans: how to spoil `good_plan_monitor` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage

CAPACITY = "monitor.monitor_plan_capacity"
_R_SOFT = "region_code = 'R' and hardness = 'zacht'"
_TOTAL = "period_code = 'totaal' and classification = 'totaal'"
_SA_HARD = "region_code = 'SA' and hardness = 'hard'"


def change(table: str, what: str, where: str) -> str:
    return f"update monitor.monitor_{table} set {what} where {where}"


def capacity(what: str, where: str) -> str:
    return change("plan_capacity", what, where)


_CAPACITY = {
    "every_unit_has_its_totals": damage(f"delete from {CAPACITY} where {_SA_HARD} and {_TOTAL}"),
    "classes_add_up_to_the_total": damage(
        capacity("dwellings = dwellings + 1", f"{_SA_HARD} and class_code = 'onbekend'"),
        capacity("share = dwellings / denominator", f"{_SA_HARD} and class_code = 'onbekend'"),
    ),
    # One dwelling to a later period: the block takes it from the public part, which is 40 no more.
    "periods_add_up_to_the_total": damage(
        capacity("dwellings = 13, denominator = 13", f"{_R_SOFT} and period_code = 'niet_openbaar'")
    ),
    "a_unit_is_at_least_the_sum_of_its_members": damage(
        capacity(
            "dwellings = 19, denominator = 19, share = 1",
            f"{_SA_HARD} and classification = 'totaal'",
        ),
        capacity("dwellings = 11", f"{_SA_HARD} and class_code = 'onbekend'"),
        capacity(
            "denominator = 19, share = dwellings / 19",
            f"{_SA_HARD} and classification = 'prijsklasse'",
        ),
        change("plan_list", "remaining = 19", "region_code = 'GM0001' and hardness = 'hard'"),
        also=("public_plans_are_those_of_the_list",),
    ),
    "public_plans_are_those_of_the_list": damage(
        change("plan_list", "remaining = 21", "region_code = 'GM0001' and hardness = 'hard'")
    ),
    "a_block_that_is_not_public_holds_three_plans": damage(
        capacity("plan_count = 2", "class_code = 'niet_openbaar'")
    ),
    "no_figure_is_negative": damage(capacity("demolition = -1", f"{_SA_HARD} and {_TOTAL}")),
    "shares_follow_from_their_numbers": damage(
        capacity("share = 0.5", f"{_SA_HARD} and class_code = 'onbekend'")
    ),
    "figures_name_their_files_and_dates": damage(
        capacity("source_files = null", f"{_SA_HARD} and {_TOTAL}")
    ),
    "invented_figures_are_marked": damage(
        "update raw.file_ledger set is_fictive = true where file_id = 'GM0001-new'"
    ),
}

_LIST = {
    "only_public_plans_are_listed": damage(
        "update raw.plancapaciteit_plan set confidentiality = 'gemeente'"
        " where file_id = 'GM0001-new' and plan_id = 'B'"
    ),
    "plans_without_capacity_are_not_listed": damage(
        change("plan_list", "planning_status = '5A'", "region_code = 'GM0001' and plan_id = 'B'")
    ),
    "plans_have_name_municipality_and_source": damage(
        change("plan_list", "plan_name = null", "region_code = 'GM0001' and plan_id = 'B'")
    ),
}

_CHANGES = {
    "changes_explain_the_difference": damage(
        change("plan_changes", "difference = 19", "region_code = 'R' and change_kind = 'new'")
    ),
    "changes_name_their_files": damage(
        change("plan_changes", "source_files = null", "region_code = 'R' and change_kind = 'new'")
    ),
}

_NEED = {
    "need_is_target_minus_what_was_realised": damage(
        change(
            "plan_need",
            "need = 51, need_after_bridge = 41, coverage_share = capacity_in_period / 41",
            "need = 50",
        )
    ),
    # What was delivered in between left out: 50 still needed.
    "need_and_plans_are_of_one_date": damage(
        change(
            "plan_need",
            "need_after_bridge = 50, coverage_share = capacity_in_period / 50",
            "need = 50",
        )
    ),
    "a_need_shows_its_dates": damage(change("plan_need", "note_nl = null", "need = 50")),
    "coverage_follows_from_its_numbers": damage(
        change("plan_need", "coverage_share = 0.6", "region_code = 'R' and scope = 'hard'")
    ),
    "hard_and_soft_is_at_least_hard": damage(
        change(
            "plan_need",
            "capacity_in_period = 10, coverage_share = 0.25",
            "region_code = 'R' and scope = 'hard_en_zacht'",
        )
    ),
    "without_need_there_is_a_reason": damage(
        change("plan_need", "reason_nl = null", "region_code = 'SA'")
    ),
}

_AFFORDABILITY = {
    # 21 of 20 dwellings.
    "shares_are_shares": damage(
        change("affordability", "numerator = 21, share = 1.05, share_known = 1.05", "true")
    ),
    "shares_follow_from_their_numbers": damage(
        change("affordability", "share = 0.5", "target_code = 'S'")
    ),
    "without_unknown_a_share_is_not_smaller": damage(
        change("affordability", "share_known = 0.3", "target_code = 'S'")
    ),
    "the_verdict_follows_from_share_and_target": damage(
        change("affordability", "is_met = false", "target_code = 'S'")
    ),
}

DAMAGE: dict[str, Damage] = {
    f"{suite}__{rule}": spoiled
    for suite, rules in (
        ("monitor_plan_capacity", _CAPACITY),
        ("monitor_plan_list", _LIST),
        ("monitor_plan_changes", _CHANGES),
        ("monitor_plan_need", _NEED),
        ("monitor_affordability", _AFFORDABILITY),
    )
    for rule, spoiled in rules.items()
}
