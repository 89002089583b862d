-- Seekers who are alike, counted: from here on no one is followed any more.
with

periods as (
    select
        registration_id,
        'halfjaar' as period_type,
        half_year as period_code,
        is_active,
        let_bits,
        pressure_bits,
        housed_bits
    from {{ ref('int_allocation__seeker_halves') }}
    union all
    select
        registration_id,
        'jaar' as period_type,
        left(half_year, 4) || 'JJ00' as period_code,
        bool_or(is_active) as is_active,
        bit_or(let_bits) as let_bits,
        bit_or(pressure_bits) as pressure_bits,
        bit_or(housed_bits) as housed_bits
    from {{ ref('int_allocation__seeker_halves') }}
    group by registration_id, left(half_year, 4)
),

periods_with_end as (
    select
        *,
        {{ period_last_day('period_code') }} as last_day
    from periods
),

housed as (
    select
        lettings.registration_id,
        types.period_type,
        {{ period_code('types.period_type', 'lettings.letting_date') }} as period_code,
        max_by(lettings.age_class, lettings.letting_date) as age_class,
        max_by(lettings.household_type, lettings.letting_date) as household_type,
        max_by(lettings.income_class, lettings.letting_date) as income_class,
        max_by(coalesce(lettings.home_municipality_code, ''), lettings.letting_date) as home_municipality_code
    from {{ ref('int_allocation__lettings') }} as lettings
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where lettings.registration_key is not null and lettings.is_social and lettings.route <> 'woningruil'
    group by all
),

-- One row per seeker and period in which he did something, with his classes: those of the letting where he
-- got a home, so that one person stands in one class on both sides of a success rate; else as registered.
seekers as (
    select
        seekers.registration_id,
        seekers.period_type,
        seekers.period_code,
        seekers.is_active,
        seekers.let_bits,
        seekers.pressure_bits,
        seekers.housed_bits,
        coalesce(housed.age_class, registrations.age_class, 'onbekend') as age_class,
        coalesce(housed.household_type, registrations.household_type, 'onbekend') as household_type,
        coalesce(housed.income_class, registrations.income_class, 'onbekend') as income_class,
        coalesce(housed.home_municipality_code, registrations.municipality_code, '') as home_municipality_code
    from periods_with_end as seekers
    asof left join {{ ref('int_allocation__registrations') }} as registrations
        on
            seekers.registration_id = registrations.registration_id
            and seekers.last_day >= registrations.known_from
    left join housed
        on
            seekers.registration_id = housed.registration_id
            and seekers.period_code = housed.period_code
),

final as (
    select
        seekers.period_type,
        seekers.period_code,
        seekers.is_active,
        seekers.let_bits,
        seekers.pressure_bits,
        seekers.housed_bits,
        seekers.age_class,
        seekers.household_type,
        seekers.income_class,
        case
            when seekers.home_municipality_code = '' then 'onbekend'
            when home.municipality_code is null then 'buiten_regio'
            else 'in_regio'
        end as home,
        home.municipality_code as home_municipality_code,
        coalesce(home.municipality_bit, 0) as home_bit,
        {{ people(key=record_key('seekers.registration_id')) }} as seekers
    from seekers
    left join {{ ref('int_allocation__municipalities') }} as home
        on seekers.home_municipality_code = home.municipality_code
    group by all
)

select * from final
