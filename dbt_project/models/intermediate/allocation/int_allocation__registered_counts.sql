-- Registered seekers on the last date of an extract in each period, by where they live, and those of them who
-- responded in the period.
with

extract_dates as (
    select
        types.period_type,
        {{ period_code('types.period_type', 'deliveries.as_of') }} as period_code,
        max(deliveries.as_of) as day
    from {{ ref('int_allocation__deliveries') }} as deliveries
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where deliveries.dataset = 'inschrijvingen'
    group by all
),

active as (
    select distinct
        halves.registration_id,
        if(types.period_type = 'jaar', left(halves.half_year, 4) || 'JJ00', halves.half_year) as period_code
    from {{ ref('int_allocation__seeker_halves') }} as halves
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where halves.is_active
),

registered as (
    select
        dates.period_type,
        dates.period_code,
        registrations.municipality_code,
        coalesce(registrations.age_class, 'onbekend') as age_class,
        coalesce(registrations.household_type, 'onbekend') as household_type,
        coalesce(registrations.income_class, 'onbekend') as income_class,
        {{ people(key=record_key('registrations.registration_id')) }} as registered,
        {{ people('active.registration_id is not null', record_key('registrations.registration_id')) }}
            as registered_active
    from extract_dates as dates
    inner join {{ ref('int_allocation__registrations') }} as registrations
        on
            dates.day >= registrations.valid_from
            and dates.day < coalesce(registrations.valid_to, date '9999-12-31')
            and dates.day < coalesce(registrations.end_date, date '9999-12-31')
    left join active
        on
            registrations.registration_id = active.registration_id
            and dates.period_code = active.period_code
    group by all
),

in_units as (
    select
        units.region_code,
        registered.period_type,
        registered.period_code,
        registered.age_class,
        registered.household_type,
        registered.income_class,
        registered.registered,
        registered.registered_active,
        'totaal' as totaal
    from registered
    inner join {{ ref('int_allocation__units') }} as units
        on registered.municipality_code = units.municipality_code
),

by_class as (
    select *
    from in_units
    unpivot (category for breakdown in (totaal, age_class, household_type, income_class)) as classes
),

inside as (
    select
        region_code,
        period_type,
        period_code,
        breakdown,
        category,
        indicator,
        people
    from (
        select
            region_code,
            period_type,
            period_code,
            breakdown,
            category,
            {{ people_together('registered') }} as registered,
            {{ people_together('registered_active') }} as registered_active
        from by_class
        group by region_code, period_type, period_code, breakdown, category
    ) as counts
    unpivot (people for indicator in (registered, registered_active)) as indicators
),

outside as (
    select
        regions.region_code,
        registered.period_type,
        registered.period_code,
        'totaal' as breakdown,
        'totaal' as category,
        'registered_outside' as indicator,
        {{ people_together('registered.registered') }} as people
    from registered
    cross join {{ ref('regions') }} as regions
    left join {{ ref('int_allocation__municipalities') }} as municipalities
        on registered.municipality_code = municipalities.municipality_code
    where regions.level = 'region' and municipalities.municipality_code is null
    group by regions.region_code, registered.period_type, registered.period_code
),

final as (
    select * from inside
    union all
    select * from outside
)

select * from final
