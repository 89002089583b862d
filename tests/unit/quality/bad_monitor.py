"""For each promise of the monitor: how to spoil `good_monitor` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage

GROWTH, SOCIAL, GOALS = "monitor_housing_growth", "monitor_social_stock", "monitor_goal_progress"


def change(table: str, what: str, where: str) -> str:
    return f"update monitor.{table} set {what} where {where}"


def here(unit: str, year: int = 2014) -> str:
    return f"region_code = '{unit}' and year = {year}"


def goal(code: str, year: int = 2014, unit: str = "R") -> str:
    return f"goal_code = '{code}' and {here(unit, year)}"


def double(table: str, where: str) -> str:
    return f"insert into monitor.{table} select * from monitor.{table} where {where}"


def _common(table: str) -> dict[str, Damage]:
    """What both tables per region unit and year promise; no sum is made of the region R itself."""
    return {
        "one_row_per_unit_and_year": damage(double(table, here("R"))),
        "units_are_those_of_the_seed": damage(
            f"insert into monitor.{table} select * replace ('CR20' as region_code)"
            f" from monitor.{table} where {here('PV27')}"
        ),
        "rows_have_labels": damage(change(table, "label_nl = null", here("R"))),
        "figures_name_their_files": damage(change(table, "source_files = null", here("R"))),
        "status_is_known": damage(change(table, "status = 'goed'", here("R"))),
        "not_measurable_says_why": damage(
            change(table, "status = 'niet_meetbaar', reason_nl = null", here("R"))
        ),
        # Also at CBS: the rule on completeness asks for what CBS delivered.
        "series_starts_in_2012": damage(
            f"delete from monitor.{table} where year = 2012",
            "delete from raw.cbs_observation where period_code = '2012JJ00'",
        ),
    }


_GROWTH = {
    **_common(GROWTH),
    "every_unit_has_its_stock": damage(
        change(GROWTH, "stock_1_january = null", here("R")),
    ),
    "province_and_country_have_their_stock": damage(
        change(GROWTH, "stock_1_january = null", here("PV27")),
    ),
    # 3060 → 3061, and what is derived from it with it.
    "unit_is_the_sum_of_its_members": damage(
        change(GROWTH, "stock_1_january = stock_1_january + 1", here("SA")),
        change(
            GROWTH,
            "net_growth_since_base = net_growth_since_base + 1",
            here("SA"),
        ),
        also=("sub_regions_make_the_region",),
    ),
    "mutations_are_the_sum_of_the_members": damage(
        change(GROWTH, "new_build = new_build + 1, demolition = demolition + 1", here("SA")),
    ),
    "sub_regions_make_the_region": damage(
        f"delete from monitor.{GROWTH} where {here('SA')}",
        also=("every_unit_has_its_stock", "rows_have_labels"),
    ),
    "stock_is_as_delivered": damage(
        change(
            GROWTH,
            "stock_1_january = stock_1_january + 1,"
            " net_growth_since_base = net_growth_since_base + 1",
            here("PV27"),
        ),
    ),
    "mutations_make_the_balance": damage(
        change(GROWTH, "demolition = demolition + 1", here("R")),
    ),
    # The province lost a third in a year, in the monitor and at CBS.
    "growth_is_possible": damage(
        change(
            GROWTH,
            "stock_1_january = stock_1_january - 1000,"
            " net_growth_since_base = net_growth_since_base - 1000",
            here("PV27"),
        ),
        "update raw.cbs_observation set value = value - 1000"
        " where region_code = 'PV27' and period_code = '2014JJ00'",
    ),
    "net_growth_is_the_stock_difference": damage(
        change(GROWTH, "net_growth_since_base = net_growth_since_base + 1", here("GM0001")),
    ),
    "difference_is_growth_minus_path": damage(
        change(GROWTH, "difference = difference + 1", here("R")),
    ),
    "new_additions_status_is_known": damage(
        change(GROWTH, "new_additions_status = 'goed'", here("R")),
    ),
}

_SOCIAL = {
    **_common(SOCIAL),
    "every_unit_has_its_figures": damage(change(SOCIAL, "corporation = null", here("R"))),
    "province_and_country_have_their_figures": damage(
        change(SOCIAL, "corporation = null", here("PV27")),
    ),
    "unit_is_the_sum_of_its_members": damage(
        change(SOCIAL, "dwellings = dwellings - 1, corporation_share = 304 / 1019", here("SA")),
    ),
    "sub_regions_make_the_region": damage(
        f"delete from monitor.{SOCIAL} where {here('SA')}",
        also=("every_unit_has_its_figures", "rows_have_labels"),
    ),
    # 904 → 905 of 3060 is 0.2958.
    "corporation_stock_is_as_delivered": damage(
        change(
            SOCIAL,
            "corporation = 905, change_since_base = 5, corporation_share = 0.2958",
            here("PV27"),
        ),
    ),
    "parts_fit_in_the_whole": damage(change(SOCIAL, "rented = 100", here("R"))),
    "share_is_a_share": damage(
        change(SOCIAL, "corporation_share = 29.67", here("R")), also=("share_fits_its_figures",)
    ),
    "share_of_known_is_a_share": damage(
        change(SOCIAL, "corporation_share_known = 29.87", here("R")),
    ),
    "share_fits_its_figures": damage(change(SOCIAL, "corporation_share = 0.3", here("R"))),
    # 902 → 604 of 3060 is 0.1974: a third less, in the monitor and at CBS.
    "growth_is_possible": damage(
        change(
            SOCIAL,
            "corporation = 604, change_since_base = -296, corporation_share = 0.1974",
            here("PV27"),
        ),
        "update raw.cbs_observation set value = value - 300"
        " where region_code = 'PV27' and period_code = '2014JJ00'"
        " and measure = 'EigendomWoningcorporatie'",
    ),
    "change_is_the_stock_difference": damage(
        change(SOCIAL, "change_since_base = change_since_base + 1", here("GM0001")),
    ),
}

_GOALS = {
    "one_row_per_goal_unit_and_year": damage(double(GOALS, goal("TALK"))),
    "every_goal_is_there": damage(
        f"delete from monitor.{GOALS} where goal_code = 'TALK'", also=("rows_have_labels",)
    ),
    "no_goal_is_unknown": damage(
        f"insert into monitor.{GOALS} select * replace ('OLD' as goal_code)"
        f" from monitor.{GOALS} where {goal('TALK')}"
    ),
    "rows_have_labels": damage(change(GOALS, "theme = null", goal("NET"))),
    "status_is_known": damage(change(GOALS, "status = 'goed'", goal("NET"))),
    "not_measurable_says_why": damage(change(GOALS, "reason_nl = null", goal("TALK"))),
    "change_goals_have_a_value": damage(
        change(
            GOALS, "value = null, status = 'niet_meetbaar', reason_nl = 'Geen cijfer.'", goal("NET")
        )
    ),
    "deviation_is_value_minus_path": damage(
        change(GOALS, "deviation = deviation + 1", goal("NET"))
    ),
    "other_tables_say_the_same": damage(
        change(GOALS, "value = value + 1, deviation = deviation + 1", goal("NET")),
    ),
    "values_name_their_files": damage(change(GOALS, "source_files = null", goal("NET"))),
    # Two thirds, of which a quarter should be there by now: that is how a number grows.
    "a_share_has_one_norm_every_year": damage(
        change(
            GOALS,
            "unit = 'share', target_value = 0.6667, straight_path_target = 0.1667",
            goal("TALK"),
        )
    ),
    "no_reason_says_not_loaded_of_what_is_loaded": damage(
        change(
            GOALS,
            "status = 'niet_meetbaar', reason_nl = 'De mutaties zijn nog niet geladen.'",
            goal("ADD"),
        )
    ),
    # The stock of the region grew from 3000 to 3060.
    "a_lower_bound_is_what_the_stock_grew": damage(
        change(GOALS, "value_at_least = 61", goal("TALK"))
    ),
    "a_lower_bound_judges_only_where_it_decides": damage(
        change(
            GOALS,
            "status = 'op_koers', reason_nl = null, straight_path_target = 61",
            goal("TALK"),
        )
    ),
    "a_provisional_mark_says_who_says_so": damage(
        change(GOALS, "provisional_basis = null", goal("NET"))
    ),
}

DAMAGE = {
    f"{suite}__{rule}": spoiled
    for suite, rules in {GROWTH: _GROWTH, SOCIAL: _SOCIAL, GOALS: _GOALS}.items()
    for rule, spoiled in rules.items()
}
