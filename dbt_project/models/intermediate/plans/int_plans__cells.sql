-- What is to be divided over classes: of every current plan all that remains, each phase of it, what was
-- realised, and the demolition.
with

current_plans as (
    select
        plan_key,
        reference_date,
        plan_type,
        remaining,
        realised,
        demolition_remaining
    from {{ ref('int_plans__current') }}
),

wholes as (
    select
        plan_key,
        plan_type,
        unnest(['build', 'build', 'demolition']) as mutation,
        unnest(['remaining', 'realised', 'remaining']) as measure,
        'whole' as phase,
        null as period_from,
        null as period_to,
        false as is_delayed,
        unnest([remaining, realised, demolition_remaining]) as dwellings
    from current_plans
),

phases as (
    select
        current_plans.plan_key,
        current_plans.plan_type,
        phased.mutation,
        'remaining' as measure,
        phased.phase,
        phased.period_from,
        phased.period_to,
        phased.is_delayed,
        sum(phased.dwellings) as dwellings
    from current_plans
    inner join {{ ref('int_plans__phased') }} as phased
        on
            current_plans.plan_key = phased.plan_key
            and current_plans.reference_date = phased.reference_date
    group by all
),

final as (
    select * from wholes
    where dwellings <> 0
    union all
    select * from phases
)

select * from final
