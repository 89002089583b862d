-- Every count of the monitor, with a zero where nothing was counted in a period that has figures elsewhere.
with

counted as (
    {% for counts in ['letting_counts', 'seeker_counts', 'registered_counts', 'offer_counts'] %}
        select
            region_code,
            period_type,
            period_code,
            breakdown,
            category,
            indicator,
            people
        from {{ ref('int_allocation__' ~ counts) }}
        union all
    {% endfor %}
    select
        region_code,
        period_type,
        period_code,
        'totaal' as breakdown,
        'totaal' as category,
        parts.indicator,
        {{ group_of_people(
            "if(parts.indicator = 'adverts', statistics.adverts, statistics.responses)", '0'
        ) }} as people
    from {{ ref('int_allocation__advert_statistics') }} as statistics
    cross join (values ('adverts'), ('responses')) as parts (indicator)
),

classes as (
    select
        indicators.indicator,
        split(indicators.levels, ', ') as levels,
        split(indicators.period_types, ', ') as period_types,
        categories.breakdown,
        categories.category
    from {{ ref('allocation_indicators') }} as indicators
    inner join {{ ref('dim_allocation_category') }} as categories
        on array_contains(split(indicators.breakdowns, ', '), categories.breakdown)
    where indicators.kind = 'count'
),

units as (
    select distinct
        units.region_code,
        regions.level
    from {{ ref('int_allocation__units') }} as units
    inner join {{ ref('regions') }} as regions on units.region_code = regions.region_code
),

measured as (
    select
        indicator,
        period_type,
        period_code
    from counted
    group by indicator, period_type, period_code
    having sum((people).n) > 0
),

final as (
    select
        units.region_code,
        measured.period_type,
        measured.period_code,
        classes.indicator,
        classes.breakdown,
        classes.category,
        coalesce((counted.people).n, 0) as value,
        -- The remainder keeps it a number of 8 bytes, whatever was added up.
        cast(coalesce((counted.people).key, 0) % 4294967296 as bigint) as cell_key
    from classes
    inner join measured
        on
            classes.indicator = measured.indicator
            and array_contains(classes.period_types, measured.period_type)
    inner join units on array_contains(classes.levels, units.level)
    left join counted
        on
            units.region_code = counted.region_code
            and measured.period_code = counted.period_code
            and classes.indicator = counted.indicator
            and classes.breakdown = counted.breakdown
            and classes.category = counted.category
)

select * from final
