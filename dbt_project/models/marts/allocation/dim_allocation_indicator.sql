with

final as (
    select
        indicator,
        label_nl,
        definition_nl,
        kind,
        unit,
        region_of,
        levels,
        period_types,
        breakdowns,
        numerator_indicator,
        denominator_indicator,
        is_of_total,
        adds_over_categories,
        adds_over_regions,
        adds_over_periods,
        part_of,
        extracts,
        certainty,
        source,
        sort_order
    from {{ ref('allocation_indicators') }}
)

select * from final
