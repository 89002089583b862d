-- The public plans that count, added up per region unit, hardness, period, classification and class.
with

plans as (
    select
        plan_key,
        municipality_code,
        hardness
    from {{ ref('int_plans__current') }}
    where is_visible
),

coded as (
    select
        plan_key,
        mutation,
        classification,
        class_code,
        period_code,
        is_delayed,
        dwellings
    from {{ ref('fct_plan_phase') }}
    where measure = 'remaining'
    union all
    select
        plan_key,
        mutation,
        classification,
        class_code,
        cast(period_from as varchar) as period_code,
        is_delayed,
        dwellings
    from {{ ref('fct_plan_phase') }}
    where measure = 'remaining' and phase = 'year'
),

final as (
    select
        members.region_code,
        plans.hardness,
        coded.period_code,
        coded.classification,
        coded.class_code,
        coalesce(sum(coded.dwellings) filter (where coded.mutation = 'build'), 0) as dwellings,
        coalesce(sum(coded.dwellings) filter (where coded.mutation = 'demolition'), 0) as demolition,
        coalesce(sum(coded.dwellings) filter (where coded.mutation = 'build' and coded.is_delayed), 0)
            as delayed_dwellings,
        count(distinct plans.plan_key) filter (where coded.mutation = 'build') as plan_count
    from plans
    inner join coded on plans.plan_key = coded.plan_key
    inner join {{ ref('region_members') }} as members on plans.municipality_code = members.member_code
    group by
        members.region_code, plans.hardness, coded.period_code, coded.classification, coded.class_code
)

select * from final
