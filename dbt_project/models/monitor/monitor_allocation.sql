-- Who gets a social home and how long it took, with people rounded to fives.
with

final as (
    select
        -- ids
        cells.region_code,
        cells.period_type,
        cells.period_code,
        cells.indicator,
        cells.breakdown,
        cells.category,
        -- text
        regions.label_nl,
        regions.level as region_level,
        indicators.label_nl as indicator_label_nl,
        categories.label_nl as category_label_nl,
        indicators.kind,
        indicators.unit,
        -- numerics
        cells.value,
        cells.numerator,
        cells.denominator,
        cells.n,
        -- marks
        cells.is_suppressed,
        cells.suppression_reason,
        cells.is_complete_period,
        cells.has_series_break,
        cells.is_fictive,
        -- where it comes from
        cells.source_files
    from {{ ref('int_allocation__figures') }} as cells
    inner join {{ ref('dim_region') }} as regions on cells.region_code = regions.region_code
    inner join {{ ref('dim_allocation_indicator') }} as indicators on cells.indicator = indicators.indicator
    inner join {{ ref('dim_allocation_category') }} as categories
        on cells.breakdown = categories.breakdown and cells.category = categories.category
)

select * from final
