-- Distinct seekers. Active ones by where they live; by where the homes were: who responded to homes that were
-- let, who had a chance (the denominator of Maaskoepel: responded to those homes, or got one without) and who
-- got a home.
with

active as (
    select
        region_code,
        period_type,
        period_code,
        'active_seekers' as indicator,
        case
            when grouping(age_class) = 0 then 'age_class'
            when grouping(household_type) = 0 then 'household_type'
            when grouping(income_class) = 0 then 'income_class'
            else 'totaal'
        end as breakdown,
        coalesce(age_class, household_type, income_class, 'totaal') as category,
        {{ people_together('seekers') }} as people
    from {{ ref('int_allocation__seeker_profiles') }}
    where region_of = 'seeker'
    group by grouping sets (
        (region_code, period_type, period_code),
        (region_code, period_type, period_code, age_class),
        (region_code, period_type, period_code, household_type),
        (region_code, period_type, period_code, income_class)
    )
),

-- Without responses in a period, only those who got a home would have had a chance.
periods_with_responses as (
    select distinct period_code
    from {{ ref('int_allocation__seeker_profiles') }}
    where is_let
),

in_units as (
    select profiles.*
    from {{ ref('int_allocation__seeker_profiles') }} as profiles
    inner join periods_with_responses on profiles.period_code = periods_with_responses.period_code
    where profiles.region_of = 'dwelling'
),

by_class as (
    select
        region_code,
        period_type,
        period_code,
        case
            when grouping(age_class) = 0 then 'age_class'
            when grouping(household_type) = 0 then 'household_type'
            when grouping(income_class) = 0 then 'income_class'
            when grouping(origin) = 0 then 'origin'
            else 'totaal'
        end as breakdown,
        coalesce(age_class, household_type, income_class, origin, 'totaal') as category,
        {{ people_together('seekers', 'is_pressure') }} as responding_seekers,
        {{ people_together('seekers') }} as candidates,
        {{ people_together('seekers', 'is_housed') }} as housed_seekers
    from in_units
    group by grouping sets (
        (region_code, period_type, period_code),
        (region_code, period_type, period_code, age_class),
        (region_code, period_type, period_code, household_type),
        (region_code, period_type, period_code, income_class),
        (region_code, period_type, period_code, origin)
    )
),

candidates as (
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        people
    from by_class
    unpivot (people for indicator in (responding_seekers, candidates, housed_seekers)) as counts
),

final as (
    select * from active
    union all
    select * from candidates
)

select * from final
