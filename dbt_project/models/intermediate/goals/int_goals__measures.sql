-- What goals are measured with, one metric under the other. A new metric is one more part of the union.
with

dwelling_stock as (
    select
        'dwelling_stock' as metric,
        region_code,
        year,
        cast(stock_1_january as double) as value,
        stock_is_provisional as is_provisional,
        stock_provisional_basis as provisional_basis,
        stock_has_series_break as has_series_break,
        false as is_uncertain_mapping,
        stock_source_files as source_files
    from {{ ref('int_stock__unit_growth') }}
),

-- Gross: what was added in the calendar year, whatever disappeared.
new_additions as (
    select
        'new_additions' as metric,
        region_code,
        year,
        cast(new_build + other_additions as double) as value,
        mutation_is_provisional as is_provisional,
        mutation_provisional_basis as provisional_basis,
        mutation_has_series_break as has_series_break,
        is_uncertain_mapping,
        mutation_source_files as source_files
    from {{ ref('int_stock__unit_growth') }}
),

corporation_stock as (
    select
        'corporation_stock' as metric,
        region_code,
        year,
        cast(corporation as double) as value,
        is_provisional,
        provisional_basis,
        has_series_break,
        false as is_uncertain_mapping,
        source_files
    from {{ ref('int_stock__unit_tenure') }}
),

together as (
    select * from dwelling_stock
    union all
    select * from new_additions
    union all
    select * from corporation_stock
),

-- Two years with a different break_count have a series break between them.
final as (
    select
        metric,
        region_code,
        year,
        value,
        is_provisional,
        provisional_basis,
        sum(cast(has_series_break as integer)) over (
            partition by metric, region_code order by year
        ) as break_count,
        is_uncertain_mapping,
        source_files
    from together
)

select * from final
where value is not null
