-- Seekers who are alike, counted per unit: the active ones by where they live, those who had a chance by
-- where the homes were. From here on no one is followed any more.
with

-- The municipalities in which a seeker had a chance in a period, a row each.
places as (
    select
        seekers.registration_id,
        seekers.period_code,
        halves.municipality_code,
        coalesce(halves.municipality_code = seekers.home_municipality_code, false) as is_home,
        halves.is_let,
        halves.is_pressure,
        halves.is_housed
    from {{ ref('int_allocation__seeker_halves') }} as halves
    inner join {{ ref('int_allocation__seekers') }} as seekers
        on
            halves.registration_id = seekers.registration_id
            and (
                halves.half_year = seekers.period_code
                or left(halves.half_year, 4) || 'JJ00' = seekers.period_code
            )
    where halves.municipality_code is not null
),

-- In how many municipalities of the unit does not matter: one is enough.
in_units as (
    select
        places.registration_id,
        places.period_code,
        units.region_code,
        bool_or(places.is_home) as is_home,
        bool_or(places.is_let) as is_let,
        bool_or(places.is_pressure) as is_pressure,
        bool_or(places.is_housed) as is_housed
    from places
    inner join {{ ref('int_allocation__units') }} as units
        on places.municipality_code = units.municipality_code
    group by places.registration_id, places.period_code, units.region_code
),

-- A seeker may respond at home and elsewhere: then he counts as one who looks in his own municipality, on
-- both sides of the success rate.
with_a_chance as (
    select
        'dwelling' as region_of,
        in_units.region_code,
        seekers.period_type,
        seekers.period_code,
        seekers.age_class,
        seekers.household_type,
        seekers.income_class,
        case
            when seekers.home <> 'in_regio' then seekers.home
            when in_units.is_home then 'zelfde_gemeente'
            else 'rest_regio'
        end as origin,
        in_units.is_let,
        in_units.is_pressure,
        in_units.is_housed,
        {{ people(key=record_key('seekers.registration_id')) }} as seekers
    from in_units
    inner join {{ ref('int_allocation__seekers') }} as seekers
        on in_units.registration_id = seekers.registration_id and in_units.period_code = seekers.period_code
    group by all
),

at_home as (
    select
        home_municipality_code,
        period_type,
        period_code,
        age_class,
        household_type,
        income_class,
        {{ people(key=record_key('registration_id')) }} as seekers
    from {{ ref('int_allocation__seekers') }}
    where is_active and home = 'in_regio'
    group by all
),

active as (
    select
        'seeker' as region_of,
        units.region_code,
        at_home.period_type,
        at_home.period_code,
        at_home.age_class,
        at_home.household_type,
        at_home.income_class,
        cast(null as string) as origin,
        false as is_let,
        false as is_pressure,
        false as is_housed,
        {{ people_together('at_home.seekers') }} as seekers
    from at_home
    inner join {{ ref('int_allocation__units') }} as units
        on at_home.home_municipality_code = units.municipality_code
    group by all
),

final as (
    select * from with_a_chance
    union all
    select * from active
)

select * from final
