-- The deliveries behind each indicator and period.
with

extracts as (
    select
        indicator,
        unnest(string_split(extracts, ', ')) as dataset
    from {{ ref('allocation_indicators') }}
),

months as (
    select
        months.file_id,
        months.dataset,
        months.month,
        deliveries.is_fictive
    from {{ ref('int_allocation__set_months') }} as months
    inner join {{ ref('int_allocation__deliveries') }} as deliveries on months.file_id = deliveries.file_id
    left join {{ ref('int_allocation__full_sets') }} as full_sets
        on months.dataset = full_sets.dataset and months.month = full_sets.month
    where months.delivery_order >= coalesce(full_sets.delivery_order, 0)
),

final as (
    select
        extracts.indicator,
        types.period_type,
        {{ period_code('types.period_type', 'months.month') }} as period_code,
        {{ merge_names('months.file_id') }} as source_files,
        bool_or(months.is_fictive) as is_fictive
    from extracts
    inner join months on extracts.dataset = months.dataset
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    group by all
)

select * from final
