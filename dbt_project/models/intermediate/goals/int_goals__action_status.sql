-- What the actions of a goal say of it on 1 January: the rule stands in goal_status_from_actions.
with

asked as (
    select
        goal_values.goal_code,
        goal_values.region_code,
        goal_values.year,
        goals.last_year
    from {{ ref('int_goals__values') }} as goal_values
    inner join {{ ref('goals') }} as goals on goal_values.goal_code = goals.goal_code
    where goals.status_rule = 'actions'
),

known_then as (
    select
        asked.goal_code,
        asked.region_code,
        asked.year,
        asked.last_year,
        actions.status,
        actions.status_date,
        actions.source_files,
        row_number() over (
            partition by asked.goal_code, asked.region_code, asked.year, actions.action_code
            order by actions.status_date desc
        ) as newest_first
    from asked
    inner join {{ ref('int_agenda__actions') }} as actions
        on
            asked.goal_code = actions.goal_code
            and asked.region_code = actions.region_code
            and actions.status_date <= make_date(asked.year, 1, 1)
    where actions.kind in ('ACTIE', 'RESULTAAT')
),

counted as (
    select
        goal_code,
        region_code,
        year,
        last_year,
        max(status_date) as status_date,
        sum(case when status = 'NIET_GESTART' then 1 else 0 end) as not_started,
        sum(case when status = 'LOOPT' then 1 else 0 end) as running,
        sum(case when status = 'AFGEROND' then 1 else 0 end) as completed,
        sum(case when status = 'STIL' then 1 else 0 end) as on_hold,
        {{ merge_names('source_files') }} as source_files
    from known_then
    where newest_first = 1 and status != 'VERVALLEN'
    group by goal_code, region_code, year, last_year
),

final as (
    select
        asked.goal_code,
        asked.region_code,
        asked.year,
        counted.status_date,
        coalesce(counted.not_started, 0) as not_started,
        coalesce(counted.running, 0) as running,
        coalesce(counted.completed, 0) as completed,
        coalesce(counted.on_hold, 0) as on_hold,
        {{ goal_status_from_actions() }} as status,
        counted.source_files
    from asked
    left join counted
        on
            asked.goal_code = counted.goal_code
            and asked.region_code = counted.region_code
            and asked.year = counted.year
)

select * from final
