-- Published capacity set against the period of a goal: dwellings that come within it, after it, in a period
-- partly within it, or in an unknown year; and the block of plans that are not public, which has no year.
-- Net: demolition counts against it.
with

scopes as (
    select
        hardness,
        scopes.scope
    from {{ ref('plan_statuses') }}
    cross join (values ('hard'), ('hard_en_zacht')) as scopes (scope)
    where hardness <> 'telt_niet' and (hardness = 'hard' or scopes.scope = 'hard_en_zacht')
    group by hardness, scopes.scope
),

phases as (
    select
        members.region_code,
        plans.hardness,
        phases.mutation,
        phases.phase,
        phases.period_from,
        phases.period_to,
        phases.dwellings
    from {{ ref('int_plans__current') }} as plans
    inner join {{ ref('fct_plan_phase') }} as phases on plans.plan_key = phases.plan_key
    inner join {{ ref('region_members') }} as members on plans.municipality_code = members.member_code
    where
        plans.is_visible
        and phases.classification = 'total'
        and phases.measure = 'remaining'
        and phases.phase <> 'whole'
),

public_capacity as (
    select
        needs.goal_code,
        phases.region_code,
        scopes.scope,
        if(phases.mutation = 'build', phases.dwellings, -phases.dwellings) as dwellings,
        case
            when phases.phase = 'unknown' then 'without_year'
            when phases.period_to <= needs.last_year then 'in_period'
            when phases.period_from > needs.last_year then 'after_period'
            else 'partly'
        end as timing
    from phases
    inner join {{ ref('int_plans__needs') }} as needs on phases.region_code = needs.region_code
    inner join scopes on phases.hardness = scopes.hardness
    where phases.mutation = 'build' or needs.is_net
),

timed as (
    select
        goal_code,
        region_code,
        scope,
        coalesce(sum(dwellings) filter (where timing = 'in_period'), 0) as in_period,
        coalesce(sum(dwellings) filter (where timing = 'after_period'), 0) as after_period,
        coalesce(sum(dwellings) filter (where timing = 'partly'), 0) as partly_in_period,
        coalesce(sum(dwellings) filter (where timing = 'without_year'), 0) as without_year
    from public_capacity
    group by goal_code, region_code, scope
),

hidden as (
    select
        needs.goal_code,
        blocks.region_code,
        scopes.scope,
        sum(case
            when not needs.is_net then blocks.dwellings
            when not blocks.is_net_unknown then blocks.dwellings - blocks.demolition
        end) as not_public,
        bool_or(
            blocks.has_hidden_plans or (needs.is_net and blocks.is_net_unknown)
        ) as has_hidden_plans
    from {{ ref('int_plans__hidden_blocks') }} as blocks
    inner join {{ ref('int_plans__needs') }} as needs on blocks.region_code = needs.region_code
    inner join scopes on blocks.hardness = scopes.hardness
    group by needs.goal_code, blocks.region_code, scopes.scope
),

final as (
    select
        hidden.goal_code,
        hidden.region_code,
        hidden.scope,
        coalesce(timed.in_period, 0) as in_period,
        coalesce(timed.after_period, 0) as after_period,
        coalesce(timed.partly_in_period, 0) as partly_in_period,
        coalesce(timed.without_year, 0) as without_year,
        hidden.not_public,
        hidden.has_hidden_plans
    from hidden
    left join timed
        on
            hidden.goal_code = timed.goal_code
            and hidden.region_code = timed.region_code
            and hidden.scope = timed.scope
)

select * from final
