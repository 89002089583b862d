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
        kinds.mutation,
        kinds.measure,
        'whole' as phase,
        null as period_from,
        null as period_to,
        false as is_delayed,
        case
            when kinds.mutation = 'demolition' then demolition_remaining
            when kinds.measure = 'realised' then realised
            else remaining
        end as dwellings
    from current_plans
    cross join (
        values ('build', 'remaining'), ('build', 'realised'), ('demolition', 'remaining')
    ) as kinds (mutation, measure)
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
