-- Active seekers, by where they live.
with

final as (
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
)

select * from final
