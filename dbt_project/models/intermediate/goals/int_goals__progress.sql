-- Every goal value against its target and its straight path, with a status or the reason why there is none.
with

targets as (
    select
        goals.goal_code,
        judged.region_code,
        {{ goal_target('goals', 'judged') }} as target_value,
        judged.note_nl
    from {{ ref('goals') }} as goals
    inner join {{ ref('goal_regions') }} as judged on goals.goal_code = judged.goal_code
),

against_path as (
    select
        goal_values.goal_code,
        goal_values.region_code,
        goal_values.year,
        goal_values.is_judged,
        goal_values.value,
        goal_values.value_at_least,
        goal_values.missing_years,
        goal_values.has_series_break,
        goal_values.is_uncertain_mapping,
        goals.monitor_track,
        goals.direction,
        goals.unit,
        goals.status_rule,
        goals.tolerance_share,
        goals.first_year,
        goals.last_year,
        goals.no_value_reason_nl,
        goals.bound_note_nl,
        needs_met.needed_nl,
        needs_met.is_loaded,
        needs_met.needs_nl,
        targets.target_value,
        targets.note_nl,
        {{ straight_path(
            'goals.unit', 'targets.target_value', 'goals.first_year', 'goals.last_year', 'goal_values.year'
        ) }} as straight_path_target,
        goal_values.value is not null or goal_values.value_at_least is not null as has_figure,
        if(has_figure, goal_values.is_provisional, null) as is_provisional,
        if(has_figure, goal_values.provisional_basis, null) as provisional_basis,
        if(has_figure, goal_values.source_files, by_actions.source_files) as source_files,
        by_actions.status as status_by_actions,
        {{ actions_note() }} as actions_note_nl,
        {{ no_status_from_actions_reason() }} as no_status_by_actions_nl
    from {{ ref('int_goals__values') }} as goal_values
    inner join {{ ref('goals') }} as goals on goal_values.goal_code = goals.goal_code
    left join {{ ref('int_goals__needs_met') }} as needs_met on goal_values.goal_code = needs_met.goal_code
    left join {{ ref('int_goals__action_status') }} as by_actions
        on
            goal_values.goal_code = by_actions.goal_code
            and goal_values.region_code = by_actions.region_code
            and goal_values.year = by_actions.year
    left join targets
        on goal_values.goal_code = targets.goal_code and goal_values.region_code = targets.region_code
),

final as (
    select
        goal_code,
        region_code,
        year,
        is_judged,
        monitor_track,
        first_year,
        last_year,
        value,
        value_at_least,
        coalesce({{ value_note() }}, actions_note_nl) as value_note_nl,
        target_value,
        straight_path_target,
        value - straight_path_target as deviation,
        {{ goal_status() }} as status,
        {{ not_measurable_reason() }} as reason_nl,
        note_nl,
        is_provisional,
        provisional_basis,
        has_series_break,
        is_uncertain_mapping,
        source_files
    from against_path
)

select * from final
