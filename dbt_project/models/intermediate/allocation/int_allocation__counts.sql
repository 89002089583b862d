-- Every count of the monitor, with a zero where nothing was counted in a period that has figures elsewhere.
with

counted as (
    select * from {{ ref('int_allocation__letting_counts') }}
    union all by name
    select * from {{ ref('int_allocation__seeker_counts') }}
    union all by name
    select * from {{ ref('int_allocation__registered_counts') }}
    union all by name
    select * from {{ ref('int_allocation__offer_counts') }}
    union all by name
    unpivot (
        select
            region_code,
            period_type,
            period_code,
            'totaal' as breakdown,
            'totaal' as category,
            struct_pack(n := adverts, key := cast(0 as hugeint)) as adverts,
            struct_pack(n := cast(responses as bigint), key := cast(0 as hugeint)) as responses
        from {{ ref('int_allocation__advert_statistics') }}
    )
    on adverts, responses
    into name indicator value people
),

classes as (
    select
        indicators.indicator,
        string_split(indicators.levels, ', ') as levels,
        string_split(indicators.period_types, ', ') as period_types,
        categories.breakdown,
        categories.category
    from {{ ref('allocation_indicators') }} as indicators
    inner join {{ ref('dim_allocation_category') }} as categories
        on list_contains(string_split(indicators.breakdowns, ', '), categories.breakdown)
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
    having sum(struct_extract(people, 'n')) > 0
),

final as (
    select
        units.region_code,
        measured.period_type,
        measured.period_code,
        classes.indicator,
        classes.breakdown,
        classes.category,
        coalesce(struct_extract(counted.people, 'n'), 0) as value,
        -- The remainder keeps it a number of 8 bytes, whatever was added up.
        cast(coalesce(struct_extract(counted.people, 'key'), 0) % 4294967296 as bigint) as cell_key
    from classes
    inner join measured
        on
            classes.indicator = measured.indicator
            and list_contains(classes.period_types, measured.period_type)
    inner join units on list_contains(classes.levels, units.level)
    left join counted
        on
            units.region_code = counted.region_code
            and measured.period_code = counted.period_code
            and classes.indicator = counted.indicator
            and classes.breakdown = counted.breakdown
            and classes.category = counted.category
)

select * from final
