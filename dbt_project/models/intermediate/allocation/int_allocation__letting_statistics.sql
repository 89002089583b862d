-- Everything that is counted or measured over lettings, per unit, period and class.
with

in_units as (
    select
        units.region_code,
        types.period_type,
        {{ period_code('types.period_type', 'lettings.letting_date') }} as period_code,
        {{ record_key('coalesce(lettings.registration_id, ' ~ key_number('lettings.allocation_key') ~ ')') }}
            as record_key,
        'totaal' as totaal,
        lettings.route,
        lettings.age_class,
        lettings.household_type,
        lettings.income_class,
        lettings.origin,
        if(lettings.income_class = 'huurtoeslag', lettings.suitability, null) as suitability,
        lettings.is_senior_moving_on,
        lettings.is_advertised,
        if(lettings.is_time_counted, lettings.registration_months, null) as registration_months,
        if(lettings.is_time_counted, lettings.search_months, null) as search_months
    from {{ ref('int_allocation__lettings') }} as lettings
    inner join {{ ref('int_allocation__units') }} as units
        on lettings.municipality_code = units.municipality_code
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where lettings.is_social
),

by_class as (
    select *
    from in_units
    unpivot (category for breakdown in (
        totaal, route, age_class, household_type, income_class, origin
    )) as classes
),

final as (
    select
        region_code,
        period_type,
        period_code,
        breakdown,
        category,
        {{ people() }} as lettings,
        {{ people('is_senior_moving_on') }} as seniors_moved_on,
        {{ people('is_advertised') }} as advertised_lettings,
        {{ people("suitability in ('passend', 'niet_passend')") }} as suitability_known,
        {{ people("suitability = 'passend'") }} as suitable,
        {{ people("suitability = 'niet_passend'") }} as unsuitable,
        {{ people("suitability = 'onbekend'") }} as suitability_unknown,
        {{ people('registration_months is not null') }} as timed_lettings,
        {{ mean('registration_months') }} as registration_time_mean,
        {{ ten_around('registration_months', 0.5) }} as registration_time_median,
        {{ ten_around('registration_months', 0.9) }} as registration_time_p90,
        {{ people('search_months is not null') }} as searched_lettings,
        {{ mean('search_months') }} as search_time_mean,
        {{ ten_around('search_months', 0.5) }} as search_time_median,
        {{ ten_around('search_months', 0.9) }} as search_time_p90
    from by_class
    group by region_code, period_type, period_code, breakdown, category
)

select * from final
