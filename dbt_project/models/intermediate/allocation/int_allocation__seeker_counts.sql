-- Distinct seekers: active ones by where they live; by where the homes were: who responded to homes that were
-- let, who had a chance (Maaskoepel's denominator) and who got a home.
with

profiles as (
    select
        *,
        'totaal' as totaal
    from {{ ref('int_allocation__seeker_profiles') }}
),

active as (
    select
        units.region_code,
        profiles.*,
        'active_seekers' as indicator
    from profiles
    inner join {{ ref('int_allocation__units') }} as units
        on profiles.home_municipality_code = units.municipality_code
    where profiles.is_active
),

units as (
    select distinct
        region_code,
        unit_bits
    from {{ ref('int_allocation__units') }}
),

-- Without responses in a period, only those who got a home would have had a chance.
periods_with_responses as (
    select distinct period_code from profiles where let_bits <> 0
),

sides as (
    select
        units.region_code,
        profiles.*,
        parts.indicator,
        units.unit_bits & case parts.indicator
            when 'responding_seekers' then profiles.pressure_bits
            when 'candidates' then profiles.let_bits | profiles.housed_bits
            when 'housed_seekers' then profiles.housed_bits
        end as bits
    from profiles
    inner join periods_with_responses on profiles.period_code = periods_with_responses.period_code
    cross join units
    cross join (values ('responding_seekers'), ('candidates'), ('housed_seekers')) as parts (indicator)
    where profiles.let_bits | profiles.housed_bits <> 0
),

by_class as (
    unpivot (
        select * exclude (bits) from sides where bits <> 0
        union all by name
        select * from active
    )
    on totaal, age_class, household_type, income_class
    into name breakdown value category
),

-- Who responds in his own municipality and elsewhere looks for a home in both ways.
by_origin as (
    select
        sides.*,
        'origin' as breakdown,
        origins.category
    from sides
    cross join (values ('zelfde_gemeente'), ('rest_regio'), ('buiten_regio'), ('onbekend')) as origins (category)
    where
        case origins.category
            when 'zelfde_gemeente' then sides.home = 'in_regio' and sides.bits & sides.home_bit <> 0
            when 'rest_regio' then sides.home = 'in_regio' and sides.bits & ~sides.home_bit <> 0
            else sides.home = origins.category and sides.bits <> 0
        end
),

together as (
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        seekers
    from by_class
    union all
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        seekers
    from by_origin
),

final as (
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        sum(seekers) as value
    from together
    group by region_code, period_type, period_code, indicator, breakdown, category
)

select * from final
