with

units as (
    select
        goal_regions.goal_code,
        {{ merge_names('regions.level') }} as levels
    from {{ ref('goal_regions') }} as goal_regions
    inner join {{ ref('regions') }} as regions on goal_regions.region_code = regions.region_code
    group by goal_regions.goal_code
),

final as (
    select
        goals.goal_code,
        goals.agreement,
        goals.theme,
        goals.label_nl,
        goals.definition_nl,
        goals.metric,
        goals.calculation,
        goals.direction,
        goals.target_value,
        goals.unit,
        units.levels,
        goals.first_year,
        goals.last_year,
        goals.status_rule,
        goals.tolerance_share,
        goals.tolerance_source,
        goals.monitor_track,
        goals.no_value_reason_nl,
        goals.bound_metric,
        goals.bound_note_nl,
        goals.certainty,
        goals.source,
        goals.sort_order
    from {{ ref('goals') }} as goals
    left join units on goals.goal_code = units.goal_code
)

select * from final
