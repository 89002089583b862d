"""For each rule on plan lists: how to spoil `good_plans` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage

PLAN, COUNT = "raw.plancapaciteit_plan", "raw.plancapaciteit_count"
_NEW = "file_id = 'GM0001-new'"
_ONE = f"{_NEW} and plan_id = 'A'"


def plan(what: str, where: str = _ONE) -> str:
    return f"update {PLAN} set {what} where {where}"


def count(what: str, where: str) -> str:
    return f"update {COUNT} set {what} where {_ONE} and {where}"


_LIST = {
    "planning_statuses_are_known": damage(plan("planning_status = '3A'")),
    "confidentiality_levels_are_known": damage(plan("confidentiality = 'geheim'")),
    "plan_types_are_known": damage(plan("plan_type = 'inbreiding'")),
    "a_plan_stands_once_in_a_list": damage(f"insert into {PLAN} select * from {PLAN} where {_ONE}"),
    "rest_is_total_minus_realised": damage(plan("realised_total = 11")),
    # One year one dwelling short: 11 + 8 is 19, the rest is 20.
    "years_add_up_to_the_rest": damage(count("dwellings = 11", "period_from = 2027")),
    "classes_add_up_to_the_rest": damage(count("dwellings = 9", "class_code = 'sociale_huur'")),
    "no_count_is_negative": damage(plan("demolition_total = -1")),
    "delivery_years_are_plausible": damage(plan("first_delivery_year = 202")),
    "hard_plans_are_visible_to_the_province": damage(
        plan("planning_status = '2A', confidentiality = 'gemeente'")
    ),
    # 19 of 20 unknown is 95%, above 90%.
    "price_class_is_mostly_known": damage(
        count("dwellings = 1", "class_code = 'sociale_huur'"),
        count("dwellings = 19", "class_code = 'onbekend'"),
    ),
}

_VOLUME = {
    "every_municipality_is_in_a_plan_list": damage(
        f"delete from {PLAN} where municipality_code = 'GM0001'"
    ),
    # One of four plans is left, with 50 dwellings against 80.
    "a_plan_list_does_not_halve": damage(
        f"delete from {PLAN} where {_NEW} and plan_id in ('B', 'C', 'D')",
        plan("remaining_total = 50"),
    ),
    # 161 against 80.
    "the_rest_neither_halves_nor_doubles": damage(plan("remaining_total = 101")),
    # 260 against 80, 3.25 times, by plans that are not large themselves.
    "the_rest_stays_in_proportion": damage(
        plan("remaining_total = 80", f"{_NEW} and plan_id in ('A', 'B', 'C')"),
        also=("the_rest_neither_halves_nor_doubles",),
    ),
    # 1,200 where there are some 1,100 homes; the list before says the same.
    "the_rest_is_less_than_the_stock": damage(
        plan("remaining_total = 300", "municipality_code = 'GM0001'"),
        also=("no_plan_is_a_quarter_of_the_stock", "no_plan_is_a_tenth_of_the_stock"),
    ),
    "no_plan_is_a_quarter_of_the_stock": damage(
        plan("remaining_total = 280", "municipality_code = 'GM0001' and plan_id = 'A'"),
        also=("no_plan_is_a_tenth_of_the_stock",),
    ),
    "no_plan_is_a_tenth_of_the_stock": damage(
        plan("remaining_total = 120", "municipality_code = 'GM0001' and plan_id = 'A'"),
    ),
    # 20 becomes 225, of which 205 are built already: the rest is as it was.
    "no_plan_grows_tenfold": damage(
        plan(
            "new_build_total = 20, realised_total = 0", "file_id = 'GM0001-old' and plan_id = 'A'"
        ),
        plan("new_build_total = 225, realised_total = 205"),
        also=("no_plan_is_a_tenth_of_the_stock",),
    ),
    # Three of five with hardly a dwelling.
    "less_than_half_is_in_quarantine": damage(
        *(
            f"insert into {PLAN} select * replace ('Q{n}' as plan_id, false as is_accepted,"
            f" 1 as remaining_total) from {PLAN} where {_ONE}"
            for n in range(5)
        )
    ),
    # 10 of 90 dwellings.
    "few_dwellings_are_in_quarantine": damage(
        f"insert into {PLAN} select * replace ('Q' as plan_id, false as is_accepted,"
        f" 10 as remaining_total) from {PLAN} where {_ONE}"
    ),
}

DAMAGE: dict[str, Damage] = {
    **{f"plancapaciteit_plan__{rule}": spoiled for rule, spoiled in _LIST.items()},
    **{f"plancapaciteit_plan__volume__{rule}": spoiled for rule, spoiled in _VOLUME.items()},
}
