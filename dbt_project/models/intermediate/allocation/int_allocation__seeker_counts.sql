-- Distinct seekers. Active ones by where they live; by where the homes were: who responded to homes that were
-- let, who had a chance (the denominator of Maaskoepel: responded to those homes, or got one without) and who
-- got a home.
with

active as (
    select
        units.region_code,
        profiles.period_type,
        profiles.period_code,
        'active_seekers' as indicator,
        case
            when grouping(profiles.age_class) = 0 then 'age_class'
            when grouping(profiles.household_type) = 0 then 'household_type'
            when grouping(profiles.income_class) = 0 then 'income_class'
            else 'totaal'
        end as breakdown,
        coalesce(profiles.age_class, profiles.household_type, profiles.income_class, 'totaal') as category,
        {{ people_together('profiles.seekers') }} as people
    from {{ ref('int_allocation__seeker_profiles') }} as profiles
    inner join {{ ref('int_allocation__units') }} as units
        on profiles.home_municipality_code = units.municipality_code
    where profiles.is_active
    group by grouping sets (
        (units.region_code, profiles.period_type, profiles.period_code),
        (units.region_code, profiles.period_type, profiles.period_code, profiles.age_class),
        (units.region_code, profiles.period_type, profiles.period_code, profiles.household_type),
        (units.region_code, profiles.period_type, profiles.period_code, profiles.income_class)
    )
),

units as (
    select distinct
        region_code,
        unit_bits
    from {{ ref('int_allocation__units') }}
),

-- Without responses in a period, only those who got a home would have had a chance.
periods_with_responses as (
    select distinct period_code
    from {{ ref('int_allocation__seeker_profiles') }}
    where let_bits <> 0
),

-- A seeker may respond at home and elsewhere: then he counts as one who looks in his own municipality, on
-- both sides of the success rate.
in_units as (
    select
        units.region_code,
        profiles.period_type,
        profiles.period_code,
        profiles.age_class,
        profiles.household_type,
        profiles.income_class,
        case
            when profiles.home <> 'in_regio'
                then profiles.home
            when (profiles.let_bits | profiles.housed_bits) & units.unit_bits & profiles.home_bit <> 0
                then 'zelfde_gemeente'
            else 'rest_regio'
        end as origin,
        profiles.seekers,
        profiles.pressure_bits & units.unit_bits as pressure_bits,
        profiles.housed_bits & units.unit_bits as housed_bits
    from {{ ref('int_allocation__seeker_profiles') }} as profiles
    inner join periods_with_responses on profiles.period_code = periods_with_responses.period_code
    cross join units
    where (profiles.let_bits | profiles.housed_bits) & units.unit_bits <> 0
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
        {{ people_together('seekers', 'pressure_bits <> 0') }} as responding_seekers,
        {{ people_together('seekers') }} as candidates,
        {{ people_together('seekers', 'housed_bits <> 0') }} as housed_seekers
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
    unpivot by_class
    on responding_seekers, candidates, housed_seekers
    into name indicator value people
),

final as (
    select * from active
    union all by name
    select * from candidates
)

select * from final
