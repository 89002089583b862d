-- One row per seeker and period in which he did something, with his classes: those of the letting where he
-- got a home, so that one person stands in one class on both sides of a success rate; else as registered.
with

periods as (
    select
        halves.registration_id,
        types.period_type,
        if(types.period_type = 'jaar', left(halves.half_year, 4) || 'JJ00', halves.half_year) as period_code,
        bool_or(halves.is_active) as is_active
    from {{ ref('int_allocation__seeker_halves') }} as halves
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    group by all
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

seekers as (
    select
        periods.registration_id,
        periods.period_type,
        periods.period_code,
        periods.is_active,
        coalesce(housed.age_class, registrations.age_class, 'onbekend') as age_class,
        coalesce(housed.household_type, registrations.household_type, 'onbekend') as household_type,
        coalesce(housed.income_class, registrations.income_class, 'onbekend') as income_class,
        coalesce(housed.home_municipality_code, registrations.municipality_code, '') as home_municipality_code
    from periods_with_end as periods
    left join {{ ref('int_allocation__registrations') }} as registrations
        on
            periods.registration_id = registrations.registration_id
            and periods.last_day >= registrations.known_from
            and periods.last_day < registrations.known_to
    left join housed
        on
            periods.registration_id = housed.registration_id
            and periods.period_code = housed.period_code
),

final as (
    select
        seekers.registration_id,
        seekers.period_type,
        seekers.period_code,
        seekers.is_active,
        seekers.age_class,
        seekers.household_type,
        seekers.income_class,
        case
            when seekers.home_municipality_code = '' then 'onbekend'
            when home.municipality_code is null then 'buiten_regio'
            else 'in_regio'
        end as home,
        home.municipality_code as home_municipality_code
    from seekers
    left join {{ ref('int_allocation__municipalities') }} as home
        on seekers.home_municipality_code = home.municipality_code
)

select * from final
