-- Every figure of the allocation monitor before disclosure control. Never published.
with

cells as (
    select
        *,
        value as numerator,
        cast(null as bigint) as denominator
    from {{ ref('int_allocation__counts') }}
    union all by name
    select * from {{ ref('int_allocation__derived') }}
),

final as (
    select
        cells.region_code,
        cells.period_type,
        cells.period_code,
        cells.indicator,
        cells.breakdown,
        cells.category,
        indicators.kind,
        cast(cells.value as double) as value,
        cast(cells.numerator as bigint) as numerator,
        cast(cells.denominator as bigint) as denominator,
        cast(coalesce(cells.denominator, cells.value) as bigint) as n,
        indicators.adds_over_categories,
        indicators.adds_over_regions,
        indicators.adds_over_periods,
        indicators.adds_over_categories and indicators.adds_over_regions and indicators.adds_over_periods
            as is_additive,
        periods.is_complete_period,
        periods.has_series_break,
        sources.source_files,
        sources.is_fictive
    from cells
    inner join {{ ref('allocation_indicators') }} as indicators on cells.indicator = indicators.indicator
    inner join {{ ref('int_allocation__periods') }} as periods on cells.period_code = periods.period_code
    left join {{ ref('int_allocation__indicator_sources') }} as sources
        on cells.indicator = sources.indicator and cells.period_code = sources.period_code
)

select * from final
